"""Two at the same file: what each guard of theirs is for is seen where it is missing."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.journal.toys import CODEC, Opened, condition, record, toys

from faults.untied import LateJournal
from ledger.errors import StorageFault
from ledger.journal.port import BoundaryMoved
from ledger.journal.sqlite.journal import SQLiteJournal


@pytest.mark.fault(7)
def test_of_two_who_read_the_same_one_records(tmp_path: Path) -> None:
    assert both_record(tmp_path / "ledger.db", conditional=True) == ["one"]


@pytest.mark.fault(7, control=True)
def test_without_the_condition_both_record(tmp_path: Path) -> None:
    assert both_record(tmp_path / "ledger.db", conditional=False) == ["one", "other"]


def both_record(path: Path, *, conditional: bool) -> list[str]:
    """Who of two records, each on what they read before the other recorded."""
    recorded = []
    with SQLiteJournal.create(path, CODEC) as one, SQLiteJournal.open(path, CODEC) as other:
        read = {"one": (one, one.read(toys("a"))[1]), "other": (other, other.read(toys("a"))[1])}
        for name, (journal, head) in read.items():
            more = {"condition": condition("a", after=head)} if conditional else {}
            try:
                record(journal, Opened(key="a"), command=name, **more)
                recorded.append(name)
            except BoundaryMoved:
                pass
        assert one.head() == len(recorded)
    return recorded


@contextmanager
def held_for(seconds: float, path: Path) -> Iterator[None]:
    """Another program holds the lock, and lets go of it by itself."""
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        letting_go = threading.Timer(seconds, lambda: holder.execute("ROLLBACK"))
        letting_go.start()
        yield
        letting_go.join()


@pytest.mark.fault(10)
def test_who_meets_a_lock_waits_for_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with SQLiteJournal.create(path, CODEC, timeout=60) as journal, held_for(0.1, path):
        assert record(journal, Opened(key="a")) == [1]


@pytest.mark.fault(10, control=True)
def test_who_takes_the_lock_only_to_write_is_refused_though_it_is_free(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with SQLiteJournal.create(path, CODEC) as other, LateJournal.open(path, CODEC, timeout=60) as journal:
        journal.meanwhile = lambda: record(other, Opened(key="b"), command="b")
        with pytest.raises(StorageFault, match="in use by another program"):
            record(journal, Opened(key="a"), command="a")
