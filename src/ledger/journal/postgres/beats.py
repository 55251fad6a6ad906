"""When each program that runs by itself last looked, by what it does and who it is; no part of the history."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.journal.postgres.connection import LedgerConnection

_BEAT = "INSERT INTO beats VALUES (%s, %s, %s) ON CONFLICT (sort, who) DO UPDATE SET at = excluded.at"


def beat(db: LedgerConnection, sort: str, who: str, now: int) -> None:
    """Say that `who` looked just now."""
    db.execute(_BEAT, (sort, who, now))


def beats(db: LedgerConnection, sort: str) -> Mapping[str, int]:
    """When each of a sort last looked."""
    return dict(db.execute("SELECT who, at FROM beats WHERE sort = %s", (sort,)).fetchall())
