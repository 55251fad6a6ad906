"""What it takes to record a figure, to close a period, and to restate what was reported: what the verbs take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ledger.domain.calendar import calendar_period
from ledger.domain.charter import Role
from ledger.domain.definition import Evidence
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.seats import actor_in_words, lacking, require_given, row_named
from ledger.domain.event import Event, Recorded
from ledger.domain.population import CountedPopulation
from ledger.domain.state import State
from ledger.measure.figures.events.close import PeriodClosed
from ledger.measure.figures.events.figures import FigureRecorded, FigureWithdrawn
from ledger.measure.figures.events.restatement import (
    RestatementCompleted,
    RestatementDeclined,
    RestatementOrdered,
)
from ledger.measure.figures.verbs import closing, reporting, restating

Again = Callable[[State, Any, str, date], list[Event]]
"""A verb asked again for what an event says."""


def _by(role: Role, again: Again) -> Act:
    """An act of whoever holds a role: the right that it names, and all else that its verb asks for."""

    def act(state: State, recorded: Recorded, day: date) -> str:
        event: Any = recorded.event
        path = reporting.require_measure(state, event.key).path
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
    )


def _withdrawn(state: State, event: FigureWithdrawn, by: str, day: date) -> list[Event]:
    figure = next((each.terms for each in state.figures.get(event.key, ()) if each.position == event.figure), None)
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
        by=by,
        today=day,
        because=event.because,
    )


def _ordered(state: State, event: RestatementOrdered, by: str, day: date) -> list[Event]:
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
        by=by,
        today=day,
    )


def _completed(state: State, event: RestatementCompleted, by: str, day: date) -> list[Event]:
    population = CountedPopulation(event.records, event.inputs, event.reading, event.position)
    return restating.complete(
        state, event.restatement, event.changes, population, engine=event.engine, by=by, today=day
    )


def _declined(state: State, event: RestatementDeclined, by: str, day: date) -> list[Event]:
    return restating.decline(
        state,
        event.restatement,
        changes=event.changes,
        population=CountedPopulation("", event.inputs, "", 0),
        by=by,
        today=day,
        because=event.because,
    )


ACTS: Mapping[type[Event], Act] = {
    FigureRecorded: _by("steward", _recorded),
    FigureWithdrawn: _by("steward", _withdrawn),
    PeriodClosed: _by("decider", _closed),
    RestatementOrdered: _by("decider", _ordered),
    RestatementCompleted: _by("decider", _completed),
    RestatementDeclined: _by("decider", _declined),
}
