"""The verbs of the decider of `*` on keys that sign checkpoints."""

from __future__ import annotations

from datetime import date

from ledger.audit.checkpoints.events.key import CheckpointKeyAdded, CheckpointKeyRevoked
from ledger.audit.checkpoints.fold import SLOT as CHECKPOINT_KEYS
from ledger.domain.charter import require
from ledger.domain.event import Event
from ledger.domain.guards import a_person
from ledger.domain.keys.note_key import PublicKey
from ledger.domain.scope import EVERYTHING
from ledger.domain.state import State
from ledger.errors import Refused, UnknownName
from ledger.steps import FILE, Open, step


def add_key(state: State, key: PublicKey, *, by: str, today: date) -> list[Event]:
    """Have a key sign checkpoints; nothing where it does. Raises NoRight, and Refused where it was revoked."""
    row = require(state.rights, EVERYTHING, "decider", by, today)
    a_person(state, by, "add a key")
    known = CHECKPOINT_KEYS.of(state).by_key.get(str(key))
    if known and known.revoked:
        why = "what was revoked stays so"
        raise Refused(
            f"the key {key.name} was revoked", why, step("make another", "checkpoint-key add", FILE, name=Open("NAME"))
        )
    return [] if known else [CheckpointKeyAdded(key=str(key), right=row.position)]


def revoke_key(state: State, key: str, *, because: str, by: str, today: date) -> list[Event]:
    """Have a key sign no more; nothing where it does not. Raises NoRight, and UnknownName where there is none."""
    row = require(state.rights, EVERYTHING, "decider", by, today)
    a_person(state, by, "revoke a key")
    known = CHECKPOINT_KEYS.of(state).by_key.get(key)
    if known is None:
        raise UnknownName(
            f"no checkpoint is signed by {key}", "nobody added it", step("see the keys", "checkpoint-key list")
        )
    return [] if known.revoked else [CheckpointKeyRevoked(key=key, because=because, right=row.position)]
