"""The file is written anew by SQLite's own tools: every event keeps its place, and the root is the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.journal.stored import FileStore, contents
from tests.journal.toys import Opened, populated, record

from ledger.journal.sqlite.schema import APPLICATION_ID, FORMAT
from ledger.journal.verify import verify


def vacuumed(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("VACUUM")


def vacuumed_into(path: Path) -> None:
    other = path.with_suffix(".other")
    with closing(sqlite3.connect(path)) as db:
        db.execute("VACUUM INTO ?", (str(other),))
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.replace(path)


def dumped_and_reloaded(path: Path) -> None:
    other = path.with_suffix(".other")
    with closing(sqlite3.connect(path)) as db, closing(sqlite3.connect(other, isolation_level=None)) as new:
        new.executescript("\n".join(db.iterdump()))
        # A dump leaves out what is no row, and an imported file has to be told what it is.
        for pragma in (f"application_id = {APPLICATION_ID}", f"user_version = {FORMAT}", "journal_mode = WAL"):
            new.execute(f"PRAGMA {pragma}")
    other.replace(path)


MOVES: list[Callable[[Path], None]] = [vacuumed, vacuumed_into, dumped_and_reloaded]


@pytest.mark.fault(15)
@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.__name__)
def test_a_file_that_is_written_anew_has_the_same_root(tmp_path: Path, move: Callable[[Path], None]) -> None:
    populated(tmp_path / "ledger.db")
    store = FileStore(tmp_path / "ledger.db")
    with store.open() as journal:
        before = verify(journal)
    rows = contents(store)
    move(store.path)
    assert contents(store) == rows
    with store.open() as journal:
        assert verify(journal) == before
        assert record(journal, Opened(key="a")) == [before.size + 1]


@pytest.mark.fault(15, control=True)
def test_rows_that_the_store_numbers_get_other_numbers(tmp_path: Path) -> None:
    path = tmp_path / "plain.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("CREATE TABLE events (what TEXT)")
        db.executemany("INSERT INTO events VALUES (?)", [("a",), ("b",), ("c",)])
        db.execute("DELETE FROM events WHERE what = 'b'")
    for move in (vacuumed, dumped_and_reloaded):
        move(path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT rowid FROM events WHERE what = 'c'").fetchone() == (2,), "it was the third"
