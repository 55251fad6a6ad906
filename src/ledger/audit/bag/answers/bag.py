"""A bag that an auditor takes away: what is in it, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from ledger.answers.answer import Answer
from ledger.render.sections import Section, just_lines

if TYPE_CHECKING:
    from ledger.audit.bag.queries.export import ExportedBag

KEYS_APART = (
    "the public key of the checkpoint reaches the auditor by another way than this bag: ledger checkpoint-key list"
)


class BagExport(Answer, frozen=True, kw_only=True):
    """A bag in `folder`: every line up to `events`, and `payloads` of them; the others are withheld, and listed there.

    `key` is the definition that it is of, nothing where it holds everything. `origin` and `covered` are of the
    checkpoint in it: whose it is, and how many of the events it is over. `people` is whether it says who everybody is.
    """

    commands: ClassVar = ("audit export",)

    folder: str
    key: str | None
    events: int
    payloads: int
    withheld: int
    root: str
    origin: str | None
    covered: int
    proofs: int
    signatures: int
    people: bool

    def sections(self) -> Iterator[Section]:
        """What was written, what proves it, and what to do with it."""
        yield just_lines(*self._held(), *self._proved(), f"how to check it, with no program of ours: {self._guide}")

    @property
    def _guide(self) -> str:
        return f"{self.folder}/data/VERIFY.md"

    def _held(self) -> Iterator[str]:
        of = f"`{self.key}` and what it rests on" if self.key else "the whole ledger"
        yield f"wrote {self.folder}: {of}"
        yield f"  {self.events:,} lines, {self.payloads:,} payloads, {self.signatures:,} signed acts"
        if self.withheld:
            told = (
                "1 payload is withheld: its line is"
                if self.withheld == 1
                else (f"{self.withheld:,} payloads are withheld: their lines are")
            )
            yield f"  {told} there, with type, time, person and tags"
        yield "  it says who everybody is" if self.people else "  people are ids in it: --people says who they are"

    def _proved(self) -> Iterator[str]:
        yield f"root {self.root}"
        if self.origin is None:
            yield "nobody signed that root: take a checkpoint along, --checkpoint FILE"
            return
        if self.covered < self.events:
            yield f"the checkpoint is over the first {self.covered:,} events: sign a newer one to cover the others"
        proofs = f", and {self.proofs:,} events are proved in it" if self.proofs else ""
        yield f"signed by {self.origin}{proofs}"
        yield KEYS_APART


def bag_export(found: ExportedBag) -> BagExport:
    """What was written."""
    now = found.checkpoint
    return BagExport(
        folder=str(found.folder),
        key=found.key or None,
        events=found.root.size,
        payloads=found.payloads,
        withheld=found.root.size - found.payloads,
        root=str(found.root),
        origin=now.said.origin if now else None,
        covered=now.root.size if now else 0,
        proofs=found.proofs,
        signatures=found.signatures,
        people=found.people is not None,
    )
