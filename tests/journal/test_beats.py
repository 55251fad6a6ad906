"""When programs that run by themselves last looked is kept beside the history, and is no part of what is hashed."""

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


def test_the_last_beat_counts_by_sort_and_by_who_it_is(path: Path) -> None:
    with SQLiteJournal.open(path, CODEC) as one, SQLiteJournal.open(path, CODEC) as other:
        one.beat("work", "p_one", 100)
        other.beat("work", "p_one", 160)
        other.beat("work", "p_other", 90)
        other.beat("watch", "p_one", 70)
    with SQLiteJournal.open(path, CODEC) as later:
        assert later.beats("work") == {"p_one": 160, "p_other": 90}
        assert later.beats("watch") == {"p_one": 70}


def test_a_beat_is_no_history_and_a_question_writes_nothing(path: Path) -> None:
    before = contents(path)
    with SQLiteJournal.open(path, CODEC) as journal:
        root, stored = verify(journal), path.read_bytes()
        assert journal.beats("work") == {}
        assert path.read_bytes() == stored
        journal.beat("work", "p_one", 100)
        assert (contents(path), verify(journal)) == (before, root)
