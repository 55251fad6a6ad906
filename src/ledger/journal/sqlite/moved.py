"""Where the ledger went, if it was moved to another store: from then on nothing is recorded in this file."""

from __future__ import annotations

import sqlite3

from ledger.journal.conditions import gone_elsewhere
from ledger.journal.sqlite.schema import MOVED


def leave(db: sqlite3.Connection, to: str) -> None:
    """Say that the ledger goes on in `to`. Raises StorageFault where it has gone already."""
    require_here(db)
    for statement in MOVED:
        db.execute(statement)
    db.execute("INSERT INTO moved VALUES (1, ?)", (to,))


def require_here(db: sqlite3.Connection) -> None:
    """Raise StorageFault where the ledger went elsewhere."""
    if db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'moved'").fetchone():
        raise gone_elsewhere(*db.execute("SELECT whither FROM moved").fetchone())
