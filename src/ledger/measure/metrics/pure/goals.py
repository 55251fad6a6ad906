"""Whether a figure of credit keeps its goal: said once it is final, for until then it may turn.

value at least 1,500:   1,600 so far -> open      1,400 when final -> missed
credit at least 3:      3.2 so far   -> kept      credit so far never falls
"""

from __future__ import annotations

from datetime import date

from ledger.domain.calendar import period_with
from ledger.domain.period import Period
from ledger.kinds.goal import MetricGoal
from ledger.meanings.credit.metric import CREDIT, CreditMetric, CreditSum
from ledger.measure.metrics.pure.figures import CreditFigure

KEPT, MISSED, OPEN = "kept", "missed", "open"
AT_LEAST = "at_least"


def judge_goal(goal: MetricGoal, metric: CreditMetric, figure: CreditFigure, day: date) -> str:
    """Return whether a goal is kept or missed, or still open on a day; nothing of a final figure that is none."""
    if figure.final > day:
        return KEPT if _is_reached(goal, metric, figure) else OPEN
    if figure.value is None:
        return ""
    return KEPT if goal.is_met(figure.value) else MISSED


def is_of_goal(goal: MetricGoal, days: Period) -> bool:
    """Whether a goal is about these days: any, or as long a unit of the calendar as it names."""
    return not goal.per or period_with(days.from_, goal.per).days == days


def bounds_known_early(metric: CreditMetric) -> tuple[str, ...]:
    """Return the bounds of which it is known before a figure is final that they are kept.

    Nothing that comes takes credit back; value may be paid back, and a quotient may fall.
    """
    grows = isinstance(metric, CreditSum) and metric.measure == CREDIT
    return (AT_LEAST,) if grows else ()


def _is_reached(goal: MetricGoal, metric: CreditMetric, figure: CreditFigure) -> bool:
    early = goal.bound in bounds_known_early(metric)
    return early and figure.value is not None and goal.is_met(figure.value)
