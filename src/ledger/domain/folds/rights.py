"""Charters, revocations and delegations; and recoveries of the decider of `*`."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.domain.charter import RIGHTS_EVENTS, CharterRecovered
from ledger.domain.event import Event, Recorded
from ledger.domain.recovery import RECOVERY_EVENTS
from ledger.domain.state import Evolve, State


def _rights(state: State, recorded: Recorded) -> None:
    state.rights.evolve(recorded.position, recorded.event, recorded.recorded_at)  # type: ignore[arg-type]


def _recovered(state: State, recorded: Recorded) -> None:
    if isinstance(recorded.event, CharterRecovered):
        _rights(state, recorded)
    state.recoveries.evolve(recorded)


FOLDS: Mapping[type[Event], Evolve] = {
    **dict.fromkeys(RIGHTS_EVENTS, _rights),
    CharterRecovered: _recovered,
    **dict.fromkeys(RECOVERY_EVENTS, _recovered),
}
