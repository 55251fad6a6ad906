"""The changes that people asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.data import replace
from ledger.domain.event import Event, Recorded
from ledger.domain.request import ChangeAnswer, ChangeAnswered, ChangeRequest, ChangeRequested
from ledger.domain.state import Evolve, State, count_number


def _requested(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    if event.request not in state.requests:
        count_number(state, "request", event.request)
    state.requests[event.request] = ChangeRequest(recorded.position, recorded.actor, event)


def _request_answered(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    if found := state.requests.get(event.request):
        said = ChangeAnswer(recorded.position, recorded.actor, event)
        state.requests[event.request] = replace(found, answer=said)


FOLDS: Mapping[type[Event], Evolve] = {
    ChangeRequested: _requested,
    ChangeAnswered: _request_answered,
}
