"""The server's own file beside the ledger's, for its user alone: who is signed in, and which tokens there are."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import ClassVar


class SideFile:
    """What is kept in it: a table or two, by a schema."""

    schema: ClassVar[str] = ""

    def __init__(self, file: Path) -> None:
        """Open the file, made where it is missing."""
        self._file = file
        if not file.exists():
            os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
        with self._open() as store:
            store.executescript(self.schema)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=10, isolation_level=None)) as store:
            yield store


def beside(database: Path, name: str) -> Path:
    """A file of the server's own, beside the ledger's."""
    return database.with_name(f"{database.stem}-{name}.db")


def hashed(secret: str) -> str:
    """What is kept of a secret: whoever reads the file cannot act with it."""
    return sha256(secret.encode()).hexdigest()


def command(key: str, said: bytes) -> str:
    """The name of an act that may be sent twice: of whose key it is, and of all that is said by it."""
    return f"{hashed(key)[:32]}.{sha256(said).hexdigest()[:32]}"
