"""What is no ledger is refused, and a disk that will not do its part loses nothing: each with what to do next."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

import disks
from ledger.errors import LedgerError, StorageFault, Tampered
from ledger.journal.sqlite.journal import SQLiteJournal
from ledger.journal.verify import verify

from .stored import FileStore, contents
from .toys import CODEC, Opened, populated, record

NOBODY = 65534


def refused(path: Path) -> StorageFault:
    """Why `path` cannot be opened; the refusal says what, why and what to do."""
    with pytest.raises(StorageFault) as told:
        SQLiteJournal.open(path, CODEC, timeout=0.01)
    assert all((told.value.what, told.value.why, told.value.fix))
    assert "sqlite3" not in str(told.value)
    return told.value


# What is no ledger


def test_a_ledger_that_is_not_there_is_not_made_by_opening_it(tmp_path: Path) -> None:
    assert "ledger init" in refused(tmp_path / "none.db").fix
    assert not list(tmp_path.iterdir())


def test_a_directory_is_no_ledger(tmp_path: Path) -> None:
    assert "no ledger at" in refused(tmp_path).what


@pytest.mark.parametrize("content", [b"", b"key: mql\n", b"SQLite format 3\0" + b"\0" * 200])
def test_a_file_of_another_sort_is_no_ledger(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    assert "is not a ledger" in refused(path).what
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE lines (position INTEGER PRIMARY KEY)")
    before = path.read_bytes()
    assert "is not a ledger" in refused(path).what
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("pragma", "says"),
    [
        ("application_id = 1", "is not a ledger"),
        ("user_version = 0", "not those of a ledger"),
        ("user_version = 2", "newer version"),
    ],
)
def test_a_ledger_of_another_format_is_refused(tmp_path: Path, pragma: str, says: str) -> None:
    populated(tmp_path / "ledger.db")
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as db:
        db.execute(f"PRAGMA {pragma}")
    with pytest.raises(LedgerError, match=says):
        SQLiteJournal.open(tmp_path / "ledger.db", CODEC)


def test_a_truncated_ledger_is_found(tmp_path: Path) -> None:
    populated(tmp_path / "whole.db")
    whole, path = (tmp_path / "whole.db").read_bytes(), tmp_path / "ledger.db"
    for length in (1, 50, 99, 100, 512, 4096, len(whole) // 2, len(whole) // 2 // 4096 * 4096, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises((StorageFault, Tampered)), SQLiteJournal.open(path, CODEC) as journal:
            verify(journal)


def test_a_new_ledger_never_takes_the_place_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_text("precious")
    with pytest.raises(StorageFault, match="exists already"):
        SQLiteJournal.create(path, CODEC)
    assert path.read_text() == "precious"


def test_a_new_ledger_needs_a_directory(tmp_path: Path) -> None:
    with pytest.raises(StorageFault, match="no ledger can be created"):
        SQLiteJournal.create(tmp_path / "none" / "ledger.db", CODEC)


def test_nothing_tunes_away_that_an_acknowledged_event_survives_a_power_failure(tmp_path: Path) -> None:
    with SQLiteJournal.create(tmp_path / "ledger.db", CODEC) as created:
        assert created._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert created._db.execute("PRAGMA synchronous").fetchone() == (2,)
    with SQLiteJournal.open(tmp_path / "ledger.db", CODEC) as opened:
        assert opened._db.execute("PRAGMA synchronous").fetchone() == (2,)


# A file that is held, or may not be written


@pytest.mark.fault(10)
def test_a_ledger_that_another_program_is_writing_can_be_read_and_is_written_later(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with SQLiteJournal.create(path, CODEC, timeout=0.05) as journal, closing(sqlite3.connect(path)) as other:
        record(journal, Opened(key="a"))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageFault, match="in use by another program"):
            record(journal, Opened(key="b"), command="b")
        assert journal.head() == 1
        other.rollback()
        assert record(journal, Opened(key="b"), command="b") == [2]


def test_a_ledger_that_is_locked_whole_cannot_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    populated(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        assert "in use by another program" in refused(path).what


@contextmanager
def somebody_else(directory: int, file: int) -> Iterator[Path]:
    """A populated ledger with these permissions, and the rights of one who is not its owner."""
    where = Path(tempfile.mkdtemp())
    path = where / "ledger.db"
    populated(path)
    path.chmod(file)
    where.chmod(directory)
    root = os.geteuid() == 0
    try:
        if root:
            os.seteuid(NOBODY)
        yield path
    finally:
        if root:
            os.seteuid(0)
        where.chmod(0o700)
        shutil.rmtree(where)


@pytest.mark.fault(10)
def test_a_read_only_ledger_can_be_read_and_is_left_as_it_was() -> None:
    with somebody_else(0o777, 0o444) as path:
        before = path.read_bytes()
        with SQLiteJournal.open(path, CODEC) as journal:
            assert len(journal.read()[0]) == journal.head() == 34
            with pytest.raises(StorageFault, match="cannot be written"):
                record(journal, Opened(key="a"), command="c")
            assert journal.head() == 34
        assert path.read_bytes() == before


@pytest.mark.fault(10)
def test_a_ledger_in_a_read_only_directory_can_be_read_and_is_not_written() -> None:
    with somebody_else(0o555, 0o444) as path, SQLiteJournal.open(path, CODEC) as journal:
        assert verify(journal).size == journal.head() == len(list(journal.rows())) == 34
        with pytest.raises(StorageFault, match="cannot be written") as told:
            record(journal, Opened(key="a"), command="c")
        assert "read-only" in told.value.why
        assert "copy the ledger" in told.value.fix
        assert journal.head() == 34


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A populated ledger, and the same where its disk is read-only."""
    written, shown = tmp_path / "written", tmp_path / "shown"
    written.mkdir()
    shown.mkdir()
    populated(written / "ledger.db")
    with disks.read_only(written, shown):
        yield written / "ledger.db", shown / "ledger.db"


@pytest.mark.fault(10)
def test_a_ledger_on_a_read_only_disk_can_be_read_and_is_not_written(place: tuple[Path, Path]) -> None:
    with SQLiteJournal.open(place[1], CODEC) as journal:
        assert verify(journal).size == journal.head() == len(list(journal.rows())) == 34
        with pytest.raises(StorageFault, match="cannot be written") as told:
            record(journal, Opened(key="a"), command="c")
        assert "read-only" in told.value.why


@pytest.mark.fault(10)
@pytest.mark.parametrize("index", [True, False], ids=["with the index of the log", "without it"])
def test_what_is_in_the_log_alone_is_never_passed_over_where_nothing_can_be_written(
    place: tuple[Path, Path], index: bool
) -> None:
    written, shown = place
    with SQLiteJournal.open(written, CODEC) as journal:
        record(journal, Opened(key="a"), command="c")
        logs = {each: each.read_bytes() for each in written.parent.glob("ledger.db*")}
    for path, content in logs.items():  # as whoever is killed leaves them
        path.write_bytes(content)
    if index:
        with SQLiteJournal.open(shown, CODEC) as reader:
            assert reader.head() == verify(reader).size == 35
        return
    (written.parent / "ledger.db-shm").unlink()
    told = refused(shown)
    assert "cannot be read whole" in told.what
    assert "ledger.db-wal holds what was recorded last" in told.why
    assert f"cp {shown} {shown}-wal" in told.fix


@pytest.mark.fault(10)
def test_what_is_read_while_somebody_writes_and_nothing_can_be_locked_is_refused(place: tuple[Path, Path]) -> None:
    written, shown = place
    with SQLiteJournal.open(shown, CODEC) as reader:
        rows = reader.rows()
        next(rows)
        with SQLiteJournal.open(written, CODEC) as writer:
            record(writer, Opened(key="a"), command="c")
        with pytest.raises(StorageFault, match=r"somebody wrote to .* while it was read"):
            list(rows)
        assert reader.head() == len(list(reader.rows())) == 35


def test_a_ledger_that_may_not_be_read_is_refused() -> None:
    with somebody_else(0o755, 0o000) as path:
        assert "cannot be opened" in refused(path).what


# A full disk


def fill(journal: SQLiteJournal) -> tuple[list[int], str]:
    """Record until that is refused: the positions that were acknowledged, and what the refusal says."""
    acknowledged: list[int] = []
    for number in range(10_000):
        try:
            acknowledged += record(journal, *[Opened(key="a" * 990)] * 3, command=f"fill{number}")
        except StorageFault as fault:
            return acknowledged, fault.what
    return acknowledged, ""


@pytest.mark.fault(8)
def test_a_full_disk_loses_nothing_and_half_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with SQLiteJournal.create(path, CODEC) as journal:
        journal._db.execute("PRAGMA max_page_count = 60")
        acknowledged, refusal = fill(journal)
        assert "is full" in refusal
        assert acknowledged == list(range(1, len(acknowledged) + 1))
        assert journal.head() == verify(journal).size == len(acknowledged)
        journal._db.execute("PRAGMA max_page_count = 1000")
        assert record(journal, Opened(key="b")) == [len(acknowledged) + 1]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with disks.small_disk(tmp_path):
        yield tmp_path


@pytest.mark.fault(8)
def test_a_ledger_on_a_full_disk_can_be_read_and_is_written_once_there_is_space(small_disk: Path) -> None:
    populated(small_disk / "ledger.db")
    filler = disks.fill(small_disk)
    with SQLiteJournal.open(small_disk / "ledger.db", CODEC) as journal:
        assert verify(journal).size == journal.head() == len(list(journal.rows())) == 34
        with pytest.raises(StorageFault, match="is full"):
            record(journal, Opened(key="a"), command="c")
        filler.unlink()
        assert journal.head() == 34
        assert record(journal, Opened(key="a"), command="c") == [35]
        assert verify(journal).size == 35


@pytest.mark.fault(8)
def test_a_disk_that_is_really_full_is_survived_once_there_is_space_again(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"\0" * 300_000)
    with SQLiteJournal.create(small_disk / "ledger.db", CODEC) as journal:
        acknowledged, refusal = fill(journal)
        assert "is full" in refusal
        assert len(journal.read()[0]) == journal.head() == len(acknowledged)
        ballast.unlink()
        assert record(journal, Opened(key="b"), command="more") == [len(acknowledged) + 1]
        assert verify(journal).size == len(acknowledged) + 1


def test_a_ledger_that_cannot_be_created_for_want_of_space_leaves_nothing_behind(small_disk: Path) -> None:
    disks.fill(small_disk)
    with pytest.raises(StorageFault, match="is full"):
        SQLiteJournal.create(small_disk / "ledger.db", CODEC)
    assert [each.name for each in small_disk.iterdir()] == ["filler"]


def test_a_copy_made_while_it_is_open_is_whole_with_its_log_only(tmp_path: Path) -> None:
    """Copying the file alone loses what is still in the log, and a kept root tells."""
    path, copy = tmp_path / "ledger.db", tmp_path / "copy.db"
    with SQLiteJournal.create(path, CODEC) as journal:
        record(journal, Opened(key="a"))
        kept = str(verify(journal))
        shutil.copy(path, copy)
        with pytest.raises((Tampered, StorageFault)), SQLiteJournal.open(copy, CODEC) as lost:
            verify(lost, kept)
    assert len(contents(FileStore(path))["lines"]) == 1
