"""Of which days the records of a file are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

from ledger.language.days import day_of
from ledger.language.schema import Schema
from ledger.population.columns import Column, identifier, macros
from ledger.population.source.file import File, session
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
    field = dated(clock, schema)
    layers = Layers(file.source, (read_from(file, field, columns.get(clock, Column(clock))),), schema.zone)
    name = identifier(field.name)
    earlier = f"FILTER (WHERE {within(field, None, before, schema.zone)})"
    told = f"count(*), count({name}), min({name}) {earlier}, max({name}) {earlier}"
    with session(file, layers.columns) as connection:
        connection.execute(macros(schema.zone))
        found = connection.execute(f"SELECT {told} FROM ({layers.values()})").fetchone()
    assert found is not None
    records, has, first, last = found
    return DaysFound(records, has, _day(first, schema.zone), _day(last, schema.zone))


def _day(value: date | datetime | None, zone: str) -> date | None:
    return day_of(value.replace(tzinfo=UTC), zone) if isinstance(value, datetime) else value
