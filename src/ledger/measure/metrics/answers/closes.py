"""A period of a metric over an attribution that is closed, beside what was reported of it."""

from __future__ import annotations

from fractions import Fraction

from ledger.measure.figures.answers.closes import PeriodClose, PeriodList, ReportedBeside
from ledger.measure.figures.events.figures import FigureRecorded
from ledger.measure.figures.views.agreeing import agrees, text_at_decimals
from ledger.measure.metrics.decide.closing import ClosedCredit


def credit_period_close(key: str, period: str, closed: ClosedCredit, of: PeriodList) -> PeriodClose:
    """Return what came of closing a period."""
    event = closed.decided.events[-1]
    whole = closed.found.overall[0].value
    assert whole is not None
    return PeriodClose(
        key=key,
        period=period,
        standard=getattr(event, "standard", ""),
        segment_by=getattr(event, "by", ""),
        numbers=[each for each in of.numbers if each.period == period],
        records=closed.population.name,
        population=closed.population.digest,
        apart=0,
        unread=0,
        undated=0,
        position=closed.decided.position,
        inputs=[each.records for each in closed.made_of.inputs],
        spend=closed.made_of.spend,
        reported=_hold_reported(closed.reported, whole) if closed.reported else None,
    )


def _hold_reported(figure: FigureRecorded, exact: Fraction) -> ReportedBeside:
    """The number that people read until now, held against this one at its own decimals."""
    return ReportedBeside(
        number=figure.number,
        unit=figure.unit,
        as_of=figure.as_of,
        closed_at=text_at_decimals(figure, exact),
        agrees=agrees(figure, exact),
    )
