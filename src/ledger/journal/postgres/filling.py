"""All that another store holds, into an empty schema, inside a transaction that the caller ends; an act of its owner.

Rows come by COPY, some thousands at once, into one table after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from psycopg import sql

from ledger.journal.port import Holdings, Stored
from ledger.journal.postgres.connection import LedgerConnection
from ledger.journal.root import Peaks, extended

BLOCK = 2_000
"""Events at once."""
_LINES = ("int8", "text", "int4", "bytea", "bytea")
_PAYLOADS = ("int8", "text", "text", "text", "bytea", "bytea")
_TAGS = ("text", "text", "int8")
_PERSONS = ("text", "text", "text", "text", "bytea")
_DISCLOSURES = ("int8", "text", "text", "bytea", "bytea")


def fill(db: LedgerConnection, held: Holdings) -> None:
    """Store events, persons and tallies as they are, and move the counter to the last one."""
    events, size, latest = iter(held.events()), 0, ""
    peaks: Peaks = []
    while block := list(islice(events, BLOCK)):
        _insert(db, block)
        peaks = extended(peaks, size, (each[3] for each in block))
        size, latest = size + len(block), block[-1][6]
    if size:
        db.execute("INSERT INTO peaks VALUES (1, %s, %s)", (size, b"".join(peaks)))
        db.execute("UPDATE counter SET head = %s, stamp = %s", (size, latest))
    _copied(db, "persons", _PERSONS, held.persons())
    _copied(db, "disclosures", _DISCLOSURES, ((each.position, *each.disclosure) for each in held.disclosures()))
    _count(db, held)


def _insert(db: LedgerConnection, block: Iterable[Stored]) -> None:
    lines, payloads, tags = list[Any](), list[Any](), list[Any]()
    for position, command_id, index, leaf, line, type_, recorded_at, actor, salt, payload, of in block:
        lines.append((position, command_id, index, leaf, line))
        payloads.append((position, type_, recorded_at, actor, salt, payload))
        tags += [(tag, type_, position) for tag in of]
    _copied(db, "lines", _LINES, lines)
    _copied(db, "payloads", _PAYLOADS, payloads)
    _copied(db, "tags", _TAGS, tags)


def _copied(db: LedgerConnection, table: str, types: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    statement = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(sql.Identifier(table))
    with db.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _count(db: LedgerConnection, held: Holdings) -> None:
    tallies = held.tallies()
    for target, fence in tallies.fences:
        db.execute("INSERT INTO leases VALUES (%s, '', %s, 0)", (target, fence))
    for each in tallies.calls:
        db.execute("INSERT INTO calls VALUES (%s, %s, %s)", each)
