"""How long something stayed so that has no days of its own, but those on which the ledger was told.

told, day 1        told otherwise, day 5        told that it is over, day 9
|------- Stay -----||---------- Stay -----------|
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from ledger.domain.period import Period

W = TypeVar("W")


class Stay(NamedTuple, Generic[W]):
    """What was so over [since, until), told first at the position `known`; without `until` it is still so."""

    since: date
    until: date | None
    known: int
    what: W

    @property
    def period(self) -> Period:
        """Its days."""
        return Period(self.since, self.until)


class Stays(Generic[W]):
    """By subject: what was so of it, one after the other."""

    def __init__(self) -> None:
        """Nothing was told yet."""
        self._of = defaultdict[str, list[Stay[W]]](list)
        self._told: dict[str, int] = {}

    def turn(self, subject: str, what: W | None, day: date, known: int, since: date | None = None) -> None:
        """From a day on this is so of a subject, `since` an earlier one where that is told; with None nothing is."""
        found = self._of[subject]
        last = found[-1] if found and found[-1].until is None else None
        if (last.what if last else None) == what:
            return
        self._told[subject] = known
        if last:
            found[-1] = last._replace(until=day)
        if what is not None:
            found.append(Stay(since or day, None, known, what))

    def now(self, subject: str) -> W | None:
        """What is so of a subject."""
        found = self.told(subject)
        return found[-1].what if found and found[-1].until is None else None

    def of(self, subject: str) -> Iterator[Stay[W]]:
        """What was so of a subject for a day at least, in order."""
        return (each for each in self.told(subject) if each.until is None or each.since < each.until)

    def told(self, subject: str) -> list[Stay[W]]:
        """All that was ever told of a subject, in order."""
        return self._of.get(subject, [])

    def turned(self, subject: str, position: int) -> bool:
        """Whether what was told at a position changed anything of a subject."""
        return self._told.get(subject) == position

    def subjects(self) -> list[str]:
        """All of which something was so."""
        return [subject for subject, found in self._of.items() if found]
