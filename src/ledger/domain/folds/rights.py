"""Charters, revocations and delegations."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.domain.charter import RIGHTS_EVENTS, CharterRecovered
from ledger.domain.event import Event, Recorded
from ledger.domain.state import Evolve, State


def _rights(state: State, recorded: Recorded) -> None:
    state.rights.evolve(recorded.position, recorded.event, recorded.recorded_at)  # type: ignore[arg-type]


FOLDS: Mapping[type[Event], Evolve] = {
    **dict.fromkeys(set(RIGHTS_EVENTS) - {CharterRecovered}, _rights),
}
