"""What a pilot came to: its metrics, measured over the records of its channel and its days, and the money on record.

success: mql_rate >= 4 %      the metric over the records of the channel, of the days of the pilot
stop: spend per mqls > 400    the spend on record of its months, for each record that the metric counts
least: 50 conversions         the records that the metric of its success counts

Of a metric over an attribution the channel is the earner, and `least` counts the credit that it earned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, entity_of, population
from ledger.domain.metric_bound import MetricBound, ReviewFigure
from ledger.domain.period import Period
from ledger.domain.population import CountedPopulation
from ledger.domain.state import State
from ledger.errors import BadInput, Refused
from ledger.kinds.names import METRIC
from ledger.measure.channels.events.review import PilotFigures, figure
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.queries.pilot_credit import ChannelFigure, OwnCredit, measure_credit
from ledger.measure.channels.verbs.reviewing import Reviewed
from ledger.measure.channels.views.channels import spent_since, touch_of
from ledger.measure.counting.queries.judge import Rules
from ledger.measure.counting.queries.measure import MeasuredMetric, MetricFigure, measured
from ledger.measure.credit.queries.credit import CreditSources, journeys_known
from ledger.measure.figures.events.close import ClosedInput
from ledger.measure.metrics.pure.cells import Selected
from ledger.measure.metrics.queries.metrics import is_metric_of_credit, metric_meant
from ledger.measure.metrics.queries.world import MetricAsked
from ledger.measure.spend.events import currency_of, total
from ledger.measure.spend.fold import SLOT as SPEND
from ledger.population.source.digest import digest
from ledger.steps import RECORDS, again, step

CHANNEL_FIELD = "channel"
"""The field or column that says by which channel a record came, where nobody names another."""


class PilotAsked(NamedTuple):
    """The records of a pilot: which they are, by which field a channel is told, and by which versions they count.

    Without a `field` it is `channel`, where the entity or the records have that, and else all records are its own.
    Bounds of credit are measured by `sources` and `rates`, else by what the settings name for their attribution.
    """

    records: Records | None = None
    field: str = ""
    rules: Rules = "standard"
    sources: CreditSources | None = None
    rates: Records | None = None


class PilotMeasured(NamedTuple):
    """What a pilot came to, over which days and which records, by which rules."""

    figures: PilotFigures
    days: Period
    population: CountedPopulation | None = None
    field: str = ""
    inputs: tuple[ClosedInput, ...] = ()
    rules: Rules = "standard"


def measure_pilot(ledger: Ledger, state: State, what: Reviewed, today: date, asked: PilotAsked | None) -> PilotMeasured:
    """The figures of a pilot on a day, over the records that are given; of its money alone where none are.

    Raises UnknownName and Refused where a metric is none, and BadInput where the records cannot be read.
    """
    terms, history = what.pilot, CHANNELS.of(state)[what.decision.channel]
    assert terms
    days = Period(what.began, min(what.ends or today, today))
    spend = total(spent_since(SPEND.of(state).get(history.key, {}).values(), what.began))
    bounds = [*_bounds(terms.success, terms.stop)]
    asked = asked or _find_asked(ledger, bounds)
    if asked is None:
        return PilotMeasured(PilotFigures(spend=spend), days)
    for each in bounds:
        require_metric(state, each.metric)
    position, channel = ledger.journal.head(), touch_of(history)
    own = OwnCredit(Selected(days, channel), Fraction(spend), currency_of(SPEND.of(state).get(history.key, {})))
    counts = {each.metric for each in bounds if not is_metric_of_credit(ledger, each.metric)}
    which, columns = _population(ledger, asked.records) if asked.records else (None, ())
    field = asked.field or _field(state, [each for each in bounds if each.metric in counts], columns, today)
    question = MetricAsked(rules=asked.rules, sources=asked.sources, records=asked.records, rates=asked.rates)
    found, inputs = dict[str, ChannelFigure](), dict[str, ClosedInput]()
    for name in dict.fromkeys(each.metric for each in bounds):
        if name in counts:
            found[name] = _of_channel(ledger, name, asked, days, channel, field)
        else:
            found[name], of = measure_credit(ledger, name, question, own)
            inputs.update({each.sort: each for each in of})
    spent = Fraction(spend)
    both = (terms.success, terms.stop)
    success, stop = (hold_bound(each, found[each.metric], spent) if each else None for each in both)
    conversions = found[terms.success.metric].records if terms.success else None
    figures = PilotFigures(success, stop, conversions, spend)
    which = which or next((CountedPopulation(of.records, of.digest, of.reading, 0) for of in inputs.values()), None)
    which = which and which._replace(position=position)
    return PilotMeasured(figures, days, which, field, tuple(inputs.values()), asked.rules)


def _find_asked(ledger: Ledger, bounds: Sequence[MetricBound]) -> PilotAsked | None:
    """The records of the settings, where all bounds are of credit and it is known whose touches earn it; else None."""
    keys = {each.metric for each in bounds}
    if not keys or not all(is_metric_of_credit(ledger, key) for key in keys):
        return None
    of = {metric_meant(ledger, key, ledger.today()).attribution for key in keys}
    return PilotAsked() if all(journeys_known(ledger.settings, key) for key in of if key) else None


def _population(ledger: Ledger, records: Records) -> tuple[CountedPopulation, Sequence[str]]:
    """Which records they are, and their columns."""
    with population(ledger.settings, records) as file:
        return CountedPopulation(file.name, digest(file), file.profile.digest, 0), file.header


def _field(state: State, bounds: Sequence[MetricBound], columns: Sequence[str], day: date) -> str:
    """What says by which channel a record came: a field of the entity, or a column; empty where none is called so."""
    for each in bounds[:1]:
        fields = entity_of(state, state.history(each.metric).versions[-1].draft.entity, day).content["fields"]
        return CHANNEL_FIELD if CHANNEL_FIELD in {*fields, *columns} else ""
    return ""


def _bounds(*bounds: MetricBound | None) -> Iterator[MetricBound]:
    yield from (each for each in bounds if each is not None)


def _of_channel(
    ledger: Ledger, metric: str, asked: PilotAsked, days: Period, channel: str, field: str
) -> ChannelFigure:
    if asked.records is None:
        what, why = f"no records are named for `{metric}`", "a bound of the pilot counts the records of its channel"
        raise BadInput(what, why, again("name them", records=RECORDS))
    by = (field,) if field else ()
    found = measured(ledger, metric, asked.records, asked.rules, by, within=days)
    rows = [each for each in found.rows if each.row.value == channel] if field else [found.overall]
    of = rows[0] if rows else MetricFigure(found.overall.row, None, 0)
    return ChannelFigure(of.value, of.records, of.over, tuple(_versions(found)))


def _versions(found: MeasuredMetric) -> Iterator[str]:
    """The versions that may have judged a record of those days."""
    told = {(name, number) for each in found.counted.segments for name, number in each.versions.items() if number}
    yield from (f"{name} v{number}" for name, number in sorted(told))


def hold_bound(bound: MetricBound, of: ChannelFigure, spend: Fraction) -> ReviewFigure:
    """Hold a bound against what its metric came to, or against the money for each record or credit that it counts."""
    units = of.value if of.final else Fraction(of.records)
    value = (spend / units if units else None) if bound.spend_per else of.value
    nothing = not units if bound.spend_per else of.is_cost and value is None
    holds = bound.sign.startswith(">") if nothing and spend else None  # money for nothing
    return figure(bound, value, holds, records=of.records, over=of.over, versions=of.versions, final=of.final)


def require_metric(state: State, key: str) -> None:
    """Pass where a key is that of a metric. Raises Refused."""
    history = state.definitions.get(key)
    if history and history.versions[-1].draft.kind == METRIC:
        return
    what = f"`{key}` is of kind {history.versions[-1].draft.kind}" if history else f"there is no metric `{key}`"
    raise Refused(
        what, "what a pilot is held against is counted by a metric that somebody decided", step("see them", "list")
    )
