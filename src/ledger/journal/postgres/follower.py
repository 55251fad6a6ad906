"""What a follower keeps beside a ledger in PostgreSQL: three tables of the same schema, so that any machine can go on.

They are made with the ledger's own, and hold what the file of the other store does. Where the connection is lost, what
was under way is done or not: whoever follows reads up to where it stands, and goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from ledger.journal.port import Execute
from ledger.journal.postgres.connection import LedgerConnection


class PostgresFollowerStore:
    """A `port.FollowerStore`; `connection` gives one to work with, and turns its faults into ours."""

    def __init__(self, connection: Callable[[], AbstractContextManager[LedgerConnection]], *, reading: bool) -> None:
        self._connection, self._reading = connection, reading

    @contextmanager
    def transaction(self) -> Iterator[Execute]:
        """All statements in the context or none."""
        with self._connection() as db, db.transaction():
            if self._reading:
                db.execute("SET TRANSACTION READ ONLY")

            def execute(statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
                cursor = db.execute(statement.replace("?", "%s"), values)
                return cursor.fetchall() if cursor.description else []

            yield execute

    def close(self) -> None:
        """Nothing of its own is open."""
