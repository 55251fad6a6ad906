"""What a bag holds beside lines and payloads, made again from those and compared: signatures, keys, proofs.

    lines, payloads, disclosures --as an export writes them--> statements, signatures, keys, proofs == those in the bag?

Of a key of which some event is withheld, nobody can make them again; such files are held against their own event alone.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ledger.audit.bag.queries.signatures import signed_types, write_signatures
from ledger.domain.credential import CredentialAdded
from ledger.domain.event import Recorded
from ledger.domain.restoration import LedgerRestored
from ledger.domain.statement import Statement, signature_of
from ledger.errors import LedgerError
from ledger.journal.checkpoint import InclusionProof
from ledger.journal.line import Line
from ledger.journal.note import Note
from ledger.journal.proofs import Nodes, consistency, inclusion, parent
from ledger.journal.root import Peaks, Root, grow, top

FOLDERS = ("statements", "signatures", "credentials", "enrolments")
SIGNERS = ("allowed_signers", "enrolments/signers")


class _Kept(dict[str, bytes]):
    """The files that an export would write."""

    def write(self, name: str, data: bytes) -> None:
        self[name] = data


def signature_faults(
    data: Path, lines: Sequence[Line], events: Mapping[int, Recorded], withheld: Mapping[int, str], ledger_id: str
) -> Iterator[str]:
    """Yield which files of signatures and keys are not those that the events of a bag come to."""
    types, made = signed_types(), _Kept()
    told = (events[at] for at in sorted(events) if lines[at - 1].type in types)
    write_signatures(made, told, events.__contains__, ledger_id)
    hidden = _hidden(lines, events, withheld)
    there = {
        path.relative_to(data).as_posix() for each in FOLDERS for path in (data / each).glob("*") if path.is_file()
    } - {*SIGNERS}
    for name in sorted(there | made.keys() - {*SIGNERS}):
        position = int(name.partition("/")[2].partition(".")[0])
        if not _is_open(position, events, hidden):
            yield from _own_faults(name, position, data, events)
        elif name not in there:
            yield f"{_act_of(name, position)} was signed, and the file of that is missing: {name}"
        elif name not in made:
            yield f"{name} is of nothing that an event in the bag says"
        elif not _alike(name, made[name], (data / name).read_bytes()):
            yield f"{name} is not what event #{position} says"
    for name in SIGNERS:
        yield from _signer_faults(name, made[name], (data / name).read_bytes(), _keys_of(events, hidden))


def _act_of(name: str, position: int) -> str:
    return f"#{position}" if name.startswith(("statements", "signatures")) else f"the key of #{position}"


def _hidden(lines: Sequence[Line], events: Mapping[int, Recorded], withheld: Mapping[int, str]) -> frozenset[str]:
    """The credentials that events of the bag name, and of which one is withheld; `*` where that one changes all."""
    away = [lines[at - 1] for at in withheld if 0 < at <= len(lines)]
    gone = {tag.removeprefix("credential:") for each in away for tag in each.tags if tag.startswith("credential:")}
    here = {name for each in events.values() for name in _credentials(each)}
    return frozenset(gone & here | {"*" for each in away if each.type == LedgerRestored.stored_name})


def _credentials(recorded: Recorded) -> set[str]:
    """The credential that an event is about, or that somebody showed with it."""
    event: Any = recorded.event
    shown = getattr(event, "authentication", None) or None
    return {getattr(event, "credential", ""), shown.credential if shown else ""} - {""}


def _is_open(position: int, events: Mapping[int, Recorded], hidden: frozenset[str]) -> bool:
    """Whether nothing is withheld of the key that a file is of."""
    named = _credentials(events[position]) if position in events else set()
    return "*" not in hidden and hidden.isdisjoint(named)


def _own_faults(name: str, position: int, data: Path, events: Mapping[int, Recorded]) -> Iterator[str]:
    """Yield whether what was signed is not what its own event says, where its key cannot be judged."""
    text = getattr(events[position].event, "signature", None) if position in events else None
    if not text or not (data / name).exists() or not name.startswith(("statements/", "signatures/")):
        return
    said, there = signature_of(text), (data / name).read_bytes()
    if name.endswith(".json"):
        told = {each: value for each, value in json.loads(there).items() if each != "credential"}
        same = told == json.loads(said.proof)
    else:
        same = there == (said.statement.canonical if name.startswith("statements/") else said.proof.encode())
    if not same:
        yield f"{name} is not what event #{position} says"


def _alike(name: str, made: bytes, there: bytes) -> bool:
    """Whether a file is what it was made again as; bags of earlier days do not tell when a key counted."""
    if made == there or not name.startswith("credentials/") or not name.endswith(".json"):
        return made == there
    return bool(json.loads(there) == {each: said for each, said in json.loads(made).items() if each != "counted"})


def _keys_of(events: Mapping[int, Recorded], hidden: frozenset[str]) -> frozenset[str]:
    """The ssh keys whose credentials are hidden."""
    added = (each.event for each in events.values() if isinstance(each.event, CredentialAdded))
    away = (each for each in added if each.credential in hidden or "*" in hidden)
    return frozenset(getattr(each.public, "key", "") for each in away)


def _signer_faults(name: str, made: bytes, there: bytes, hidden: frozenset[str]) -> Iterator[str]:
    """Yield whether lines say of a key what no event says, or lack; those of a key that is hidden may say anything."""
    if made == there:
        return
    right, said = ([line for line in text.decode().split("\n") if _key(line) not in hidden] for text in (made, there))
    if [line for line in said if line not in right]:
        yield f"{name} lets a key count as no event says, or for something else"
    elif [line for line in right if line not in said]:
        yield f"{name} lacks a time at which a key counted"
    elif right != said:
        yield f"{name} is not what the events say"


def _key(line: str) -> str:
    return line.rpartition('" ')[2]


def history_faults(events: Mapping[int, Recorded], leaves: Sequence[bytes]) -> Iterator[str]:
    """Yield which acts were signed on another history: whoever signs names the root that they saw."""
    heads = {position: said.head for position, said in _statements(events)}
    roots = roots_at(leaves, {_size(head) for head in heads.values()})
    for position, head in heads.items():
        size = _size(head)
        if size >= position or head != str(roots.get(size, "")):
            yield f"event #{position} was signed on another history"


def _statements(events: Mapping[int, Recorded]) -> Iterator[tuple[int, Statement]]:
    for position, recorded in sorted(events.items()):
        if text := getattr(recorded.event, "signature", None):
            try:
                yield position, signature_of(text).statement
            except LedgerError:
                continue  # the proof of it holds for nothing, which is said elsewhere


def _size(head: str) -> int:
    size = head.partition(":")[0]
    return int(size) if size.isascii() and size.isdigit() and len(size) < 16 else -1


def roots_at(leaves: Sequence[bytes], sizes: set[int]) -> dict[int, Root]:
    """Return the root over the first leaves, for each of these numbers that there are."""
    peaks: Peaks = []
    found = {0: Root(0, top(peaks).hex())} if 0 in sizes else {}
    for size, leaf in enumerate(leaves, 1):
        grow(peaks, size, leaf)
        if size in sizes:
            found[size] = Root(size, top(peaks).hex())
    return found


def proof_faults(data: Path, leaves: Sequence[bytes], note: Note, root: Root) -> Iterator[str]:
    """Yield which inclusion proofs do not lead from the event that they are named after to the checkpoint."""
    nodes = _nodes(leaves)
    for path in sorted((data / "proofs").glob("*")):
        position = int(path.name.partition(".")[0])
        if not 0 < position <= root.size:
            yield f"{path.name} proves no event of the checkpoint"
        else:
            proof = InclusionProof(position - 1, inclusion(nodes, position - 1, root.size), note)
            if str(proof).encode() != path.read_bytes():
                yield f"{path.name} does not lead from event #{position} to the checkpoint of this bag"


def consistency_text(leaves: Sequence[bytes], old: int, new: int) -> str:
    """Return the file that shows that the first `old` of `new` leaves are those of an older tree."""
    return "\n".join([f"old {old}", *(b64encode(each).decode() for each in consistency(_nodes(leaves), old, new)), ""])


def _nodes(leaves: Sequence[bytes]) -> Nodes:
    """Return the nodes of the tree over these leaves."""
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([parent(*pair) for pair in zip(below[::2], below[1::2], strict=False)])
    return lambda level, index: levels[level][index]
