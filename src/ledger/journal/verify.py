"""The check that what is stored is what was recorded.

    columns, tags, salt, payload ──written again──▶ line ──▶ leaf ──▶ root ◀──compared── a root kept elsewhere

Whoever can write the file can rewrite all of it consistently, and then only a kept root tells. So `verify` proves
that the parts agree with each other, and, against a kept root, that the ledger has only grown since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

import msgspec

from ledger.domain.event import Person
from ledger.errors import Tampered
from ledger.journal import people
from ledger.journal.disclosure_check import DisclosureCheck
from ledger.journal.line import FORMAT, Line, decode, digest, is_instant, leaf, written
from ledger.journal.port import RESTORE, Holdings, Journal, KeptPeaks, Stored
from ledger.journal.root import Peaks, Root, grow, parse, top
from ledger.journal.tile_check import TileCheck
from ledger.journal.tiles import nodes, peaks_of
from ledger.steps import TEXT, step


class Aside(msgspec.Struct, frozen=True, gc=False):
    """What stands in a line and nowhere else."""

    actor_kind: str
    assurance: str


_aside = msgspec.json.Decoder(Aside).decode


def verify(journal: Journal, against: str | None = None) -> Root:
    """Read all that `journal` holds once more, and return its root.

    Every line must be canonical and hashed as its leaf, its payload the one it names, every column, tag, person and
    disclosure what the events say, the positions gapless, the times in order, no row too many, and peaks and
    tiles those of the tree.
    `against`, a root kept earlier, must be that of the first events.

    Raises
    ------
    Tampered : where that does not hold, naming the first such event
    BadInput : `against` is not a root

    """
    kept = parse(against) if against else None
    with journal.evidence() as held:
        return judged(held, kept)


def verify_since(journal: Journal, kept: Root) -> Root:
    """`verify`, of which only what came after a kept root is read and hashed: what it was over is believed.

    It takes as long as what is new. The hashes of the tree have to lead to the kept root; where they do not, all is
    read, to tell what was altered. Raises Tampered.
    """
    if not kept.size or journal.head() < kept.size:
        return verify(journal, str(kept))
    peaks = peaks_of(nodes(journal), kept.size)
    if top(peaks).hex() != kept.hex:
        return verify(journal, str(kept))
    size = kept.size
    with journal.evidence(whole=False) as held:
        for size, stored in enumerate(examined(held.events(kept.size - 1), kept.size - 1), kept.size):
            if size > kept.size:  # the one before is read for its time
                grow(peaks, size, stored[3])
    return Root(size, top(peaks).hex())


def judged(held: Holdings, kept: Root | None = None) -> Root:
    """The root of all that is held, as `verify` finds it. Raises Tampered."""
    size = 0
    peaks: Peaks = []
    registrations: dict[str, people.Registration] = {}
    aside, tiles, beside = held.peaks(), TileCheck(held.tiles()), DisclosureCheck(held.disclosures())
    if kept and kept.size == 0:
        _compare_roots(kept, peaks)
    for size, stored in enumerate(examined(held.events()), 1):
        beside.take(stored)
        tiles.grow(peaks, size, stored[3])
        if stored[5].startswith(people.REGISTERED):
            _register(stored, registrations)
        if kept and size == kept.size:
            _compare_roots(kept, peaks)
        if aside and size == aside.size:
            _compare_peaks(aside, peaks)
    if aside and not (isinstance(aside.size, int) and 0 < aside.size <= size):
        raise _altered(aside)
    tiles.end()
    beside.end()
    _compare_people(held.persons(), registrations, beside.erased)
    if kept and size < kept.size:
        why = f"it held {kept.size} events when the root {kept} was kept"
        raise Tampered(f"the ledger was cut: it holds {size} events", why, RESTORE)
    return Root(size, top(peaks).hex())


def examined(events: Iterable[Stored], after: int = 0) -> Iterator[Stored]:
    """The events of a ledger after a position, each once it is found to be what its line says. Raises Tampered."""
    latest = ""
    for place, stored in enumerate(events, after + 1):
        _examine(stored, place, latest)
        latest = stored[6]
        yield stored


def _examine(stored: Stored, place: int, latest: str) -> None:
    """Write the line of an event again from all that stands beside it, and compare; `latest` is the time before."""
    position, command_id, index, stored_leaf, line, type_, recorded_at, actor, salt, payload, tags = stored
    if position != place:
        raise Tampered(f"event #{place} is missing", f"event #{position} comes in its place", RESTORE)
    try:
        aside, held = _aside(line), digest(salt, payload)
        kind, assurance = aside.actor_kind, aside.assurance
        retold = Line(actor, kind, assurance, command_id, index, held, place, recorded_at, tags, type_, FORMAT)
        if written(retold) == line and leaf(line) == stored_leaf and recorded_at >= latest and is_instant(recorded_at):
            return
        difference = _difference(decode(line), retold)
    except (msgspec.MsgspecError, UnicodeError, TypeError):
        difference = "its line or its payload cannot be read"
    raise Tampered(f"event #{place} was altered", difference, RESTORE)


def _difference(told: Line, retold: Line) -> str:
    for name in Line.__struct_fields__:
        if getattr(told, name) != getattr(retold, name):
            return f"its line and what stands beside it differ in {name}"
    if not is_instant(told.recorded_at):
        return f"`{told.recorded_at[:30]}` is no time of the ledger"
    return "its line is not canonical, its leaf not the hash of it, or it was recorded before the event in front of it"


def _register(stored: Stored, registrations: dict[str, people.Registration]) -> None:
    try:
        said = people.decode(stored[9])
    except msgspec.MsgspecError:
        raise Tampered(f"event #{stored[0]} was altered", "it registers nobody", RESTORE) from None
    registrations[said.id] = said


def _compare_people(
    persons: Iterable[Person], registrations: Mapping[str, people.Registration], erased: Set[str]
) -> None:
    missing = registrations.keys() - erased
    for person in persons:
        missing.discard(person.id)
        if not people.agrees(person, registrations.get(person.id)):
            why = "name, address, kind or salt is not as it was registered"
            raise Tampered(f"the person {person.id} was altered", why, RESTORE)
        if person.id in erased:
            why = "an event says that name and address went with it, and somebody put them back"
            raise Tampered(f"the person {person.id} was erased, and is here", why, RESTORE)
    if missing:
        who = min(missing)
        fix = step("put back the newest copy; where that was an erasure, put it on record", "erase", who, because=TEXT)
        raise Tampered(f"the person {who} is missing", "name and address are gone, and no event erases them", fix)


def _compare_peaks(aside: KeptPeaks, peaks: Peaks) -> None:
    if aside.hashes != b"".join(peaks):
        raise _altered(aside)


def _altered(aside: KeptPeaks) -> Tampered:
    why = f"the hashes kept for the root of the first {aside.size} events are not those of the events"
    return Tampered("a root that this ledger told may be wrong", why, RESTORE)


def _compare_roots(kept: Root, peaks: Peaks) -> None:
    if top(peaks).hex() != kept.hex:
        why = f"its first {kept.size} events are not those of the kept root {kept}"
        raise Tampered("the ledger was rewritten", why, RESTORE)
