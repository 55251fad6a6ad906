"""The revision triangle: each period's number as of each day, and what revising it came to, as statistical offices ask.

A number of credit matures until no later conversion can change it: that is no revision, and enters no mean and no test.

         as of  2024-04-05  2024-07-05  2024-10-04    REVISION
2024-Q1              1,800       1,790       1,788         -12     the latest less the first
2024-Q2                          1,940       1,923         -17

mean revision          whether later numbers go one way          mean absolute revision    how far they go at all
two-sided t test       whether the mean is more than chance at 95 %, from eight revised periods on
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ledger.views.student import quantile

if TYPE_CHECKING:
    from ledger.measure.figures.views.vintages import Vintage

LEAST = 8
"""Revised periods that a test takes at least."""


class RevisedPeriod(NamedTuple):
    """A row: a period's number as of each day on which one was reported.

    Those as of a day before `final` could still change by themselves; of a count of records none could.
    """

    period: str
    numbers: dict[date, Decimal]
    final: date = date.min

    @property
    def maturing(self) -> Fraction | None:
        """The first that is final less the first; the latest, where none is. None where there is nothing to mature."""
        first, *later = self.numbers.items()
        if first[0] >= self.final or not later:
            return None
        settled = next((number for day, number in later if day >= self.final), later[-1][1])
        return Fraction(settled) - Fraction(first[1])

    @property
    def revision(self) -> Fraction | None:
        """The latest less the first of those that were final; None where there is one number alone."""
        settled = [number for day, number in self.numbers.items() if day >= self.final]
        return Fraction(settled[-1]) - Fraction(settled[0]) if len(settled) > 1 else None


class RevisionTest(NamedTuple):
    """Whether the mean revision is more than chance: t and the value beyond which |t| is, at 95 %, two-sided.

    `t` is None where all revisions are the same: then it is beyond any value, or, where they are 0, no revision.
    """

    freedom: int
    t: float | None
    critical: float
    significant: bool


class Triangle(NamedTuple):
    """The rows in the order of periods, the days as of which there are numbers, and what revising came to.

    The means are exact, and None where no period has two numbers; `test` is None where fewer than eight have.
    """

    as_of: tuple[date, ...]
    rows: tuple[RevisedPeriod, ...]
    revised: int
    mean: Fraction | None
    mean_absolute: Fraction | None
    test: RevisionTest | None


def triangle(
    found: dict[tuple[str, str], tuple[Vintage, ...]],
    segment: str = "",
    final: Callable[[Vintage], date] = lambda _: date.min,
) -> Triangle:
    """The triangle of one segment; empty: of all records. `final` says from when a number cannot change by itself."""
    rows = tuple(
        RevisedPeriod(period, {each.figure.terms.as_of: each.figure.number for each in vintages}, final(vintages[0]))
        for (period, of), vintages in found.items()
        if of == segment
    )
    revisions = [each.revision for each in rows if each.revision is not None]
    days = tuple(sorted({day for row in rows for day in row.numbers}))
    return Triangle(
        days,
        rows,
        len(revisions),
        _mean(revisions),
        _mean([abs(each) for each in revisions]),
        t_test(revisions) if len(revisions) >= LEAST else None,
    )


def t_test(revisions: Sequence[Fraction]) -> RevisionTest:
    """The t test of the mean being 0, of two revisions at least."""
    number, mean = len(revisions), sum(revisions) / Fraction(len(revisions))
    variance = sum((each - mean) ** 2 for each in revisions) / Fraction(number - 1)
    critical = quantile(number - 1)
    if variance == 0:
        return RevisionTest(number - 1, None, critical, mean != 0)
    square = mean**2 * number / variance
    t = float(square) ** 0.5 * (1 if mean >= 0 else -1)
    return RevisionTest(number - 1, t, critical, square > Fraction(critical) ** 2)


def _mean(numbers: Sequence[Fraction]) -> Fraction | None:
    return sum(numbers) / Fraction(len(numbers)) if numbers else None
