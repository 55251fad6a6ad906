"""The requests of a day are counted beside the history: for all programs together, and no part of what is hashed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.journal.sqlite.journal import SQLiteJournal
from ledger.journal.verify import verify

from .toys import CODEC, contents, populated


@pytest.fixture
def path(tmp_path: Path) -> Path:
    populated(tmp_path / "ledger.db")
    return tmp_path / "ledger.db"


def test_requests_are_counted_by_target_and_day_across_programs(path: Path) -> None:
    with SQLiteJournal.open(path, CODEC) as one, SQLiteJournal.open(path, CODEC) as other:
        one.spend("sf", "2026-02-02", 40)
        other.spend("sf", "2026-02-02", 2)
        other.spend("hs", "2026-02-02", 7)
    with SQLiteJournal.open(path, CODEC) as later:
        assert later.spent("sf", "2026-02-02") == 42
        assert (later.spent("hs", "2026-02-02"), later.spent("sf", "2026-02-03")) == (7, 0)


def test_a_new_day_begins_at_nothing_and_keeps_no_older_one(path: Path) -> None:
    with SQLiteJournal.open(path, CODEC) as journal:
        journal.spend("sf", "2026-02-02", 40)
        journal.spend("hs", "2026-02-02", 7)
        journal.spend("sf", "2026-02-03", 1)
        days = [(target, day) for target in ("sf", "hs") for day in ("2026-02-02", "2026-02-03")]
        assert [journal.spent(*each) for each in days] == [0, 1, 7, 0]


def test_the_count_is_no_history_and_a_question_writes_nothing(path: Path) -> None:
    before = contents(path)
    with SQLiteJournal.open(path, CODEC) as journal:
        root, stored = verify(journal), path.read_bytes()
        assert journal.spent("sf", "2026-02-02") == 0
        assert path.read_bytes() == stored
        journal.spend("sf", "2026-02-02", 1)
        assert (contents(path), verify(journal)) == (before, root)
