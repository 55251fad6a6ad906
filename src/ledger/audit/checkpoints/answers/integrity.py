"""What an auditor is told: what every event comes to, and that none was altered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.ledger import Ledger
from ledger.audit.checkpoints.answers.incarnations import IncarnationShown, incarnations
from ledger.audit.checkpoints.queries.replay import Replayed
from ledger.audit.checkpoints.queries.signatures import Signatures
from ledger.domain.restoration import Restoration
from ledger.journal.root import Root
from ledger.render.sections import Section, just_lines


class ReplayResult(Answer, frozen=True, kw_only=True):
    """What all events up to `position` come to: how much of what, and the hashes of the state.

    `state` is the hash of all that was decided; `state_with_deliveries` covers targets and artifacts, too.
    """

    commands: ClassVar = ("replay",)

    position: int
    state: str
    state_with_deliveries: str
    events: int
    definitions: int
    proposals: int
    artifacts: int

    def sections(self) -> Iterator[Section]:
        """How much was folded, and the two hashes."""
        lines = (
            f"replayed {self.events:,} events: {self.definitions} definitions, {self.proposals} proposals,"
            f" {self.artifacts} artifacts",
            f"state sha256:{self.state}",
            f"state with deliveries sha256:{self.state_with_deliveries}",
        )
        yield just_lines(*lines)


class Verification(Answer, frozen=True, kw_only=True):
    """How many events were read and hashed again, and their root; `against` is the root that somebody had kept.

    `signatures` were checked again with the keys that they name, and `signatures_unchecked` could not be here.
    `signatures_erased` are judged by nobody any more.
    `open_to_others` names the database where everybody on the machine may read or write it. `incarnations` tell where
    an older copy went on; where that was in the place of some of what `against` is over, `parted` is its position.
    `witnesses` are those of a policy who cosigned the checkpoint. `newer` are the sorts of events that only a newer
    version knows: their bytes were judged, and nothing else.
    """

    commands: ClassVar = ("verify",)

    size: int
    root: str
    against: str | None
    open_to_others: str = ""
    signatures: int = 0
    signatures_unchecked: int = 0
    signatures_erased: int = 0
    incarnations: list[IncarnationShown] = msgspec.field(default_factory=list)
    parted: int | None = None
    witnesses: list[str] = msgspec.field(default_factory=list)
    newer: list[str] = msgspec.field(default_factory=list)

    def sections(self) -> Iterator[Section]:
        """That nothing was altered, and the root."""
        name = self.open_to_others
        lines = (
            f"verified {self.size:,} events: nothing was altered",
            f"root {self.root}",
            *self._kept(),
            *([f"cosigned by {' and '.join(self.witnesses)}"] if self.witnesses else []),
            *(each.in_words for each in self.incarnations),
            *self._signed(),
            "this judges bytes; by which right everything was done: ledger audit rights",
            *([f"everybody on this machine may open {name}: chmod o= {name}"] if name else []),
        )
        yield just_lines(*lines)

    def _kept(self) -> Iterator[str]:
        if self.parted:
            size, common = (self.against or "").partition(":")[0], self.parted - 1
            yield f"the root you kept is over {int(size):,} events, of which an older copy went on at #{self.parted}:"
            yield f"  after the first {common:,} they are lost, as is declared there, and cannot be held against it"
        elif self.against:
            yield "the root you kept is that of its first events: nothing before it was rewritten"

    def _signed(self) -> Iterator[str]:
        if self.signatures:
            yield f"checked {self.signatures:,} signatures: each is by the key that it names"
        if self.signatures_unchecked:
            yield f"not checked: {self.signatures_unchecked:,} signatures; what checks them is not on this machine"
        if self.signatures_erased:
            yield f"not judged: {self.signatures_erased:,} signatures; they were erased, with whoever made them"
        if self.newer:
            yield f"not judged: the meaning of {' and '.join(self.newer)}, which a newer version wrote"


def replay_result(found: Replayed) -> ReplayResult:
    """What the events come to; charters are no definitions."""
    kinds = (each.versions[0].draft.kind for each in found.state.definitions.values())
    return ReplayResult(
        position=found.position,
        state=found.hash,
        state_with_deliveries=found.with_deliveries,
        events=found.events,
        definitions=sum(kind != "charter" for kind in kinds),
        proposals=len(found.state.proposals),
        artifacts=len(found.deliveries.artifacts),
    )


def verification(
    ledger: Ledger,
    found: Root,
    signed: Signatures,
    against: str | None,
    open_to_others: str,
    parted: Restoration | None = None,
    witnesses: Sequence[str] = (),
) -> Verification:
    """That nothing was altered, and who could."""
    return Verification(
        size=found.size,
        root=str(found),
        against=against or None,
        open_to_others=open_to_others,
        signatures=signed.checked,
        signatures_unchecked=signed.unchecked,
        signatures_erased=signed.erased,
        incarnations=incarnations(ledger, ledger.restorations),
        parted=parted.position if parted else None,
        witnesses=[*witnesses],
        newer=ledger.journal.newer(),
    )
