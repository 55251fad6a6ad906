"""SQLite's errors in the reader's words, with what to do next."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.errors import BadInput, Damaged, StorageFault
from ledger.journal.port import RESTORE
from ledger.journal.sqlite.resting import lacks_room

_FAULTS = {
    sqlite3.SQLITE_BUSY: (
        "the ledger {path} is in use by another program",
        "it kept the file locked for longer than this one waits; nothing was recorded",
        "run the command again, or end the program that holds the file",
    ),
    sqlite3.SQLITE_READONLY: (
        "the ledger {path} cannot be written",
        "the file, its directory or its disk is read-only for you; nothing was recorded",
        "ask its owner for write permission on both, or copy the ledger to a directory of your own",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the ledger {path} cannot be opened",
        "you may not read the file, or its directory is gone",
        "check the path, and ask the owner of the file for permission to read it",
    ),
    sqlite3.SQLITE_FULL: (
        "the disk that holds {path} is full",
        "an event is recorded whole or not at all; nothing was recorded",
        "free some space and run the command again",
    ),
    sqlite3.SQLITE_NOTADB: (
        "{path} is not a ledger",
        "it is another sort of file, or its first bytes are damaged",
        "check the path, or create a ledger elsewhere: ledger init",
    ),
    sqlite3.SQLITE_CORRUPT: ("the ledger {path} is damaged", "what is on the disk does not fit together", RESTORE),
    sqlite3.SQLITE_IOERR: (
        "the disk that holds {path} failed",
        "the operating system could not read or write it",
        "check the disk, then run: ledger verify",
    ),
}
_FAULTS[sqlite3.SQLITE_LOCKED] = _FAULTS[sqlite3.SQLITE_BUSY]
_FAULTS[sqlite3.SQLITE_PERM] = _FAULTS[sqlite3.SQLITE_CANTOPEN]
_FAULTS[sqlite3.SQLITE_IOERR_SHMSIZE] = _FAULTS[sqlite3.SQLITE_FULL]  # no room for the index of the log


@contextmanager
def faults(path: Path) -> Iterator[None]:
    """Raise what SQLite raises within as StorageFault, and text that has no bytes as BadInput.

    The use of a closed journal is a mistake of the program, and stays what it is.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        raise BadInput("a name is not Unicode text", error.reason, "write it again as plain text") from error
    except sqlite3.ProgrammingError:
        raise
    except (sqlite3.Error, UnicodeDecodeError) as error:  # SQLite's own message may quote damaged bytes
        raise fault(error, path) from error


def unwritable(error: sqlite3.Error, path: Path) -> StorageFault:
    """Return why a ledger that can be read cannot be written: its disk is full, or its place is read-only."""
    what, why, fix = _FAULTS[sqlite3.SQLITE_FULL if lacks_room(error, path) else sqlite3.SQLITE_READONLY]
    return StorageFault(what.format(path=path), why, fix)


def fault(error: Exception, path: Path) -> StorageFault:
    """What `error` means to whoever uses the ledger at `path`. The low byte of SQLite's code is its family."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    family = code if code in _FAULTS else code & 0xFF
    what, why, fix = _FAULTS.get(family, ("the ledger {path} cannot be used", str(error), RESTORE))
    sort = Damaged if family == sqlite3.SQLITE_CORRUPT else StorageFault
    return sort(what.format(path=path), why, fix)
