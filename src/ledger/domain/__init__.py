"""What the ledger knows and decides: pure, and the same on any machine and any day."""

from __future__ import annotations

from ledger.domain import attested, delivery, state
from ledger.domain.event import Event

EVENTS: tuple[type[Event], ...] = (*state.EVENTS, *delivery.EVENTS, attested.ArtifactAttested)
