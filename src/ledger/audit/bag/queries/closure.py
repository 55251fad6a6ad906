"""What an auditor of one definition has to read: the positions whose payloads go into its bag.

    definition --refers, entity--> what it rests on --rights--> charters on the way --named in any--> people
        `-- all that was recorded of it, and of each            `-- seats given and taken    `-- registrations, keys

Tags lead there, and every line shows its tags. So whoever has the bag sees that nothing of this was left out: the same
is found in a ledger, and in the lines of a bag.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from ledger.domain import EVENTS
from ledger.domain.event import Boundary, Query
from ledger.domain.folding.folding import fold
from ledger.domain.scope import charter_key, of_definition, path
from ledger.errors import UnknownName
from ledger.journal.line import Line
from ledger.journal.port import Journal
from ledger.steps import step

PERSON = re.compile(rb"p_[0-9a-f]{16}")


def _names(*beginnings: str) -> tuple[str, ...]:
    return tuple(sorted(name for name in EVENTS if name.startswith(beginnings)))


OF_ALL, OF_RIGHTS, OF_PEOPLE = (
    _names("ledger.", "checkpoint_key."),
    _names("charter.", "right.", "delegation.", "recovery."),
    _names("person.", "credential."),
)
"""What belongs to every bag; what charters give and take; what is known of somebody, and by what they sign."""

BESIDE: Mapping[str, tuple[str, ...]] = {
    "request": (),
    "waiver": (),
    "order": (),
    "consumer": (),
    "restatement": (),
    "target": _names("target."),
}
"""What an act on a definition rests on beside definitions, by the tag that names it: all of that, or some types."""
WITHHOLDING = _names("payload.")
"""What withholds a payload from bags, and puts it into them again."""
NOT_IN_CLOSURE, WITHHELD = "not in the closure", "withheld"
"""Why a payload is not in it: nothing that the bag is of rests on it; or somebody with the right said so, on record."""


class _Row(NamedTuple):
    """One event as far as it leads on: who acted, its tags, and its payload, empty where that is withheld."""

    position: int
    actor: str
    tags: Sequence[str]
    payload: bytes


Select: TypeAlias = Callable[[tuple[str, ...], tuple[str, ...]], Iterable[_Row]]
"""The events of some types, or of any where none is named, that have all of some tags."""


@dataclass(slots=True)
class _Rows:
    """The rows that were found, by position."""

    select: Select
    found: dict[int, _Row] = field(default_factory=dict)

    def read(self, types: tuple[str, ...], *tags: str) -> list[_Row]:
        """Those that a query finds, and nothing found before."""
        new = [row for row in self.select(types, tags) if row.position not in self.found]
        self.found.update((row.position, row) for row in new)
        return new


def closure(journal: Journal, key: str, upto: int) -> frozenset[int]:
    """The positions up to `upto` that whoever judges a definition has to read. Raises UnknownName."""
    found = _closure(_in_journal(journal, upto), key, withheld(journal, upto))
    if not found:
        raise UnknownName(
            f"nothing is known of `{key}`",
            why="no definition of that name was ever proposed or attested",
            fix=step("see which there are", "list"),
            sort="definition",
            name=key,
        )
    return found


def closure_of_lines(lines: Sequence[Line], payloads: Mapping[int, bytes], key: str) -> frozenset[int]:
    """The same by the lines of a bag, and the payloads that are there; nothing where no line is of the definition.

    Who is named in a withheld payload alone is not known here, so it may be less.
    """
    return _closure(_in_lines(lines, payloads), key, withheld_by_lines(lines))


def withheld_by_lines(lines: Sequence[Line]) -> frozenset[int]:
    """The positions whose payloads some act withheld, and none released since, as the lines tell."""
    said = ((tag, line.type) for line in lines if line.type in WITHHOLDING for tag in line.tags)
    last = {tag.removeprefix("event:"): sort for tag, sort in said if tag.startswith("event:")}
    return frozenset(int(at) for at, sort in last.items() if at.isdecimal() and sort.startswith("payload.withheld/"))


def _closure(select: Select, key: str, away: Collection[int]) -> frozenset[int]:
    rows = _Rows(select)
    scopes = _definitions(rows, key)
    if not rows.found:
        return frozenset()
    rows.read(OF_ALL)
    for scope in scopes:
        rows.read(OF_RIGHTS, f"rights:{scope}")
    _people(rows)
    for position in rows.found.keys() & {*away}:
        rows.read(WITHHOLDING, f"event:{position}")
    return frozenset(rows.found)


def _in_journal(journal: Journal, upto: int) -> Select:
    def select(types: tuple[str, ...], tags: tuple[str, ...]) -> Iterator[_Row]:
        rows, _ = journal.select(Boundary((Query(types, tags),)), upto=upto)
        for row, recorded in zip(rows, journal.codec.recorded(rows), strict=True):
            yield _Row(row[0], row[2], recorded.event.tags, row[4])

    return select


def _in_lines(lines: Sequence[Line], payloads: Mapping[int, bytes]) -> Select:
    tagged = defaultdict[str, list[Line]](list)
    for line in lines:
        for tag in line.tags:
            tagged[tag].append(line)

    def select(types: tuple[str, ...], tags: tuple[str, ...]) -> Iterator[_Row]:
        among = tagged[tags[0]] if tags else lines
        for each in among:
            if not types or each.type in types:
                yield _Row(each.position, each.actor, each.tags, payloads.get(each.position, b""))

    return select


def _definitions(rows: _Rows, key: str) -> list[str]:
    """Read all that was recorded of a definition and of what it rests on; the scopes on the way to each."""
    scopes, seen, waiting = dict[str, None](), set[str](), [key]
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        for sort, name in _tags(rows.read((), f"definition:{key}")):
            if sort in ("refers", "entity"):
                waiting.append(name)
            elif sort in BESIDE:
                rows.read(BESIDE[sort], f"{sort}:{name}")
            elif sort == "rights":
                way = path(of_definition(name, key))
                scopes.update(dict.fromkeys(way))
                waiting += map(charter_key, way)
    return list(scopes)


def _tags(rows: Iterable[_Row]) -> Iterator[tuple[str, str]]:
    """Each sort of tag with what it names."""
    for row in rows:
        for tag in row.tags:
            sort, _, name = tag.partition(":")
            yield sort, name


def _people(rows: _Rows) -> None:
    """Read what is known of everybody who acts in what was found, or is named in it."""
    known, new = set[str](), list(rows.found.values())
    while new:
        named = {row.actor for row in new}
        named |= {each.decode() for row in new for each in PERSON.findall(row.payload)}
        new = [row for person in sorted(named - known) for row in rows.read(OF_PEOPLE, f"person:{person}")]
        known |= named


def withheld(journal: Journal, upto: int) -> Mapping[int, str]:
    """The positions whose payloads are in no bag, and why."""
    found, _ = journal.read(Boundary((Query(WITHHOLDING),)), upto=upto)
    return fold(found).withheld
