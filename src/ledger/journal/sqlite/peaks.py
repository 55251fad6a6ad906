"""The peaks of the hash tree, kept so that a root is told without reading every event again.

    kept at the head ──▶ peaks ──the new leaves──▶ kept at the new head
    missing, or of another size ──all leaves, once──┘

They are no part of the history: deleting them changes nothing, and `verify` holds them against what it reads.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from ledger.journal.port import KeptPeaks
from ledger.journal.root import Peaks, extended
from ledger.journal.sqlite.schema import PEAKS


def kept(db: sqlite3.Connection) -> KeptPeaks | None:
    """What is kept, whatever it is; None where nothing is."""
    if not _made(db):
        return None
    found = db.execute("SELECT size, hashes FROM peaks").fetchone()
    return KeptPeaks(*found) if found else None


def at(db: sqlite3.Connection, head: int) -> Peaks:
    """The peaks of the tree over all `head` events: those that are kept, or made of all leaves."""
    if (found := kept(db)) and (peaks := found.at(head)) is not None:
        return peaks
    leaves = db.execute("SELECT leaf FROM lines WHERE position <= ? ORDER BY position", (head,))
    return extended([], 0, (leaf for (leaf,) in leaves))


def add(db: sqlite3.Connection, head: int, leaves: Sequence[bytes]) -> None:
    """Keep the peaks with the leaves that come after `head`. Makes the table where the ledger is older than it."""
    keep(db, head + len(leaves), extended(at(db, head), head, leaves))


def keep(db: sqlite3.Connection, size: int, peaks: Peaks) -> None:
    """Keep the peaks of so many leaves."""
    if not _made(db):
        for statement in PEAKS:
            db.execute(statement)
    db.execute("INSERT OR REPLACE INTO peaks VALUES (1, ?, ?)", (size, b"".join(peaks)))


def _made(db: sqlite3.Connection) -> bool:
    return bool(db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'peaks'").fetchone())
