"""Days in a row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple


def days_on(day: date, days: int) -> date:
    """The day so many days on; the last that there is, where the calendar ends before."""
    return day + min(timedelta(days=days), date.max - day) if days < _EVER else date.max


_EVER = date.max.toordinal()


class Period(NamedTuple):
    """The days [from, until); `until` None is open."""

    from_: date
    until: date | None

    def covers(self, day: date) -> bool:
        """Whether `day` is one of them."""
        return self.from_ <= day and (self.until is None or day < self.until)

    def overlaps(self, other: Period) -> bool:
        """Whether both have a day in common."""
        return (other.until is None or self.from_ < other.until) and (self.until is None or other.from_ < self.until)
