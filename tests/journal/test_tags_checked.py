"""The server takes no event under other tags than its content has, and comes to the tags that the program comes to."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from domain.test_stored import CODEC, LINES

from .forging import House, house


@pytest.fixture(scope="module")
def looking(postgres: str) -> Iterator[psycopg.Connection[tuple[str, ...]]]:
    """A connection of the owner, into the schema of a ledger."""
    made: House = house(postgres)
    with made.owner() as db:
        yield db


def test_the_server_and_the_program_come_to_the_same_tags_of_every_type(
    looking: psycopg.Connection[tuple[str, ...]],
) -> None:
    for line in LINES:
        told = looking.execute("SELECT content_tags(%s, %s::jsonb)", (line.name, line.payload.decode())).fetchall()
        assert sorted(tag for (tag,) in told) == sorted(set(CODEC.decode(line.name, line.payload).tags)), line.name


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("proposal.withdrawn/1", '{"digest":"d","proposal":"a#b#3"}'),
        ("proposal.withdrawn/1", '{"digest":"d","proposal":"#3"}'),
        ("proposal.withdrawn/1", '{"digest":"d","proposal":"none"}'),
        ("change.answered/1", '{"request":"r-1","right":3}'),
        ("change.answered/1", '{"key":"mql","proposal":"mql#1","request":"r-1","right":3}'),
    ],
)
def test_they_do_where_a_name_is_odd(looking: psycopg.Connection[tuple[str, ...]], name: str, payload: str) -> None:
    told = looking.execute("SELECT content_tags(%s, %s::jsonb)", (name, payload)).fetchall()
    assert sorted(tag for (tag,) in told) == sorted(set(CODEC.decode(name, payload.encode()).tags))
