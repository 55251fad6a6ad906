"""One append in two round trips, between which the counter's lock is held.

    1   BEGIN · lock the counter: head, last time, stamp · command known? · what of the boundary came after?
        --known--> the old positions          --the condition does not hold--> Moved, DayOver
    2   append_events: lines, payloads, tags, persons, disclosures, peaks, counter · COMMIT --> positions

A COMMIT that warns tells that the standby, which was to have it too, may not. So it counts only once the same command,
sent again, has found it behind the lock and committed after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ledger.domain.event import Condition, Query
from ledger.errors import Unreachable
from ledger.journal.codec import Codec
from ledger.journal.command import Command, address_taken, repeated, require_storable, written
from ledger.journal.conditions import boundary_moved, gone_elsewhere, require_day
from ledger.journal.holdings import require_whole
from ledger.journal.port import Stored
from ledger.journal.postgres import query
from ledger.journal.postgres.connection import LedgerConnection
from ledger.journal.postgres.durable import LOSES, not_durable
from ledger.steps import RETRY

BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
"""Each statement sees what was committed before it, hence all that came before the lock."""
_LOCK = f"SELECT head, highest, latest, stamp, moved, {LOSES} FROM begin_append(%s)"
_KNOWN = """SELECT position, actor, type, payload FROM lines JOIN payloads USING (position)
    WHERE command_id = %s ORDER BY idx"""
_TAKEN = "SELECT address FROM persons WHERE address = ANY(%s) LIMIT 1"
_APPEND = f"SELECT append_events({', '.join(['%s'] * 4)}, {', '.join(['%s'] * 16)})"


class Ground(NamedTuple):
    """What is found behind the lock: the rows of the counter, of the command, of the boundary, of taken addresses."""

    counter: tuple[int, int, str, str, str, bool]
    known: list[tuple[int, str, str, bytes]]
    moved: list[tuple[int]]
    taken: list[tuple[str]]


def append(db: LedgerConnection, codec: Codec, command: Command) -> list[int]:
    """Store `command` and return the positions of its events, or those it has already. Whatever is raised, roll back.

    Raises Unreachable where the commit is not known to be safe: then the command is to be sent again.
    """
    require_storable(command)
    ground = _ground(db, codec, command)
    head, highest, _, stamp, elsewhere, loses = ground.counter
    if before := repeated(command, ground.known):
        _commit(db)
        return before
    require_whole(highest, head)
    if elsewhere:
        raise gone_elsewhere(elsewhere)
    if loses:
        raise not_durable()
    if command.condition:
        _hold(command.condition, ground.moved, stamp)
    if ground.taken:
        raise address_taken(ground.taken[0][0])
    _commit(db, _arguments(command, list(written(command, head, stamp)), stamp))
    return list(range(head + 1, head + 1 + len(command.drafts)))


def _ground(db: LedgerConnection, codec: Codec, command: Command) -> Ground:
    addresses = [each.address for each in command.people]
    with db.pipeline():
        db.execute(BEGIN)
        counter = db.execute(_LOCK, (command.now,), binary=True)
        known = db.execute(_KNOWN, (command.command_id,), binary=True)
        moved = db.execute(*_after(codec, command.condition), binary=True) if _asks(command.condition) else None
        taken = db.execute(_TAKEN, (addresses,)) if addresses else None
    (row,) = counter.fetchall()
    return Ground(
        row,
        known.fetchall(),
        moved.fetchall() if moved else [],
        taken.fetchall() if taken else [],
    )


def _asks(condition: Condition | None) -> bool:
    return condition is not None and bool(condition.boundary.queries)


def _after(codec: Codec, condition: Condition | None) -> query.Sql:
    """The first event that is found of the boundary after what the decision had read."""
    assert condition
    found = [
        query.positions(Query(codec.names(types), tags), condition.after, query.LAST)
        for types, tags in condition.boundary.queries
    ]
    statement = " UNION ALL ".join(f"({sql} LIMIT 1)" for sql, _ in found)
    return f"SELECT position FROM ({statement}) found LIMIT 1", [value for _, values in found for value in values]


def _hold(condition: Condition, moved: Sequence[tuple[int]], recorded_at: str) -> None:
    for (position,) in moved:
        raise boundary_moved(position, condition.after)
    require_day(condition, recorded_at)


def _arguments(command: Command, events: list[Stored], stamp: str) -> list[Any]:
    actor, persons = command.actor, command.people
    _, _, _, _, lines, types, _, _, salts, payloads, tags = map(list, zip(*events, strict=True))
    beside = [(number, each) for number, draft in enumerate(command.drafts, 1) for each in draft.disclosures]
    spread = [(tag, number) for number, of in enumerate(tags, 1) for tag in of]
    return [
        command.command_id,
        actor.id,
        actor.kind,
        actor.assurance,
        stamp,
        types,
        salts,
        payloads,
        lines,
        [tag for tag, _ in spread],
        [number for _, number in spread],
        [each.id for each in persons],
        [each.address for each in persons],
        [each.name for each in persons],
        [each.kind for each in persons],
        [each.salt for each in persons],
        [number for number, _ in beside],
        [each.field for _, each in beside],
        [each.salt for _, each in beside],
        [each.value for _, each in beside],
    ]


def _commit(db: LedgerConnection, arguments: Sequence[Any] = ()) -> None:
    db.warned = False
    with db.pipeline():
        if arguments:
            db.execute(_APPEND, arguments)
        db.execute("COMMIT")
    if db.warned:
        raise Unreachable(
            "it is not known whether what was recorded would survive the loss of the server",
            why="the commit did not wait until the standby had it too",
            fix=RETRY,
        )
