"""When something happened: an instant, or a whole day where only the day is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from ledger.language.days import day_of
from ledger.language.record import instant_of, read_record
from ledger.language.schema import Schema


class Moment(NamedTuple):
    """A calendar day in the ledger's zone, and the instant (in UTC) where it is known."""

    day: date
    instant: datetime | None = None

    @property
    def order(self) -> date | datetime:
        """By what moments of one field are ordered."""
        return self.instant or self.day

    def by(self, other: Moment) -> bool:
        """Whether it lies before `other` or at the same time. A day is the whole day: it counts on that day."""
        if self.instant and other.instant:
            return self.instant <= other.instant
        return self.day <= other.day

    def since(self, other: Moment) -> timedelta:
        """The time from another instant to this one."""
        assert self.instant, "hours and minutes ask for instants on both sides"
        assert other.instant, "hours and minutes ask for instants on both sides"
        return self.instant - other.instant


def moment(record: Mapping[str, object], field: str, schema: Schema) -> Moment | None:
    """The moment in a field of a record; None where it is blank. Raises Unreadable."""
    day = read_record(record, schema, [field])[field]
    if day is None:
        return None
    assert isinstance(day, date)
    if schema.fields[field].type == "date":
        return Moment(day)
    instant = instant_of(record[field]).astimezone(UTC)
    return Moment(day_of(instant, schema.zone), instant)
