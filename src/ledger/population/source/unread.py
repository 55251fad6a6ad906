"""The first record that could not be judged, as people are told of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ledger.data import Data, replace
from ledger.language.literals import shortened
from ledger.language.record import Unreadable, read_record
from ledger.language.schema import Schema
from ledger.population import native
from ledger.population.columns import value_of
from ledger.population.dialects.duck import DUCKDB
from ledger.population.engines.engine import RecordsEngine
from ledger.population.hints import told, ways_to_read
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


def hints(engine: RecordsEngine, layers: Layers) -> tuple[ReadingHint, ...]:
    """What could be meant by the texts that cannot be read, column by column.

    Of records that lie elsewhere none: their texts stay there.
    """
    if layers.dialect is not DUCKDB:
        return ()
    return tuple(each for read in layers.reads for each in _hint(engine, layers, read))


def _hint(engine: RecordsEngine, layers: Layers, read: ReadColumn) -> Iterator[ReadingHint]:
    if not read.unreadable or read.type != native.TEXT:
        return
    texts = [text for (text,) in engine.rows(layers.unread(read, MOST_TEXTS))]
    said, column = read.column.profile, read.column
    add = (
        told(ways_to_read(read.field.type, texts, replace(said, blank=column.blank), layers.zone), said)
        if texts
        else ""
    )
    if add:
        yield ReadingHint(column.name, shortened(texts[0]), add)


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
