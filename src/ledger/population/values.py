"""The values of single records by their ids, for whoever compares records one by one: read as a count reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeAlias

from ledger.errors import BadInput
from ledger.language.schema import Schema
from ledger.population.asking import id_column
from ledger.population.columns import Column, value_of
from ledger.population.source.file import File, session
from ledger.population.source.reading import profiled_columns, read_all, text_of
from ledger.population.sql.layers import ID, Layers, ReadColumn

OwnValues: TypeAlias = Callable[[], Mapping[str, object]]
"""The values of a record by field. Raises Unreadable where one of them cannot be read."""


def values_by_id(
    file: File, schema: Schema, columns: Mapping[str, Column], fields: Iterable[str]
) -> Mapping[str, OwnValues]:
    """The values of `fields` of every record that has an id. Raises BadInput where no column holds ids."""
    ids = id_column(file, "", schema.entity)
    if not ids:
        why, fix = "records are matched by the platform's own id", "call the column of ids `id`"
        raise BadInput("the records have no column of ids", why, fix, file.place)
    columns = profiled_columns(file, schema, columns)
    reads = tuple(
        read_all(file, {name: (schema.fields[name], columns[name]) for name in sorted(fields)}, known=columns.values())
    )
    named = text_of(file, ID, ids, schema, columns, "")
    layers = Layers(file.source, (named, *reads), schema.zone)
    with session(file, layers.columns) as connection:
        rows = connection.execute(layers.texts()).fetchall()
    return {name: partial(read_values, reads, texts) for name, *texts in rows if name is not None}


def read_values(reads: Iterable[ReadColumn], texts: Iterable[str | None]) -> Mapping[str, object]:
    """The values of one record by field, from the text of each. Raises Unreadable."""
    return {read.field.name: value_of(read.field, read.column, text) for read, text in zip(reads, texts, strict=True)}
