"""What a channel earned in the days of its pilot, by a metric over an attribution, against the money of the pilot.

The channel is the earner. The money is what is on record since the pilot began, whatever `lag` or `spread` a metric
names, since a pilot has no months before it.

brand_credit   10       spend per brand_credit   4,000 / 10 = 400
brand_return   9,000 / 4,000
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.data import replace
from ledger.meanings.credit.metric import CREDIT, Cost, CreditSum, Return
from ledger.measure.credit.queries.table import GovernedCredit
from ledger.measure.figures.events.close import ClosedInput
from ledger.measure.metrics.pure.cells import Selected
from ledger.measure.metrics.pure.figures import CreditFigure, MetricWorld, base_of, figure
from ledger.measure.metrics.pure.periods import looking_back
from ledger.measure.metrics.queries.inputs import digest_inputs
from ledger.measure.metrics.queries.metrics import MetricMeant, metric_meant
from ledger.measure.metrics.queries.world import STANDARD, MetricAsked, day_asked, table_of, world_of

_NOTHING_BEFORE = looking_back({})
_OWN = "credit of the channel"


class ChannelFigure(NamedTuple):
    """What a metric comes to in the days of a pilot: of the records of one channel, or of the credit that it earned.

    Of credit, `records` are the whole conversions that it earned, and nothing can change from `final` on.
    """

    value: Fraction | None
    records: int
    over: int
    versions: tuple[str, ...]
    final: date | None = None
    is_cost: bool = False


class OwnCredit(NamedTuple):
    """The rows of a channel and of the days of its pilot, and the money that is on record for it."""

    selected: Selected
    spend: Fraction
    currency: str


def measure_credit(
    ledger: Ledger, key: str, question: MetricAsked, own: OwnCredit
) -> tuple[ChannelFigure, tuple[ClosedInput, ...]]:
    """Return what a metric over an attribution comes to for a channel, and the records that this was made of.

    Raises Refused and BadInput, as `metric_figures` does.
    """
    rules, day = question.rules or STANDARD, day_asked(ledger, question.rules)
    meant = metric_meant(ledger, key, day)
    table = table_of(ledger, meant, question, rules, day, "")
    world = world_of(ledger, meant, question, table, rules, day)
    found, metric = find_own_figure(world, meant, own), meant.metrics[key]
    versions = tuple(_versions(meant, table, own.selected))
    of = ChannelFigure(found.value, _records(world, meant, own.selected), 0, versions, found.final)
    return of._replace(is_cost=isinstance(metric, Cost)), tuple(digest_inputs(ledger, meant, question))


def find_own_figure(world: MetricWorld, meant: MetricMeant, own: OwnCredit) -> CreditFigure:
    """Return the figure of a channel; of a cost or a return, by its own money."""
    match meant.metrics[meant.key]:
        case Cost(per=per):
            return _divide_money(figure(world, per, own.selected, _NOTHING_BEFORE), own, is_cost=True)
        case Return(of=of):
            return _divide_money(figure(world, of, own.selected, _NOTHING_BEFORE), own, is_cost=False)
    return figure(world, meant.key, own.selected, _NOTHING_BEFORE)


def _divide_money(of: CreditFigure, own: OwnCredit, *, is_cost: bool) -> CreditFigure:
    """Money for each unit, or units for the money; no figure where they are in two currencies, or one is 0."""
    units = of.value if not of.currency or of.currency == (own.currency or of.currency) else None
    if units is None or not (units if is_cost else own.spend):
        return replace(of, value=None)
    return replace(of, value=own.spend / units if is_cost else units / own.spend)


def _records(world: MetricWorld, meant: MetricMeant, selected: Selected) -> int:
    """The records that count, else the whole conversions that the channel earned, by the dates of the metric."""
    base = world.metrics[base_of(world.metrics, meant.key)[0]]
    if base is None:
        found = figure(world, meant.counted, selected, _NOTHING_BEFORE)
    else:
        assert isinstance(base, CreditSum)
        credit = replace(base, measure=CREDIT)
        found = figure(replace(world, metrics={_OWN: credit}), _OWN, selected, _NOTHING_BEFORE)
    return int(found.value or 0)


def _versions(meant: MetricMeant, table: GovernedCredit | None, selected: Selected) -> Iterator[str]:
    """The versions of the attribution that gave any credit in these days."""
    for each in table.slices if table else ():
        if any(cell.day and selected.days.covers(cell.day) for cell in each.cells):
            yield f"{meant.attribution} v{each.version}"
