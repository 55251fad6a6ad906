"""The first record that could not be judged, as people are told of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.data import Data, replace
from ledger.language.literals import shortened
from ledger.language.record import Unreadable, read_record
from ledger.language.schema import Schema
from ledger.population import native
from ledger.population.columns import Column, value_of
from ledger.population.dialects.duck import DUCKDB
from ledger.population.engines.engine import RecordsEngine
from ledger.population.hints import ReadingProposal, told, ways_to_read
from ledger.population.sql.layers import Layers, ReadColumn

MOST_TEXTS = 500


class ReadingHint(Data, frozen=True):
    """A column with texts that cannot be read, one of them, and the options that would read them."""

    column: str
    text: str
    add: str


class Unread(Data, frozen=True):
    """A record, counted from 1 below the header, its column that is to blame, why, and its id where ids are told.

    `hints` are for it and all others that cannot be read.
    """

    record: int
    column: str
    reason: str
    id: str = ""
    hints: tuple[ReadingHint, ...] = ()


class WaysToRead(NamedTuple):
    """A column, one of its texts that cannot be read, and the ways to read them."""

    column: Column
    text: str
    ways: Sequence[ReadingProposal]


def hints(engine: RecordsEngine, layers: Layers) -> tuple[ReadingHint, ...]:
    """What could be meant by the texts that cannot be read, column by column, as options to type."""
    found = ((each, told(each.ways, each.column.profile)) for each in ways_of(engine, layers))
    return tuple(ReadingHint(each.column.name, shortened(each.text), add) for each, add in found if add)


def ways_of(engine: RecordsEngine, layers: Layers) -> Iterator[WaysToRead]:
    """The ways to read the texts that cannot be read, column by column.

    Of records that lie elsewhere none: their texts stay there.
    """
    reads = layers.reads if layers.dialect is DUCKDB else ()
    for read in (each for each in reads if each.unreadable and each.type == native.TEXT):
        texts = [text for (text,) in engine.rows(layers.unread(read, MOST_TEXTS))]
        now = replace(read.column.profile, blank=read.column.blank)
        if texts:
            yield WaysToRead(read.column, texts[0], ways_to_read(read.field.type, texts, now, layers.zone))


class FirstBlamed(NamedTuple):
    """The first record that is blamed for something, the field, its text, and the id where ids are told."""

    record: int
    read: ReadColumn
    text: str | None
    id: str


def first_unread(engine: RecordsEngine, layers: Layers, sql: str) -> Unread | None:
    """What `sql`, made by `layers.first`, finds."""
    found = first(engine, layers, sql)
    if found is None:
        return None
    read, name = found.read, found.read.field.name
    try:
        value = value_of(read.field, read.column, found.text)
        read_record({name: value}, Schema("record", {name: read.field}, zone=layers.zone))
    except Unreadable as unreadable:
        return Unread(found.record, read.column.name, unreadable.reason, found.id, hints(engine, layers))
    raise AssertionError(f"{name} can be read: {found.text!r}")


def first(engine: RecordsEngine, layers: Layers, sql: str) -> FirstBlamed | None:
    """What `sql`, made by `layers.first`, finds; None where it finds nothing."""
    found = engine.first(sql)
    if found is None:
        return None
    record, blamed, text, named = found
    read = next(each for each in layers.reads if each.field.name == blamed)
    return FirstBlamed(record, read, text, named or "")
