"""The server's own file beside the ledger's, for its user alone: who is signed in, and which tokens there are."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

from ledger.app.ledger import Ledger
from ledger.errors import StorageFault

MARK = int.from_bytes(b"Lsgn", "big")  # by which SQLite and `file` know whose it is
PATIENCE = 10.0  # seconds that one request waits for another


class SideFile:
    """What is kept in it: a table or two, by a schema."""

    schema: ClassVar[str] = ""

    def __init__(self, file: Path) -> None:
        """Keep it in a file."""
        self._file = file

    def require(self) -> None:
        """Pass where the file is whole, and can be written. Raises StorageFault."""
        with self._open() as store:
            (found,) = store.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise sqlite3.DatabaseError(found)
            store.executescript("BEGIN IMMEDIATE; ROLLBACK")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The file, made anew where somebody deleted it. Raises StorageFault."""
        try:
            self._file.parent.mkdir(mode=0o700, exist_ok=True)
            if not self._file.exists():  # only then: to close a file lets go of what SQLite locked in it
                os.close(os.open(self._file, os.O_CREAT | os.O_WRONLY, 0o600))
            with closing(sqlite3.connect(self._file, timeout=PATIENCE, isolation_level=None)) as store:
                _claim(store)
                store.executescript(self.schema)
                yield store
        except sqlite3.IntegrityError:
            raise  # what was asked for, and not the file
        except (OSError, sqlite3.Error) as error:
            name, why = self._file.name, " ".join(str(error).split())
            fix = f"move it away: mv {name} {name}.old; people sign in again then, and programs get new tokens"
            raise StorageFault(f"{name} cannot be used", why, fix) from error


def _claim(store: sqlite3.Connection) -> None:
    """Mark an empty file as ours. Raises sqlite3.DatabaseError where it is somebody else's."""
    (mark,) = store.execute("PRAGMA application_id").fetchone()
    if mark == 0 and not store.execute("SELECT 1 FROM sqlite_master").fetchone():
        store.execute(f"PRAGMA application_id = {MARK}")
    elif mark != MARK:
        raise sqlite3.DatabaseError("another program's data are in it")


def beside(ledger: Path, name: str) -> Path:
    """A file of the server's own, named after that of the ledger."""
    return ledger.with_name(f"{ledger.stem}-{name}.db")


def side_file(ledger: Ledger) -> Path:
    """The file of who is signed in, and of tokens: another one once an older copy of the ledger goes on.

    Whoever was signed in, or had a token, may have lost it in what is lost.
    """
    last = ledger.restorations[-1:]
    since = "".join(f"-{ledger.journal.leaf(each.position)[:8]}" for each in last)
    return beside(ledger.settings.database.beside, f"sessions{since}")


def hashed(secret: str) -> str:
    """What is kept of a secret: whoever reads the file cannot act with it."""
    return sha256(secret.encode()).hexdigest()


def command(key: str, said: bytes) -> str:
    """The name of an act that may be sent twice: of whose key it is, and of all that is said by it."""
    return f"{hashed(key)[:32]}.{sha256(said).hexdigest()[:32]}"
