"""A ledger that can be read where nothing can be written: its disk is full, or its place is read-only.

    open --SQLite cannot lay the index of its log beside the file--> is its log empty?
           |--yes: opened as immutable, without locks and without the log
           `--no: refused, as what was recorded last would be passed over

Nobody is kept from writing meanwhile. So the file is looked at again after each time that it was read.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TypeAlias

from ledger.errors import StorageFault
from ledger.steps import RETRY

Look: TypeAlias = tuple[int, ...]
"""What a file looks like: it, its size, and when it was written last."""

_LOGS = ("-wal", "-journal")
_ALONE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL}
_NO_INDEX = {sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMMAP}


class RestingConnection(sqlite3.Connection):
    """A connection that reads a file as nobody writes it; `seen` is what the file looked like."""

    seen: Look = ()


def stands_alone(error: sqlite3.Error) -> bool:
    """Whether SQLite failed because nothing can be laid beside the file."""
    return error.sqlite_errorcode & 0xFF in _ALONE or error.sqlite_errorcode in _NO_INDEX


def lacks_room(error: sqlite3.Error, path: Path) -> bool:
    """Whether nothing can be written at `path` because its disk is full, and not because it is read-only."""
    if error.sqlite_errorcode in {sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_FULL}:
        return True
    if not hasattr(os, "statvfs"):
        return False
    disk = os.statvfs(path)
    return not disk.f_flag & os.ST_RDONLY and not (disk.f_bavail and disk.f_favail)


def require_whole(path: Path) -> None:
    """Pass where all that was recorded is in the file itself. Raises StorageFault where its log holds some of it."""
    for log in (path.with_name(f"{path.name}{each}") for each in _LOGS):
        if _size(log):
            raise StorageFault(
                f"the ledger {path} cannot be read whole here",
                f"{log.name} holds what was recorded last, and SQLite reads it only where it can write beside it",
                f"copy both to a directory of yours that has room, and read them there: cp {path} {log} DIRECTORY",
            )


def look(path: Path) -> Look:
    """What the file looks like now, and how much its log holds."""
    found = path.stat()
    logs = (_size(path.with_name(f"{path.name}{each}")) for each in _LOGS)
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, *logs


def moved_on(db: sqlite3.Connection, path: Path) -> bool:
    """Whether a connection to a file that nobody writes is behind, since somebody did."""
    return isinstance(db, RestingConnection) and db.seen != look(path)


def require_still(db: sqlite3.Connection, path: Path) -> None:
    """Pass where nobody wrote to a file that was read without locks. Raises StorageFault."""
    if moved_on(db, path):
        raise StorageFault(
            f"somebody wrote to {path} while it was read",
            "nothing can be locked where nothing can be written, so half of what was read may be older",
            RETRY,
        )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
