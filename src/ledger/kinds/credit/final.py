"""From which day on a figure of credit is final: no later conversion can change it.

by conversion   the end of the period, and as many days as records may come late
by touch        the day after the last one on which the window can still hold a touch of the period, and those days
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from ledger.domain.period import Period, days_on
from ledger.language.days import day_of, start_of
from ledger.meanings.credit.attribution import Window
from ledger.meanings.credit.metric import TOUCH, CreditSum

NEVER = date.max
"""No window says how long a touch may earn."""


class GoverningWindow(NamedTuple):
    """How long touches may earn by a version that governs conversions until the day `end`, None where without end.

    `parts` are those of the funnel whose touches are meant, empty text for touches of no part.
    """

    end: date | None
    window: Window
    parts: frozenset[str]


def final_day(of: CreditSum, days: Period, governing: Iterable[GoverningWindow], zone: str) -> date:
    """Return the first day on which a figure of these days cannot change any more; NEVER where there is none."""
    assert days.until
    end = days.until
    if of.dated_by == TOUCH:
        still = (each for each in governing if each.end is None or each.end > days.from_)
        end = max((_over(each, days.until, zone) for each in still), default=end)
    return end if end == NEVER else days_on(end, of.settles)


def _over(of: GoverningWindow, until: date, zone: str) -> date:
    """The day after the last one on which a conversion of this version may have a touch of before `until`."""
    lengths = {of.window.of(part) for part in of.parts}
    if not lengths:
        return until
    if None in lengths:
        return NEVER
    longest = max(each for each in lengths if each is not None)
    if not of.window.hours:
        return days_on(until, longest)
    end = start_of(until, zone) + timedelta(hours=longest) - timedelta(microseconds=1)
    return days_on(day_of(end, zone), 1)
