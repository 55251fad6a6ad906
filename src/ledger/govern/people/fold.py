"""The keys that people sign with."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.domain.credential import CREDENTIAL_EVENTS
from ledger.domain.event import Event, Recorded
from ledger.domain.state import Evolve, State


def _credential(state: State, recorded: Recorded) -> None:
    state.credentials.evolve(recorded)


FOLDS: Mapping[type[Event], Evolve] = {
    **dict.fromkeys(CREDENTIAL_EVENTS, _credential),
}
