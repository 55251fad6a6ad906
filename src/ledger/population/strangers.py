"""Values that their field does not declare: they equal none of the declared ones, so whoever counts is told of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ledger.population.quoting import string
from ledger.population.source.unread import first
from ledger.population.spelling import codes_sql
from ledger.population.sql.layers import Layers, ReadColumn

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Strange(NamedTuple):
    """A field, and SQL for whether its value is none that it declares."""

    field: str
    test: str


@dataclass(frozen=True, slots=True)
class Stranger:
    """A column with values that its field does not declare: in how many records; the first, its value and its id."""

    column: str
    records: int
    record: int
    value: str
    id: str = ""


def strange(reads: Iterable[ReadColumn]) -> tuple[Strange, ...]:
    """The tests of those that declare their values."""
    return tuple(Strange(each.field.name, _test(each)) for each in reads if each.field.choices)


def _test(read: ReadColumn) -> str:
    """An ENUM knows its values by hash, and DuckDB asks it once for each that a block of the file repeats."""
    codes = ", ".join(dict.fromkeys(string(read.column.codes.get(code, code)) for code in read.field.choices))
    if read.field.type == "choice":
        return f"{read.raw} IS NOT NULL AND TRY_CAST({read.raw} AS ENUM({codes})) IS NULL"
    written = codes_sql(read.column.profile, read.raw)
    each = f"list_filter(string_split({written}, ';'), lambda each: each <> '' AND each NOT IN ({codes}))"
    return f"len({each}) > 0"


def strangers(
    connection: DuckDBPyConnection, layers: Layers, counted: Iterable[tuple[Strange, int]]
) -> Iterator[Stranger]:
    """Each that occurs, with its first record."""
    for each, records in counted:
        sql = layers.first(f"CASE WHEN {each.test} THEN {string(each.field)} END")
        found = first(connection, layers, sql) if records else None
        if found is not None:
            yield Stranger(found.read.column.name, records, found.record, found.text or "", found.id)
