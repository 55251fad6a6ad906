"""Who delivers to a target: one program at a time, each with a higher fencing token than the one before.

The rules are `journal.leases`. A row is made with the first lease of a target, and locked while it is decided on.
"""

from __future__ import annotations

from ledger.journal.leases import require_free, taken_over
from ledger.journal.port import Gone
from ledger.journal.postgres.connection import LedgerConnection

_MADE = "INSERT INTO leases VALUES (%s, '', 0, 0) ON CONFLICT DO NOTHING"
_LOCKED = "SELECT holder, fence, until FROM leases WHERE target = %s FOR UPDATE"
_TAKEN = "UPDATE leases SET holder = %s, fence = %s, until = %s WHERE target = %s"


def take(db: LedgerConnection, target: str, holder: str, now: int, seconds: int, gone: Gone) -> int:
    """The fence of a lease on `target` until `now` + `seconds`. Raises Conflict where another's has not ended."""
    db.execute(_MADE, (target,))
    with db.transaction():
        other, fence, until = _read(db, target)
        require_free(target, other, until, now, gone)
        db.execute(_TAKEN, (holder, fence + 1, now + seconds, target))
    return fence + 1


def shorten(db: LedgerConnection, target: str, now: int, seconds: int) -> None:
    """Let a lease last no longer than one that is taken now: a wrong clock set it so, or none of our programs."""
    latest = now + seconds
    db.execute("UPDATE leases SET until = %s WHERE target = %s AND until > %s", (latest, target, latest))


def renew(db: LedgerConnection, target: str, fence: int, now: int, seconds: int) -> None:
    """Keep the lease until `now` + `seconds`, also where it had ended. Raises Conflict where somebody took it."""
    with db.transaction():
        holder, current, _ = _read(db, target)
        if current != fence:
            raise taken_over(target, holder)
        db.execute("UPDATE leases SET until = %s WHERE target = %s", (now + seconds, target))


def release(db: LedgerConnection, target: str, fence: int) -> None:
    """Let others deliver; the fence stays, so that the next one is higher."""
    db.execute("UPDATE leases SET holder = '', until = 0 WHERE target = %s AND fence = %s", (target, fence))


def _read(db: LedgerConnection, target: str) -> tuple[str, int, int]:
    found = db.execute(_LOCKED, (target,)).fetchone()
    return (found[0], found[1], found[2]) if found else ("", 0, 0)
