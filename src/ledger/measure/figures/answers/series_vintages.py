"""The numbers of a series as they were known in the course of time, in the words of ALFRED."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from ledger.measure.figures.queries.series import RuleVintage
    from ledger.measure.figures.views.vintages import Vintage

FOR_EVER = date(9999, 12, 31)
"""The last day of what still stands, as ALFRED writes it."""


class VintageRow(msgspec.Struct, frozen=True, kw_only=True):
    """A number of a period as it was known from `realtime_start` to `realtime_end`, both included.

    Its `source` is a `recount` of the records of today by the rules of those days, or it was `reported`.
    """

    period: str
    segment: str | None
    value: str
    source: str
    realtime_start: date
    realtime_end: date


def recount(found: RuleVintage) -> VintageRow:
    """What was counted of the records of today by the rules of some days."""
    end = found.end - timedelta(days=1) if found.end else FOR_EVER
    return VintageRow(
        period=str(found.period),
        segment=found.segment,
        value=str(found.number),
        source="recount",
        realtime_start=found.start,
        realtime_end=end,
    )


def reported(found: Vintage) -> VintageRow:
    """What somebody reported."""
    until, terms = found.real_time.until, found.figure.terms
    return VintageRow(
        period=terms.period,
        segment=terms.segment or None,
        value=f"{found.figure.number:f}",
        source="reported",
        realtime_start=found.real_time.from_,
        realtime_end=until - timedelta(days=1) if until else FOR_EVER,
    )
