"""Everything that a SQLite ledger holds, for `verify` to judge.

    lines ⟕ payloads  ─┐ by position
    tags              ─┴──▶ events()
    persons           ────▶ persons()
    peaks             ────▶ peaks()
    pages and indexes ────▶ examine()

A row that belongs to no event is found here; whether the rows of an event agree, `verify` finds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from ledger.domain.event import Person
from ledger.errors import Tampered
from ledger.journal.port import RESTORE, KeptPeaks, Stored
from ledger.journal.sqlite import peaks, tiles
from ledger.journal.sqlite.append import tail
from ledger.journal.tiles import Tile

_EVENTS = """SELECT lines.position, command_id, idx, leaf, line, type, recorded_at, actor, salt, payload
    FROM lines LEFT JOIN payloads ON payloads.position = lines.position ORDER BY lines.position"""
_TAGS = "SELECT position, type, tag FROM tags ORDER BY position, tag"
_END = (None, None, None)
_PERSONS = "SELECT id, address, name, kind, salt FROM persons"


class SQLiteHoldings:
    """A `port.Holdings` over the snapshot of an open transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def events(self) -> Iterator[Stored]:
        """Every line with its payload and its tags, in order."""
        head, _ = tail(self._db)
        rows: Iterator[tuple[Any, Any, Any]] = self._db.execute(_TAGS)
        at, kind, tag = next(rows, _END)
        position = 0
        if at is not None and not (isinstance(at, int) and at > 0):
            raise _stray("tag", at)
        for event in self._db.execute(_EVENTS):
            position, type_, tags = event[0], event[5], []
            while at == position:
                if kind != type_:
                    raise Tampered(f"event #{position} was altered", "a tag tells another type of it", RESTORE)
                tags.append(tag)
                at, kind, tag = next(rows, _END)
            yield *event, tags
        (first,) = self._db.execute("SELECT coalesce(min(position), 1) FROM payloads").fetchone()
        if tag is not None:
            raise _stray("tag", at)
        if first != 1 or head != position:
            raise _stray("payload", head if first == 1 else first)

    def persons(self) -> list[Person]:
        """Everybody who was not erased."""
        return [Person(*row) for row in self._db.execute(_PERSONS)]

    def peaks(self) -> KeptPeaks | None:
        """The peaks that the last append kept."""
        return peaks.kept(self._db)

    def tiles(self) -> Iterator[Tile]:
        """The tiles that the last checkpoint kept."""
        return tiles.every(self._db)


def _stray(what: str, position: object) -> Tampered:
    return Tampered(f"a {what} belongs to event #{position}, which does not exist", "a row was added", RESTORE)


def examine(db: sqlite3.Connection) -> None:
    """Raise Tampered where the indexes or the pages of the file do not fit its tables."""
    (report,) = db.execute("PRAGMA integrity_check(1)").fetchone()
    if report != "ok":
        raise Tampered("the file of the ledger is damaged", report, RESTORE)
