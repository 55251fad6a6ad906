"""The root without reading everything again: the same as `verify` finds, whatever became of the peaks kept for it."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from ledger.errors import Tampered
from ledger.journal.sqlite.journal import SQLiteJournal
from ledger.journal.verify import verify

from .toys import CODEC, Opened, populated, record

DAMAGES = (
    "SELECT 1",
    "DROP TABLE peaks",
    "DELETE FROM peaks",
    "UPDATE peaks SET size = size - 1",
    "UPDATE peaks SET hashes = x'00'",
)


def altered(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(statement)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    populated(tmp_path / "ledger.db")
    return tmp_path / "ledger.db"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 9), max_size=12))
def test_after_every_append_the_root_is_the_one_of_all_lines(appends: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder, SQLiteJournal.create(Path(folder) / "l.db", CODEC) as journal:
        assert journal.root() == verify(journal)
        for many in appends:
            record(journal, *(Opened(key="a", points=n) for n in range(many)))
            assert journal.root() == verify(journal)


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_root_is_right_without_its_peaks_and_the_next_append_keeps_them_again(path: Path, damage: str) -> None:
    altered(path, damage)
    with SQLiteJournal.open(path, CODEC) as journal:
        assert journal.root().size == 34
        record(journal, Opened(key="a"))
        assert journal.root() == verify(journal)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT size, length(hashes) FROM peaks").fetchall() == [(35, 3 * 32)]


def test_a_root_is_told_from_the_peaks_alone(path: Path) -> None:
    altered(path, "UPDATE peaks SET hashes = zeroblob(length(hashes))")
    with SQLiteJournal.open(path, CODEC) as journal:
        told = journal.root()
        with pytest.raises(Tampered, match="a root that this ledger told may be wrong"):
            verify(journal)
    altered(path, "DROP TABLE peaks")
    with SQLiteJournal.open(path, CODEC) as journal:
        assert told != journal.root() == verify(journal)


@pytest.mark.parametrize("size", [-1, 0, 33, 35, 2**40])
def test_peaks_of_another_size_are_found(path: Path, size: int) -> None:
    altered(path, f"UPDATE peaks SET size = {size}")
    with SQLiteJournal.open(path, CODEC) as journal, pytest.raises(Tampered, match="may be wrong"):
        verify(journal)
