"""The numbers that were reported, the periods that are closed, and what is restated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from ledger.data import replace
from ledger.domain import boundaries
from ledger.domain.definition import leading
from ledger.domain.event import Boundary, Event, Query, Recorded
from ledger.domain.slot import Slot
from ledger.domain.state import Evolve, State, take_finding
from ledger.measure.figures.events.bridge import BridgeRecorded, FigureAccepted
from ledger.measure.figures.events.close import Close, PeriodClosed
from ledger.measure.figures.events.figures import Figure, FigureRecorded, FigureWithdrawn
from ledger.measure.figures.events.restatement import (
    Restatement,
    RestatementCompleted,
    RestatementDeclined,
    RestatementEnd,
    RestatementOrdered,
)

_RESTATEMENTS = ("restatement.completed/1", "restatement.declined/1", "restatement.ordered/1")
FIGURES = ("figure.recorded/1", "figure.withdrawn/1", "period.closed/1", *_RESTATEMENTS)


class Reported(msgspec.Struct):
    """The figures of each definition, its closes by their periods, and the restatements by their names."""

    figures: dict[str, list[Figure]] = msgspec.field(default_factory=dict)
    closes: dict[str, dict[str, Close]] = msgspec.field(default_factory=dict)
    restatements: dict[str, Restatement] = msgspec.field(default_factory=dict)


def _figured(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, FigureRecorded)
    SLOT.held(state).figures.setdefault(event.key, []).append(Figure(position, recorded_at, actor, event))


def _withdrawn(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    figures = SLOT.held(state).figures
    figures[event.key] = [each for each in figures.get(event.key, ()) if each.position != event.figure]


def _period_closed(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, PeriodClosed)
    SLOT.held(state).closes.setdefault(event.key, {}).setdefault(
        event.period, Close(position, recorded_at, actor, event)
    )


def _restating(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, RestatementOrdered)
    restatements = SLOT.held(state).restatements
    restatements[event.restatement] = Restatement(position, recorded_at, actor, event)
    if replaced := restatements.get(event.replaces):
        restatements[event.replaces] = replace(replaced, replaced_by=event.restatement)


def _restated(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, RestatementCompleted | RestatementDeclined)
    restatements = SLOT.held(state).restatements
    if found := restatements.get(event.restatement):
        end = RestatementEnd(position, recorded_at, actor, event)
        restatements[event.restatement] = replace(found, end=end)


FOLDS: Mapping[type[Event], Evolve] = {
    FigureRecorded: _figured,
    FigureWithdrawn: _withdrawn,
    PeriodClosed: _period_closed,
    RestatementOrdered: _restating,
    RestatementCompleted: _restated,
    RestatementDeclined: _restated,
    BridgeRecorded: take_finding,
    FigureAccepted: take_finding,
}


def copy_reported(held: Reported) -> Reported:
    """Return the same, to be folded into."""
    return Reported(
        {key: [*each] for key, each in held.figures.items()},
        {key: dict(each) for key, each in held.closes.items()},
        dict(held.restatements),
    )


def write_plain(held: Reported) -> Mapping[str, Any]:
    """Return what the hash of a state covers of figures, closes and restatements."""
    figures = [each for found in held.figures.values() for each in found]
    closes = [each for found in held.closes.values() for each in found.values()]
    restating = held.restatements.values()
    return {
        "figures": [[each.position, each.by, *map(str, each.cell), each.terms.number] for each in figures],
        "closes": [[each.position, each.by, each.terms.period, each.terms.counts[0].number] for each in closes],
        "restatements": [
            [each.position, each.by, each.replaced_by, each.end and each.end.position] for each in restating
        ],
    }


SLOT = Slot[Reported]("figures", Reported, copy_reported, write_plain)


def find_boundary_of_figures(keys: Iterable[str]) -> Boundary:
    """What was reported, closed and restated of these definitions, and all that was decided about them."""
    keys = sorted(set(keys))
    return boundaries.union(boundaries.definitions(keys), *map(find_boundary_of_reports, keys))


def find_boundary_of_reports(key: str) -> Boundary:
    """What was reported, closed and restated of a definition, and nothing that was decided about it."""
    return Boundary((Query(FIGURES, (f"definition:{key}",)),))


def find_boundary_of_restatements() -> Boundary:
    """Every order of a restatement, and what became of it."""
    return Boundary((Query(_RESTATEMENTS),))


def find_boundary_around(state: State, key: str) -> Boundary:
    """Where a definition is decided, and all that it leads to; everything, where there is none of that name."""
    if key not in state.definitions:
        return boundaries.decisions()  # the nearest name may be any
    path = state.definitions[key].versions[-1].draft.path
    around = boundaries.definitions(leading(state.definitions, [key]))
    return boundaries.union(around, boundaries.rights(path))
