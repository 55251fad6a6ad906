"""The org's clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class Clock:
    """A still clock moves a second with each write, so that a run can be repeated exactly."""

    source: Callable[[], datetime]
    still: bool = False
    shift: timedelta = timedelta()

    def now(self) -> datetime:
        """The present, to the second: Salesforce stores no more in LastModifiedDate (documented)."""
        return (self.source() + self.shift).replace(microsecond=0)

    def tick(self) -> datetime:
        """The moment of a write."""
        if self.still:
            self.shift += timedelta(seconds=1)
        return self.now()

    def set(self, moment: datetime) -> None:
        """Move to another moment."""
        self.shift = moment - self.source()
