"""What a metric is meant to come to: beside this goal, which its decider set, people read its figure.

goal: {at_least: 40, per: week}        a count or a sum is of a week, a month, a quarter or a year
goal: {at_most: 2500.50, per: month}
goal: {at_least: 30 %}                 a share is of any stretch of days, and so is a change
goal: {at_most: 400}                   a cost and a return are numbers, of any stretch of days

How a metric counts is its meaning. A goal is no part of that, and moves no figure.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from ledger.documents import Document, only_keys
from ledger.domain.definition import Draft
from ledger.kinds import shape
from ledger.language import literals
from ledger.language.literals import plain

GOAL, PER = "goal", "per"
BOUNDS = {"at_least": "at least", "at_most": "at most"}
PERIODS = ("week", "month", "quarter", "year")
AMOUNT, RATIO, SHARE, NUMBER = "amount", "ratio", "share", "number"
"""What a goal is of: an amount in a period; a part of 1 from 0 % to 100 %; one of any size; a number."""
_PERCENT = re.compile(r"(-?\d{1,4}(?:\.\d{1,6})?) ?%", re.ASCII)


class MetricGoal(NamedTuple):
    """A bound of a figure: in each period `per`; else of any stretch of days, in percent unless it is `plain`."""

    bound: str
    number: Decimal
    per: str
    plain: bool = False

    @property
    def value(self) -> Fraction:
        """What a figure is held against; of a ratio a part of 1."""
        return Fraction(self.number) if self.per or self.plain else Fraction(self.number) / 100

    def is_met(self, figure: Fraction) -> bool:
        """Whether a figure keeps it."""
        return figure >= self.value if self.bound == "at_least" else figure <= self.value

    @property
    def in_words(self) -> str:
        """Such as `at least 40 a week`."""
        told = f"{self.number:,f}{f' a {self.per}' if self.per else ''}"
        return f"{BOUNDS[self.bound]} {told if self.per or self.plain else f'{plain(self.number)} %'}"


def goal_of(draft: Draft) -> MetricGoal | None:
    """The goal that a metric has; None where it has none."""
    stored = draft.content.get(GOAL)
    if stored is None:
        return None
    bound = next(each for each in BOUNDS if each in stored)
    number, per = str(stored[bound]), stored.get(PER, "")
    return MetricGoal(bound, Decimal(number.removesuffix("%").strip()), per, not (per or number.endswith("%")))


def goal_written(document: Document, of: str) -> dict[str, Any]:
    """What a document says under `goal` of an amount, a ratio, a share or a number, as it is stored. Raises BadInput.

    Nothing where it says nothing.
    """
    if shape.at(document, (GOAL,)) is None:
        return {}
    found = shape.mapping(document, GOAL)
    _refuse_period(document, of)
    only_keys(document, (GOAL,), (*BOUNDS, *((PER,) if of == AMOUNT else ())))
    given = [each for each in BOUNDS if each in found]
    if len(given) != 1:
        what = "a goal has one bound" if given else "the goal has no bound"
        such = {AMOUNT: "40, per: week", NUMBER: "400"}.get(of, "30 %")
        raise document.problem((GOAL,), what, "a figure keeps it or does not", f"such as goal: {{at_least: {such}}}")
    number = _percent(document, given[0], of) if of in (RATIO, SHARE) else _number(document, given[0])
    per = {PER: shape.one_of(document, PERIODS, GOAL, PER)} if of == AMOUNT else {}
    return {GOAL: {given[0]: number, **per}}


def _refuse_period(document: Document, of: str) -> None:
    """Pass where the goal of a quotient names no period. Raises BadInput."""
    if of in (SHARE, NUMBER) and shape.at(document, (GOAL, PER)) is not None:
        what, why = f"the goal of a quotient has no `{PER}`", "it is held against any stretch of days"
        raise document.problem((GOAL, PER), what, why, f"leave {PER} out")


def _percent(document: Document, bound: str, of: str) -> str:
    value = shape.at(document, (GOAL, bound))
    found = _PERCENT.fullmatch(str(value))
    if found and (of == SHARE or 0 <= Decimal(found[1]) <= 100):
        return f"{plain(literals.normal(Decimal(found[1])) or Decimal())} %"
    if of == SHARE:
        what, why = f"`{value}` is not a percentage", "the goal of a share or a change is one"
        raise document.problem((GOAL, bound), what, why, f"such as {bound}: 30 %")
    raise document.problem(
        (GOAL, bound), f"`{value}` is no share", "a ratio is from 0 % to 100 %", f"such as {bound}: 30 %"
    )


def _number(document: Document, bound: str) -> str:
    value = shape.at(document, (GOAL, bound))
    number = literals.number(str(value)) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
    if number is not None:
        return plain(number)
    what, why = f"`{value}` is no number", "the goal of a count or a sum is one"
    raise document.problem((GOAL, bound), what, why, f"such as {bound}: 40")
