"""When each program that runs by itself last looked, by what it does and who it is: so that one that is down is told.

It is no part of the history: nothing is hashed, and `verify` does not look. Its clock is the machine's own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from ledger.journal.sqlite.schema import BEATS


def beat(db: sqlite3.Connection, sort: str, who: str, now: int) -> None:
    """Say that `who` looked just now. Makes the table where it is not there yet."""
    if not _made(db):
        for statement in BEATS:
            db.execute(statement)
    db.execute(_BEAT, (sort, who, now))


_BEAT = "INSERT INTO beats VALUES (?, ?, ?) ON CONFLICT (sort, who) DO UPDATE SET at = excluded.at"


def beats(db: sqlite3.Connection, sort: str) -> Mapping[str, int]:
    """When each of a sort last looked."""
    return dict(db.execute("SELECT who, at FROM beats WHERE sort = ?", (sort,))) if _made(db) else {}


def _made(db: sqlite3.Connection) -> bool:
    return bool(db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'beats'").fetchone())
