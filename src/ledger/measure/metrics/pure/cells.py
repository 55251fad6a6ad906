"""What figures are added up from: cells of credit, of value or of records, each of a day, a channel and a segment."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from ledger.data import Data
from ledger.domain.period import Period
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.metric import CREDIT, CreditSum, Earners
from ledger.meanings.credit.money import MILLIONTHS
from ledger.meanings.credit.sharing import PARTS
from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.measure.credit.pure.cells import CreditCell

NO_CHANNEL = "no channel known"
"""What records are of whose field names no channel of a taxonomy."""


class ChannelWords(NamedTuple):
    """What a taxonomy says of a channel: the part of the funnel that it serves, and whether it is paid."""

    part: str
    paid: bool


def channel_terms(taxonomy: Taxonomy) -> Mapping[str, ChannelWords]:
    """Return the channels of a taxonomy, from the top of the funnel; what no rule knows is none of them."""
    ordered = sorted(taxonomy.channels, key=lambda each: (taxonomy.funnel.index(each.funnel), each.name))
    return {each.name: ChannelWords(each.funnel, each.paid) for each in ordered}


class Selected(NamedTuple):
    """The rows that a figure is of: those of some days, of one channel or part where one is named, of one segment.

    `segmented` says that `segment` is meant, which may be None: the conversions of which the field says nothing.
    """

    days: Period
    channel: str = ""
    part: str = ""
    segment: str | None = None
    segmented: bool = False

    def takes(self, channel: str, part: str, segment: str | None) -> bool:
        """Whether a cell of these days is one of its rows."""
        if self.channel and channel != self.channel:
            return False
        if self.part and part != self.part:
            return False
        return not self.segmented or segment == self.segment


class SliceCells(Data, frozen=True, dict=True):
    """The cells of the conversions that one version governs: those of the days [start, end), None without end.

    They are in the order of their days, those without one first.
    """

    version: int
    start: date | None
    end: date | None
    rule: Attribution
    taxonomy: Taxonomy
    cells: tuple[CreditCell, ...]

    def find_earned(self, of: CreditSum, selected: Selected) -> Iterator[CreditCell]:
        """Yield the cells of these earners that are selected."""
        funnel_of = self.taxonomy.funnel_of
        for each in self._of_days(selected.days):
            if self.earns(of.earners, each.channel) and selected.takes(
                each.channel, funnel_of(each.channel), each.segment
            ):
                yield each

    def earns(self, earners: Earners, channel: str) -> bool:
        """Whether a channel is one of the earners, by the taxonomy of this version."""
        if earners.channels:
            return channel in earners.channels
        terms = self.channels.get(channel)
        if earners.part:
            return terms is not None and terms.part == earners.part
        return not earners.paid or (terms is not None and terms.paid)

    def in_days(self, days: Period) -> bool:
        """Whether it has any cell of these days."""
        return bool(self._of_days(days))

    def _of_days(self, days: Period) -> tuple[CreditCell, ...]:
        first = bisect_left(self._days, days.from_)
        last = bisect_left(self._days, days.until) if days.until else None
        return self._dated[first:last]

    @cached_property
    def _dated(self) -> tuple[CreditCell, ...]:
        return tuple(each for each in self.cells if each.day is not None)

    @cached_property
    def _days(self) -> list[date]:
        return [each.day for each in self._dated if each.day is not None]

    @cached_property
    def channels(self) -> Mapping[str, ChannelWords]:
        """What its taxonomy says of each channel."""
        return channel_terms(self.taxonomy)


class CountCell(NamedTuple):
    """Records that count, of one day and of what a field says is their channel; `unknown` is that, where none is so."""

    day: date
    channel: str
    records: int
    unknown: str = ""


def amount_of(measure: str, cell: CreditCell) -> int:
    """Return what a cell adds, in the least parts of the measure."""
    return cell.credit if measure == CREDIT else cell.value


def in_units(measure: str, amount: int) -> Fraction:
    """Return an amount in conversions, or in the currency."""
    return Fraction(amount, PARTS if measure == CREDIT else MILLIONTHS)
