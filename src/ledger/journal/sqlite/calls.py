"""How many requests sync made to a target on a day: what a daily budget is held against, whichever program asked.

    nothing --spend--> (target, day): n --spend--> n + m        a day's row goes with the first one of a later day

It is no part of the history: nothing is hashed, and `verify` does not look.
"""

from __future__ import annotations

import sqlite3

from ledger.journal.sqlite.schema import CALLS


def spend(db: sqlite3.Connection, target: str, day: str, calls: int) -> None:
    """Count `calls` more. Makes the table where it is not there yet."""
    if not _made(db):
        for statement in CALLS:
            db.execute(statement)
    db.execute("DELETE FROM calls WHERE target = ? AND day < ?", (target, day))
    db.execute(_SPEND, (target, day, calls))


_SPEND = """INSERT INTO calls VALUES (?, ?, ?) ON CONFLICT (target, day)
    DO UPDATE SET calls = calls.calls + excluded.calls"""


def spent(db: sqlite3.Connection, target: str, day: str) -> int:
    """What was counted so far."""
    if not _made(db):
        return 0
    found = db.execute("SELECT calls FROM calls WHERE target = ? AND day = ?", (target, day)).fetchone()
    return int(found[0]) if found else 0


def _made(db: sqlite3.Connection) -> bool:
    return bool(db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'calls'").fetchone())
