"""What deciders read of acts without effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.domain.event import Event, Recorded
from ledger.domain.state import Evolve, State
from ledger.domain.verdict import VerdictsAcknowledged


def _acknowledged(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    state.acknowledged.setdefault(event.scope, set()).update(event.struck)


FOLDS: Mapping[type[Event], Evolve] = {
    VerdictsAcknowledged: _acknowledged,
}
