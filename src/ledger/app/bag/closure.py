"""What an auditor of one definition has to read: the positions whose payloads go into its bag.

    definition --refers, entity--> what it rests on --rights--> charters on the way --named in any--> people
        `-- all that was recorded of it, and of each            `-- seats given and taken    `-- registrations, keys

Tags lead there, and every line shows its tags. So whoever has the bag sees that nothing of this was left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ledger.domain import EVENTS
from ledger.domain.event import Boundary, Query
from ledger.domain.scope import charter_key, of_definition, path
from ledger.domain.state import fold
from ledger.errors import UnknownName
from ledger.journal.codec import Row
from ledger.journal.port import Journal

PERSON = re.compile(rb"p_[0-9a-f]{16}")


def _names(*beginnings: str) -> tuple[str, ...]:
    return tuple(sorted(each.stored_name for each in EVENTS if each.stored_name.startswith(beginnings)))


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


@dataclass(slots=True)
class _Rows:
    """The rows that were found, by position, of the events up to one."""

    journal: Journal
    upto: int
    found: dict[int, Row] = field(default_factory=dict)

    def read(self, types: tuple[str, ...], *tags: str) -> list[Row]:
        """Those that a query finds, and nothing found before."""
        rows, _ = self.journal.select(Boundary((Query(types, tags),)), upto=self.upto)
        new = [row for row in rows if row[0] not in self.found]
        self.found.update((row[0], row) for row in new)
        return new


def closure(journal: Journal, key: str, upto: int) -> frozenset[int]:
    """The positions up to `upto` that whoever judges a definition has to read. Raises UnknownName."""
    rows = _Rows(journal, upto)
    scopes = _definitions(rows, key)
    if not rows.found:
        raise UnknownName(
            f"nothing is known of `{key}`",
            why="no definition of that name was ever proposed or attested",
            fix="see which there are: ledger list",
            sort="definition",
            name=key,
        )
    rows.read(OF_ALL)
    for scope in scopes:
        rows.read(OF_RIGHTS, f"rights:{scope}")
    _people(rows)
    _withheld(rows)
    return frozenset(rows.found)


def _definitions(rows: _Rows, key: str) -> list[str]:
    """Read all that was recorded of a definition and of what it rests on; the scopes on the way to each."""
    scopes, seen, waiting = dict[str, None](), set[str](), [key]
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        for sort, name in _tags(rows.journal, rows.read((), f"definition:{key}")):
            if sort in ("refers", "entity"):
                waiting.append(name)
            elif sort in BESIDE:
                rows.read(BESIDE[sort], f"{sort}:{name}")
            elif sort == "rights":
                way = path(of_definition(name, key))
                scopes.update(dict.fromkeys(way))
                waiting += map(charter_key, way)
    return list(scopes)


def _tags(journal: Journal, rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """Each sort of tag with what it names."""
    for recorded in journal.codec.recorded(rows):
        for tag in recorded.event.tags:
            sort, _, name = tag.partition(":")
            yield sort, name


def _people(rows: _Rows) -> None:
    """Read what is known of everybody who acts in what was found, or is named in it."""
    known, new = set[str](), list(rows.found.values())
    while new:
        named = {actor for _, _, actor, _, _ in new}
        named |= {each.decode() for _, _, _, _, payload in new for each in PERSON.findall(payload)}
        new = [row for person in sorted(named - known) for row in rows.read(OF_PEOPLE, f"person:{person}")]
        known |= named


def _withheld(rows: _Rows) -> None:
    """Read by which act any of that is withheld."""
    for position in withheld(rows.journal, rows.upto).keys() & rows.found.keys():
        rows.read(WITHHOLDING, f"event:{position}")


def withheld(journal: Journal, upto: int) -> Mapping[int, str]:
    """The positions whose payloads are in no bag, and why."""
    found, _ = journal.read(Boundary((Query(WITHHOLDING),)), upto=upto)
    return fold(found).withheld
