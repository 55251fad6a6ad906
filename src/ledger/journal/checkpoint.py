"""What a checkpoint says, and a proof that rests on one (c2sp.org/tlog-checkpoint, c2sp.org/tlog-proof).

    acme.example/ledger/3f0c…/1     the origin: a name, the ledger's id, its incarnation
    1401                            how many events
    CsUYapGGPo4dkMgI…               the root over them, in base64

Whoever keeps one where the ledger's owner cannot write can prove later what was rewritten since.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from typing import NamedTuple

from ledger.errors import BadInput
from ledger.journal.note import Note, parse as parse_note
from ledger.journal.proofs import Proof
from ledger.journal.root import Root
from ledger.steps import FILE, Open, step

FIRST_LINE = "c2sp.org/tlog-proof@v1"
HASH = 32
_SIZE = re.compile(r"0|[1-9][0-9]{0,14}")
_ORIGIN = re.compile(r".+/([^/]+)/([1-9][0-9]{0,8})")


class Checkpoint(NamedTuple):
    """Whose tree it is, and its root."""

    origin: str
    root: Root

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.root.size}\n{b64encode(bytes.fromhex(self.root.hex)).decode()}\n"

    @property
    def ledger_id(self) -> str:
        """Of which ledger it says it is; empty where it says nothing of that sort."""
        return _parts(self.origin)[0]

    @property
    def incarnation(self) -> int:
        """Of which incarnation of that; 0 where it says none."""
        return _parts(self.origin)[1]


class InclusionProof(NamedTuple):
    """That an event stands at `place`, counted from 0, in the tree of the checkpoint in `note`."""

    place: int
    hashes: Proof
    note: Note

    def __str__(self) -> str:
        lines = [FIRST_LINE, f"index {self.place}", *(b64encode(each).decode() for each in self.hashes)]
        return "\n".join([*lines, "", str(self.note)])


def checkpoint(note: Note) -> Checkpoint:
    """What a note says. Raises BadInput where it is no checkpoint."""
    origin, size, root, *_ = [*note.text.splitlines(), "", "", ""]
    found = _hash(root)
    if not origin or not _SIZE.fullmatch(size) or not found:
        raise BadInput(
            "the note is no checkpoint",
            "it says an origin, a size and a root",
            step("name one", "checkpoint", key=FILE),
        )
    return Checkpoint(origin, Root(int(size), found.hex()))


def inclusion_proof(text: str) -> InclusionProof:
    """A proof that was kept. Raises BadInput where it is none."""
    head, gap, below = text.partition("\n\n")
    first, index, *hashes = [*head.splitlines(), "", ""]
    number = index.removeprefix("index ")
    found = [_hash(each) for each in hashes if each]
    if first != FIRST_LINE or number == index or not _SIZE.fullmatch(number) or not gap or not all(found):
        why = f"it begins with {FIRST_LINE}, an index and its hashes"
        raise BadInput(
            "this is no proof of an event", why, step("make one", "prove", Open("POSITION"), checkpoint=FILE)
        )
    return InclusionProof(int(number), tuple(each for each in found if each), parse_note(below))


def _parts(origin: str) -> tuple[str, int]:
    found = _ORIGIN.fullmatch(origin)
    return (found[1], int(found[2])) if found else ("", 0)


def _hash(text: str) -> bytes | None:
    try:
        found = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if len(found) == HASH else None
