"""What the log says of the keys that sign checkpoints."""

from __future__ import annotations

from typing import Any

from ledger.audit.checkpoints.events.key import CheckpointKeyAdded, CheckpointKeyRevoked


def sentence(event: Any) -> str:
    """Say what somebody did."""
    match event:
        case CheckpointKeyAdded():
            return f"has checkpoints signed by the key {event.key}"
        case CheckpointKeyRevoked():
            return f"revoked the key {event.key}, which signed checkpoints"
        case _:
            return ""
