"""Who reads the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.domain.event import Event, Recorded
from ledger.domain.state import Evolve, State
from ledger.govern.consumers.events import Consumer, ConsumerAdded, ConsumerRemoved


def _consumed(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    state.consumers[event.id] = Consumer(recorded.position, recorded.recorded_at, recorded.actor, event)


FOLDS: Mapping[type[Event], Evolve] = {
    ConsumerAdded: _consumed,
    ConsumerRemoved: _consumed,
}
