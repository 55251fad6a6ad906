"""How a number of the week is shown: in as many digits as people read, with parts that add up, beside its goal."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

import msgspec

from ledger.history.midpoint import rounded
from ledger.overview.week.queries.goals import GoalSoFar

NO_FIGURE, NOTHING = "no figure", "-"


class GoalReached(msgspec.Struct, frozen=True, kw_only=True):
    """A goal, the period that it is of, what that came to so far, and whether it is kept; None while it may yet be."""

    goal: str
    period: str
    figure: str | None
    met: bool | None
    in_words: str


class NumberForm(NamedTuple):
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
            return NOTHING, NOTHING, NOTHING
        parts = self.round((rule, demand))
        told = [self.signed(each) for each in (sum(parts, Fraction(0)), *parts)]
        return told[0], told[1], told[2]

    def round(self, parts: Sequence[Fraction]) -> list[Fraction]:
        """Return parts of a move as they are shown: they add up."""
        return rounded([each * self.scale for each in parts], self.digits)

    def signed(self, value: Fraction) -> str:
        """A part of a move that was rounded, with its sign."""
        return f"{'+' if value > 0 else '−' if value < 0 else ''}{self._text(abs(value))}"

    def _text(self, value: Fraction) -> str:
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return f"{exact.quantize(Decimal(1).scaleb(-self.digits), ROUND_HALF_UP):,f}"


def reach_goal(of: GoalSoFar, form: NumberForm) -> GoalReached:
    """Return how far a goal is reached, in words as well."""
    goal, met = of.goal, of.is_kept
    told = form.figure(of.figure)
    said = {True: "met", False: "missed", None: f"{told} so far in {of.period}"}[met]
    if met is not None and goal.per not in ("", "week"):
        said = f"{said}, {told} in {of.period}"
    return GoalReached(
        goal=goal.in_words,
        period=of.period.name,
        figure=exact(of.figure),
        met=met,
        in_words=f"{goal.in_words}: {said}",
    )


def exact(value: Fraction | None) -> str | None:
    """A whole number as one, a decimal where it has an end, else a fraction such as 3/8."""
    if value is None:
        return None
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{decimal:f}" if Fraction(decimal) == value else str(value)
