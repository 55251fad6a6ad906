"""The file: three tables that only grow, two that can be erased from, six that do not count.

    lines      what the hash tree commits to          position · command_id, idx · leaf · line
    payloads   what a replay reads                    position · type, recorded_at, actor · salt · payload
    tags       what a boundary is found by            tag, type, position
    persons    what can be erased                     id · address · name · kind · salt
    disclosures   what can be erased                  position, field · person · salt · value
    leases     who is delivering; no history          target · holder, fence, until
    calls      requests a day; no history             target, day · calls
    peaks      of the hash tree; no history           size · hashes
    beats      programs at work; no history           sort, who · at
    tiles      of the hash tree; no history           level, number · hashes
    moved      where it went; no history              whither

Everything but `leaf`, `line`, `salt`, `payload` and what can be erased repeats the line; `verify` compares.
The columns that a replay needs stand beside the payload: reading two tables in step costs it a tenth more.
"""

from __future__ import annotations

import os
import sqlite3
from itertools import chain, product
from pathlib import Path
from typing import TypeVar

from ledger.errors import Damaged, StorageFault
from ledger.journal.codec import newer
from ledger.journal.port import RESTORE
from ledger.journal.sqlite import resting
from ledger.journal.sqlite.faults import unwritable
from ledger.steps import step

APPLICATION_ID = 0x4C44_4752
"""`LDGR`: what `file` and SQLite know a ledger by."""
FORMAT = 1

_TABLES = (
    """CREATE TABLE lines (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    command_id TEXT NOT NULL,
    idx INTEGER NOT NULL,
    leaf BLOB NOT NULL,
    line BLOB NOT NULL,
    UNIQUE (command_id, idx)
) STRICT""",
    """CREATE TABLE payloads (
    position INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    actor TEXT NOT NULL,
    salt BLOB NOT NULL,
    payload BLOB NOT NULL
) STRICT""",
    "CREATE INDEX payloads_by_type ON payloads (type)",
    """CREATE TABLE tags (
    tag TEXT NOT NULL,
    type TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (tag, type, position)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE persons (
    id TEXT PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    salt BLOB NOT NULL
) STRICT""",
)


def _guard(act: str, table: str) -> str:
    return (
        f"CREATE TRIGGER no_{act.lower()}_of_{table} BEFORE {act} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END"
    )


_HISTORY = (
    *_TABLES,
    *(_guard(act, table) for table in ("lines", "payloads", "tags") for act in ("UPDATE", "DELETE")),
    _guard("UPDATE", "persons"),
)
LEASES = (
    """CREATE TABLE leases (
    target TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    fence INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT""",
    _guard("DELETE", "leases"),
)
"""A ledger that is older than leases gets them with the first one that is taken: opening it writes nothing."""
CALLS = (
    """CREATE TABLE calls (
    target TEXT NOT NULL,
    day TEXT NOT NULL,
    calls INTEGER NOT NULL,
    PRIMARY KEY (target, day)
) STRICT, WITHOUT ROWID""",
)
"""Made with the first request that is counted, as few ledgers have a budget."""
PEAKS = (
    """CREATE TABLE peaks (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL,
    hashes BLOB NOT NULL
) STRICT""",
)
"""Made with the first append: that of a ledger that is older than them reads every leaf, once."""
TILES = (
    """CREATE TABLE tiles (
    level INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID""",
)
"""Made with the first checkpoint."""
BEATS = (
    """CREATE TABLE beats (
    sort TEXT NOT NULL,
    who TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (sort, who)
) STRICT, WITHOUT ROWID""",
)
"""Made when a program that runs by itself first says that it does."""
MOVED = (
    """CREATE TABLE moved (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    whither TEXT NOT NULL
) STRICT""",
    _guard("UPDATE", "moved"),
    _guard("DELETE", "moved"),
)
"""Made when the ledger goes elsewhere, as the last thing that is written here."""
DISCLOSURES = (
    """CREATE TABLE disclosures (
    position INTEGER NOT NULL,
    field TEXT NOT NULL,
    person TEXT NOT NULL,
    salt BLOB NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (position, field)
) STRICT, WITHOUT ROWID""",
    _guard("UPDATE", "disclosures"),
)
"""Made with the first event that commits to something, such as one that is signed."""
STATEMENTS = (*_HISTORY, *LEASES)
"""SQLite keeps these texts in the file, so a ledger's schema is compared word for word."""
_ASIDE = (LEASES, CALLS, PEAKS, BEATS, MOVED, TILES, DISCLOSURES)
_KNOWN = tuple({*_HISTORY, *chain(*aside)} for aside in product(*(((), each) for each in _ASIDE)))

_Sort = TypeVar("_Sort", bound=sqlite3.Connection)
_SESSION = (
    "PRAGMA synchronous = FULL",  # an acknowledged event survives a power failure; NORMAL loses some
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)


def connect(path: Path, timeout: float, *, writing: bool = False) -> sqlite3.Connection:
    """Return a connection to the ledger at `path`; `timeout` is how many seconds to wait for a lock.

    Where nothing can be written, it only reads, unless it is for `writing`. Raises StorageFault where there is no
    ledger, or not a whole one of this format, or it cannot be written.
    """
    if not path.is_file():
        raise StorageFault(f"there is no ledger at {path}", "the file does not exist", step("create it with", "init"))
    try:
        return _recognised(_open(path, timeout, "mode=rw", sqlite3.Connection), path)
    except sqlite3.Error as error:
        if not resting.stands_alone(error):
            raise
        if writing:
            raise unwritable(error, path) from error
    return _recognised(_rest(path, timeout), path)


def _recognised(db: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    try:
        _begin(db)
        _recognise(db, path)
    except BaseException:
        db.close()
        raise
    return db


def create(path: Path, timeout: float) -> sqlite3.Connection:
    """Make an empty ledger at `path`, where nothing may be yet, in one transaction.

    It holds addresses of people, so it is for nobody else; SQLite gives what it lays beside a file the file's own mode.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise StorageFault(
            f"{path} exists already", "a new ledger never takes the place of a file", "choose another path"
        ) from None
    except OSError as error:
        raise StorageFault(
            f"no ledger can be created at {path}", str(error.strerror).lower(), "check the directory"
        ) from None
    db = _open(path, timeout, "mode=rw", sqlite3.Connection)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        _begin(db)
        db.execute("BEGIN IMMEDIATE")
        for statement in (*STATEMENTS, f"PRAGMA application_id = {APPLICATION_ID}", f"PRAGMA user_version = {FORMAT}"):
            db.execute(statement)
        db.execute("COMMIT")
    except BaseException:
        db.close()
        path.unlink()
        raise
    return db


def _open(path: Path, timeout: float, how: str, sort: type[_Sort]) -> _Sort:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        uri=True,
        timeout=timeout,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=128,
        factory=sort,
    )


def _rest(path: Path, timeout: float) -> sqlite3.Connection:
    seen = resting.look(path)
    resting.require_whole(path)
    db = _open(path, timeout, "mode=ro&immutable=1", resting.RestingConnection)
    db.seen = seen
    return db


def _begin(db: sqlite3.Connection) -> None:
    for pragma in _SESSION:
        db.execute(pragma)


def _recognise(db: sqlite3.Connection, path: Path) -> None:
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise StorageFault(
            f"{path} is not a ledger", "it is another program's database, or was never finished", "check the path"
        )
    if version > FORMAT:
        raise newer(f"files of format {version}")
    found = {sql for (sql,) in db.execute("SELECT sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*'")}
    if version != FORMAT or found not in _KNOWN:
        raise Damaged(
            f"the tables of {path} are not those of a ledger",
            "they, or the triggers that forbid to change the past, were altered",
            RESTORE,
        )
