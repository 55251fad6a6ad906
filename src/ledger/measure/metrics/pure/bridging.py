"""What a step between two worlds did to a metric: a sum over conversions, and over months of spend.

    conversion   before       after                 a metric is one sum        credit, value
    d1           500000000    333333333    lost     or made of two, each       share, cost, return, change
    zeta                 0   1000000000    gained   of which is bridged

A reported number is compared at its own decimals, and what those left out is a line of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from ledger.domain.period import Period
from ledger.meanings.credit.metric import (
    ChangeOfCredit,
    Cost,
    CreditMetric,
    CreditSum,
    Return,
    ShareOfCredit,
    SpendTerms,
)
from ledger.measure.credit.pure.chain import CHAIN, chain
from ledger.measure.credit.pure.world import CreditWorld
from ledger.measure.metrics.pure.cells import Selected, amount_of, in_units
from ledger.measure.metrics.pure.figures import CreditFigure, MetricWorld, Then, figure, find_spend, months_of_spend

Amounts = Mapping[str, Fraction]
"""How much of a term each conversion holds, or each month of a channel: a unit of the least is never divided."""


class BridgeTerm(NamedTuple):
    """One sum of which a figure is made: the metric `key`, or the spend of its earners; over the days of `selected`."""

    name: str
    key: str
    selected: Selected
    spend: SpendTerms | None = None


class AmountEffect(NamedTuple):
    """What a step did to a sum: how much rose, and how much fell, each 0 or more."""

    gained: Fraction = Fraction(0)
    lost: Fraction = Fraction(0)

    @property
    def net(self) -> Fraction:
        """By how much the sum grows."""
        return self.gained - self.lost


class ReportedLeft(NamedTuple):
    """What a recount leaves of a reported number: what is not reproducible, and what its decimals had left out."""

    unexplained: Fraction
    rounding: Fraction


def find_terms(
    metrics: Mapping[str, CreditMetric | None], key: str, days: Period, then: Then
) -> tuple[BridgeTerm, ...]:
    """Return the sums of which the figure of some days is made; of a change, one of each period."""
    metric, selected = metrics[key], Selected(days)
    match metric:
        case ShareOfCredit(of=of, over=over):
            return BridgeTerm("part", of, selected), BridgeTerm("whole", over, selected)
        case Cost(per=per, spend=spend):
            return BridgeTerm("spend", per, selected, spend), BridgeTerm("units", per, selected)
        case Return(of=of, spend=spend):
            return BridgeTerm("value", of, selected), BridgeTerm("spend", of, selected, spend)
        case ChangeOfCredit(of=of, back=back):
            before = then(days, back)
            assert before
            return BridgeTerm("now", of, selected), BridgeTerm("before", of, Selected(before))
    return (BridgeTerm("", key, selected),)


def term_figure(world: MetricWorld, term: BridgeTerm) -> CreditFigure:
    """Return what a term comes to, as it is counted."""
    if term.spend:
        return find_spend(world, term.key, term.spend, term.selected)
    return figure(world, term.key, term.selected, lambda days, back: None)


def term_amounts(world: MetricWorld, term: BridgeTerm) -> Amounts:
    """Return the same by conversion, of a world whose cells are each of one; of spend by channel and month."""
    if term.spend:
        return months_of_spend(world, term.key, term.spend, term.selected)
    of = world.metrics[term.key]
    assert isinstance(of, CreditSum)
    found: dict[str, int] = defaultdict(int)
    for each in world.slices:
        for cell in each.find_earned(of, term.selected):
            found[cell.conversion] += amount_of(of.measure, cell)
    return {name: in_units(of.measure, amount) for name, amount in found.items()}


def effect(before: Amounts, after: Amounts) -> AmountEffect:
    """Return what rose and what fell from one world to the next."""
    nothing = Fraction(0)
    moves = [after.get(name, nothing) - before.get(name, nothing) for name in {**before, **after}]
    gained = sum((each for each in moves if each > 0), nothing)
    lost = sum((-each for each in moves if each < 0), nothing)
    return AmountEffect(gained, lost)


def compare_reported(reported: Fraction, decimals: int, recount: Fraction, scale: int = 1) -> ReportedLeft:
    """Return what a recount leaves of a reported number, at its decimals, half to even; `scale` is 100 of percent."""
    rounded = round(recount * scale, decimals) / scale
    return ReportedLeft(rounded - reported / scale, recount - rounded)


def find_halfway(pairs: Sequence[tuple[CreditWorld, CreditWorld]]) -> Iterator[tuple[str, tuple[CreditWorld, ...]]]:
    """Yield each thing in which the rules of some conversions differ, and what gives credit to each once it is taken.

    In the fixed order in which attributions are compared; the last one has the other rule of each pair.
    """
    ways = [[*chain(one, other)] for one, other in pairs]
    now = [one for one, _ in pairs]
    for name in CHAIN:
        taken = [next((step.world for step in way if step.name == name), None) for way in ways]
        after = [there or here for there, here in zip(taken, now, strict=True)]
        if after != now:
            yield name, tuple(after)
        now = after
