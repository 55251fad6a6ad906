"""A goal in the week: what its own period came to so far, and whether it is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from fractions import Fraction
from typing import NamedTuple

from ledger.domain.calendar import CalendarPeriod, period_with
from ledger.kinds.goal import MetricGoal

FURTHEST = 120
"""So many periods before one are looked at."""


class GoalSoFar(NamedTuple):
    """A goal, the period that it is of, what that came to by the end of the week, and whether the period is over.

    Of a ratio the period is the week. `sure` are the bounds of which it is known early whether they are kept: what was
    reached stays so, and so does what was passed.
    """

    goal: MetricGoal
    period: CalendarPeriod
    figure: Fraction | None
    is_over: bool
    sure: Collection[str] = ("at_least", "at_most")

    @property
    def is_kept(self) -> bool | None:
        """Whether it is; None where there is no figure, or it may still become so, or cease to be."""
        if self.figure is None:
            return None
        met = self.goal.is_met(self.figure)
        settled = self.goal.bound in self.sure and met == (self.goal.bound == "at_least")
        return met if self.is_over or settled else None


def goal_period(goal: MetricGoal, week: CalendarPeriod) -> CalendarPeriod:
    """Return the period of a goal that ends within a week, else the one that it is in; of a share that is the week."""
    return period_with(week.days.from_, goal.per or "week")


def before(period: CalendarPeriod) -> Iterator[CalendarPeriod]:
    """Yield the periods before one, the last first, as far back as a touch may still earn."""
    for _ in range(FURTHEST):
        period = period_with(period.days.from_ - timedelta(days=1), period.unit)
        yield period
