"""Single bits of the file flip, in every region of it: what was recorded is as it was, or `verify` finds it."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from tests.journal.stored import FileStore, contents
from tests.journal.toys import populated

from ledger.errors import StorageFault, Tampered
from ledger.journal.verify import verify

LONG = os.environ.get("LEDGER_TESTS") == "thorough"
REGIONS = 400 if LONG else 40


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    populated(tmp_path / "ledger.db")
    return FileStore(tmp_path / "ledger.db")


def flips(store: FileStore) -> Iterator[str]:
    """Flip a bit of each region, one at a time: who finds it."""
    chance, intact, rows = Random(6962), store.path.read_bytes(), contents(store)
    size = len(intact) // REGIONS
    for region in range(REGIONS):
        altered = bytearray(intact)
        altered[region * size + chance.randrange(size)] ^= 1 << chance.randrange(8)
        store.path.write_bytes(altered)
        ours, theirs = is_found(store), not is_sound_for_sqlite(store.path)
        if not ours:
            assert contents(store) == rows, f"region {region} of {REGIONS}: a row is another, and nothing says so"
        yield {(True, True): "both", (True, False): "ours alone", (False, True): "theirs alone"}.get(
            (ours, theirs), "neither"
        )


def is_found(store: FileStore) -> bool:
    try:
        with store.open() as journal:
            verify(journal)
    except (StorageFault, Tampered):
        return True
    return False


def is_sound_for_sqlite(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as db:
            return db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    except (sqlite3.DatabaseError, UnicodeDecodeError):  # what it says may quote damaged bytes
        return False


@pytest.mark.faults
@pytest.mark.fault(12)
def test_a_flipped_bit_is_found_or_is_no_part_of_what_was_recorded(store: FileStore) -> None:
    found = Counter(flips(store))
    assert found["both"] + found["ours alone"] > REGIONS / 4


@pytest.mark.faults
@pytest.mark.fault(12, control=True)
def test_sqlites_own_check_says_of_many_that_all_is_well(store: FileStore) -> None:
    found = Counter(flips(store))
    assert found["ours alone"] > REGIONS / 10
