"""A metric of the week as it is shown: exact, in as many digits as people read, and in parts that add up.

mqls          52        44    +8    −2     +10  at least 40 a week: met
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ledger.answers.answer import Problem, problems
from ledger.app.ledger import Ledger
from ledger.measure.counting.answers.closed import ClosedPeriod, tell_closed
from ledger.overview.week.answers.forms import GoalReached, NumberForm, exact, reach_goal
from ledger.overview.week.answers.lines import deciders
from ledger.overview.week.queries.week import WeeklyFigure


class FigureOfWeek(msgspec.Struct, frozen=True, kw_only=True):
    """A metric in the week and in the one before, exact; nothing where there is no figure.

    `rule` and `demand` are what a change of the rule and what the records did of the move. `shown` are those five as
    people read them. `problem` says why it was not counted. `closed` are the two weeks, where they are closed at
    another number; `otherwise` says that a standard judges them otherwise than the rule of each day.
    """

    key: str
    title: str
    measure: str
    unit: str
    week: str | None
    before: str | None
    move: str | None
    rule: str | None
    demand: str | None
    shown: tuple[str, str, str, str, str]
    goal: GoalReached | None
    decides: list[str]
    problem: Problem | None = None
    closed: tuple[ClosedPeriod, ...] = ()
    otherwise: bool = False

    @property
    def notes(self) -> Iterator[str]:
        """Why there is no figure, or why another answer has another one."""
        if self.problem:
            yield f"{self.title}: {self.problem.what}; {self.problem.why}"
        own = f"{self.title} counts each record by the rule of its own day"
        if self.closed:
            yield f"{own}; {'; '.join(each.in_words for each in self.closed)}"
        if self.otherwise and len(self.closed) < len((self.week, self.before)):
            yield f"{own}; by the standards of today: ledger count {self.key} --records RECORDS --by week"


def figure_of_week(ledger: Ledger, of: WeeklyFigure) -> FigureOfWeek:
    """What came of counting it, and who decides on it."""
    form = _form(of)
    move = None if of.before is None or of.after is None else of.after - of.before
    return FigureOfWeek(
        key=of.key,
        title=ledger.named(of.draft.content["title"]),
        measure=of.metric.measure_name,
        unit=of.metric.unit,
        week=exact(of.after),
        before=exact(of.before),
        move=exact(move),
        rule=exact(of.rule),
        demand=exact(of.demand),
        shown=(form.figure(of.after), form.figure(of.before), *form.moves(move, of.rule, of.demand)),
        goal=reach_goal(of.goal, form) if of.goal else None,
        decides=deciders(ledger, of.key),
        problem=next(iter(problems(of.refusal)), None),
        closed=tell_closed(of.closed),
        otherwise=of.otherwise,
    )


def _form(of: WeeklyFigure) -> NumberForm:
    """A share in tenths of a percent, a count whole, and a sum to the cent where one of its figures is not whole."""
    if of.metric.over is not None:
        return NumberForm(100, 1, "%")
    whole = all(each is None or each.denominator == 1 for each in (of.before, of.after))
    return NumberForm(1, 0 if whole else 2, "")
