"""What a follower keeps beside the file of a ledger: a file of its own, which nobody but its owner reads.

    ledger.db           the history
    ledger.db.follow    up to which event it was followed, and who was told what

It is read in a copy in memory, so that a look at it makes nothing and keeps nobody waiting.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock

from ledger.errors import StorageFault
from ledger.journal.port import Execute

TIMEOUT = 5.0
"""Seconds to wait for whoever writes there just now."""
_TABLES = (
    "CREATE TABLE IF NOT EXISTS followed (ledger TEXT PRIMARY KEY, position INTEGER NOT NULL, leaf TEXT NOT NULL)",
    """CREATE TABLE IF NOT EXISTS notices (
    channel TEXT, key TEXT, sort TEXT, about TEXT, act TEXT, position INTEGER, person TEXT, at TEXT,
    outcome TEXT NOT NULL DEFAULT '', settled_at TEXT NOT NULL DEFAULT '', PRIMARY KEY (channel, key))""",
    "CREATE TABLE IF NOT EXISTS refusals (channel TEXT, key TEXT, times INTEGER, PRIMARY KEY (channel, key))",
)
_EARLIER = """INSERT OR IGNORE INTO followed
    SELECT application_name, max(notification_id), '' FROM tracking GROUP BY application_name"""
"""Where a file was left by a version that kept no leaf."""


class SQLiteFollowerStore:
    """A `port.FollowerStore` in one file. `reading` takes a copy of it as it is now, empty where there is none."""

    def __init__(self, file: Path, *, reading: bool = False) -> None:
        self._file, self._lock = file, Lock()
        with self._usable():
            self._db = _copied(file) if reading else _opened(file)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[Execute]:
        """All statements in the context or none."""
        with self._lock, self._usable():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._execute
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def _prepare(self) -> None:
        with self.transaction() as execute:
            for statement in _TABLES:
                execute(statement)
            if execute("SELECT 1 FROM sqlite_schema WHERE name = 'tracking'"):
                execute(_EARLIER)

    def _execute(self, statement: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        return self._db.execute(statement, values).fetchall()

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            why, fix = str(error).lower(), "mend that; or remove the file, and what waits is told again"
            raise StorageFault(f"{self._file.name} cannot be used", why, fix, str(self._file)) from error


def _opened(file: Path) -> sqlite3.Connection:
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    return sqlite3.connect(file, timeout=TIMEOUT, isolation_level=None, check_same_thread=False)


def _copied(file: Path) -> sqlite3.Connection:
    found = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    if file.exists():
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=TIMEOUT)) as kept:
            kept.backup(found)
    return found
