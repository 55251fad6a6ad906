"""How much of a change between two periods the rule did, and how much the records.

               first rule   last rule                records  the mean of what each rule alone would have said of both
    before         a0          b0                             periods: ((a1 - a0) + (b1 - b0)) / 2
    after          a1          b1                    rule     the rest of the change as it was counted

Where one rule stood in each period, that is the midpoint of both orders (rule first, records first), which depends on
neither. Where a rule changed within a period, all that this did is the rule's, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from ledger.domain.calendar import CalendarPeriod, period_with


class CauseShares(NamedTuple):
    """A change from one number to another, in its two parts. The parts add up to it exactly."""

    before: int
    after: int
    rule: Fraction
    records: Fraction

    @property
    def change(self) -> int:
        """How many more there are after than before."""
        return self.after - self.before

    def in_points(self, part: Fraction | int) -> Fraction:
        """A part in percentage points of what there was before. Raises ZeroDivisionError where that is nothing."""
        return Fraction(100 * part) / self.before


def cause_shares(before: int, after: int, first_rule: tuple[int, int], last_rule: tuple[int, int]) -> CauseShares:
    """What did the change: each rule told by what it alone says of the records of both periods, before and after."""
    records = records_part(first_rule, last_rule)
    return CauseShares(before, after, after - before - records, records)


def records_part(
    first_rule: tuple[Fraction | int, Fraction | int], last_rule: tuple[Fraction | int, Fraction | int]
) -> Fraction:
    """What the records did: the mean of what each rule alone says became of them, before and after."""
    return Fraction(first_rule[1] - first_rule[0] + last_rule[1] - last_rule[0]) / 2


def rule_steps(rules: Sequence[tuple[int, int]]) -> tuple[Fraction, ...]:
    """What each change of the rule did, in the order in which they came: the mean over the records of both periods.

    `rules` say what each rule alone says of both, the first one first. Where one rule stood in each period, the steps
    add up to what the rule did; else the rest of that is what a rule did that changed within a period.
    """
    return tuple(Fraction(b[0] - a[0] + b[1] - a[1], 2) for a, b in pairwise(rules))


def compared_periods(
    full: Sequence[CalendarPeriod], breaks: Sequence[date]
) -> tuple[CalendarPeriod, CalendarPeriod] | None:
    """Which two of the periods that are over are put side by side: the last, and one before it.

    That is the last that ended before the first break; else the same one a year before; else the first there is. None
    where there are not two.
    """
    if len(full) < 2:
        return None
    *before, last = full
    breaks = [each for each in breaks if each < _end(last)]
    untouched = [each for each in before if breaks and _end(each) <= min(breaks)]
    year_ago = [each for each in before if each == a_year_before(last)]
    return (untouched or year_ago or before[:1])[-1], last


def a_year_before(period: CalendarPeriod) -> CalendarPeriod:
    """The same period of the year before; of a week or a day, the one 52 weeks before."""
    start = period.days.from_
    if period.unit in ("week", "day"):
        return period_with(start - timedelta(weeks=52), period.unit)
    return period_with(start.replace(year=start.year - 1), period.unit)


def _end(period: CalendarPeriod) -> date:
    return period.days.until or date.max
