"""Who delivers to a target: one program at a time, each with a higher fencing token than the one before.

    holder on one machine --take--> the server's clock decides <--take-- holder on another

The rules are `journal.leases`. Time is the server's: the machines' clocks differ, and nobody's word for it is taken.
Nobody is taken for gone either, since a process that is not here may live elsewhere, on a machine of the same name.
A row is made with the first lease of a target, and locked while it is decided on.
"""

from __future__ import annotations

from ledger.journal.leases import require_free, taken_over
from ledger.journal.postgres.connection import LedgerConnection

_MADE = "INSERT INTO leases VALUES (%s, '', 0, 0) ON CONFLICT DO NOTHING"
_LOCKED = "SELECT holder, fence, until FROM leases WHERE target = %s FOR UPDATE"
_CLOCK = "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint"
_TAKEN = "UPDATE leases SET holder = %s, fence = %s, until = %s WHERE target = %s"


def take(db: LedgerConnection, target: str, holder: str, seconds: int) -> int:
    """The fence of a lease on `target` for so many seconds. Raises Conflict where another's has not ended.

    One that would last longer than that is set back first: the server's clock was, or none of our programs took it.
    """
    db.execute(_MADE, (target,))
    with db.transaction():
        other, fence, until = _read(db, target)
        now = _clock(db)  # behind the lock, for which this may have waited
        if until > now + seconds:
            until = now + seconds
            db.execute(_TAKEN, (other, fence, until, target))
        free = until <= now
        if free:
            db.execute(_TAKEN, (holder, fence + 1, now + seconds, target))
    if not free:
        require_free(target, other, until, now, _nobody)
    return fence + 1


def renew(db: LedgerConnection, target: str, fence: int, seconds: int) -> None:
    """Keep the lease for so many seconds, also where it had ended. Raises Conflict where somebody took it."""
    with db.transaction():
        holder, current, _ = _read(db, target)
        if current != fence:
            raise taken_over(target, holder)
        db.execute("UPDATE leases SET until = %s WHERE target = %s", (_clock(db) + seconds, target))


def release(db: LedgerConnection, target: str, fence: int) -> None:
    """Let others deliver; the fence stays, so that the next one is higher."""
    db.execute("UPDATE leases SET holder = '', until = 0 WHERE target = %s AND fence = %s", (target, fence))


def _read(db: LedgerConnection, target: str) -> tuple[str, int, int]:
    found = db.execute(_LOCKED, (target,)).fetchone()
    return (found[0], found[1], found[2]) if found else ("", 0, 0)


def _clock(db: LedgerConnection) -> int:
    found = db.execute(_CLOCK).fetchone()
    assert found
    return int(found[0])


def _nobody(holder: str) -> bool:
    return False
