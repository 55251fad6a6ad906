"""The records cut into slices, each governed by one version: what a query tells apart.

    by the clock     |-- v1 -----|-- v2 ---->      no day: undated, unless a version for all history governs it
    by a cohort                  |=v3=| v2 ->      first those whose own date says so, then the others

Nothing here is about one record: a handful of slices says it of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from ledger.history.assertion import Assertion
from ledger.history.candidates import Candidate, Reach, candidates

RecordDates: TypeAlias = Mapping[str, date | None]
"""The days of one record by field, None where blank; that of its clock stands under `CLOCK`."""
CLOCK = ""


class Slice(NamedTuple):
    """The records whose clock says one of the days [start, end), None where without end; `version` (0: none) governs.

    Of those, only the ones in `cohort`, where there is one: what follows for the same days is about the others.
    `undated` records, which have no day, are among them; where they are not `dated`, nothing but those. `on` is the day
    on which what the version refers to is looked up.
    """

    start: date | None
    end: date | None
    version: int
    on: date
    cohort: Reach | None = None
    dated: bool = True
    undated: bool = False

    def holds(self, record: RecordDates) -> bool:
        """Whether a record is among them, as far as no slice before it holds it."""
        day = record[CLOCK]
        among = self.undated if day is None else self.dated and Reach("", self.start, self.end).covers(day)
        return among and (self.cohort is None or self.cohort.covers(record[self.cohort.field]))


def governing_slice(slices: Iterable[Slice], record: RecordDates) -> Slice | None:
    """The slice that a record is in: the first that holds it; None where none does, and so no version governs it."""
    return next((each for each in slices if each.holds(record)), None)


def slices_on(said: Sequence[Assertion], day: date, cuts: Iterable[date], last: Callable[[int], date]) -> list[Slice]:
    """Who governs what by the standards, as they stand on `day`.

    `cuts` are the days on which something that a version refers to changed. `last` says of a version the last day, up
    to `day`, on which it was in force: what judges all history is one rule, as it was on that day.
    """
    found = candidates(said, day)
    reaches = [each.reach for each in found if not each.reach.field]
    ends = {day for reach in reaches for day in (reach.start, reach.end) if day}
    edges = [None, *sorted(ends | {each for each in cuts if each <= day}), None]
    groups = [list(_of_days(found, start, end, last)) for start, end in pairwise(edges)]
    undated = list(_undated(found, last))
    if all(_alike(each, undated) for each in groups):  # the clock tells nothing apart
        return [each._replace(dated=True) for each in undated]
    return [*_joined(groups), *undated]


def slices_then(said: Sequence[Assertion], cuts: Iterable[date]) -> list[Slice]:
    """Who governs what by the standards as they stood on each record's own day; one without a day, nothing does.

    `cuts` are the days on which it, or something that it refers to, changed. A correction of what is not in force any
    more is a change as well: from its day on, that was judged by it.
    """
    said_days = {day for each in said for day in (each.terms.from_, each.terms.until, each.terms.dual_until) if day}
    first = min((each.terms.from_ for each in said), default=date.max)
    edges = [*sorted({each for each in {*cuts, *said_days} if each >= first}), None]
    return [
        each
        for start, end in pairwise(edges)
        if start
        for each in _of_days(candidates(said, start), start, end, lambda _, day=start: day)  # type: ignore[misc]
    ]


def _of_days(
    found: Sequence[Candidate], start: date | None, end: date | None, last: Callable[[int], date]
) -> Iterator[Slice]:
    """Days on which nothing changes: the cohorts that are told apart in them, and what governs all others."""
    for each in found:
        if each.reach.field:
            yield Slice(start, end, each.version, last(each.version), each.reach)
        elif each.reach.covers(start) if start else each.reach.start is None:
            yield Slice(start, end, each.version, start if each.by_day and start else last(each.version))
            return
    if start:
        yield Slice(start, end, 0, start)


def _joined(groups: Iterable[list[Slice]]) -> Iterator[Slice]:
    """Days side by side on which the same governs, as one."""
    waiting: list[Slice] = []
    for group in groups:
        if waiting and _alike(waiting, group):
            group = [each._replace(start=waiting[0].start) for each in group]
        else:
            yield from waiting
        waiting = group
    yield from waiting


def _alike(one: Sequence[Slice], other: Sequence[Slice]) -> bool:
    return [(each.version, each.on, each.cohort) for each in one] == [
        (each.version, each.on, each.cohort) for each in other
    ]


def _undated(found: Sequence[Candidate], last: Callable[[int], date]) -> Iterator[Slice]:
    for each in found:
        if each.reach.field or each.reach.blank:
            cohort = each.reach if each.reach.field else None
            yield Slice(None, None, each.version, last(each.version), cohort, dated=False, undated=True)
            if not cohort:
                return
