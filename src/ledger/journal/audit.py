"""Everything that a SQLite ledger holds, for `verify` to judge.

lines ⟕ payloads by position  ──▶ events()
tags by tag and type          ──▶ tags()
persons                       ──▶ persons()
the pages and the indexes     ──▶ examine()
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import msgspec

from ledger.domain.event import Person
from ledger.errors import Tampered
from ledger.journal.append import tail
from ledger.journal.faults import RESTORE
from ledger.journal.port import Stored

_EVENTS = """SELECT lines.position, command_id, idx, leaf, line, type, recorded_at, actor, salt, payload
    FROM lines LEFT JOIN payloads ON payloads.position = lines.position ORDER BY lines.position"""
_TAGS = "SELECT tag, type, json_group_array(position) FROM tags WHERE position BETWEEN ? AND ? GROUP BY tag, type"
_PERSONS = "SELECT id, address, name, kind, salt FROM persons"


class SQLiteEvidence:
    """A `port.Evidence` over the snapshot of an open transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def events(self) -> Iterator[Stored]:
        """Every line with its payload, in order."""
        head, _ = tail(self._db)
        position = 0
        for event in self._db.execute(_EVENTS):
            position = event[0]
            yield event
        (first,) = self._db.execute("SELECT coalesce(min(position), 1) FROM payloads").fetchone()
        if first != 1 or head != position:
            stray = head if first == 1 else first
            raise Tampered(f"a payload belongs to event #{stray}, which does not exist", "a row was added", RESTORE)

    def tags(self, first: int, last: int) -> Iterator[tuple[str, str, list[int]]]:
        """Each tag and type with its positions."""
        for tag, type_, positions in self._db.execute(_TAGS, (first, last)):
            yield tag, type_, msgspec.json.decode(positions)

    def persons(self) -> list[Person]:
        """Everybody who was not erased."""
        return [Person(*row) for row in self._db.execute(_PERSONS)]


def examine(db: sqlite3.Connection) -> None:
    """Raise Tampered where the indexes or the pages of the file do not fit its tables."""
    (report,) = db.execute("PRAGMA integrity_check(1)").fetchone()
    if report != "ok":
        raise Tampered("the file of the ledger is damaged", report, RESTORE)
