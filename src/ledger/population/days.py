"""Of which days the records of a file are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

from ledger.language.days import day_of
from ledger.language.schema import Schema
from ledger.population.columns import Column, identifier
from ledger.population.in_place import engine as engine_of, in_place
from ledger.population.source.file import File
from ledger.population.source.reading import dated, read_from
from ledger.population.sql.days import within
from ledger.population.sql.layers import Layers


class DaysFound(NamedTuple):
    """How many records there are, how many have a day, and the first and the last day before another."""

    records: int
    dated: int
    first: date | None
    last: date | None


def days_found(file: File, clock: str, before: date, schema: Schema, columns: Mapping[str, Column]) -> DaysFound:
    """The days on which the `clock` falls, by `columns` as the file's profile has them. Raises BadInput."""
    file, field = in_place(file, schema.zone), dated(clock, schema)
    reads = (read_from(file, field, columns.get(clock, Column(clock))),)
    layers = Layers(file.source, reads, schema.zone, dialect=file.dialect)
    name = identifier(field.name)
    earlier = f"FILTER (WHERE {within(field, None, before, schema.zone, file.dialect)})"
    told = f"count(*), count({name}), min({name}) {earlier}, max({name}) {earlier}"
    with engine_of(file, layers.columns, schema.zone) as engine:
        ((records, has, first, last),) = engine.rows(f"SELECT {told} FROM ({layers.values()}) AS read")
    return DaysFound(records, has, _day(first, schema.zone), _day(last, schema.zone))


def _day(value: date | datetime | None, zone: str) -> date | None:
    return day_of(value.replace(tzinfo=UTC), zone) if isinstance(value, datetime) else value
