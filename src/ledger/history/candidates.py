"""Which records each version would govern by the standard that it was decided with. The highest of them does.

prospective, attested   those of the days [from, until)
retrospective           all, those without a day too; with `since`, those of that day and later
cohort                  those whose own date says [from, until), for their whole life
dual                    as prospective, from the day on which it is the figure: `dual_until`, where the old one is
restated                those that the version would govern which it corrects, in the place of that

v4  prospective    ---------------[======>         newest first
v3  retrospective  ======================>
v1  prospective    ----[=================>         nothing is left for it
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ledger.domain.proposal import Terms
from ledger.history.assertion import Assertion


class Reach(NamedTuple):
    """The records whose `field` (the clock of the entity, where it is empty) says one of the days [start, end).

    None is without end; `blank` says that those without a day are among them.
    """

    field: str = ""
    start: date | None = None
    end: date | None = None
    blank: bool = False

    def covers(self, day: date | None) -> bool:
        """Whether a record is among them whose field says `day`; None for a blank."""
        if day is None:
            return self.blank
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


class Candidate(NamedTuple):
    """What a version (0: none) would govern, if nothing higher did. `by_day` says that each record keeps its day's."""

    version: int
    reach: Reach
    by_day: bool


def candidates(said: Sequence[Assertion], day: date) -> tuple[Candidate, ...]:
    """What could govern as of `day`, by what was said: highest first, and without what could govern nothing."""
    effective = sorted((each for each in said if each.terms.from_ <= day), key=lambda each: each.rank, reverse=True)
    numbered = {each.version: each for each in said if each.version}
    found = [_candidate(each, numbered) for each in effective]
    return tuple(each for each in found if each.reach.start is None or each.reach.start != each.reach.end)


def _candidate(of: Assertion, numbered: dict[int, Assertion]) -> Candidate:
    wrong = numbered.get(of.terms.corrects or 0)
    if wrong:
        return _candidate(wrong, numbered)._replace(version=of.version)
    reached = reach(of.terms)
    return Candidate(of.version, reached, of.terms.standard not in ALL_HISTORY and not reached.field)


ALL_HISTORY = ("retrospective", "restated")
"""The standards by which one version judges all history; by the others, a record keeps the version of a day of its."""


def reach(terms: Terms) -> Reach:
    """The records that a version decided by these terms would govern; a correction, as if it corrected nothing."""
    match terms.standard:
        case "retrospective" | "restated":
            return Reach("", terms.since or None, terms.until, blank=not terms.since)
        case "cohort":
            return Reach(terms.cohort or "", terms.from_, terms.until)
        case "dual" if terms.primary == "old" and terms.dual_until:
            return Reach("", terms.dual_until, terms.until)
    return Reach("", terms.from_, terms.until)
