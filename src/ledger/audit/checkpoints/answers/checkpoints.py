"""Checkpoints: what was signed, by which keys, and a proof of one event."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.ledger import Decided, Ledger
from ledger.audit.checkpoints.events.key import CheckpointKey
from ledger.audit.checkpoints.queries.checkpoints import Signed
from ledger.audit.checkpoints.queries.witnesses import Witnessed
from ledger.domain.keys.note_key import PublicKey
from ledger.errors import TargetFault
from ledger.journal.checkpoint import InclusionProof, checkpoint
from ledger.render.sections import Section, Table, just_lines, untitled


class CheckpointSigned(Answer, frozen=True, kw_only=True):
    """A root that was signed: of how many events, by which key; `note` is what to keep elsewhere.

    `before` is how many events the one before was over: what comes after them was consistent with it. `read` is how
    many were read and hashed again. `witnesses` are those who cosigned, by their names in the policy, `problems` why
    others did not, and `enough` whether the policy is met. `uncosigned` are those who cosigned the note before, by the
    names of their keys, and not this one, which is over more events: nobody asked them.
    """

    commands: ClassVar = ("checkpoint",)

    origin: str
    size: int
    root: str
    key: str
    before: int | None
    read: int
    note: str
    witnesses: list[str] = msgspec.field(default_factory=list)
    problems: list[str] = msgspec.field(default_factory=list)
    enough: bool = True
    uncosigned: list[str] = msgspec.field(default_factory=list)

    def sections(self) -> Iterator[Section]:
        """What was checked before it was signed, and the note as it is kept."""
        yield just_lines(
            self._read(),
            f"signed by {self.key}",
            *self._witnessed(),
            *self._not_cosigned(),
            "keep this where the ledger's owner cannot write; later: ledger verify --against FILE",
            "",
            *self.note.splitlines(),
        )

    def line(self) -> str:
        """In a line, as one that signs for long tells of each."""
        return "; ".join((f"signed {self.root} as {self.origin}: {self._read()}", *self._not_cosigned()))

    @property
    def code(self) -> int:
        """The exit code: 5 where too few witnesses cosigned."""
        return 0 if self.enough else TargetFault.exit_code

    def _witnessed(self) -> Iterator[str]:
        if self.witnesses:
            yield f"cosigned by {' and '.join(self.witnesses)}"
        yield from self.problems
        if not self.enough:
            yield "that is too few for the policy: run it again, and they are asked again"

    def _not_cosigned(self) -> Iterator[str]:
        if self.uncosigned:
            yield f"the note before was cosigned by {' and '.join(self.uncosigned)}, and this one is not: --policy FILE"

    def _read(self) -> str:
        if self.before is None:
            none = "no earlier note of this key lies beside it, so none was held against them"
            return f"read and hashed {self.read:,} events again; {none}"
        grown = f"the first {self.before:,} are those that were signed before"
        if self.read == self.size:
            return f"read and hashed {self.read:,} events again; {grown}"
        new = f"read and hashed again what is new, {_events(self.read)}" if self.read else "no event is new"
        return f"{new}; {grown}, all read again once a day"


def _events(number: int) -> str:
    return "one event" if number == 1 else f"{number:,} events"


class CheckpointsEnded(Answer, frozen=True, kw_only=True):
    """How many checkpoints a process signed until it was told to stop."""

    commands: ClassVar = ("checkpoint",)

    signed: int

    def sections(self) -> Iterator[Section]:
        """One line."""
        yield just_lines(f"signed {self.signed:,} checkpoints, and was told to stop")


class CheckpointKeyAdd(Answer, frozen=True, kw_only=True):
    """A key that signs checkpoints from now on; its secret half is in `file` alone."""

    commands: ClassVar = ("checkpoint-key add",)

    position: int
    key: str
    file: str

    def sections(self) -> Iterator[Section]:
        """The public half, which whoever checks needs."""
        yield just_lines(
            f"#{self.position} checkpoints are signed by {self.key}",
            f"its secret half is in {self.file}: move it to the one process that signs, and copy it nowhere else",
            f"sign: ledger checkpoint --key {self.file}",
        )


class CheckpointKeyEnd(Answer, frozen=True, kw_only=True):
    """A key that signs no more; None at `position` where it was revoked before."""

    commands: ClassVar = ("checkpoint-key revoke",)

    key: str
    position: int | None

    def sections(self) -> Iterator[Section]:
        """That it counts no more."""
        told = f"#{self.position} revoked {self.key}" if self.position else f"{self.key} was revoked before"
        yield just_lines(told, "what it signed before stays signed")


class KnownCheckpointKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key on record: since which event, added by whom, and at which event it was revoked."""

    key: str
    position: int
    by: str
    revoked: int | None


class CheckpointKeyList(Answer, frozen=True, kw_only=True):
    """The keys that sign checkpoints, or did."""

    commands: ClassVar = ("checkpoint-key list",)

    keys: list[KnownCheckpointKey]

    def sections(self) -> Iterator[Section]:
        """A row for each."""
        if not self.keys:
            yield just_lines("no key signs checkpoints: ledger checkpoint-key add FILE --name acme.example/ledger")
            return
        rows = tuple(
            (each.key, f"#{each.position}", each.by, f"#{each.revoked}" if each.revoked else "") for each in self.keys
        )
        yield untitled(Table(("KEY", "SINCE", "BY", "REVOKED"), rows))


class EventProof(Answer, frozen=True, kw_only=True):
    """That an event is in the tree of a checkpoint: `proof` is what to keep beside its line and payload."""

    commands: ClassVar = ("prove",)

    position: int
    size: int
    origin: str
    hashes: int
    proof: str

    def sections(self) -> Iterator[Section]:
        """The proof, as programs that are not ours read it."""
        yield just_lines(*self.proof.splitlines())


def checkpoint_witnessed(found: Witnessed) -> CheckpointSigned:
    """What was signed, and by which witnesses."""
    return msgspec.structs.replace(
        checkpoint_signed(found.signed),
        witnesses=[*found.saw],
        problems=[
            f"{problem.what}: {problem.why}{'; what it signed before stands' if name in found.saw else ''}"
            for name, problem in found.problems
        ],
        enough=found.met,
    )


def checkpoint_signed(found: Signed) -> CheckpointSigned:
    """What was signed."""
    origin, root = found.said
    return CheckpointSigned(
        origin=origin,
        size=root.size,
        root=str(root),
        key=str(found.key),
        before=found.before,
        read=found.read,
        note=str(found.note),
        uncosigned=[*found.uncosigned],
    )


def key_added(made: tuple[PublicKey, Decided], file: Path) -> CheckpointKeyAdd:
    """That a key signs from now on."""
    key, decided = made
    return CheckpointKeyAdd(position=decided.positions[0], key=str(key), file=str(file))


def key_revoked(key: str, decided: Decided) -> CheckpointKeyEnd:
    """That a key signs no more."""
    return CheckpointKeyEnd(key=key, position=next(iter(decided.positions), None))


def key_list(ledger: Ledger, keys: list[CheckpointKey]) -> CheckpointKeyList:
    """The keys on record."""
    return CheckpointKeyList(
        keys=[
            KnownCheckpointKey(
                key=each.key, position=each.position, by=ledger.address(each.by), revoked=each.revoked or None
            )
            for each in keys
        ]
    )


def event_proof(found: InclusionProof) -> EventProof:
    """The proof of an event."""
    origin, root = checkpoint(found.note)
    return EventProof(
        position=found.place + 1, size=root.size, origin=origin, hashes=len(found.hashes), proof=str(found)
    )
