"""What a bag holds of the hash tree: the signed root, that it grew from an older one, and where each event stands.

checkpoint           the note as it was signed                  c2sp.org/tlog-checkpoint
checkpoint.old       the one that somebody kept before
consistency          `old SIZE` and hashes: the older tree is the beginning of this one, as a witness is asked
proofs/27.tlog-proof where event #27 stands                     c2sp.org/tlog-proof
root.txt             the root over all lines, where no checkpoint is over all of them: nobody signed it
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.audit.bag.queries.writer import BagWriter
from ledger.audit.checkpoints.queries.checkpoints import kept_in, note_in
from ledger.errors import BadInput, Tampered
from ledger.journal.checkpoint import Checkpoint, InclusionProof
from ledger.journal.note import Note
from ledger.journal.proofs import consistency, grown, inclusion
from ledger.journal.root import Root
from ledger.journal.tiles import nodes
from ledger.steps import FILE, step

UNSIGNED = (
    "The line above is SIZE:ROOT over all lines of events.jsonl. Nobody signed it: compare it with one you kept.\n"
)


class CheckpointNote(NamedTuple):
    """A note that somebody kept, and what it says; it was signed by a key of this ledger."""

    note: Note
    said: Checkpoint

    @property
    def root(self) -> Root:
        """Of how many events, and what."""
        return self.said.root


def checkpoint_note(ledger: Ledger, path: Path) -> CheckpointNote:
    """The checkpoint in a file. Raises BadInput where it is none of this ledger as it goes on now."""
    kept = kept_in(ledger, path)
    if kept.parted:
        raise BadInput(
            f"{path} is over events that this ledger has no more",
            why=f"an older copy went on in their place, as event #{kept.parted.position} declares",
            fix=step("see how far it goes", "verify", against=str(path)),
        )
    return CheckpointNote(note_in(path), kept.said)


def require_order(old: CheckpointNote, size: int) -> None:
    """Pass where an older checkpoint is over no more events than the tree that it is held against. Raises BadInput."""
    if old.root.size > size:
        what = f"the older checkpoint is over {old.root.size:,} events, and the newer tree over {size:,}"
        raise BadInput(what, "--since names the one that was kept first", "turn the two files round")


def write_checkpoints(
    writer: BagWriter, ledger: Ledger, root: Root, now: CheckpointNote | None, old: CheckpointNote | None
) -> None:
    """Write the roots that there are: the signed one, the older one with what leads on from it, or the bare one."""
    if now:
        writer.write("checkpoint", str(now.note).encode())
    if not now or now.root.size < root.size:
        writer.write("root.txt", f"{root}\n{UNSIGNED}".encode())
    if old:
        newer = now.root if now else root
        writer.write("checkpoint.old", str(old.note).encode())
        writer.write("consistency", _consistency(ledger, old.root, newer).encode())


def write_inclusions(writer: BagWriter, ledger: Ledger, positions: Iterable[int], of: CheckpointNote) -> int:
    """Write where each of these events stands in a checkpoint that is over it; how many there are."""
    node, size = nodes(ledger.journal), of.root.size
    covered = [each for each in positions if each <= size]
    for position in covered:
        proof = InclusionProof(position - 1, inclusion(node, position - 1, size), of.note)
        writer.write(f"proofs/{position}.tlog-proof", str(proof).encode())
    return len(covered)


def _consistency(ledger: Ledger, old: Root, new: Root) -> str:
    found = consistency(nodes(ledger.journal), old.size, new.size)
    if not grown(found, old.size, new.size, bytes.fromhex(old.hex), bytes.fromhex(new.hex)):
        why = (
            f"the first {old.size:,} of its {new.size:,} events are not those that the older checkpoint was signed over"
        )
        raise Tampered("the ledger was rewritten", why, step("see what is in it now", "verify", against=FILE))
    return "\n".join([f"old {old.size}", *(b64encode(each).decode() for each in found), ""])
