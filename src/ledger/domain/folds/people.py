"""Who everybody is, and who left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.domain.event import Event, Recorded
from ledger.domain.founding import Founded, PersonLeft, PersonRegistered
from ledger.domain.state import Evolve, State


def _founded(state: State, recorded: Recorded) -> None:
    state.founded = state.founded or recorded.event  # type: ignore[assignment]


def _registered(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    state.persons[event.id] = event.kind
    state.left.discard(event.id)
    if event.owner:
        state.owners[event.id] = event.owner


def _left(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    state.left.add(event.person)


FOLDS: Mapping[type[Event], Evolve] = {
    Founded: _founded,
    PersonRegistered: _registered,
    PersonLeft: _left,
}
