"""What it takes to record a figure, to close a period, and to restate what was reported: what the verbs take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ledger.domain.calendar import calendar_period
from ledger.domain.charter import Role
from ledger.domain.definition import Evidence
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.recorders import Require, ask_again, judge_finding
from ledger.domain.entitlement.seats import actor_in_words, lacking, require_given, row_named
from ledger.domain.event import Event, Recorded
from ledger.domain.guards import a_person
from ledger.domain.population import CountedPopulation
from ledger.domain.state import State
from ledger.kinds.names import ATTRIBUTION
from ledger.measure.figures.events.bridge import BridgeRecorded, FigureAccepted
from ledger.measure.figures.events.close import PeriodClosed
from ledger.measure.figures.events.figures import FigureRecorded, FigureWithdrawn
from ledger.measure.figures.events.restatement import (
    RestatementCompleted,
    RestatementDeclined,
    RestatementOrdered,
)
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.measure.figures.verbs import closing, reporting, restating
from ledger.measure.figures.verbs.bridging import accept_figure, record_bridge
from ledger.measure.figures.verbs.closing import find_inputs
from ledger.measure.figures.verbs.reporting import require_reported_of

Again = Callable[[State, Any, str, date], list[Event]]
"""A verb asked again for what an event says."""


def _by(role: Role, again: Again) -> Act:
    """An act of whoever holds a role: the right that it names, and all else that its verb asks for."""

    def act(state: State, recorded: Recorded, day: date) -> str:
        event: Any = recorded.event
        path = reporting.require_reported_of(state, event.key).path
        row = row_named(state, path, role, recorded.actor, day, event.right)
        require_given(state, again(state, event, recorded.actor, day), event)
        return actor_in_words(state, row, role, recorded.actor, day)

    return act


def _recorded(state: State, event: FigureRecorded, by: str, day: date) -> list[Event]:
    return reporting.record(
        state,
        event.key,
        calendar_period(event.period),
        event.number,
        as_of=event.as_of,
        evidence=Evidence(event.evidence, event.evidence_digest),
        by=by,
        today=day,
        segment=event.segment,
        unit=event.unit,
        source=event.source,
        because=event.because,
        decimals=event.decimals,
    )


def _withdrawn(state: State, event: FigureWithdrawn, by: str, day: date) -> list[Event]:
    figure = next(
        (each.terms for each in REPORTED.of(state).figures.get(event.key, ()) if each.position == event.figure), None
    )
    if figure is None:
        raise lacking(f"#{event.figure} is no figure of `{event.key}`", "or it was withdrawn before")
    period, segment, as_of = figure.period, figure.segment, figure.as_of
    return reporting.withdraw(
        state, event.key, period, as_of=as_of, segment=segment, by=by, today=day, because=event.because
    )


def _closed(state: State, event: PeriodClosed, by: str, day: date) -> list[Event]:
    return closing.close(
        state,
        event.key,
        calendar_period(event.period),
        event.counts,
        CountedPopulation(event.records, event.population, event.reading, event.position),
        standard=event.standard,
        segment_by=event.by,
        made_of=find_inputs(event),
        by=by,
        today=day,
        because=event.because,
    )


def _ordered(state: State, event: RestatementOrdered, by: str, day: date) -> list[Event]:
    if event.attribution and event.attribution not in _find_attributions(state, event.key):
        raise lacking(f"`{event.key}` is not a metric over `{event.attribution}`", "no version of it leads there")
    measured = CountedPopulation(event.records, event.inputs, "", 0) if event.inputs else None
    return restating.order(
        state,
        event.key,
        event.from_version,
        event.to_version,
        [calendar_period(each) for each in event.periods],
        because=event.because,
        reopens=event.reopens,
        segment_by=event.by,
        replaces=event.replaces,
        population=measured,
        changes=event.changes,
        attribution=event.attribution,
        group=event.group,
        made_of=event.made_of,
        by=by,
        today=day,
    )


def _find_attributions(state: State, key: str) -> set[str]:
    """Return the attributions that the versions of a metric lead to, by what they mention."""
    found, keys, waiting = set[str](), {key}, [key]
    while waiting:
        drafts = [each.draft for each in state.history(waiting.pop()).versions]
        found |= {each.key for each in drafts if each.kind == ATTRIBUTION}
        new = {name for each in drafts for name in each.refers} - keys
        keys |= new
        waiting += new
    return found


def _completed(state: State, event: RestatementCompleted, by: str, day: date) -> list[Event]:
    population = CountedPopulation(event.records, event.inputs, event.reading, event.position)
    return restating.complete(
        state,
        event.restatement,
        event.changes,
        population,
        engine=event.engine,
        made_of=event.made_of,
        by=by,
        today=day,
    )


def _declined(state: State, event: RestatementDeclined, by: str, day: date) -> list[Event]:
    return restating.decline(
        state,
        event.restatement,
        changes=event.changes,
        population=CountedPopulation("", event.inputs, "", 0),
        made_of=event.made_of,
        by=by,
        today=day,
        because=event.because,
    )


def _of_measure(role: Role) -> Require:
    """The holder of a role where a measure is decided; its decider is a person."""

    def require(state: State, recorded: Recorded, day: date) -> None:
        event: Any = recorded.event
        row_named(state, require_reported_of(state, event.key).path, role, recorded.actor, day, event.right)
        if role == "decider":
            a_person(state, recorded.actor, "decide")

    return require


def _of_figure(role: Role) -> Require:
    """The same, of a figure that is on record."""
    of_measure = _of_measure(role)

    def require(state: State, recorded: Recorded, day: date) -> None:
        event: Any = recorded.event
        of_measure(state, recorded, day)
        if all(each.position != event.figure for each in REPORTED.of(state).figures.get(event.key, ())):
            raise lacking(f"#{event.figure} is no figure of `{event.key}`", "or it was withdrawn before")

    return require


def _of_restatement(state: State, recorded: Recorded, day: date) -> None:
    event: Any = recorded.event
    _of_measure("decider")(state, recorded, day)
    found = REPORTED.of(state).restatements.get(event.restatement)
    if found is None or found.terms.key != event.key or found.end or found.replaced_by:
        raise lacking(f"{event.restatement} is not open", "it was not ordered for that, or came to an end")


def _accepted(state: State, event: FigureAccepted, by: str, day: date) -> list[Event]:
    return accept_figure(state, event.key, event.figure, by=by, today=day, because=event.because)


RECORDERS: Mapping[type[Event], Require] = {
    FigureRecorded: _of_measure("steward"),
    FigureWithdrawn: _of_figure("steward"),
    PeriodClosed: _of_measure("decider"),
    RestatementOrdered: _of_measure("decider"),
    RestatementCompleted: _of_restatement,
    RestatementDeclined: _of_restatement,
    BridgeRecorded: _of_figure("steward"),
    FigureAccepted: _of_figure("decider"),
}
RULES: Mapping[str, str] = {
    BridgeRecorded.stored_name: "R117",
    FigureAccepted.stored_name: "R117",
    FigureRecorded.stored_name: "R110",
    FigureWithdrawn.stored_name: "R110",
    PeriodClosed.stored_name: "R111",
    RestatementCompleted.stored_name: "R111",
    RestatementDeclined.stored_name: "R111",
    RestatementOrdered.stored_name: "R111",
}
"""The rule of RIGHTS.md by which each sort of act stands."""

JUDGES: Mapping[type[Event], Act] = {
    FigureRecorded: _by("steward", _recorded),
    FigureWithdrawn: _by("steward", _withdrawn),
    PeriodClosed: _by("decider", _closed),
    RestatementOrdered: _by("decider", _ordered),
    RestatementCompleted: _by("decider", _completed),
    RestatementDeclined: _by("decider", _declined),
    BridgeRecorded: judge_finding("steward", ask_again(record_bridge)),
    FigureAccepted: judge_finding("decider", _accepted),
}
