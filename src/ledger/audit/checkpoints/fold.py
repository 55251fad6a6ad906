"""The keys that sign checkpoints."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.audit.checkpoints.events.key import CHECKPOINT_KEY_EVENTS
from ledger.domain.event import Event, Recorded
from ledger.domain.state import Evolve, State


def _checkpoint_key(state: State, recorded: Recorded) -> None:
    state.checkpoint_keys.evolve(recorded)


FOLDS: Mapping[type[Event], Evolve] = {
    **dict.fromkeys(CHECKPOINT_KEY_EVENTS, _checkpoint_key),
}
