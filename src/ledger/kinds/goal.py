"""What a metric is meant to come to: beside this goal, which its decider set, people read its figure.

goal: {at_least: 40, per: week}        a count or a sum is of a week, a month, a quarter or a year
goal: {at_most: 2500.50, per: month}
goal: {at_least: 30 %}                 a share is of any stretch of days

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
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?) ?%", re.ASCII)


class MetricGoal(NamedTuple):
    """A bound of a figure. Of a ratio `number` is in percent, and `per` is empty; else `per` is a unit of time."""

    bound: str
    number: Decimal
    per: str

    @property
    def value(self) -> Fraction:
        """What a figure is held against; of a ratio a part of 1."""
        return Fraction(self.number) if self.per else Fraction(self.number) / 100

    def is_met(self, figure: Fraction) -> bool:
        """Whether a figure keeps it."""
        return figure >= self.value if self.bound == "at_least" else figure <= self.value

    @property
    def in_words(self) -> str:
        """Such as `at least 40 a week`."""
        return f"{BOUNDS[self.bound]} {f'{self.number:,f} a {self.per}' if self.per else f'{plain(self.number)} %'}"


def goal_of(draft: Draft) -> MetricGoal | None:
    """The goal that a metric has; None where it has none."""
    stored = draft.content.get(GOAL)
    if stored is None:
        return None
    bound = next(each for each in BOUNDS if each in stored)
    return MetricGoal(bound, Decimal(str(stored[bound]).removesuffix("%").strip()), stored.get(PER, ""))


def goal_written(document: Document, *, ratio: bool) -> dict[str, Any]:
    """What a document says under `goal`, as it is stored; nothing where it says nothing. Raises BadInput."""
    if shape.at(document, (GOAL,)) is None:
        return {}
    found = shape.mapping(document, GOAL)
    only_keys(document, (GOAL,), (*BOUNDS, *(() if ratio else (PER,))))
    given = [each for each in BOUNDS if each in found]
    if len(given) != 1:
        what = "a goal has one bound" if given else "the goal has no bound"
        such = "30 %" if ratio else "40, per: week"
        raise document.problem((GOAL,), what, "a figure keeps it or does not", f"such as goal: {{at_least: {such}}}")
    number = _percent(document, given[0]) if ratio else _number(document, given[0])
    per = {} if ratio else {PER: shape.one_of(document, PERIODS, GOAL, PER)}
    return {GOAL: {given[0]: number, **per}}


def _percent(document: Document, bound: str) -> str:
    value = shape.at(document, (GOAL, bound))
    found = _PERCENT.fullmatch(str(value))
    if found and Decimal(found[1]) <= 100:
        return f"{plain(literals.normal(Decimal(found[1])) or Decimal())} %"
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
