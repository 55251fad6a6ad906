"""Plans that a worker made, for whoever applies them, on whichever machine: the record holds the digest of each.

They are no part of the history: whoever reads one compares it with the record.
"""

from __future__ import annotations

from collections.abc import Collection

from ledger.journal.postgres.connection import LedgerConnection

_KEEP = (
    "INSERT INTO plans VALUES (%s, %s, %s) ON CONFLICT (digest) DO UPDATE SET plan = excluded.plan, at = excluded.at"
)
_FORGET = "DELETE FROM plans WHERE at < %s AND NOT digest = ANY(%s)"


def keep(db: LedgerConnection, digest: str, text: bytes, now: int) -> None:
    """Write one down, durably, before anybody is told of it."""
    db.execute(_KEEP, (digest, text, now))


def plan(db: LedgerConnection, digest: str) -> bytes | None:
    """The one of a digest, whatever it holds now; None where it is gone."""
    found = db.execute("SELECT plan FROM plans WHERE digest = %s", (digest,), binary=True).fetchone()
    return bytes(found[0]) if found else None


def forget(db: LedgerConnection, before: int, stays: Collection[str]) -> None:
    """Remove what was kept before a moment (Unix time), but for what `stays`."""
    db.execute(_FORGET, (before, [*stays]))
