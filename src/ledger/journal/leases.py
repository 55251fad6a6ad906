"""Who may deliver to a target, by the lease that is stored. Pure; each store keeps leases in its own way."""

from __future__ import annotations

from datetime import UTC, datetime

from ledger.errors import Conflict
from ledger.journal.port import Gone
from ledger.steps import again, step


def require_free(target: str, holder: str, until: int, now: int, gone: Gone) -> None:
    """Raise Conflict where the lease of `holder` has not ended, and it is not known to be gone."""
    if until > now and not gone(holder):
        raise Conflict(
            f"somebody else is delivering to {target}",
            why=f"{holder} holds it until {_clock(until)}, or longer where it is still at work then",
            fix=again("run the command again once that is over"),
        )


def taken_over(target: str, holder: str) -> Conflict:
    """What the holder of a lease is told that somebody else has meanwhile."""
    return Conflict(
        f"{target} was taken over",
        why=f"this program was slower than its lease, and {holder or 'somebody'} is delivering there since",
        fix=step("look at what is there now", "plan"),
    )


def _clock(until: int) -> str:
    return datetime.fromtimestamp(until, UTC).strftime("%H:%M:%S UTC")
