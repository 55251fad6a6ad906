"""From which day on a figure is final: no later conversion can change it.

by conversion   the end of the period, and as many days as records may come late
by touch        the day after the last one on which the window can still hold a touch of the period, and those days
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from ledger.domain.period import days_on
from ledger.language.days import day_of, start_of
from ledger.meanings.credit.attribution import Window
from ledger.meanings.credit.metric import TOUCH, CreditSum
from ledger.measure.metrics.pure.cells import Selected, SliceCells

NEVER = date.max
"""No window says how long a touch may earn."""


def final_from(of: CreditSum, selected: Selected, slices: Sequence[SliceCells], zone: str) -> date:
    """Return the first day on which the figure of these rows cannot change any more; NEVER where there is none."""
    assert selected.days.until
    end = selected.days.until
    if of.dated_by == TOUCH:
        governing = (each for each in slices if each.end is None or each.end > selected.days.from_)
        end = max((_over(each, of, selected, zone) for each in governing), default=end)
    return end if end == NEVER else days_on(end, of.settles)


def _over(of: SliceCells, metric: CreditSum, selected: Selected, zone: str) -> date:
    """The day after the last one on which a conversion of this version may have a touch of the period."""
    assert selected.days.until
    window = of.rule.journey.window
    lengths = set(_lengths(of, metric, selected, window))
    if not lengths:
        return selected.days.until
    if None in lengths:
        return NEVER
    longest = max(each for each in lengths if each is not None)
    if not window.hours:
        return days_on(selected.days.until, longest)
    end = start_of(selected.days.until, zone) + timedelta(hours=longest) - timedelta(microseconds=1)
    return days_on(day_of(end, zone), 1)


def _lengths(of: SliceCells, metric: CreditSum, selected: Selected, window: Window) -> Iterator[int | None]:
    """How far back a touch of each earner may lie; of what nobody earned there is no touch."""
    for channel in (*of.channels, of.taxonomy.otherwise):
        part = of.taxonomy.funnel_of(channel)
        if of.earns(metric.earners, channel) and selected._replace(segmented=False).takes(channel, part, None):
            yield window.of(part)


def latest(days: Iterable[date]) -> date:
    """Return the day on which all of several figures are final."""
    return max(days, default=date.min)
