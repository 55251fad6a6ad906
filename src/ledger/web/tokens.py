"""What a program shows in place of signing in: tokens, each for one person of one ledger, for so much and so long.

They are kept beside the sessions, by their hashes: the token itself is shown once, to whoever made it. Times are
seconds of the machine's clock; `at` is the ledger's time when it was made.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from typing import NamedTuple

from ledger.app.choices import TOKEN_SCOPES, TokenScope
from ledger.errors import Refused, UnknownName
from ledger.steps import step
from ledger.web.side import SideFile, hashed

DAY = 24 * 60 * 60
MARK = "ledger_"  # by which scanners find one that leaked
METHOD = "token"
TOLD = 30  # days for which the list still names a token that ended
TOUCH = 60  # it is written down at most so often that one was used


class Token(NamedTuple):
    """One of them: what it is called, whose acts it makes, and until when; `by` is who made it."""

    id: str
    name: str
    person: str
    scope: TokenScope
    at: str
    by: str
    until: int
    seen: int

    @property
    def credential(self) -> str:
        """How what is done with it names it on record."""
        return self.id[:16]

    def allows(self, scope: TokenScope) -> bool:
        """Whether it is for that, too."""
        return TOKEN_SCOPES.index(scope) <= TOKEN_SCOPES.index(self.scope)


class Tokens(SideFile):
    """All tokens of a server."""

    schema = """
CREATE TABLE IF NOT EXISTS token (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, person TEXT NOT NULL, scope TEXT NOT NULL, at TEXT NOT NULL,
    made_by TEXT NOT NULL, until INTEGER NOT NULL, seen INTEGER NOT NULL
) STRICT;
"""

    def add(
        self,
        name: str,
        person: str,
        scope: TokenScope,
        at: str,
        by: str,
        now: int,
        days: int,
        record: Callable[[Token], object] = lambda _: None,
    ) -> tuple[str, Token]:
        """Make one, and what stands for it; none where `record` fails. Raises Refused where its name is taken."""
        secret = MARK + secrets.token_urlsafe(32)
        made = Token(hashed(secret), name, person, scope, at, by, now + days * DAY, 0)
        try:
            with self._open() as store:
                store.execute("BEGIN IMMEDIATE")
                store.execute(
                    "DELETE FROM token WHERE until <= ? OR (name = ? AND until <= ?)", (now - TOLD * DAY, name, now)
                )
                store.execute("INSERT INTO token VALUES (?, ?, ?, ?, ?, ?, ?, ?)", made)
                record(made)
                store.execute("COMMIT")
        except sqlite3.IntegrityError:
            why, fix = "one name is for one token", f"take another name, or end that one: ledger token revoke {name}"
            raise Refused(f"there is a token `{name}`", why, fix) from None
        return secret, made

    def find(self, secret: str, now: int) -> Token | None:
        """The token of a secret, as long as it lasts; that it was used is noted."""
        with self._open() as store:
            row = store.execute("SELECT * FROM token WHERE id = ? AND until > ?", (hashed(secret), now)).fetchone()
            found = Token(*row) if row else None
            if found and now >= found.seen + TOUCH:
                store.execute("UPDATE token SET seen = ? WHERE id = ?", (now, found.id))
        return found

    def all(self) -> list[Token]:
        """Every token, by its name."""
        with self._open() as store:
            return [Token(*row) for row in store.execute("SELECT * FROM token ORDER BY name")]

    def revoke(self, name: str) -> Token:
        """End one. Raises UnknownName."""
        with self._open() as store:
            row = store.execute("DELETE FROM token WHERE name = ? RETURNING *", (name,)).fetchone()
        if row is None:
            raise UnknownName(f"there is no token `{name}`", "it ended, or never was", step("see", "token list"))
        return Token(*row)
