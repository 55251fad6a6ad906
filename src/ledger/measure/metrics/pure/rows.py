"""What the rows of figures are told apart by beside time: channels, parts of the funnel, or what a field says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ledger.domain.period import Period
from ledger.meanings.credit.metric import EVERYTHING, CreditSum
from ledger.measure.metrics.pure.cells import NO_CHANNEL, Selected
from ledger.measure.metrics.pure.figures import MetricWorld, base_of

CHANNEL, PART = "channel", "part"


class RowName(NamedTuple):
    """What a row is of beside its time: what it is called, and the channel, part or segment that is selected."""

    told: str | None
    channel: str = ""
    part: str = ""
    segmented: bool = False

    def among(self, days: Period) -> Selected:
        """The rows of these days that are meant."""
        return Selected(days, self.channel, self.part, self.told if self.segmented else None, self.segmented)


def row_names(world: MetricWorld, key: str, split: str) -> Iterator[RowName]:
    """The rows that something is told by, in the order of the funnel."""
    base = world.metrics[base_of(world.metrics, key)[0]]
    if base is None:
        yield from _count_channels(world)
    elif split == CHANNEL:
        assert isinstance(base, CreditSum)
        yield from (RowName(each, channel=each) for each in _channels(world, base))
    elif split == PART:
        assert isinstance(base, CreditSum)
        yield from _funnel_parts(world, base)
    else:
        found = {cell.segment for each in world.slices for cell in each.cells}
        ordered = sorted(found, key=lambda name: (name is None, name or ""))
        yield from (RowName(each, segmented=True) for each in ordered)


def _count_channels(world: MetricWorld) -> Iterator[RowName]:
    there = {each.channel for each in world.counts} | {each.channel for each in world.spend.months}
    for each in (*sorted(world.spend.known & there), *([NO_CHANNEL] if NO_CHANNEL in there else [])):
        yield RowName(each, channel=each)


def _channels(world: MetricWorld, base: CreditSum) -> Iterable[str]:
    """Every channel of the earners, from the top of the funnel, the newest version first."""
    found = dict.fromkeys(
        channel for each in reversed(world.slices) for channel in each.channels if each.earns(base.earners, channel)
    )
    there = {cell.channel for each in world.slices for cell in each.cells}
    rest = [name for each in reversed(world.slices) for name in (each.taxonomy.otherwise, each.rule.no_touch)]
    nobody = {each.rule.no_touch for each in world.slices}
    wanted = (name for name in dict.fromkeys(rest) if name in there or name in nobody)
    earns = (name for name in wanted if any(each.earns(base.earners, name) for each in world.slices))
    return [*found, *(name for name in earns if name not in found)]


def _funnel_parts(world: MetricWorld, base: CreditSum) -> Iterator[RowName]:
    channels = list(_channels(world, base))
    of = {name: each.taxonomy.funnel_of(name) for each in world.slices for name in channels if name in each.channels}
    parts = dict.fromkeys(part for each in reversed(world.slices) for part in each.taxonomy.funnel)
    everybody = base.earners == EVERYTHING
    yield from (RowName(part, part=part) for part in parts if everybody or part in of.values())
    yield from (RowName(each, channel=each) for each in channels if each not in of)
