"""One program at a time delivers to a target, and each has a higher fence than the one before."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from ledger.errors import Conflict, Damaged
from ledger.journal.port import Journal
from ledger.journal.sqlite.journal import SQLiteJournal
from ledger.journal.verify import verify

from .stored import SchemaStore, Store, contents
from .toys import CODEC, populate, populated


def alive(holder: str) -> bool:
    """Nobody is known to be gone."""
    return False


@pytest.fixture
def journal(store: Store) -> Iterator[Journal]:
    with store.create() as made:
        populate(made)
        yield made


class Clock:
    """The clock that a store goes by: what it is told, or that of a server, for which leases grow older instead."""

    def __init__(self, store: Store) -> None:
        self._store, self.now = store, 1_000

    def passes(self, seconds: int) -> None:
        self.now += seconds
        if self._store.sort == "postgres":
            with self._store.asking() as execute:
                execute("UPDATE leases SET until = until - %s", (seconds,))


@pytest.fixture
def clock(store: Store) -> Clock:
    return Clock(store)


@pytest.fixture
def new_schema(postgres: str) -> Iterator[Store]:
    made = SchemaStore(postgres, f"leases {uuid4().hex}")
    yield made
    made.drop()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger in a file, for what only a file has behind it."""
    populated(tmp_path / "ledger.db")
    return tmp_path / "ledger.db"


def test_a_target_is_delivered_to_by_one_at_a_time(journal: Journal, store: Store, clock: Clock) -> None:
    assert journal.lease("sf", "ops", clock.now, 60, alive) == 1
    assert journal.lease("hs", "ops", clock.now, 60, alive) == 1, "another target is another lease"
    clock.passes(50)
    with store.open() as other, pytest.raises(Conflict) as told:
        other.lease("sf", "ben", clock.now, 60, alive)
    assert told.value.what == "somebody else is delivering to sf"
    assert re.match(r"ops holds it until \d\d:\d\d:\d\d UTC", told.value.why)


@pytest.mark.fault(39)
def test_a_lease_that_ended_is_taken_over_with_a_higher_fence(journal: Journal, clock: Clock) -> None:
    journal.lease("sf", "ops", clock.now, 60, alive)
    clock.passes(60)
    assert journal.lease("sf", "ben", clock.now, 60, alive) == 2
    with pytest.raises(Conflict, match="sf was taken over") as told:
        journal.renew("sf", 1, clock.now, 60)
    assert "ben is delivering" in told.value.why
    journal.release("sf", 1)
    with pytest.raises(Conflict):
        journal.lease("sf", "ops", clock.now, 60, alive)


def test_a_lease_is_kept_as_long_as_nobody_took_it(journal: Journal, clock: Clock) -> None:
    journal.lease("sf", "ops", clock.now, 60, alive)
    for late in (50, 4_000):
        clock.passes(late)
        journal.renew("sf", 1, clock.now, 60)
        clock.passes(50)
        with pytest.raises(Conflict):
            journal.lease("sf", "ben", clock.now, 60, alive)


def test_a_released_lease_is_free_and_its_fence_is_never_used_again(journal: Journal) -> None:
    journal.lease("sf", "ops", 1_000, 60, alive)
    journal.release("sf", 1)
    assert journal.lease("sf", "ben", 1_000, 60, alive) == 2


def test_in_a_file_the_lease_of_a_holder_that_is_gone_is_free_at_once(path: Path) -> None:
    with SQLiteJournal.open(path, CODEC) as journal:
        journal.lease("sf", "ops", 1_000, 60, alive)
        assert journal.lease("sf", "ben", 1_001, 60, lambda holder: holder == "ops") == 2
        with pytest.raises(Conflict):
            journal.lease("sf", "mia", 1_002, 60, lambda holder: holder == "ops")


def test_on_a_server_nobody_is_taken_for_gone_and_nobody_is_believed_what_time_it_is(new_schema: Store) -> None:
    """A process that is not here may live on another machine of the same name, whose clock is another."""
    with new_schema.create() as journal, new_schema.open() as other:
        journal.lease("sf", "ops (process 1 on worker)", 1_000, 60, alive)
        for now in (0, 1_061, 9_000_000_000):
            with pytest.raises(Conflict, match="somebody else is delivering to sf"):
                other.lease("sf", "ben (process 1 on worker)", now, 60, lambda _: True)
        journal.renew("sf", 1, 9_000_000_000, 60)
        Clock(new_schema).passes(60)
        assert other.lease("sf", "ben (process 1 on worker)", 0, 60, alive) == 2


@given(moves=st.lists(st.tuples(st.sampled_from(("take", "release")), st.integers(0, 90)), max_size=12))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_fences_only_grow(journal: Journal, clock: Clock, moves: list[tuple[str, int]]) -> None:
    fences, target = [0], uuid4().hex
    for move, later in moves:
        clock.passes(later)
        if move == "release":
            journal.release(target, fences[-1])
            continue
        try:
            fences.append(journal.lease(target, "ops", clock.now, 60, alive))
        except Conflict:
            continue
    assert fences == sorted(set(fences))


def test_leases_are_no_history(journal: Journal, store: Store) -> None:
    before, root = contents(store), verify(journal)
    journal.lease("sf", "ops", 1_000, 60, alive)
    assert (contents(store), verify(journal)) == (before, root)


def test_a_ledger_that_is_older_than_leases_gets_them_with_the_first_one(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE leases")
        db.commit()
    before = path.read_bytes()
    with SQLiteJournal.open(path, CODEC) as opened:
        verify(opened)
        assert path.read_bytes() == before, "to open it writes nothing"
        assert opened.lease("sf", "ops", 1_000, 60, alive) == 1
    with SQLiteJournal.open(path, CODEC) as again:
        assert again.lease("sf", "ben", 2_000, 60, alive) == 2


def test_a_fence_cannot_be_made_to_start_again(path: Path) -> None:
    with SQLiteJournal.open(path, CODEC) as journal:
        journal.lease("sf", "ops", 1_000, 60, alive)
    with closing(sqlite3.connect(path)) as db:
        with pytest.raises(sqlite3.IntegrityError, match="only grows"):
            db.execute("DELETE FROM leases")
        db.rollback()
        db.execute("DROP TRIGGER no_delete_of_leases")
        db.commit()
    with pytest.raises(Damaged):
        SQLiteJournal.open(path, CODEC)


def test_a_lease_of_the_far_future_ends_when_one_that_is_taken_now_would(
    journal: Journal, store: Store, clock: Clock
) -> None:
    journal.lease("sf", "a clock that was wrong", 1_000, 60, alive)
    with store.asking() as execute:
        execute("UPDATE leases SET until = 9000000000")
    for late in (0, 50):
        clock.passes(late)
        with pytest.raises(Conflict):
            journal.lease("sf", "ops", clock.now, 60, alive)
    clock.passes(10)
    assert journal.lease("sf", "ops", clock.now, 60, alive) == 2


def test_a_holder_whose_clock_is_ahead_keeps_its_lease_by_working_on(path: Path) -> None:
    with SQLiteJournal.open(path, CODEC) as journal:
        fence = journal.lease("sf", "ahead", 9_000, 60, alive)
        for now in (1_000, 1_050, 1_100):
            with pytest.raises(Conflict):
                journal.lease("sf", "ops", now, 60, alive)
            journal.renew("sf", fence, 8_000 + now, 60)
        with pytest.raises(Conflict):
            journal.lease("sf", "ops", 1_150, 60, alive)
