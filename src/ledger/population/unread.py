"""The first record that could not be judged, as people are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ledger.language.record import Unreadable, read_record
from ledger.language.schema import Schema
from ledger.population.columns import value_of
from ledger.population.layers import Layers, Read

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Unread:
    """A record, counted from 1 below the header, its column that is to blame, and why."""

    record: int
    column: str
    reason: str


def first_unread(connection: DuckDBPyConnection, layers: Layers, sql: str) -> Unread | None:
    """What `sql`, made by `layers.first`, finds."""
    found = first(connection, layers, sql)
    if found is None:
        return None
    record, read, text = found
    name = read.field.name
    try:
        value = value_of(read.field, read.column, text)
        read_record({name: value}, Schema("record", {name: read.field}, zone=layers.zone))
    except Unreadable as unreadable:
        return Unread(record, read.column.name, unreadable.reason)
    raise AssertionError(f"{name} can be read: {text!r}")


def first(connection: DuckDBPyConnection, layers: Layers, sql: str) -> tuple[int, Read, str | None] | None:
    """The number of a record, the field that is blamed in it, and its text."""
    found = connection.execute(sql).fetchone()
    if found is None:
        return None
    record, name, *texts = found
    read, text = next((each, text) for each, text in zip(layers.reads, texts, strict=True) if each.field.name == name)
    return record, read, text
