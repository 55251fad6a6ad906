"""The keys that sign checkpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.audit.checkpoints.events.key import CHECKPOINT_KEY_EVENTS, CheckpointKeys
from ledger.domain.event import Boundary, Event, Query, Recorded
from ledger.domain.slot import Slot
from ledger.domain.state import Evolve, State

_CHECKPOINT_KEYS = ("checkpoint_key.added/1", "checkpoint_key.revoked/1")


def _checkpoint_key(state: State, recorded: Recorded) -> None:
    SLOT.held(state).evolve(recorded)


FOLDS: Mapping[type[Event], Evolve] = {
    **dict.fromkeys(CHECKPOINT_KEY_EVENTS, _checkpoint_key),
}


def copy_keys(held: CheckpointKeys) -> CheckpointKeys:
    """Return the same, to be folded into."""
    return held.copied()


def write_plain(held: CheckpointKeys) -> Mapping[str, Any]:
    """Return what the hash of a state covers of the keys that sign checkpoints."""
    return {"checkpoint_keys": [[each.position, each.by, each.key, each.revoked] for each in held.by_key.values()]}


SLOT = Slot[CheckpointKeys]("checkpoints", CheckpointKeys, copy_keys, write_plain)


def find_boundary_of_checkpoint_keys() -> Boundary:
    """Every key that signs checkpoints, or did."""
    return Boundary((Query(_CHECKPOINT_KEYS),))
