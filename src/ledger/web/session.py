"""Who is signed in: sessions of the server, each known by the hash of its cookie, that can be listed and ended.

They are kept in a file beside the ledger, so that a restart signs nobody out. Times are seconds of the machine's clock.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import NamedTuple

import msgspec

from ledger.app.ledger import Assurance, Authentication
from ledger.web.side import SideFile, hashed

IDLE = 60 * 60
WHOLE = 12 * 60 * 60
SKEW = 60  # seconds that a clock may be corrected by
TOUCH = 60  # it is written down at most so often that somebody is still here

SCHEMA = """
CREATE TABLE IF NOT EXISTS session (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, method TEXT NOT NULL, credential TEXT NOT NULL, at TEXT NOT NULL,
    assurance TEXT NOT NULL, since INTEGER NOT NULL, seen INTEGER NOT NULL, notice TEXT NOT NULL DEFAULT ''
) STRICT;
"""


class SignIn(NamedTuple):
    """One of them: whose, how they signed in, since when, when they were last here, and what the next page tells."""

    id: str
    person: str
    authentication: Authentication
    assurance: Assurance
    since: int
    seen: int

    def over(self, now: int) -> bool:
        """Whether it ended by itself; or is of a time to come, as where the clock was set back."""
        return now >= self.seen + IDLE or now >= self.since + WHOLE or now < self.seen - SKEW


class Sessions(SideFile):
    """All sessions of a server."""

    schema = SCHEMA

    def begin(self, person: str, how: Authentication, assurance: Assurance, now: int) -> str:
        """A new session, and the cookie that stands for it; what ended is forgotten."""
        cookie = secrets.token_urlsafe(32)
        with self._open() as store:
            store.execute("DELETE FROM session WHERE since <= ? OR seen <= ?", (now - WHOLE, now - IDLE))
            store.execute(
                "INSERT INTO session (id, person, method, credential, at, assurance, since, seen)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (hashed(cookie), person, how.method, how.credential, how.at, assurance, now, now),
            )
        return cookie

    def find(self, cookie: str, now: int) -> SignIn | None:
        """The session of a cookie, as long as it lasts; that somebody was here is noted."""
        with self._open() as store:
            row = store.execute(f"{_SELECT} WHERE id = ?", (hashed(cookie),)).fetchone() if cookie else None
            found = _session(row) if row else None
            if found is None:
                return None
            if found.over(now):
                store.execute("DELETE FROM session WHERE id = ?", (found.id,))
                return None
            if now >= found.seen + TOUCH:
                store.execute("UPDATE session SET seen = ? WHERE id = ?", (now, found.id))
        return found

    def of(self, person: str, now: int) -> list[SignIn]:
        """Where somebody is signed in, the latest first."""
        with self._open() as store:
            rows = store.execute(f"{_SELECT} WHERE person = ? ORDER BY since DESC", (person,)).fetchall()
        return [each for each in map(_session, rows) if not each.over(now)]

    def end(self, person: str, id: str = "") -> None:
        """End one session of somebody, or all."""
        with self._open() as store:
            store.execute("DELETE FROM session WHERE person = ? AND (id = ? OR ? = '')", (person, id, id))

    def tell(self, id: str, notice: str) -> None:
        """Keep what the next page of a session is to say."""
        with self._open() as store:
            store.execute("UPDATE session SET notice = ? WHERE id = ?", (notice, id))

    def told(self, id: str) -> str:
        """What was kept for this page; it is said once."""
        with self._open() as store:
            row = store.execute("SELECT notice FROM session WHERE id = ?", (id,)).fetchone()
            if row and row[0]:
                store.execute("UPDATE session SET notice = '' WHERE id = ?", (id,))
        return str(row[0]) if row else ""


_SELECT = "SELECT id, person, method, credential, at, assurance, since, seen FROM session"


def _session(row: tuple[str, str, str, str, str, str, int, int]) -> SignIn:
    name, person, method, credential, at, assurance, since, seen = row
    how = Authentication(method=method, credential=credential, at=at)
    return SignIn(name, person, how, msgspec.convert(assurance, Assurance), since, seen)


def token(cookie: str) -> str:
    """What a form has to bring along: only a page that the server wrote for this session can know it."""
    return sha256(b"form:" + cookie.encode()).hexdigest()
