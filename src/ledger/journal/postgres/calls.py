"""How many requests sync made to a target on a day, for all programs together; no part of the history."""

from __future__ import annotations

from ledger.journal.postgres.connection import LedgerConnection

_SPEND = """INSERT INTO calls VALUES (%s, %s, %s) ON CONFLICT (target, day)
    DO UPDATE SET calls = calls.calls + excluded.calls"""


def spend(db: LedgerConnection, target: str, day: str, calls: int) -> None:
    """Count `calls` more; a day's row goes with the first one of a later day."""
    with db.transaction():
        db.execute("DELETE FROM calls WHERE target = %s AND day < %s", (target, day))
        db.execute(_SPEND, (target, day, calls))


def spent(db: LedgerConnection, target: str, day: str) -> int:
    """What was counted so far."""
    found = db.execute("SELECT calls FROM calls WHERE target = %s AND day = %s", (target, day)).fetchone()
    return int(found[0]) if found else 0
