"""What a pilot came to: its metrics, measured over the records of its channel and its days, and the money on record.

success: mql_rate >= 4 %      the metric over the records of the channel, of the days of the pilot
stop: spend per mqls > 400    the spend on record of its months, for each record that the metric counts
least: 50 conversions         the records that the metric of its success counts
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, entity_of, population
from ledger.domain.metric_bound import MetricBound, ReviewFigure
from ledger.domain.over_attribution import refuse_over_attribution
from ledger.domain.period import Period
from ledger.domain.population import CountedPopulation
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.kinds.names import METRIC
from ledger.measure.channels.events.review import PilotFigures, figure
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.verbs.reviewing import Reviewed
from ledger.measure.channels.views.channels import spent_since, touch_of
from ledger.measure.counting.queries.judge import Rules
from ledger.measure.counting.queries.measure import MeasuredMetric, MetricFigure, measured
from ledger.measure.spend.events import total
from ledger.measure.spend.fold import SLOT as SPEND
from ledger.population.source.digest import digest
from ledger.steps import step

CHANNEL_FIELD = "channel"
"""The field or column that says by which channel a record came, where nobody names another."""


class PilotAsked(NamedTuple):
    """The records of a pilot: which they are, by which field a channel is told, and by which versions they count.

    Without a `field` it is `channel`, where the entity or the records have that, and else all records are its own.
    """

    records: Records
    field: str = ""
    rules: Rules = "standard"


class PilotMeasured(NamedTuple):
    """What a pilot came to, over which days and which records."""

    figures: PilotFigures
    days: Period
    population: CountedPopulation | None = None
    field: str = ""


def measure_pilot(ledger: Ledger, state: State, what: Reviewed, today: date, asked: PilotAsked | None) -> PilotMeasured:
    """The figures of a pilot on a day, over the records that are given; of its money alone where none are.

    Raises UnknownName and Refused where a metric is none, and BadInput where the records cannot be read.
    """
    terms, history = what.pilot, CHANNELS.of(state)[what.decision.channel]
    assert terms
    days = Period(what.began, min(what.ends or today, today))
    spend = total(spent_since(SPEND.of(state).get(history.key, {}).values(), what.began))
    if asked is None:
        return PilotMeasured(PilotFigures(spend=spend), days)
    bounds = [*_bounds(terms.success, terms.stop)]
    position, which, columns = ledger.journal.head(), *_population(ledger, asked.records)
    field = asked.field or _field(state, bounds, columns, today)
    found = {each.metric: _of_channel(ledger, each.metric, asked, days, touch_of(history), field) for each in bounds}
    success, stop = (_held(each, found, Fraction(spend)) for each in (terms.success, terms.stop))
    conversions = found[terms.success.metric].records if terms.success else None
    figures = PilotFigures(success, stop, conversions, spend)
    return PilotMeasured(figures, days, which._replace(position=position), field)


def _population(ledger: Ledger, records: Records) -> tuple[CountedPopulation, Sequence[str]]:
    """Which records they are, and their columns."""
    with population(ledger.settings, records) as file:
        return CountedPopulation(file.name, digest(file), file.profile.digest, 0), file.header


def _field(state: State, bounds: Sequence[MetricBound], columns: Sequence[str], day: date) -> str:
    """What says by which channel a record came: a field of the entity, or a column; empty where none is called so."""
    for each in bounds[:1]:
        require_metric(state, each.metric)
        fields = entity_of(state, state.history(each.metric).versions[-1].draft.entity, day).content["fields"]
        return CHANNEL_FIELD if CHANNEL_FIELD in {*fields, *columns} else ""
    return ""


def _bounds(*bounds: MetricBound | None) -> Iterator[MetricBound]:
    yield from (each for each in bounds if each is not None)


class _Figure(NamedTuple):
    """What a metric comes to in the records of one channel."""

    value: Fraction | None
    records: int
    over: int
    versions: tuple[str, ...]


def _of_channel(ledger: Ledger, metric: str, asked: PilotAsked, days: Period, channel: str, field: str) -> _Figure:
    by = (field,) if field else ()
    found = measured(ledger, metric, asked.records, asked.rules, by, within=days)
    rows = [each for each in found.rows if each.row.value == channel] if field else [found.overall]
    of = rows[0] if rows else MetricFigure(found.overall.row, None, 0)
    return _Figure(of.value, of.records, of.over, tuple(_versions(found)))


def _versions(found: MeasuredMetric) -> Iterator[str]:
    """The versions that may have judged a record of those days."""
    told = {(name, number) for each in found.counted.segments for name, number in each.versions.items() if number}
    yield from (f"{name} v{number}" for name, number in sorted(told))


def _held(bound: MetricBound | None, found: dict[str, _Figure], spend: Fraction) -> ReviewFigure | None:
    """A bound held against what its metric came to, or against the money for each record that it counts."""
    if bound is None:
        return None
    of = found[bound.metric]
    value = (spend / of.records if of.records else None) if bound.spend_per else of.value
    holds = bound.sign.startswith(">") if bound.spend_per and spend and not of.records else None  # money for nothing
    return figure(bound, value, holds, records=of.records, over=of.over, versions=of.versions)


def require_metric(state: State, key: str) -> None:
    """Pass where a key is that of a metric. Raises Refused."""
    history = state.definitions.get(key)
    if history and history.versions[-1].draft.kind == METRIC:
        refuse_over_attribution(history.versions[-1].draft)
        return
    what = f"`{key}` is of kind {history.versions[-1].draft.kind}" if history else f"there is no metric `{key}`"
    raise Refused(
        what, "what a pilot is held against is counted by a metric that somebody decided", step("see them", "list")
    )
