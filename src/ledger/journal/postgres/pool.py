"""The connections of one process: made when they are needed, kept for the next, and let go where they broke.

ordinary work   at most `size` at once; who comes later waits
a stream        one more while it lasts, as it may be read for long
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import BoundedSemaphore, Lock

import psycopg
from psycopg.pq import TransactionStatus

from ledger.journal.postgres.connection import LedgerConnection


class Pool:
    """Connections that `connect` makes. The first is made at once, so that whoever opens a ledger learns what fails."""

    def __init__(self, connect: Callable[[], LedgerConnection], size: int) -> None:
        self._connect, self._size = connect, size
        self._places = BoundedSemaphore(size)
        self._lock = Lock()
        self._idle: list[LedgerConnection] | None = [connect()]

    @contextmanager
    def connection(self) -> Iterator[LedgerConnection]:
        """One to work with, once there is a place."""
        with self._places, self.extra() as db:
            yield db

    @contextmanager
    def extra(self) -> Iterator[LedgerConnection]:
        """One to work with, however many are in use."""
        db = self._taken() or self._connect()
        try:
            yield db
        finally:
            self._put_back(db)

    def renew(self) -> None:
        """Let go of all that are idle: they may have broken together."""
        with self._lock:
            gone, self._idle = self._idle or [], None if self._idle is None else []
        for each in gone:
            each.close()

    def close(self) -> None:
        """Let go of all, for good."""
        self.renew()
        with self._lock:
            self._idle = None

    def _taken(self) -> LedgerConnection | None:
        with self._lock:
            if self._idle is None:
                raise RuntimeError("this journal is closed")
            return self._idle.pop() if self._idle else None

    def _put_back(self, db: LedgerConnection) -> None:
        with suppress(psycopg.Error):
            if not db.closed and db.info.transaction_status != TransactionStatus.IDLE:
                db.execute("ROLLBACK")
        with self._lock:
            if self._idle is not None and len(self._idle) < self._size and not db.closed:
                self._idle.append(db)
                return
        db.close()
