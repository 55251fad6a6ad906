"""Killed, out of room, out of memory, inside an append: it is there whole or not at all, and what was said is so.

Each fault strikes a journal and, as the control, one that commits each statement by itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.journal.toys import populated

from faults.untied import (
    UntiedJournal,
    dies_at,
    files_end_at,
    memory_ends_after,
    memory_of_sqlite_ends_at,
    trials,
)
from ledger.journal.sqlite.journal import SQLiteJournal

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it limits what a process may have")
LONG = os.environ.get("LEDGER_TESTS") == "thorough"
STEP = 1 if LONG else 9
Struck = Sequence[Callable[[SQLiteJournal], object]]
KILLS: Struck = [dies_at(statement) for statement in range(1, 340, 2 * STEP)]
NO_ROOM: Struck = [files_end_at(size) for size in range(4_096, 400_000, 4_096 * STEP)]


def no_memory(step: int) -> Struck:
    """Limits of what SQLite may have, and of what the whole process may; the greater the step, the fewer."""
    sqlite = (memory_of_sqlite_ends_at(size) for size in range(60_000, 1_000_000, 12_000 * step))
    return [*sqlite, *(memory_ends_after(room) for room in range(0, 4_000_000, 65_536 * step))]


SOUND = {("recorded", "all"), ("refused", "nothing"), ("died", "nothing"), ("died", "all")}


@pytest.fixture
def ledger(tmp_path: Path) -> bytes:
    populated(tmp_path / "ledger.db")
    return (tmp_path / "ledger.db").read_bytes()


@pytest.mark.faults
@pytest.mark.fault(1)
def test_a_program_that_is_killed_at_any_statement_leaves_its_append_whole_or_not_at_all(
    ledger: bytes, tmp_path: Path
) -> None:
    came = set(trials(ledger, tmp_path / "tried.db", SQLiteJournal, KILLS))
    assert came <= SOUND
    assert ("died", "nothing") in came


@pytest.mark.faults
@pytest.mark.fault(1, control=True)
def test_one_that_commits_each_statement_by_itself_leaves_half_of_it(ledger: bytes, tmp_path: Path) -> None:
    assert ("died", "half") in trials(ledger, tmp_path / "tried.db", UntiedJournal, KILLS)


@pytest.mark.faults
@pytest.mark.fault(8)
def test_where_files_may_grow_no_more_an_append_is_refused_and_nothing_of_it_is_stored(
    ledger: bytes, tmp_path: Path
) -> None:
    came = set(trials(ledger, tmp_path / "tried.db", SQLiteJournal, NO_ROOM))
    assert came <= SOUND
    assert ("refused", "nothing") in came


@pytest.mark.faults
@pytest.mark.fault(8, control=True)
def test_one_that_commits_each_statement_by_itself_stores_half_before_there_is_no_room(
    ledger: bytes, tmp_path: Path
) -> None:
    assert ("refused", "half") in trials(ledger, tmp_path / "tried.db", UntiedJournal, NO_ROOM)


@pytest.mark.faults
@pytest.mark.fault(9)
def test_where_memory_ends_an_append_is_refused_and_nothing_of_it_is_stored(ledger: bytes, tmp_path: Path) -> None:
    came = set(trials(ledger, tmp_path / "tried.db", SQLiteJournal, no_memory(STEP)))
    assert came <= SOUND
    assert ("refused", "nothing") in came


@pytest.mark.faults
@pytest.mark.fault(9, control=True)
def test_one_that_commits_each_statement_by_itself_stores_half_before_there_is_no_memory(
    ledger: bytes, tmp_path: Path
) -> None:
    """Where it does so differs with what the process had before, so all limits are tried until one shows it."""
    assert ("refused", "half") in trials(ledger, tmp_path / "tried.db", UntiedJournal, no_memory(1))
