"""What a metric over an attribution comes to: an exact fraction, or no figure with both numbers beside it.

cells --select--> a sum of whole numbers --divide--> a figure       over several periods: the quotient of the sums
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import pairwise

from ledger.data import Data, replace
from ledger.domain.period import Period
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.metric import (
    EVERYTHING,
    VALUE,
    ChangeOfCredit,
    Cost,
    CreditMetric,
    CreditSum,
    Return,
    ShareOfCredit,
    SpendTerms,
    terms_of,
)
from ledger.measure.metrics.pure.cells import CountCell, Selected, SliceCells, amount_of, in_units
from ledger.measure.metrics.pure.final import final_from, latest
from ledger.measure.metrics.pure.spend import MonthMissing, SpendBook

NOT_PAID = "no channel of it is paid"


class CreditFigure(Data, frozen=True):
    """What a metric comes to: None where there is no figure, and `why`.

    Of a quotient `of` and `over` are what is divided, as far as they are known; `final` is the day from which it cannot
    change. Where it has a currency, that is the one of its money. `missing` is the spend that it lacks.
    """

    value: Fraction | None
    final: date
    of: Fraction | None = None
    over: Fraction | None = None
    why: str = ""
    currency: str = ""
    missing: tuple[MonthMissing, ...] = ()

    @property
    def is_paid(self) -> bool:
        """Whether money is spent on what it is of: where none is, people are shown a dash."""
        return self.why != NOT_PAID


class MetricWorld(Data, frozen=True):
    """All that figures follow from: the credit of each governing version, counted records, spend, and the metrics.

    A metric that is None counts records: those in `counts`.
    """

    metrics: Mapping[str, CreditMetric | None]
    slices: tuple[SliceCells, ...]
    counts: tuple[CountCell, ...]
    spend: SpendBook
    zone: str


Then = Callable[[Period, str], Period | None]
"""The days that a change is against: those before a period, or a year before it; None where nobody can tell."""


def figure(world: MetricWorld, key: str, selected: Selected, then: Then) -> CreditFigure:
    """Return what a metric comes to over the selected rows."""
    metric = world.metrics[key]
    match metric:
        case CreditSum():
            return _find_credit(world, metric, selected)
        case ShareOfCredit():
            return _share(world, metric, selected)
        case Cost():
            return _cost(world, metric, selected)
        case Return():
            return _return(world, metric, selected)
        case ChangeOfCredit():
            return _change(world, metric, selected, then)
    return _count(world, selected)


def _find_credit(world: MetricWorld, of: CreditSum, selected: Selected) -> CreditFigure:
    final = final_from(of, selected, world.slices, world.zone)
    if why := unlike(world, of, selected):
        return CreditFigure(None, final, why=why)
    amounts = (amount_of(of.measure, cell) for each in world.slices for cell in each.find_earned(of, selected))
    return CreditFigure(in_units(of.measure, sum(amounts)), final, currency=_currency(world, of, selected))


def _currency(world: MetricWorld, of: CreditSum, selected: Selected) -> str:
    """The one currency of a value."""
    if of.measure != VALUE:
        return ""
    meant = [each for each in world.slices if each.in_days(selected.days)] or list(world.slices)
    return next((each.rule.conversion.worth.currency for each in meant if each.rule.conversion.worth), "")


def unlike(world: MetricWorld, of: CreditSum, selected: Selected) -> str:
    """Return why the versions that govern some rows have no common figure; empty where they have one."""
    meant = [each for each in world.slices if each.in_days(selected.days)]
    part = bool(of.earners.part or selected.part)
    for one, other in pairwise(meant):
        for name, tell in _ALIKE.items():
            if (name == "currency" and of.measure != VALUE) or (name == "funnel" and not part):
                continue
            if tell(one) != tell(other):
                return f"v{one.version} and v{other.version} have another {name}"
    return ""


def _conversion(rule: Attribution) -> object:
    return rule.conversion._replace(worth=None)


_ALIKE: Mapping[str, Callable[[SliceCells], object]] = {
    "conversion": lambda each: _conversion(each.rule),
    "currency": lambda each: each.rule.conversion.worth and each.rule.conversion.worth.currency,
    "funnel": lambda each: each.taxonomy.funnel,
}


def _count(world: MetricWorld, selected: Selected) -> CreditFigure:
    found = (each for each in world.counts if selected.days.covers(each.day) and selected.takes(each.channel, "", None))
    assert selected.days.until
    return CreditFigure(Fraction(sum(each.records for each in found)), selected.days.until)


def _share(world: MetricWorld, metric: ShareOfCredit, selected: Selected) -> CreditFigure:
    of = figure(world, metric.of, selected, _never)
    whole = selected._replace(channel="", part="")
    over = figure(world, metric.over, whole, _never)
    base = world.metrics[metric.over]
    assert isinstance(base, CreditSum)
    below = base.measure == VALUE and any(cell.below for each in world.slices for cell in each.find_earned(base, whole))
    why = "a value below 0 is in it, and a share is of a whole" if below else ""
    return _divide(of, over, why)


def _cost(world: MetricWorld, metric: Cost, selected: Selected) -> CreditFigure:
    return _divide(find_spend(world, metric.per, metric.spend, selected), figure(world, metric.per, selected, _never))


def _return(world: MetricWorld, metric: Return, selected: Selected) -> CreditFigure:
    of, spent = figure(world, metric.of, selected, _never), find_spend(world, metric.of, metric.spend, selected)
    other = bool(of.currency and spent.currency and of.currency != spent.currency and spent.value)
    why = f"the value is in {of.currency}, and the spend in {spent.currency}" if other else ""
    return replace(_divide(of, spent, why), currency="")


def _divide(of: CreditFigure, over: CreditFigure, why: str = "") -> CreditFigure:
    """Divide one by the other; where that cannot be, say why, with both numbers."""
    why = of.why or over.why or why or ("" if over.value else "the denominator is 0")
    value = None if why or of.value is None or not over.value else of.value / over.value
    missing = (*of.missing, *over.missing)
    return CreditFigure(value, latest((of.final, over.final)), of.value, over.value, why, of.currency, missing)


def _change(world: MetricWorld, metric: ChangeOfCredit, selected: Selected, then: Then) -> CreditFigure:
    now, days = figure(world, metric.of, selected, _never), then(selected.days, metric.back)
    if days is None:
        return CreditFigure(None, now.final, now.value, None, "no period is named that has one before it")
    before = figure(world, metric.of, selected._replace(days=days), _never)
    low = before.value is not None and before.value <= 0
    found = _divide(now, before, "it was 0 or less before" if low else "")
    return replace(found, value=None if found.value is None else found.value - 1, currency="")


def find_spend(world: MetricWorld, base: str, terms: SpendTerms, selected: Selected) -> CreditFigure:
    """Return the spend of the earners of a metric, as far as they are selected."""
    metric = world.metrics[base]
    counts = not isinstance(metric, CreditSum)
    of, on, everybody = _find_earners(world, base, selected)
    active = set(_active_records(world, selected) if counts else _active(world, of, selected))
    found = world.spend.find_spend(on, active, selected.days, terms, everybody)
    why = found.why if found.paid else NOT_PAID
    assert selected.days.until
    return CreditFigure(
        None if why else found.amount, selected.days.until, why=why, currency=found.currency, missing=found.missing
    )


def months_of_spend(world: MetricWorld, base: str, terms: SpendTerms, selected: Selected) -> Mapping[str, Fraction]:
    """Return the same spend by channel and month, where there is a figure of it."""
    _, on, everybody = _find_earners(world, base, selected)
    return world.spend.find_months(on, selected.days, terms, everybody)


def _find_earners(world: MetricWorld, base: str, selected: Selected) -> tuple[CreditSum, set[str], bool]:
    """Whose credit it is that money is spent on, on which channels, and whether on those that no taxonomy knows too."""
    metric = world.metrics[base]
    of = metric if isinstance(metric, CreditSum) else CreditSum("credit", "")
    everybody = of.earners == EVERYTHING and not (selected.channel or selected.part)
    return of, set(_earning(world, of, selected)), everybody


def _earning(world: MetricWorld, of: CreditSum, selected: Selected) -> Iterator[str]:
    """The channels of the taxonomy that are meant."""
    newest = world.slices[-1] if world.slices else None
    for channel in sorted(world.spend.known):
        part = newest.taxonomy.funnel_of(channel) if newest else ""
        earns = newest is None or newest.earns(of.earners, channel)
        if earns and selected._replace(segmented=False).takes(channel, part, None):
            yield channel


def _active(world: MetricWorld, of: CreditSum, selected: Selected) -> Iterator[str]:
    """The channels that earned any of it."""
    yield from (cell.channel for each in world.slices for cell in each.find_earned(of, selected))


def _active_records(world: MetricWorld, selected: Selected) -> Iterator[str]:
    yield from (each.channel for each in world.counts if selected.days.covers(each.day) and each.records)


def count_undated(world: MetricWorld, key: str) -> int:
    """Return how many conversions have no touch, where a metric is dated by touches."""
    one = sum(cell.credit for each in world.slices for cell in each.cells if cell.day is None)
    return int(in_units("credit", one))


def find_days(world: MetricWorld) -> Iterator[date]:
    """Yield every day on which something earned, converted or was counted."""
    yield from (cell.day for each in world.slices for cell in each.cells if cell.day is not None)
    yield from (each.day for each in world.counts)


def base_of(metrics: Mapping[str, CreditMetric | None], key: str) -> tuple[str, ...]:
    """Return the credit, values and counts that a metric is made of, itself where it is one."""
    metric = metrics[key]
    if metric is None or isinstance(metric, CreditSum):
        return (key,)
    return tuple(dict.fromkeys(each for term in terms_of(metric) for each in base_of(metrics, term)))


def _never(days: Period, back: str) -> None:
    """A change is of no change, so that nothing below it looks back."""
