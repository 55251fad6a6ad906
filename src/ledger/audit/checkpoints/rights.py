"""What it takes to have a key sign checkpoints, and to revoke one: what its verb takes, asked again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.audit.checkpoints.events.key import CheckpointKeyAdded, CheckpointKeyRevoked
from ledger.audit.checkpoints.verbs import add_key, revoke_key
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.seats import require_given
from ledger.domain.event import Event, Recorded
from ledger.domain.keys.note_key import public_key
from ledger.domain.state import State


def _added(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    require_given(state, add_key(state, public_key(event.key), by=recorded.actor, today=day), event)
    return f"decider (#{event.right})"


def _revoked(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    given = revoke_key(state, event.key, because=event.because, by=recorded.actor, today=day)
    require_given(state, given, event)
    return f"decider (#{event.right})"


RULES: Mapping[str, str] = {
    CheckpointKeyAdded.stored_name: "R96",
    CheckpointKeyRevoked.stored_name: "R96",
}
"""The rule of RIGHTS.md by which each sort of act stands."""

JUDGES: Mapping[type[Event], Act] = {CheckpointKeyAdded: _added, CheckpointKeyRevoked: _revoked}
