"""The check that what is stored is what was recorded.

    columns, tags, salt, payload ──written again──▶ line ──▶ leaf ──▶ root ◀──compared── a root kept elsewhere

Whoever can write the file can rewrite all of it consistently, and then only a kept root tells. So `verify` proves
that the parts agree with each other, and, against a kept root, that the ledger has only grown since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import msgspec

from ledger.domain.event import Person
from ledger.errors import Tampered
from ledger.journal import people
from ledger.journal.faults import RESTORE
from ledger.journal.line import FORMAT, Line, decode, digest, leaf, written
from ledger.journal.port import Evidence, Journal, Stored
from ledger.journal.root import Peaks, Root, grow, parse, top

WINDOW = 1 << 20
"""Events whose tags are held in memory at once."""
_FIRST, _LAST = -(1 << 63), (1 << 63) - 1
_Tags: TypeAlias = defaultdict[tuple[str, str], list[int]]


def verify(journal: Journal, against: str | None = None) -> Root:
    """Read all that `journal` holds once more, and return its root.

    Every line must be canonical and hashed as its leaf, its payload the one it names, every column, tag and person
    what the events say, the positions gapless, the times in order, and no row too many. `against`, a root kept
    earlier, must be that of the first events.

    Raises
    ------
    Tampered : where that does not hold, naming the first such event
    BadInput : `against` is not a root

    """
    kept = parse(against) if against else None
    with journal.evidence() as held:
        return _verified(held, kept)


def _verified(held: Evidence, kept: Root | None) -> Root:
    size, latest, first = 0, "", _FIRST
    peaks: Peaks = []
    tags: _Tags = defaultdict(list)
    registrations: dict[str, people.Registration] = {}
    if kept and kept.size == 0:
        _compare_roots(kept, peaks)
    for size, stored in enumerate(held.events(), 1):
        line = _examined(stored, size, latest)
        latest = line.recorded_at
        grow(peaks, size, stored[3])
        for tag in line.tags:
            tags[tag, line.type].append(size)
        if size % WINDOW == 0:
            _compare_tags(tags, held.tags(first, size))
            first = size + 1
        if line.type.startswith(people.REGISTERED):
            said = people.decode(stored[9])
            registrations[said.id] = said
        if kept and size == kept.size:
            _compare_roots(kept, peaks)
    _compare_tags(tags, held.tags(first, _LAST))
    _compare_people(held.persons(), registrations)
    if kept and size < kept.size:
        why = f"it held {kept.size} events when the root {kept} was kept"
        raise Tampered(f"the ledger was cut: it holds {size} events", why, RESTORE)
    return Root(size, top(peaks).hex())


def _examined(stored: Stored, place: int, latest: str) -> Line:
    """The line of an event, after writing it again from all that stands beside it; `latest` is the time before."""
    position, command_id, index, stored_leaf, line, type_, recorded_at, actor, salt, payload = stored
    if position != place:
        raise Tampered(f"event #{place} is missing", f"event #{position} comes in its place", RESTORE)
    try:
        told = decode(line)
        retold = Line(
            actor,
            told.actor_kind,
            told.assurance,
            command_id,
            index,
            digest(salt, payload),
            place,
            recorded_at,
            told.tags,
            type_,
            FORMAT,
        )
        if written(retold) == line and leaf(line) == stored_leaf and recorded_at >= latest:
            return told
        difference = _difference(told, retold)
    except (msgspec.MsgspecError, UnicodeError, TypeError):
        difference = "its line or its payload cannot be read"
    raise _altered(place, difference)


def _difference(told: Line, retold: Line) -> str:
    for name in Line.__struct_fields__:
        if getattr(told, name) != getattr(retold, name):
            return f"its line and what stands beside it differ in {name}"
    return (
        "its line is not canonical, its leaf is not the hash of it, or it was recorded before the event in front of it"
    )


def _compare_tags(told: _Tags, held: Iterable[tuple[str, str, list[int]]]) -> None:
    """Compare the tags that lines tell with those that are held, and forget them."""
    astray: set[object] = set()
    for tag, type_, positions in held:
        if (expected := told.pop((tag, type_), [])) != positions:
            astray.update(set(expected) ^ set(positions))
    astray.update(*told.values())
    told.clear()
    if astray:
        first = min((each for each in astray if isinstance(each, int)), default=0)
        raise _altered(first, "its line and the tags it is found by differ, or a tag was added that no event has")


def _compare_people(persons: Iterable[Person], registrations: Mapping[str, people.Registration]) -> None:
    for person in persons:
        if not people.agrees(person, registrations.get(person.id)):
            why = "name, address, kind or salt is not as it was registered"
            raise Tampered(f"the person {person.id} was altered", why, RESTORE)


def _compare_roots(kept: Root, peaks: Peaks) -> None:
    if top(peaks).hex() != kept.hex:
        why = f"its first {kept.size} events are not those of the kept root {kept}"
        raise Tampered("the ledger was rewritten", why, RESTORE)


def _altered(position: int, difference: str) -> Tampered:
    return Tampered(f"event #{position} was altered", difference, RESTORE)
