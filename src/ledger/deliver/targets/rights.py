"""Who says what a platform holds, and what became of a write: operators, services and workers."""

from __future__ import annotations

from datetime import date

from ledger.deliver.targets.events.delivery import (
    BaselineObserved,
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryFailed,
    DeliveryUncertain,
    DriftObserved,
    TargetObserved,
)
from ledger.domain.charter import require_somewhere
from ledger.domain.guarded import guard
from ledger.domain.guards import still_here
from ledger.domain.state import State

OBSERVATIONS = (
    BaselineObserved,
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryFailed,
    DeliveryUncertain,
    DriftObserved,
    TargetObserved,
)
"""What takes no right of its own (RIGHTS.md, R138)."""


@guard("source")
def require_observer(state: State, by: str, day: date) -> None:
    """Pass where a service looked, or somebody who operates anything. Raises NoRight."""
    still_here(state, by)
    if state.persons.get(by) != "service":
        require_somewhere(state.rights, ("operator",), by, day, "say what a platform holds")
