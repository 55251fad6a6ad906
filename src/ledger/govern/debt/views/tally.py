"""How many items of each sort are open or waived on a day, and on how many days of a period: however many there are.

first days, in order   1  3  3  8         open on day 5    3 began by then, less those that ended by then
days after the last    5  9               up to day 5      sum of (5 - first) of those that began, less the same of ends

So a day costs two searches for each sort, and a trend of many months does not look at every item in each.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from ledger.domain.period import Period
from ledger.govern.debt.views.item import ItemStretch

SortSide: TypeAlias = tuple[str, bool]
"""A sort, and whether it is about its waived items."""


class _Edges(NamedTuple):
    """Days in order, as numbers, and the sums of those before each."""

    days: list[int]
    sums: list[int]

    def by(self, day: int) -> int:
        """How many there are up to a day, itself among them."""
        return bisect_right(self.days, day)

    def days_since(self, day: int) -> int:
        """The days from each of those before a day until that, together."""
        number = bisect_left(self.days, day)
        return number * day - self.sums[number]


class DebtTally:
    """The stretches of items, counted by their first days and their ends."""

    def __init__(self, told: Iterable[ItemStretch]) -> None:
        """Count these."""
        starts, ends = defaultdict[SortSide, list[int]](list), defaultdict[SortSide, list[int]](list)
        for (first, until), item in told:
            side = item.sort, item.waiver is not None
            starts[side].append(first.toordinal())
            if until:
                ends[side].append(until.toordinal())
        self._sides = {side: (_edges(found), _edges(ends[side])) for side, found in starts.items()}

    def on(self, day: date) -> dict[SortSide, int]:
        """How many items stand on a day."""
        number = day.toordinal()
        return {side: starts.by(number) - ends.by(number) for side, (starts, ends) in self._sides.items()}

    def days(self, period: Period) -> dict[SortSide, int]:
        """On how many days of a period items stand, together. Raises ValueError where it has no end."""
        if period.until is None:
            raise ValueError("the days of a period that does not end cannot be counted")
        first, until = period.from_.toordinal(), period.until.toordinal()
        return {side: _before(edges, until) - _before(edges, first) for side, edges in self._sides.items()}


def _before(edges: tuple[_Edges, _Edges], day: int) -> int:
    """On how many days before a day items stood, together."""
    starts, ends = edges
    return starts.days_since(day) - ends.days_since(day)


def _edges(days: list[int]) -> _Edges:
    days.sort()
    return _Edges(days, list(accumulate(days, initial=0)))
