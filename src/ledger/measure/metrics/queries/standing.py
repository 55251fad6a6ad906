"""Figures of credit read beside what stands: the rows whose period is closed, and the numbers of those.

2026-03  0.4 counted today --closed at 0.333333333--> 0.333333333 stands; today it would be 0.4

A day and a draft ask what would be, so nothing stands there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ledger.app.clock import day
from ledger.app.ledger import Ledger
from ledger.domain.calendar import CalendarPeriod, calendar_period
from ledger.measure.figures.events.restatement import ALL
from ledger.measure.figures.fold import find_boundary_of_figures
from ledger.measure.figures.queries.standing import READS
from ledger.measure.figures.views.closed import ClosedFigure, closed_figures
from ledger.measure.metrics.pure.figures import CreditFigure
from ledger.measure.metrics.queries.figures import MetricFound


class StandingFigure(NamedTuple):
    """A period that is closed, of the whole or of a row: the number that stands, and what is counted today."""

    period: str
    name: str | None
    is_row: bool
    number: str
    counted: Fraction | None
    closed_on: date
    restatement: str


def find_standing(ledger: Ledger, outcome: MetricFound) -> list[StandingFigure]:
    """Return what stands of the rows, and of the whole where that is one closed period."""
    key = outcome.meant.key
    if outcome.rules not in READS or outcome.meant.draft or len(outcome.keys) > 1:
        return []
    closed = closed_figures(ledger.state(find_boundary_of_figures([key])), key)
    return [*_rows(ledger, outcome, closed), *_whole(ledger, outcome, closed)] if closed else []


def find_standing_otherwise(
    ledger: Ledger, key: str, counted: Mapping[CalendarPeriod, CreditFigure]
) -> Iterator[StandingFigure]:
    """Yield the closed ones of these periods that stand, as a whole, at another number than was counted of them."""
    closed = closed_figures(ledger.state(find_boundary_of_figures([key])), key)
    for period, each in counted.items():
        stands = closed.get((period.name, ALL))
        if stands and each.value != Fraction(stands.exact):
            yield _stand(ledger, period.name, None, stands, each, is_row=False)


_Closed = dict[tuple[str, str | None], ClosedFigure]


def _rows(ledger: Ledger, outcome: MetricFound, closed: _Closed) -> Iterator[StandingFigure]:
    for each in outcome.rows:
        days = each.period.days if each.period else outcome.stretch
        if not (
            outcome.stretch.covers(days.from_) and days.until and days.until <= (outcome.stretch.until or days.until)
        ):
            continue
        for (name, segment), stands in closed.items():
            meant = segment == each.name and stands.close.terms.by == outcome.split if outcome.split else segment == ALL
            if meant and calendar_period(name).days == days:
                yield _stand(ledger, name, each.name, stands, each.figures[0], is_row=True)


def _whole(ledger: Ledger, outcome: MetricFound, closed: _Closed) -> Iterator[StandingFigure]:
    for (name, segment), stands in closed.items():
        if segment == ALL and calendar_period(name).days == outcome.stretch:
            yield _stand(ledger, name, None, stands, outcome.overall[0], is_row=False)


def _stand(
    ledger: Ledger, period: str, name: str | None, stands: ClosedFigure, counted: CreditFigure, *, is_row: bool
) -> StandingFigure:
    on, restated = day(stands.close.recorded_at, ledger.zone), stands.restated.id if stands.restated else ""
    return StandingFigure(period, name, is_row, stands.exact, counted.value, on, restated)
