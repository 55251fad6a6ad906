"""One hash over everything recorded so far, and the check that what is stored is what was recorded.

    lines ──leaf──▶ leaves ──▶ Merkle tree of RFC 6962 ──▶ root "SIZE:HEX", which an auditor keeps

Whoever can write the file can rewrite it whole, consistently. So a root proves nothing until somebody keeps it where
they cannot write: `verify` against a kept root tells a ledger that was cut or rewritten from one that only grew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from hashlib import sha256
from typing import NamedTuple

import msgspec

from ledger.domain.event import Person
from ledger.errors import BadInput, Tampered
from ledger.journal import line as lines
from ledger.journal import people
from ledger.journal.codec import canonical
from ledger.journal.faults import RESTORE
from ledger.journal.line import Line
from ledger.journal.port import Journal, Stored


class Verified(NamedTuple):
    """How many events there are, and their root in hexadecimal."""

    size: int
    root_hex: str

    def __str__(self) -> str:
        return f"{self.size}:{self.root_hex}"


def root(leaves: Iterable[bytes]) -> bytes:
    """The Merkle tree hash (RFC 6962, section 2.1) over leaf hashes; keeps one hash for each bit of their number."""
    peaks: list[bytes] = []
    for size, leaf in enumerate(leaves, 1):
        _grow(peaks, size, leaf)
    return _close(peaks)


def parse(text: str) -> Verified:
    """A kept root, `SIZE:HEX`. Raises BadInput where it is none."""
    if not (found := re.fullmatch(r"([0-9]{1,15}):([0-9a-f]{64})", text.strip().lower())):
        raise BadInput(f"{text!r} is not a root", "a root is SIZE:HEX, as ledger verify prints it")
    return Verified(int(found[1]), found[2])


def verify(journal: Journal, against: str | None = None) -> Verified:
    """Read everything that `journal` holds once more, and return its root.

    Every line must be canonical, its leaf and digest those of the bytes beside it, every column, tag and person what
    the events say, the positions gapless and the times in order; `against`, a root kept earlier, must be that of the
    first events.

    Raises
    ------
    Tampered : at the first event where that does not hold, which it names
    BadInput : `against` is not a root

    """
    kept = parse(against) if against else None
    persons = journal.people()  # before the events: whoever is known now has a registration among them
    peaks: list[bytes] = []
    size, latest, registrations = 0, "", dict[str, people.Registration]()
    _compare(kept, size, peaks)
    for size, stored in enumerate(journal.stored(), 1):
        _examine(stored, size, latest)
        latest = stored.recorded_at
        _grow(peaks, size, stored.leaf)
        _compare(kept, size, peaks)
        if stored.type.startswith(people.REGISTERED):
            said = people.decode(stored.payload)
            registrations[said.id] = said
    if kept and size < kept.size:
        raise Tampered(
            f"the ledger was cut: it holds {size} events", f"it held {kept.size} when {kept} was kept", RESTORE
        )
    _identify(persons, registrations)
    return Verified(size, _close(peaks).hex())


def _grow(peaks: list[bytes], size: int, leaf: bytes) -> None:
    """Add the leaf that makes `size` of them; `peaks` are the roots of the perfect subtrees, widest first."""
    while not size & 1:
        leaf = sha256(b"\x01" + peaks.pop() + leaf).digest()
        size >>= 1
    peaks.append(leaf)


def _close(peaks: list[bytes]) -> bytes:
    if not peaks:
        return sha256().digest()
    return reduce(lambda right, left: sha256(b"\x01" + left + right).digest(), reversed(peaks))


def _compare(kept: Verified | None, size: int, peaks: list[bytes]) -> None:
    if kept and size == kept.size and _close(peaks).hex() != kept.root_hex:
        raise Tampered(
            "the ledger was rewritten", f"its first {size} events are not those of the kept root {kept}", RESTORE
        )


def _examine(stored: Stored, position: int, latest: str) -> None:
    """Write the line again from all that stands beside it, and compare; `latest` is when the event before came."""
    if stored.position != position:
        raise Tampered(f"event #{position} is missing", f"event #{stored.position} comes in its place", RESTORE)
    try:
        line = lines.decode(stored.line)
        if (
            lines.written(_retold(stored, line)) == stored.line
            and lines.leaf(stored.line) == stored.leaf
            and canonical(msgspec.json.decode(stored.payload)) == stored.payload
            and stored.recorded_at >= latest
        ):
            return
        difference = next(_differences(stored, line, latest))
    except (msgspec.MsgspecError, UnicodeError, TypeError, RecursionError):
        difference = "its line or its payload cannot be read"
    raise Tampered(f"event #{position} was altered", difference, RESTORE)


def _retold(stored: Stored, line: Line) -> Line:
    """The line as the columns, the tags and the payload tell it; what stands nowhere else is from the line itself."""
    return Line(
        stored.actor,
        line.actor_kind,
        line.assurance,
        stored.command_id,
        stored.idx,
        lines.digest(stored.salt, stored.payload),
        stored.position,
        stored.recorded_at,
        stored.tags,
        stored.type,
        lines.FORMAT,
    )


def _differences(stored: Stored, line: Line, latest: str) -> Iterator[str]:
    retold = _retold(stored, line)
    for name in Line.__struct_fields__:
        if getattr(line, name) != getattr(retold, name):
            yield f"its line and what stands beside it differ in {name}"
    if lines.leaf(stored.line) != stored.leaf:
        yield "its leaf is not the hash of its line"
    if stored.recorded_at < latest:
        yield f"it was recorded at {stored.recorded_at}, before the event in front of it"
    yield "its line or its payload is not canonical JSON"


def _identify(persons: Mapping[str, Person], registrations: Mapping[str, people.Registration]) -> None:
    for person in persons.values():
        if not people.agrees(person, registrations.get(person.id)):
            raise Tampered(
                f"the person {person.id} was altered",
                "name, address, kind or salt is not as it was registered",
                RESTORE,
            )
