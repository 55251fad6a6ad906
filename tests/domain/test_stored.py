"""What is on disk stays readable: every event's name, fields and tags, held against bytes that were written once."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from ledger.domain import EVENTS, folds
from ledger.domain.event import Event
from ledger.domain.stored import FOLDS
from ledger.journal.codec import Codec

CODEC = Codec(EVENTS)


class Line(NamedTuple):
    name: str
    tags: tuple[str, ...]
    payload: bytes


def _lines() -> list[Line]:
    text = (Path(__file__).parent / "stored.txt").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return [Line(name, tuple(tags.split()), payload.encode()) for name, tags, payload in rows]


LINES = _lines()
EACH = pytest.mark.parametrize("line", LINES, ids=[line.name for line in LINES])


def test_every_event_has_its_line_and_a_version_in_its_name() -> None:
    """A new event gets a line of its own in stored.txt; nothing there is ever edited or removed."""
    assert sorted(event.stored_name for event in EVENTS.values()) == sorted({line.name for line in LINES})
    assert all(event.stored_name.rpartition("/")[2].isdigit() for event in EVENTS.values())


@EACH
def test_old_bytes_are_read_and_written_again_as_they_were(line: Line) -> None:
    assert CODEC.encode(CODEC.decode(line.name, line.payload)) == line.payload


@EACH
def test_an_event_is_found_by_the_tags_that_it_always_had(line: Line) -> None:
    assert CODEC.decode(line.name, line.payload).tags == line.tags


@EACH
def test_every_field_of_today_is_in_the_bytes_or_has_a_default(line: Line) -> None:
    event = CODEC.decode(line.name, line.payload)
    written = msgspec.json.decode(line.payload)
    fields = msgspec.structs.fields(event)
    assert set(written) <= {field.encode_name for field in fields}
    assert all(field.encode_name in written or not field.required for field in fields)


@EACH
def test_a_field_that_is_added_with_a_default_leaves_old_bytes_readable(line: Line) -> None:
    event = CODEC.decode(line.name, line.payload)
    grown = msgspec.defstruct("Grown", [("added", str, "by default")], bases=(type(event),), frozen=True, kw_only=True)
    read = msgspec.json.decode(line.payload, type=grown)
    assert getattr(read, "added", "") == "by default"


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.stored_name)
def test_an_event_is_a_fact_and_cannot_be_changed(event: type[Event]) -> None:
    assert event.__struct_config__.frozen


def test_the_table_names_for_each_event_the_file_that_folds_it_and_no_file_folds_another() -> None:
    files = {each.name for each in pkgutil.iter_modules(folds.__path__, f"{folds.__name__}.")}
    folded = {(sort, name.rpartition(".")[2]) for name in files for sort in import_module(name).FOLDS}
    assert folded == {(EVENTS[name], fold) for name, fold in FOLDS.items()}
