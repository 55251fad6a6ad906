"""One append, inside a transaction that holds the write lock.

    command known? ──yes──▶ the old positions, or Refused where it stood for other events
          │ no
    condition holds? ──no──▶ Moved, DayOver
          │ yes
    lines, payloads, tags, peaks, persons, disclosures ──▶ positions

Nothing here begins or ends a transaction: whatever is raised, the caller rolls back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from ledger.domain.event import Condition, Person, Query
from ledger.journal.codec import Codec
from ledger.journal.command import Command, address_taken, disclosed, erased, repeated, require_storable, written
from ledger.journal.conditions import boundary_moved, require_day
from ledger.journal.holdings import require_whole
from ledger.journal.line import is_instant
from ledger.journal.port import Stored
from ledger.journal.sqlite import disclosures, erasing, moved, peaks, query


def append(db: sqlite3.Connection, codec: Codec, command: Command) -> list[int]:
    """Store `command` and return the positions of its events, or those it has already."""
    require_storable(command)
    if before := known(db, command):
        return before
    moved.require_here(db)
    head, latest = tail(db)
    recorded_at = max(command.now, latest)
    if command.condition:
        _hold(db, codec, command.condition, head, recorded_at)
    peaks.add(db, head, insert(db, written(command, head, recorded_at)))
    register(db, command.people)
    disclosures.add(db, disclosed(command, head))
    erasing.erase(db, erased(command))
    return list(range(head + 1, head + 1 + len(command.drafts)))


def tail(db: sqlite3.Connection) -> tuple[int, str]:
    """The last position, and the time of which no event comes before. Raises Tampered where SQLite remembers more."""
    head, latest, highest = db.execute(_TAIL).fetchone()
    require_whole(head, highest)
    return head, latest if not head or is_instant(latest) else _last_instant(db)


def _last_instant(db: sqlite3.Connection) -> str:
    """When the last event was recorded whose time is one: what comes next is not recorded at another."""
    times = (at for (at,) in db.execute("SELECT recorded_at FROM payloads ORDER BY position DESC"))
    return next(filter(is_instant, times), "")


_TAIL = """SELECT coalesce(max(position), 0), coalesce(recorded_at, ''),
    coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'lines'), 0) FROM payloads"""


def known(db: sqlite3.Connection, command: Command) -> list[int]:
    """The positions under this command id; none where it is new. Raises Refused where it stood for other events."""
    found = db.execute(
        "SELECT position, actor, type, payload FROM lines JOIN payloads USING (position)"
        " WHERE command_id = ? ORDER BY idx",
        (command.command_id,),
    )
    return repeated(command, found.fetchall())


def expand_types(db: sqlite3.Connection, codec: Codec, queries: Sequence[Query], after: int) -> Iterator[Query]:
    """`queries` with the stored names of their types, retired ones included.

    All types are spelt out where only tags are asked for after a position: the index then finds what is new under a
    tag without passing over what is old.
    """
    for types, tags in queries:
        present = (name for (name,) in db.execute(query.TYPES)) if after and tags and not types else ()
        yield Query(codec.names(types) or tuple(present), tags)


def _hold(db: sqlite3.Connection, codec: Codec, condition: Condition, head: int, recorded_at: str) -> None:
    after = condition.after
    for each in expand_types(db, codec, condition.boundary.queries, after) if after < head else ():
        sql, values = query.positions(each, after, head)
        for (position,) in db.execute(f"{sql} LIMIT 1", values):
            raise boundary_moved(position, after)
    require_day(condition, recorded_at)


def insert(db: sqlite3.Connection, events: Iterable[Stored]) -> list[bytes]:
    """Store events and return their leaves."""
    lines, payloads, tags = [], [], []
    for position, command_id, index, leaf, line, type_, recorded_at, actor, salt, payload, of in events:
        lines.append((position, command_id, index, leaf, line))
        payloads.append((position, type_, recorded_at, actor, salt, payload))
        tags += [(tag, type_, position) for tag in of]
    db.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?)", lines)
    db.executemany("INSERT INTO payloads VALUES (?, ?, ?, ?, ?, ?)", payloads)
    db.executemany("INSERT INTO tags VALUES (?, ?, ?)", tags)
    return [leaf for _, _, _, leaf, _ in lines]


def register(db: sqlite3.Connection, persons: Iterable[Person]) -> None:
    """Keep persons. Raises Refused for an address that somebody has."""
    for person in persons:
        try:
            db.execute("INSERT INTO persons VALUES (?, ?, ?, ?, ?)", person)
        except sqlite3.IntegrityError:
            raise address_taken(person.address) from None
