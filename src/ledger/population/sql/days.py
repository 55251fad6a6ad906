"""Which records are of which days, by a field that is a date or an instant."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.language.days import start_of
from ledger.language.schema import Field
from ledger.population.dialects.dialect import Dialect
from ledger.population.dialects.duck import DUCKDB
from ledger.population.quoting import identifier


class RecordDays(NamedTuple):
    """The records whose `clock` falls on the days [start, end), None where without end."""

    clock: str
    start: date | None
    end: date | None


def within(clock: Field, start: date | None, end: date | None, zone: str, dialect: Dialect = DUCKDB) -> str:
    """SQL for whether a record is of the days [start, end), None where without end; NULL where it has no day."""
    name = identifier(clock.name)
    ends = ((">=", start), ("<", end))
    return (
        " AND ".join(f"{name} {sign} {_start(day, clock, zone, dialect)}" for sign, day in ends if day)
        or f"{name} IS NOT NULL"
    )


def _start(day: date, clock: Field, zone: str, dialect: Dialect) -> str:
    if clock.type == "datetime":
        return dialect.instant(start_of(day, zone))
    return f"DATE '{day}'"
