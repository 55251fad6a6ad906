r"""Waiting for events with the server's help: each append notifies the channel that is called like its schema.

    LISTEN --a notice--> look now       --none in time--> look anyhow
       \--the connection broke--> wait by the clock, and connect again the next time

What is told is a hint and nothing rests on it: what is recorded before the first LISTEN, or while the connection is
down, is told to nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Event
from time import monotonic

import psycopg
from psycopg import sql

from ledger.errors import Unreachable
from ledger.journal.postgres.connection import LedgerConnection

SLICE = 0.2
"""Seconds after which a wait asks whether it is to stop."""


class Listener:
    """Waits on one channel, on a connection that `connect` makes with the first wait."""

    def __init__(self, connect: Callable[[], LedgerConnection], channel: str) -> None:
        self._connect, self._channel = connect, channel
        self._db: LedgerConnection | None = None

    def wait(self, seconds: float, stop: Event) -> None:
        """Wait so long, or until `stop` is set; or less, where an event was recorded."""
        until = monotonic() + seconds
        try:
            db = self._listening()
            while not stop.is_set() and (left := until - monotonic()) > 0:
                if any(db.notifies(timeout=min(SLICE, left), stop_after=1)):
                    return
        except (
            psycopg.Error,
            Unreachable,
        ):  # a server that is down, or one that only follows another, which has no channels
            self.close()
            stop.wait(max(0.0, until - monotonic()))

    def close(self) -> None:
        """Let go of the connection."""
        db, self._db = self._db, None
        if db:
            with suppress(psycopg.Error):
                db.close()

    def _listening(self) -> LedgerConnection:
        if self._db is None:
            self._db = self._connect()
            self._db.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
        return self._db
