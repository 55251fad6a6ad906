"""The keys that sign checkpoints: which there are, since when each counts, and until when.

    added --revoked--> ended        what it signed before stays signed; what it signs later counts for nothing

The secret half is in a file of the one process that signs, and never here.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from ledger.data import Data, replace
from ledger.domain.event import Event, Recorded
from ledger.domain.keys.note_key import PublicKey, public_key
from ledger.domain.tagging import Forms, by_member


class _OfKey(Event, frozen=True, kw_only=True):
    """`key` is as it is written, `right` the position of the row that seats the decider of `*` who did it."""

    tag_forms: ClassVar[Forms] = (by_member("checkpoint_key", "key"),)

    key: str
    right: int


class CheckpointKeyAdded(_OfKey, frozen=True, kw_only=True):
    """A key signs checkpoints from now on."""

    stored_name: ClassVar[str] = "checkpoint_key.added/1"


class CheckpointKeyRevoked(_OfKey, frozen=True, kw_only=True):
    """It does so no more."""

    stored_name: ClassVar[str] = "checkpoint_key.revoked/1"
    because: str


CHECKPOINT_KEY_EVENTS = (CheckpointKeyAdded, CheckpointKeyRevoked)


class CheckpointKey(Data, frozen=True):
    """A key on record: at which position it was added, and at which it was revoked; 0 where it still counts."""

    position: int
    key: str
    by: str
    revoked: int = 0

    @property
    def public(self) -> PublicKey:
        """The key. Raises BadInput where somebody recorded what is none."""
        return public_key(self.key)

    def counts(self, size: int) -> bool:
        """Whether it may have signed a checkpoint over so many events."""
        return self.position <= size and not (self.revoked and self.revoked <= size)


class CheckpointKeys(msgspec.Struct):
    """Every key that was ever added, as it is written."""

    by_key: dict[str, CheckpointKey] = msgspec.field(default_factory=dict)

    def evolve(self, recorded: Recorded) -> None:
        """Take an event in. What is revoked stays so."""
        match recorded.event:
            case CheckpointKeyAdded(key=key):
                self.by_key.setdefault(key, CheckpointKey(recorded.position, key, recorded.actor))
            case CheckpointKeyRevoked(key=key) if key in self.by_key and not self.by_key[key].revoked:
                self.by_key[key] = replace(self.by_key[key], revoked=recorded.position)

    def copied(self) -> CheckpointKeys:
        """Another of the same content."""
        return CheckpointKeys(dict(self.by_key))
