"""The org's clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


def present() -> datetime:
    """The wall clock: the one place where the emulated platform, not the ledger, needs the time."""
    return datetime.now(UTC)  # noqa: TID251


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

    def stop(self, moment: datetime) -> None:
        """Stand at another moment."""
        self.source, self.still, self.shift = lambda: moment, True, timedelta()

    def go(self) -> None:
        """Tell this machine's time from now on."""
        self.source, self.still, self.shift = present, False, timedelta()
