"""A metric of the week as it is shown: exact, in as many digits as people read, and in parts that add up.

mqls          52        44    +8    −2     +10  at least 40 a week: met
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

import msgspec

from ledger.answers.answer import Problem, problems
from ledger.app.ledger import Ledger
from ledger.history.midpoint import rounded
from ledger.overview.week.answers.lines import deciders
from ledger.overview.week.queries import GoalSoFar, WeeklyFigure

NO_FIGURE = "no figure"


class GoalReached(msgspec.Struct, frozen=True, kw_only=True):
    """A goal, the period that it is of, what that came to so far, and whether it is kept; None while it may yet be."""

    goal: str
    period: str
    figure: str | None
    met: bool | None
    in_words: str


class FigureOfWeek(msgspec.Struct, frozen=True, kw_only=True):
    """A metric in the week and in the one before, exact; nothing where there is no figure.

    `rule` and `demand` are what a change of the rule and what the records did of the move. `shown` are those five as
    people read them. `problem` says why it was not counted.
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


def figure_of_week(ledger: Ledger, of: WeeklyFigure) -> FigureOfWeek:
    """What came of counting it, and who decides on it."""
    form = _form(of)
    move = None if of.before is None or of.after is None else of.after - of.before
    return FigureOfWeek(
        key=of.key,
        title=ledger.named(of.draft.content["title"]),
        measure=of.metric.measure_name,
        unit=of.metric.unit,
        week=_exact(of.after),
        before=_exact(of.before),
        move=_exact(move),
        rule=_exact(of.rule),
        demand=_exact(of.demand),
        shown=(form.figure(of.after), form.figure(of.before), *form.moves(move, of.rule, of.demand)),
        goal=_goal(of.goal, form) if of.goal else None,
        decides=deciders(ledger, of.key),
        problem=next(iter(problems(of.refusal)), None),
    )


def _goal(of: GoalSoFar, form: _Form) -> GoalReached:
    goal, met = of.goal, of.is_kept
    told = form.figure(of.figure)
    said = {True: "met", False: "missed", None: f"{told} so far in {of.period}"}[met]
    if met is not None and goal.per not in ("", "week"):
        said = f"{said}, {told} in {of.period}"
    return GoalReached(
        goal=goal.in_words,
        period=of.period.name,
        figure=_exact(of.figure),
        met=met,
        in_words=f"{goal.in_words}: {said}",
    )


class _Form(NamedTuple):
    """How figures of a metric are shown: times `scale`, with so many digits, and with `sign` after them."""

    scale: int
    digits: int
    sign: str

    def figure(self, value: Fraction | None) -> str:
        """A figure, or that there is none."""
        return NO_FIGURE if value is None else f"{self._text(value * self.scale)}{self.sign}"

    def moves(self, move: Fraction | None, rule: Fraction | None, demand: Fraction | None) -> tuple[str, str, str]:
        """A move and its two parts, which add up as they are shown."""
        if move is None or rule is None or demand is None:
            return "-", "-", "-"
        parts = rounded((rule * self.scale, demand * self.scale), self.digits)
        told = [self._signed(each) for each in (sum(parts, Fraction(0)), *parts)]
        return told[0], told[1], told[2]

    def _signed(self, value: Fraction) -> str:
        return f"{'+' if value > 0 else '−' if value < 0 else ''}{self._text(abs(value))}"

    def _text(self, value: Fraction) -> str:
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return f"{exact.quantize(Decimal(1).scaleb(-self.digits), ROUND_HALF_UP):,f}"


def _form(of: WeeklyFigure) -> _Form:
    """A share in tenths of a percent, a count whole, and a sum to the cent where one of its figures is not whole."""
    if of.metric.over is not None:
        return _Form(100, 1, "%")
    whole = all(each is None or each.denominator == 1 for each in (of.before, of.after))
    return _Form(1, 0 if whole else 2, "")


def _exact(value: Fraction | None) -> str | None:
    """A whole number as one, a decimal where it has an end, else a fraction such as 3/8."""
    if value is None:
        return None
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{decimal:f}" if Fraction(decimal) == value else str(value)
