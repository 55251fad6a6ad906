"""Days in a row."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


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
