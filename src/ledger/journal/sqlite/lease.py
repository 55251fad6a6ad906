r"""Who delivers to a target: one program at a time, each with a higher fencing token than the one before.

    free --take--> held until T --renew--> held until later --release--> free
                     \-- T passed, or the holder died --take--> held, with a higher fence; a holder learns so on `renew`

Neither platform checks the token, so a holder that slept through its lease can still write late. The lease makes that
rare, the fence on every event tells who it was, and the next look repairs it: that is all that is promised.

A lease is no part of the history: nothing is hashed, and `verify` does not look. Its clock is the machine's own, also
where the ledger's is simulated.
"""

from __future__ import annotations

import sqlite3

from ledger.journal.leases import require_free, taken_over
from ledger.journal.port import Gone
from ledger.journal.sqlite.schema import LEASES


def take(db: sqlite3.Connection, target: str, holder: str, now: int, seconds: int, gone: Gone) -> int:
    """The fence of a lease on `target` until `now` + `seconds`. Raises Conflict where another's has not ended.

    Of a holder that is `gone` nothing has to end. Makes the table where the ledger is older than leases.
    """
    if not _made(db):
        for statement in LEASES:
            db.execute(statement)
    other, fence, until = _read(db, target)
    require_free(target, other, until, now, gone)
    db.execute(_TAKE, (target, holder, fence + 1, now + seconds))
    return fence + 1


_TAKE = """INSERT INTO leases VALUES (?, ?, ?, ?) ON CONFLICT (target)
    DO UPDATE SET holder = excluded.holder, fence = excluded.fence, until = excluded.until"""


def start(db: sqlite3.Connection, target: str, fence: int) -> None:
    """Go on with the fences of a target after one that was given elsewhere; nobody holds its lease here."""
    if not _made(db):
        for statement in LEASES:
            db.execute(statement)
    db.execute(_TAKE, (target, "", fence, 0))


def shorten(db: sqlite3.Connection, target: str, now: int, seconds: int) -> None:
    """Let a lease last no longer than one that is taken now: a wrong clock set it so, or none of our programs.

    A holder that is at work sets it further again.
    """
    if _made(db):
        latest = now + seconds
        db.execute("UPDATE leases SET until = ? WHERE target = ? AND until > ?", (latest, target, latest))


def renew(db: sqlite3.Connection, target: str, fence: int, now: int, seconds: int) -> None:
    """Keep the lease until `now` + `seconds`, also where it had ended. Raises Conflict where somebody took it."""
    holder, current, _ = _read(db, target)
    if current != fence:
        raise taken_over(target, holder)
    db.execute("UPDATE leases SET until = ? WHERE target = ?", (now + seconds, target))


def rename(db: sqlite3.Connection, address: str, person: str) -> None:
    """Call a holder by their id instead of their address."""
    if _made(db):
        db.execute("UPDATE leases SET holder = replace(holder, ?, ?)", (address, person))


def release(db: sqlite3.Connection, target: str, fence: int) -> None:
    """Let others deliver; the fence stays, so that the next one is higher."""
    db.execute("UPDATE leases SET holder = '', until = 0 WHERE target = ? AND fence = ?", (target, fence))


def _made(db: sqlite3.Connection) -> bool:
    return bool(db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'leases'").fetchone())


def _read(db: sqlite3.Connection, target: str) -> tuple[str, int, int]:
    found = db.execute("SELECT holder, fence, until FROM leases WHERE target = ?", (target,)).fetchone()
    return found or ("", 0, 0)
