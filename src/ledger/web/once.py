"""What is good once, and not for long: an address that signs in, an invitation, a sign-in that is on its way elsewhere.

Only hashes of the secrets are kept, beside the sessions, so that a command can make one for a server that runs. Times
are seconds of the machine's clock.
"""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path

from ledger.web.side import SideFile, hashed


class Once(SideFile):
    """Those of one sort, each good for `life` seconds."""

    schema = """
CREATE TABLE IF NOT EXISTS once (
    id TEXT PRIMARY KEY, sort TEXT NOT NULL, about TEXT NOT NULL, until INTEGER NOT NULL
) STRICT;
"""

    def __init__(self, file: Path, sort: str, life: int) -> None:
        """Keep them in a file."""
        super().__init__(file)
        self.sort, self.life = sort, life

    def issue(self, about: str, now: int) -> str:
        """The secret of a new one; it takes the place of the one before that was about the same."""
        secret = secrets.token_urlsafe(24)
        with self._open() as store:
            store.execute("DELETE FROM once WHERE until <= ? OR (sort = ? AND about = ?)", (now, self.sort, about))
            store.execute("INSERT INTO once VALUES (?, ?, ?, ?)", (hashed(secret), self.sort, about, now + self.life))
        return secret

    def whose(self, secret: str, now: int) -> str:
        """What it is about; empty where it was used, ran out or never was."""
        with self._open() as store:
            return _about(store.execute(f"SELECT about, until {_OF}", (hashed(secret), self.sort)).fetchone(), now)

    def redeem(self, secret: str, now: int) -> str:
        """The same, and from here on it is used."""
        with self._open() as store:
            found: sqlite3.Cursor = store.execute(f"DELETE {_OF} RETURNING about, until", (hashed(secret), self.sort))
            return _about(found.fetchone(), now)


_OF = "FROM once WHERE id = ? AND sort = ?"


def _about(row: tuple[str, int] | None, now: int) -> str:
    return row[0] if row and now < row[1] else ""
