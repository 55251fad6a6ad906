"""Everything a SQLite ledger holds, read in one snapshot and in order, for `verify` to judge.

lines ⟕ payloads  ─┐ by position
tags              ─┴──▶ Stored, Stored, …  ──▶ whatever is left over belongs to no event
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from ledger.errors import Tampered
from ledger.journal.append import tail
from ledger.journal.faults import RESTORE
from ledger.journal.port import Stored

_EVENTS = """SELECT lines.position, command_id, idx, leaf, line, type, recorded_at, actor, salt, payload
    FROM lines LEFT JOIN payloads ON payloads.position = lines.position ORDER BY lines.position"""
_TAGS = "SELECT position, type, tag FROM tags ORDER BY position, tag"


def stored(db: sqlite3.Connection) -> Iterator[Stored]:
    """All events with their rows of every table. The taker must refuse a gap in the positions before going on."""
    db.execute("BEGIN")
    head, _ = tail(db)
    rows: Iterator[tuple[Any, Any, Any]] = db.execute(_TAGS)
    tag = next(rows, None)
    if tag and not (isinstance(tag[0], int) and tag[0] > 0):
        raise _stray("tag", tag[0])
    position, new = 0, tuple.__new__
    for row in db.execute(_EVENTS):
        position, type_ = row[0], row[5]
        tags = []
        while tag and tag[0] == position:
            if tag[1] != type_:
                raise Tampered(f"event #{position} was altered", "a tag of it tells another type", RESTORE)
            tags.append(tag[2])
            tag = next(rows, None)
        yield new(Stored, (*row, tags))
    _nothing_left(db, position, head, tag)


def _nothing_left(db: sqlite3.Connection, last: int, head: int, tag: tuple[Any, Any, Any] | None) -> None:
    (first,) = db.execute("SELECT coalesce(min(position), 1) FROM payloads").fetchone()
    if tag:
        raise _stray("tag", tag[0])
    if first != 1 or head != last:
        raise _stray("payload", first if first != 1 else head)
    (report,) = db.execute("PRAGMA integrity_check(1)").fetchone()
    if report != "ok":
        raise Tampered("the file of the ledger is damaged", report, RESTORE)


def _stray(what: str, position: object) -> Tampered:
    return Tampered(f"a {what} belongs to event #{position}, which does not exist", "a row was added", RESTORE)
