"""Who was erased, and which payloads are withheld."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.audit.erasure.events import PayloadReleased, PayloadWithheld, PersonErased
from ledger.domain.event import Boundary, Event, Query, Recorded
from ledger.domain.state import Evolve, State


def _erased(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    state.left.add(event.person)
    state.erased.add(event.person)


def _withheld(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    state.withheld[event.position] = event.because


def _released(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    state.withheld.pop(event.position, None)


FOLDS: Mapping[type[Event], Evolve] = {
    PersonErased: _erased,
    PayloadWithheld: _withheld,
    PayloadReleased: _released,
}


def find_boundary_of_withheld(position: int) -> Boundary:
    """Whether the payload of an event is in no bag."""
    return Boundary((Query(("payload.released/1", "payload.withheld/1"), (f"event:{position}",)),))
