"""What the ledger knows and decides: pure, and the same on any machine and any day."""

from __future__ import annotations

from ledger.domain.stored import EVENTS as EVENTS
