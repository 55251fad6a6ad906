"""Everything that a SQLite ledger holds, for `verify` to judge.

    lines ⟕ payloads  ─┐ by position
    tags              ─┴──▶ events()
    persons           ────▶ persons()
    disclosures       ────▶ disclosures()
    peaks             ────▶ peaks()
    pages and indexes ────▶ examine()

A row that belongs to no event is found here; whether the rows of an event agree, `verify` finds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from ledger.domain.event import Person
from ledger.errors import Tampered
from ledger.journal.disclosures import KeptDisclosure
from ledger.journal.holdings import joined, require_ends
from ledger.journal.port import RESTORE, KeptPeaks, Stored, Tallies
from ledger.journal.sqlite import disclosures, peaks, tiles
from ledger.journal.sqlite.append import tail
from ledger.journal.tiles import Tile

_EVENTS = """SELECT lines.position, command_id, idx, leaf, line, type, recorded_at, actor, salt, payload
    FROM lines LEFT JOIN payloads ON payloads.position = lines.position
    WHERE lines.position > ? ORDER BY lines.position"""
_TAGS = "SELECT position, type, tag FROM tags WHERE position > ? ORDER BY position, tag"
_FIRST = -(1 << 63)
"""Before every row, those of no event among them."""
_PERSONS = "SELECT id, address, name, kind, salt FROM persons"


class SQLiteHoldings:
    """A `port.Holdings` over the snapshot of an open transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def events(self, after: int = 0) -> Iterator[Stored]:
        """Every line after a position with its payload and its tags, in order."""
        head, _ = tail(self._db)
        position, since = after, (after or _FIRST,)
        for event in joined(self._db.execute(_EVENTS, since), self._db.execute(_TAGS, since)):
            position = event[0]
            yield event
        (first,) = self._db.execute("SELECT coalesce(min(position), 1) FROM payloads").fetchone()
        require_ends(first, head, position)

    def persons(self) -> list[Person]:
        """Everybody who was not erased."""
        return [Person(*row) for row in self._db.execute(_PERSONS)]

    def disclosures(self) -> Iterator[KeptDisclosure]:
        """What lies beside the events and was not erased."""
        return disclosures.every(self._db)

    def peaks(self) -> KeptPeaks | None:
        """The peaks that the last append kept."""
        return peaks.kept(self._db)

    def tiles(self) -> Iterator[Tile]:
        """The tiles that the last checkpoint kept."""
        return tiles.every(self._db)

    def tallies(self) -> Tallies:
        """Fences and requests, where any were ever counted."""
        return tallies(self._db)


def tallies(db: sqlite3.Connection) -> Tallies:
    """Fences and requests, where any were ever counted."""
    made = {name for (name,) in db.execute("SELECT name FROM sqlite_schema")}
    fences = db.execute("SELECT target, fence FROM leases ORDER BY target") if "leases" in made else ()
    calls = db.execute("SELECT target, day, calls FROM calls ORDER BY target, day") if "calls" in made else ()
    return Tallies(tuple(fences), tuple(calls))


def examine(db: sqlite3.Connection) -> None:
    """Raise Tampered where the indexes or the pages of the file do not fit its tables."""
    (report,) = db.execute("PRAGMA integrity_check(1)").fetchone()
    if report != "ok":
        raise Tampered("the file of the ledger is damaged", report, RESTORE)
