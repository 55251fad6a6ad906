"""What moved a figure from one period to the next: the rule or the records, and of a cost spend or units.

                  earlier rule   later rule          records   the mean of what each rule alone says became of both
    period before      a0            b0                        periods: ((a1 - a0) + (b1 - b0)) / 2
    period             a1            b1              rule      the rest of the move as it was counted

The rule of a period is what governs each of its days. It is applied to the other by weekday, to a month by day: to the
rows of that day, whatever day their conversions are of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from ledger.domain.calendar import CalendarPeriod, same_day_in
from ledger.domain.period import Period
from ledger.history.causes import records_part
from ledger.meanings.credit.metric import Cost, CreditSum
from ledger.measure.credit.pure.cells import CreditCell
from ledger.measure.credit.pure.table import RuleRun
from ledger.measure.metrics.pure.cells import Selected, SliceCells
from ledger.measure.metrics.pure.figures import CreditFigure, MetricWorld, Then, base_of, figure, unlike


class ComparedPeriods(NamedTuple):
    """A period and the one before it: weeks, or months."""

    before: CalendarPeriod
    after: CalendarPeriod

    @property
    def days(self) -> Period:
        """The days from the first of both to the last."""
        ends = [each.days.until for each in self if each.days.until]
        return Period(min(each.days.from_ for each in self), max(ends))


class FigurePair(NamedTuple):
    """The figures of two periods, by the same rule."""

    before: CreditFigure
    after: CreditFigure


class FigureMove(NamedTuple):
    """What the rule and the records did of a move; of a cost the records are made of `spend` and `units`."""

    rule: Fraction
    records: Fraction
    spend: Fraction | None = None
    units: Fraction | None = None


class ComparedFigures(NamedTuple):
    """The figures of two periods and what moved them; no `move` where one rule alone lacks a figure of one of them.

    `unlike` says why the two cannot be compared, empty where they can.
    """

    before: CreditFigure
    after: CreditFigure
    move: FigureMove | None
    unlike: str


def compare_figures(
    world: MetricWorld, by_rule: Callable[[CalendarPeriod], MetricWorld], key: str, periods: ComparedPeriods, then: Then
) -> ComparedFigures:
    """Return the figures of two periods as they were counted in a world, and what the rule of each alone makes of them.

    `by_rule` gives the same world with all rows by the rule of a period.
    """
    as_counted, earlier, later = (
        FigurePair(*(figure(each, key, Selected(period.days), then) for period in periods))
        for each in (world, *map(by_rule, periods))
    )
    other = _tell_unlike(world, key, periods)
    cost = isinstance(world.metrics[key], Cost)
    move = None if other else find_move(as_counted, earlier, later, cost=cost)
    return ComparedFigures(*as_counted, move, other)


def _tell_unlike(world: MetricWorld, key: str, periods: ComparedPeriods) -> str:
    """Why the figures of both periods cannot be compared; empty where they can."""
    bases = (world.metrics[each] for each in base_of(world.metrics, key))
    told = (unlike(world, each, Selected(periods.days)) for each in bases if isinstance(each, CreditSum))
    return next(filter(None, told), "")


def find_move(counted: FigurePair, earlier: FigurePair, later: FigurePair, *, cost: bool) -> FigureMove | None:
    """Return what moved a figure, by what each rule alone says of both periods; None where one figure is missing."""
    values = [each.value for pair in (counted, earlier, later) for each in pair if each.value is not None]
    if len(values) < 6:
        return None
    before, after, a0, a1, b0, b1 = values
    records = records_part((a0, a1), (b0, b1))
    spend = (_spend_part(earlier) + _spend_part(later)) / 2 if cost else None
    return FigureMove(after - before - records, records, spend, None if spend is None else records - spend)


def _spend_part(of: FigurePair) -> Fraction:
    """What more spend did of a cost by one rule, at the mean of what a unit weighs before and after."""
    (s0, u0), (s1, u1) = ((each.of, each.over) for each in of)
    assert s0 is not None
    assert s1 is not None
    assert u0
    assert u1
    return (s1 - s0) * (1 / u0 + 1 / u1) / 2


def slices_as_counted(runs: Iterable[RuleRun]) -> tuple[SliceCells, ...]:
    """Return what each version gave to the conversions that it governs."""
    return tuple(_slice(each, lambda cell: cell.own) for each in runs)


def slices_by_rule(runs: Sequence[RuleRun], rule: CalendarPeriod) -> tuple[SliceCells, ...]:
    """Return all rows by the rule of a period alone, its newest version last."""
    days = list(days_of(rule.days))
    governed = [(each, {day for day in days if each.governs(day)}) for each in runs]
    same = cache(lambda day: same_day_in(rule, day))
    return tuple(
        _slice(each, lambda cell, its=its: cell.day is not None and same(cell.day) in its)  # type: ignore[misc]
        for each, its in sorted((pair for pair in governed if pair[1]), key=lambda pair: max(pair[1]))
    )


def _slice(of: RuleRun, meant: Callable[[CreditCell], bool]) -> SliceCells:
    cells = tuple(filter(meant, of.cells))
    return SliceCells(of.version, of.own[0].start, of.own[-1].end, of.rule, of.taxonomy, cells)


def days_of(period: Period) -> Iterator[date]:
    """Yield each day of a period."""
    assert period.until
    yield from (period.from_ + timedelta(days=n) for n in range((period.until - period.from_).days))
