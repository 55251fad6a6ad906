"""From which day on a figure is final: that of its earners, by the versions whose conversions are in the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from ledger.kinds.credit.final import NEVER as NEVER, GoverningWindow, final_day
from ledger.meanings.credit.metric import CreditSum
from ledger.measure.metrics.pure.cells import Selected, SliceCells


def final_from(of: CreditSum, selected: Selected, slices: Sequence[SliceCells], zone: str) -> date:
    """Return the first day on which the figure of these rows cannot change any more; NEVER where there is none."""
    governing = (
        GoverningWindow(each.end, each.rule.journey.window, frozenset(_parts(each, of, selected))) for each in slices
    )
    return final_day(of, selected.days, governing, zone)


def _parts(of: SliceCells, metric: CreditSum, selected: Selected) -> Iterator[str]:
    """The parts of the earners; of what nobody earned there is no touch."""
    for channel in (*of.channels, of.taxonomy.otherwise):
        part = of.taxonomy.funnel_of(channel)
        if of.earns(metric.earners, channel) and selected._replace(segmented=False).takes(channel, part, None):
            yield part


def latest(days: Iterable[date]) -> date:
    """Return the day on which all of several figures are final."""
    return max(days, default=date.min)
