"""Values that their field does not declare: they equal none of the declared ones, so whoever counts is told of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ledger.data import Data
from ledger.population.engines.engine import RecordsEngine
from ledger.population.quoting import string
from ledger.population.source.unread import first
from ledger.population.sql.layers import Layers, ReadColumn
from ledger.population.sql.query import Strange


class Stranger(Data, frozen=True):
    """A column with values that its field does not declare: in how many records; the first, its value and its id."""

    column: str
    records: int
    record: int
    value: str
    id: str = ""


def strange(reads: Iterable[ReadColumn]) -> tuple[Strange, ...]:
    """The tests of those that declare their values."""
    declaring = (each for each in reads if each.field.choices)
    return tuple(
        Strange(each.field.name, each.dialect.stranger(each.field, each.column, each.raw, each.type))
        for each in declaring
    )


def strangers(engine: RecordsEngine, layers: Layers, counted: Iterable[tuple[Strange, int]]) -> Iterator[Stranger]:
    """Each that occurs, with its first record."""
    for each, records in counted:
        sql = layers.first(f"CASE WHEN {each.test} THEN {string(each.field)} END")
        found = first(engine, layers, sql) if records else None
        if found is not None:
            yield Stranger(found.read.column.name, records, found.record, found.text or "", found.id)
