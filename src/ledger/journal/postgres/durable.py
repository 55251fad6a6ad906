"""Whether a server keeps what it acknowledges: one that does not is given nothing.

`synchronous_commit` is ours to set, for each session (`connection.py`). `fsync` is not: it is the whole server's, and
without it a loss of power takes events that were acknowledged, or the whole database. So it is asked at each append, as
an administrator may change it at any time. Who runs a server that need not keep anything says so on that server:
`ledger.throwaway = on`.
"""

from __future__ import annotations

from ledger.errors import StorageFault
from ledger.journal.postgres.connection import LedgerConnection

LOSES = "current_setting('fsync') = 'off' AND coalesce(current_setting('ledger.throwaway', true), 'off') <> 'on'"
"""SQL: whether what is recorded now may be lost, and nobody said that it may."""


def require_durable(db: LedgerConnection) -> None:
    """Pass where the server keeps what it is given. Raises StorageFault."""
    ((loses,),) = db.execute(f"SELECT {LOSES}").fetchall()
    if loses:
        raise not_durable()


def not_durable() -> StorageFault:
    """The refusal to record on such a server."""
    return StorageFault(
        "this server does not keep what it acknowledges",
        "fsync is off there, so a loss of power would take events that were recorded; nothing was recorded",
        "have its administrator run: ALTER SYSTEM SET fsync = on; SELECT pg_reload_conf();"
        " a server for trials alone is set to: ledger.throwaway = on",
    )
