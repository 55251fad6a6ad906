"""The power fails while SQLite writes: whatever the disk made of it, what was acknowledged is there, in a whole file.

The controls are the same writer with SQLite's other two settings, and find by the same images that those lose.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from tests.journal.toys import CODEC, populated

from faults.power import Image, images, traced
from ledger.errors import StorageFault, Tampered
from ledger.journal.line import decode
from ledger.journal.sqlite.journal import SQLiteJournal
from ledger.journal.verify import verify

LONG = os.environ.get("LEDGER_TESTS") == "thorough"
COMMANDS, IMAGES = (60, 900) if LONG else (24, 70)


def outcomes(folder: Path, synchronous: str = "") -> Counter[str]:
    """What came of each image: "whole", "lost" (something that was acknowledged), "damaged"."""
    populated(folder / "ledger.db")
    before = (folder / "ledger.db").read_bytes()
    calls = traced(folder, COMMANDS, synchronous)
    found = Counter(outcome(each, folder / "after") for each in images(before, calls, IMAGES, seed=512))
    assert found.total() == IMAGES
    return found


def outcome(image: Image, folder: Path) -> str:
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, held in image.files.items():
        (folder / name).write_bytes(held)
    try:
        with SQLiteJournal.open(folder / "ledger.db", CODEC) as journal:
            size = verify(journal).size
            stored = {decode(journal.line(at)).command_id for at in range(1, size + 1)}
    except (StorageFault, Tampered):
        return "damaged"
    return "whole" if stored >= set(image.acknowledged) else "lost"


@pytest.mark.faults
@pytest.mark.fault(2)
def test_when_the_power_fails_nothing_that_was_acknowledged_is_lost(tmp_path: Path) -> None:
    assert outcomes(tmp_path) == {"whole": IMAGES}


@pytest.mark.faults
@pytest.mark.fault(2, control=True)
def test_with_fewer_syncs_the_same_images_lose_what_was_acknowledged(tmp_path: Path) -> None:
    found = outcomes(tmp_path, "NORMAL")
    assert found["lost"] > 0
    assert found["damaged"] == 0


@pytest.mark.faults
@pytest.mark.fault(2, control=True)
def test_without_any_sync_the_same_images_are_damaged_too(tmp_path: Path) -> None:
    found = outcomes(tmp_path, "OFF")
    assert found["lost"] > 0
    assert found["damaged"] > 0
