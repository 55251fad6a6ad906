"""The first record that could not be judged, as people are told of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from ledger.language.literals import shortened
from ledger.language.record import Unreadable, read_record
from ledger.language.schema import Schema
from ledger.population import native
from ledger.population.columns import value_of
from ledger.population.hints import told, ways_to_read
from ledger.population.sql.layers import ID, Layers, ReadColumn

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


MOST_TEXTS = 500


@dataclass(frozen=True, slots=True)
class ReadingHint:
    """A column with texts that cannot be read, one of them, and the options that would read them."""

    column: str
    text: str
    add: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A record, counted from 1 below the header, its column that is to blame, why, and its id where ids are told.

    `hints` are for it and all others that cannot be read.
    """

    record: int
    column: str
    reason: str
    id: str = ""
    hints: tuple[ReadingHint, ...] = ()


def hints(connection: DuckDBPyConnection, layers: Layers) -> tuple[ReadingHint, ...]:
    """What could be meant by the texts that cannot be read, column by column."""
    return tuple(each for read in layers.reads for each in _hint(connection, layers, read))


def _hint(connection: DuckDBPyConnection, layers: Layers, read: ReadColumn) -> Iterator[ReadingHint]:
    if not read.unreadable or read.type != native.TEXT:
        return
    texts = [text for (text,) in connection.execute(layers.unread(read, MOST_TEXTS)).fetchall()]
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


def first_unread(connection: DuckDBPyConnection, layers: Layers, sql: str) -> Unread | None:
    """What `sql`, made by `layers.first`, finds."""
    found = first(connection, layers, sql)
    if found is None:
        return None
    read, name = found.read, found.read.field.name
    try:
        value = value_of(read.field, read.column, found.text)
        read_record({name: value}, Schema("record", {name: read.field}, zone=layers.zone))
    except Unreadable as unreadable:
        return Unread(found.record, read.column.name, unreadable.reason, found.id, hints(connection, layers))
    raise AssertionError(f"{name} can be read: {found.text!r}")


def first(connection: DuckDBPyConnection, layers: Layers, sql: str) -> FirstBlamed | None:
    """What `sql`, made by `layers.first`, finds; None where it finds nothing."""
    found = connection.execute(sql).fetchone()
    if found is None:
        return None
    record, blamed, *texts = found
    told = {read.field.name: (read, text) for read, text in zip(layers.reads, texts, strict=True)}
    _, named = told.get(ID, (None, None))
    return FirstBlamed(record, *told[blamed], named or "")
