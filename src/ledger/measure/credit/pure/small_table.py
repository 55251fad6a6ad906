"""Small tables beside the records, spend and evidence: a row for each line that people wrote, read as records are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ledger.language.schema import Field, Schema
from ledger.population.columns import identifier, macros
from ledger.population.source.file import File, session
from ledger.population.source.reading import profiled_columns, read_all
from ledger.population.sql.layers import Layers

MOST = 100_000
"""Rows of such a table: spend by day and channel for ten years and more."""


class TableRow(NamedTuple):
    """A row, counted from 1 below the header: its values by field, a number as a Decimal; and what cannot be read."""

    number: int
    values: Mapping[str, Any]
    unreadable: tuple[str, ...]


def read_small_table(
    file: File, entity: str, fields: Sequence[Field], optional: Sequence[str] = ()
) -> Iterator[TableRow]:
    """Each row of a table of these fields; a column of `optional` may be missing. Raises BadInput for another."""
    known = profiled_columns(file, Schema(entity, {each.name: each for each in fields}), {})
    there = [each for each in fields if each.name not in optional or known[each.name].name in file.header]
    fix = f"write into {file.name}.reading.yaml, with kind: reading, columns: {{FIELD: 'NAME'}}"
    reads = tuple(read_all(file, {each.name: (each, known[each.name]) for each in there}, fix))
    layers = Layers(file.source, reads, "UTC")
    values = ", ".join(
        f"CAST({identifier(each.field.name)} AS VARCHAR)"
        if each.field.type == "number"
        else identifier(each.field.name)
        for each in reads
    )
    bad = ", ".join(each.unreadable or "FALSE" for each in reads)
    sql = f"SELECT {values}, {bad} FROM ({layers.values()}) LIMIT {MOST}"
    with session(file, layers.columns) as connection:
        connection.execute(macros("UTC"))
        found = connection.execute(sql).fetchall()
    for number, row in enumerate(found, 1):
        told = {each.field.name: _value(each.field, value) for each, value in zip(reads, row, strict=False)}
        unread = zip(reads, row[len(reads) :], strict=True)
        yield TableRow(number, told, tuple(each.field.name for each, is_bad in unread if is_bad))


def _value(field: Field, value: Any) -> Any:
    return Decimal(value) if field.type == "number" and value is not None else value
