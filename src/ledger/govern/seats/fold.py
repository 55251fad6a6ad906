"""Recoveries of the decider of `*`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.domain.charter import CharterRecovered
from ledger.domain.event import Event, Recorded
from ledger.domain.recovery import RECOVERY_EVENTS, RecoveryBegun
from ledger.domain.slot import Numbered
from ledger.domain.state import Evolve, State
from ledger.domain.struck import number_in


def _recovered(state: State, recorded: Recorded) -> None:
    if isinstance(recorded.event, CharterRecovered):
        state.rights.evolve(recorded.position, recorded.event, recorded.recorded_at)
    state.recoveries.evolve(recorded)


FOLDS: Mapping[type[Event], Evolve] = {
    CharterRecovered: _recovered,
    **dict.fromkeys(RECOVERY_EVENTS, _recovered),
}


def find_numbers(event: Any) -> list[Numbered]:
    """Return the number that a recovery takes: N of `recovery#N`."""
    number = number_in(event.recovery) if isinstance(event, RecoveryBegun) else 0
    return [("recovery", number)] if number and event.recovery == f"recovery#{number}" else []
