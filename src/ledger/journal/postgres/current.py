"""Which of several servers is the current one, as far as this process has seen: never one that was replaced.

    first (timeline 1) dies ──▶ second takes its place (timeline 2) ──▶ first is started again, beside it

An address that names both leads to the first again. It would take what is recorded, and nobody else would ever see it.
Whoever was on the second knows better; a process that starts later does not, so stop a server that was replaced.
"""

from __future__ import annotations

from collections.abc import Callable

from ledger.errors import Unreachable
from ledger.journal.postgres.connection import LedgerConnection


class CurrentServer:
    """Connects by `connect`, and remembers the newest timeline that it met."""

    def __init__(self, name: str, connect: Callable[[], LedgerConnection]) -> None:
        self._name, self._connect, self._timeline = name, connect, ""

    def connect(self) -> LedgerConnection:
        """A connection. Raises Unreachable where it leads to a server that was replaced."""
        db = self._connect()
        if db.timeline and db.timeline < self._timeline:
            db.close()
            raise Unreachable(
                f"a server of {self._name} answers that was replaced",
                why="another one took its place since, and what is recorded here is seen by nobody there",
                fix="stop the one that was replaced, or let it follow the other; then run the command again",
            )
        self._timeline = max(self._timeline, db.timeline)
        return db
