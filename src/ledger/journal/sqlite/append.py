"""One append, inside a transaction that holds the write lock.

    command known? ──yes──▶ the old positions, or Refused where it stood for other events
          │ no
    condition holds? ──no──▶ Moved, DayOver
          │ yes
    lines, payloads, tags, peaks, persons ──▶ positions

Nothing here begins or ends a transaction: whatever is raised, the caller rolls back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.domain.event import ASSURANCES, Actor, Condition, Person, Query
from ledger.errors import BadInput, Refused, Tampered
from ledger.journal import line, people
from ledger.journal.codec import Codec
from ledger.journal.line import Line
from ledger.journal.port import RESTORE, BoundaryMoved, DayOver, NewEvent
from ledger.journal.sqlite import peaks, query

TAG_LIMIT = 1_000  # bytes


class Command(NamedTuple):
    """What one append is asked to store. `salts` holds one for each draft; `now` is an instant as lines have it."""

    drafts: Sequence[NewEvent]
    salts: bytes
    actor: Actor
    command_id: str
    now: str
    condition: Condition | None
    people: Sequence[Person]


def tidy(draft: NewEvent) -> NewEvent:
    """`draft` with its tags sorted, each once. Raises BadInput for a tag that cannot be read, or is too long."""
    tags = tuple(sorted(set(draft.tags)))
    for tag in tags:
        if not tag or not tag.isprintable():
            raise BadInput(f"{tag!r} cannot be a tag", "a tag is text that can be read", "remove what is not")
        if (size := len(tag.encode())) > TAG_LIMIT:
            what = f"a tag of {size:,} bytes cannot be stored: {tag[:40]}…"
            raise BadInput(what, f"a tag has at most {TAG_LIMIT:,}, as an index holds no more", "shorten the name")
    return draft._replace(tags=tags)


def established(actor: Actor) -> Actor:
    """`actor`, whose assurance is one of those there are: it is in every line, for ever. Raises ValueError."""
    if actor.assurance not in ASSURANCES:
        raise ValueError(f"{actor.assurance!r} is no assurance: {', '.join(ASSURANCES)}")
    return actor


def vouch(persons: Sequence[Person], drafts: Sequence[NewEvent]) -> None:
    """Raise ValueError for a person whom no registration among `drafts` commits to: `verify` would refuse the row."""
    if not persons:
        return
    said = [people.decode(draft.payload) for draft in drafts if draft.type.startswith(people.REGISTERED)]
    for person in persons:
        if not any(people.agrees(person, each) for each in said):
            raise ValueError(f"no event of this append registers {person.id}")


def append(db: sqlite3.Connection, codec: Codec, command: Command) -> list[int]:
    """Store `command` and return the positions of its events, or those it has already."""
    _storable(command)
    if known := repeated(db, command):
        return known
    head, latest = tail(db)
    recorded_at = max(command.now, latest)
    if command.condition:
        _hold(db, codec, command.condition, head, recorded_at)
    peaks.add(db, head, _insert(db, command, head, recorded_at))
    _register(db, command.people)
    return list(range(head + 1, head + 1 + len(command.drafts)))


def _storable(command: Command) -> None:
    """Raise BadInput for a text beside the events that not every store can hold."""
    texts = [
        command.actor.id,
        command.actor.kind,
        command.command_id,
        *(text for each in command.people for text in (each.address, each.name)),
    ]
    if any("\0" in text for text in texts):
        raise BadInput("cannot be stored: text with the character U+0000", "not every store can hold it", "remove it")


def tail(db: sqlite3.Connection) -> tuple[int, str]:
    """Position and recorded_at of the last event. Raises Tampered where SQLite remembers a later one."""
    head, latest, highest = db.execute(_TAIL).fetchone()
    if head != highest:
        raise Tampered(f"the ledger ends at event #{head} and once ended at #{highest}", "events were removed", RESTORE)
    return head, latest


_TAIL = """SELECT coalesce(max(position), 0), coalesce(recorded_at, ''),
    coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'lines'), 0) FROM payloads"""


def repeated(db: sqlite3.Connection, command: Command) -> list[int]:
    """The positions under this command id; none where it is new. Raises Refused where it stood for other events."""
    found = db.execute(
        "SELECT position, type, payload FROM lines JOIN payloads USING (position) WHERE command_id = ? ORDER BY idx",
        (command.command_id,),
    ).fetchall()
    if found and [row[1:] for row in found] != [(draft.type, draft.payload) for draft in command.drafts]:
        raise Refused(
            f"the command {command.command_id} was used before, for something else",
            f"it recorded event #{found[0][0]}, and one command is recorded once",
            "send it again under a new command id",
        )
    return [row[0] for row in found]


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
            raise BoundaryMoved(
                "somebody decided on the same things first",
                f"event #{position} came after #{after}, up to which this decision had read",
                "look at what holds now, then run the command again",
            )
    if condition.before and recorded_at >= condition.before:
        raise DayOver(
            "the day ended while this was decided",
            f"it was decided for the day before {condition.before}, and it is {recorded_at}",
            "run the command again, to decide for the new day",
        )


def _insert(db: sqlite3.Connection, command: Command, head: int, recorded_at: str) -> list[bytes]:
    """Store the events and return their leaves."""
    actor = command.actor
    lines, payloads, tags = [], [], []
    for index, draft in enumerate(command.drafts):
        position = head + 1 + index
        salt = command.salts[index * line.SALT_BYTES : (index + 1) * line.SALT_BYTES]
        encoded = line.encode(
            Line(
                actor=actor.id,
                actor_kind=actor.kind,
                assurance=actor.assurance,
                command_id=command.command_id,
                index=index,
                payload_sha256=line.digest(salt, draft.payload),
                position=position,
                recorded_at=recorded_at,
                tags=list(draft.tags),
                type=draft.type,
                v=line.FORMAT,
            )
        )
        lines.append((position, command.command_id, index, line.leaf(encoded), encoded))
        payloads.append((position, draft.type, recorded_at, actor.id, salt, draft.payload))
        tags += [(tag, draft.type, position) for tag in draft.tags]
    db.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?)", lines)
    db.executemany("INSERT INTO payloads VALUES (?, ?, ?, ?, ?, ?)", payloads)
    db.executemany("INSERT INTO tags VALUES (?, ?, ?)", tags)
    return [leaf for _, _, _, leaf, _ in lines]


def _register(db: sqlite3.Connection, persons: Sequence[Person]) -> None:
    for person in persons:
        try:
            db.execute("INSERT INTO persons VALUES (?, ?, ?, ?, ?)", person)
        except sqlite3.IntegrityError:
            raise Refused(
                f"{person.address} is registered already", "an address stands for one person", "use the one there is"
            ) from None
