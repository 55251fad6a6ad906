"""The numbers that were reported, the periods that are closed, and what is restated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.domain.event import Event, Recorded
from ledger.domain.state import Evolve, State
from ledger.measure.figures.events.close import Close, PeriodClosed
from ledger.measure.figures.events.figures import Figure, FigureRecorded, FigureWithdrawn
from ledger.measure.figures.events.restatement import (
    Restatement,
    RestatementCompleted,
    RestatementDeclined,
    RestatementEnd,
    RestatementOrdered,
)


def _figured(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, FigureRecorded)
    state.figures.setdefault(event.key, []).append(Figure(position, recorded_at, actor, event))


def _withdrawn(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    state.figures[event.key] = [each for each in state.figures.get(event.key, ()) if each.position != event.figure]


def _period_closed(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, PeriodClosed)
    state.closes.setdefault(event.key, {}).setdefault(event.period, Close(position, recorded_at, actor, event))


def _restating(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, RestatementOrdered)
    state.restatements[event.restatement] = Restatement(position, recorded_at, actor, event)
    if replaced := state.restatements.get(event.replaces):
        state.restatements[event.replaces] = replaced._replace(replaced_by=event.restatement)


def _restated(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, RestatementCompleted | RestatementDeclined)
    if found := state.restatements.get(event.restatement):
        end = RestatementEnd(position, recorded_at, actor, event)
        state.restatements[event.restatement] = found._replace(end=end)


FOLDS: Mapping[type[Event], Evolve] = {
    FigureRecorded: _figured,
    FigureWithdrawn: _withdrawn,
    PeriodClosed: _period_closed,
    RestatementOrdered: _restating,
    RestatementCompleted: _restated,
    RestatementDeclined: _restated,
}
