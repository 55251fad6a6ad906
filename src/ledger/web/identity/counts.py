"""How often each authenticator signed, as it counts itself: one that counts back may be a copy.

Many count nothing and always say 0. It is kept in the server's own file, since signing in is no event.
"""

from __future__ import annotations

from ledger.web.side import SideFile

SCHEMA = "CREATE TABLE IF NOT EXISTS signed (credential TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT;"
_NOTE = (
    "INSERT INTO signed (credential, count) VALUES (?, ?) ON CONFLICT (credential) DO UPDATE SET count = excluded.count"
    " WHERE excluded.count > signed.count OR (excluded.count = 0 AND signed.count = 0)"
)


class Counts(SideFile):
    """The last count of each credential."""

    schema = SCHEMA

    def went_on(self, credential: str, count: int) -> bool:
        """Note a count; whether it came after the one before."""
        with self._open() as store:
            return store.execute(_NOTE, (credential, count)).rowcount == 1
