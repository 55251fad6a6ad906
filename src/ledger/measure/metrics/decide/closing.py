"""Periods of a metric over an attribution closed, once no later conversion can change them; bridges put on record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Decided, Ledger
from ledger.compile.final import final_of
from ledger.domain import boundaries
from ledger.domain.calendar import CalendarPeriod, calendar_period
from ledger.domain.event import Actor, Event
from ledger.domain.population import CountedPopulation
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.measure.figures.events.bridge import BridgeRecorded
from ledger.measure.figures.events.close import ClosedCount
from ledger.measure.figures.events.figures import FigureRecorded
from ledger.measure.figures.events.restatement import ALL
from ledger.measure.figures.fold import find_boundary_around, find_boundary_of_figures
from ledger.measure.figures.verbs import bridging, closing, reporting
from ledger.measure.figures.verbs.closing import MadeOf
from ledger.measure.figures.views.vintages import figure_as_of
from ledger.measure.metrics.queries.bridge import CreditBridgeFound, CreditFigureBridge
from ledger.measure.metrics.queries.figures import MetricFound, exact_figure, metric_figures
from ledger.measure.metrics.queries.inputs import digest_inputs
from ledger.measure.metrics.queries.world import MetricAsked, terms_of_spend
from ledger.measure.spend.events import MonthlySpend
from ledger.measure.spend.queries import spend_by_touch
from ledger.steps import RECORDS, step


class ClosedCredit(NamedTuple):
    """A period that is closed now: the act, what its figure was made of, and what was reported of it until now."""

    decided: Decided
    found: MetricFound
    population: CountedPopulation
    made_of: MadeOf
    reported: FigureRecorded | None


def close_credit_period(
    ledger: Ledger,
    actor: Actor,
    key: str,
    period: str,
    question: MetricAsked,
    *,
    segment_by: str = "",
    rules: str = "standard",
    because: str = "",
) -> ClosedCredit:
    """Close a period at the figure that the records give. Nothing of them is kept but their digests.

    Raises Refused where the period is not over, may still change, is closed already, or has no figure.
    """
    of, today, state = calendar_period(period), ledger.today(), ledger.state()
    closing.require_metric_of_credit(state, key)
    closing.require_over(key, of, today, of_credit=True)
    closing.require_unclosed(state, key, of)
    closing.require_final(key, of, final_of(state, key, of.days, ledger.zone, today), today)
    position, by = ledger.journal.head(), (segment_by,) if segment_by else ()
    found = metric_figures(ledger, key, question._replace(by=by, period=of.name, rules=rules))
    counts = [*_counts(key, of, found)]
    inputs, spend = tuple(digest_inputs(ledger, found.meant, question)), spend_by_touch(ledger)
    made_of = MadeOf(inputs, _newest(spend) if terms_of_spend(found.meant) else 0, found.overall[0].final)
    which = CountedPopulation(inputs[0].records, inputs[0].digest, inputs[0].reading, position)

    def verb(state: State, today: date) -> list[Event]:
        return closing.close(
            state,
            key,
            of,
            counts,
            which,
            standard=rules,
            segment_by=segment_by,
            made_of=made_of,
            by=actor.id,
            today=today,
            because=because,
        )

    wanted = find_boundary_of_figures([key])
    decided = ledger.decide(actor, verb, wanted, lambda state: find_boundary_around(state, key))
    vintage = figure_as_of(state, key, of.name)
    return ClosedCredit(decided, found, which, made_of, vintage.figure.terms if vintage else None)


def _counts(key: str, period: CalendarPeriod, outcome: MetricFound) -> Iterator[ClosedCount]:
    """The figure of the whole, and of each segment that has one. Raises Refused where the whole has none."""
    (whole,) = outcome.overall
    if whole.value is None:
        fix = step("see both numbers of it", "count", key, touches=RECORDS, conversions=RECORDS, period=period.name)
        raise Refused(f"{period} of `{key}` has no figure", whole.why, fix)
    yield ClosedCount(segment=ALL, number=exact_figure(whole.value), of=0)
    for each in outcome.rows:
        (figure,) = each.figures
        if figure.value is not None:
            yield ClosedCount(segment=each.name, number=exact_figure(figure.value), of=0)


def _newest(spend: Iterable[tuple[str, MonthlySpend]]) -> int:
    """The position of what was recorded last."""
    return max((each.position for _, each in spend), default=0)


def record_credit_bridge(ledger: Ledger, actor: Actor, bridge: CreditBridgeFound) -> Decided:
    """Put on record what a bridge left of each figure that is on record. Raises UnknownName where one is not."""
    key, inputs = bridge.key, tuple(each for _, _, each in bridge.files)

    def verb(state: State, today: date) -> list[Event]:
        return [event for each in bridge.figures for event in _bridge(state, each, today)]

    def _bridge(state: State, of: CreditFigureBridge, today: date) -> list[Event]:
        figure = reporting.require_reported(state, key, of.reported.period.name, "", of.reported.as_of)
        scale = of.reported.scale
        assert of.left
        event = BridgeRecorded(
            key=key,
            figure=figure.position,
            reported=figure.terms.number,
            recount=exact_figure(of.first * scale),
            unexplained=exact_figure(of.left.unexplained * scale),
            today=exact_figure(of.last * scale),
            kept=bridge.kept,
            inputs=inputs,
        )
        return bridging.record_bridge(state, event, by=actor.id, today=today)

    wanted = boundaries.union(find_boundary_of_figures([key]), boundaries.findings(key))
    return ledger.decide(actor, verb, wanted, lambda state: find_boundary_around(state, key))
