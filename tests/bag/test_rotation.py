"""Keys of checkpoints are exchanged: an auditor gives the one before for older notes; a revoked one signs no more."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bags import INDEPENDENT, NAME, follow, rejects, repacked, require_go
from keys import DAY_4
from ledger.journal.checkpoint import Checkpoint
from ledger.journal.note import secret_key, sign
from ledger.journal.root import Root
from shell import DANA, Desk


@pytest.fixture
def rotated(ledger: Desk, tmp_path: Path) -> Desk:
    """The ledger, in which another key signs since; `bag` goes on from a checkpoint of the one before."""
    desk = ledger.copied(tmp_path).at(now=DAY_4)
    desk.does(f"ledger checkpoint-key add b.key --name {NAME}", by=DANA)
    desk.does("ledger checkpoint --key b.key -o b.note")
    desk.does("ledger audit export mql -o bag --checkpoint b.note --since old.note")
    return desk


def keys(desk: Desk) -> list[str]:
    return [str(each["key"]) for each in desk.does("ledger checkpoint-key list --json").data["keys"]]


Judge = Callable[..., bool]


def python(desk: Desk, key: str, *more: str) -> bool:
    return rejects([sys.executable, str(INDEPENDENT / "verify_bag.py"), str(desk.folder / "bag"), "--key", key, *more])


def go(desk: Desk, key: str, *more: str) -> bool:
    given = [each.replace("--", "-", 1) for each in more]
    return rejects([str(require_go()), "-key", key, *given, str(desk.folder / "bag")])


def told(desk: Desk, key: str, *more: str) -> str:
    given = [sys.executable, str(INDEPENDENT / "verify_bag.py"), str(desk.folder / "bag"), "--key", key, *more]
    return subprocess.run(given, capture_output=True, text=True).stdout


@pytest.mark.parametrize("judge", [python, go])
def test_an_older_note_is_taken_by_the_key_of_its_day(rotated: Desk, judge: Judge) -> None:
    old, new = keys(rotated)
    kept = ("--kept", str(rotated.folder / "old.note"))
    assert judge(rotated, new)
    assert judge(rotated, new, *kept)
    assert not judge(rotated, new, "--old-key", old, *kept)
    assert not judge(rotated, new, "--old-key", new, "--old-key", old, *kept), "of several, each is tried"


@pytest.mark.parametrize("judge", [python, go])
def test_the_key_before_signs_no_newer_checkpoint(rotated: Desk, judge: Judge) -> None:
    """Whoever has the old key cannot go on with it, where the auditor was told the new one."""
    old, new = keys(rotated)
    note = rotated.folder / "bag/data/checkpoint"
    origin, size, root = note.read_text().split("\n")[:3]
    forged = sign(f"{origin}\n{size}\n{root}\n", secret_key((rotated.folder / "a.key").read_text()))
    note.write_text(str(forged))
    repacked(rotated.folder / "bag")
    assert judge(rotated, new, "--old-key", old)


def test_without_the_key_before_it_is_said_how_to_give_it(rotated: Desk) -> None:
    old, new = keys(rotated)
    assert "if that changed, give the one before as --old-key" in told(rotated, new)
    assert follow(rotated.folder / "bag", new).step == 5
    assert "if that changed, see OLD_KEY" in follow(rotated.folder / "bag", new).out
    assert follow(rotated.folder / "bag", new, OLD_KEY=old).step == 0


def test_after_its_key_was_revoked_an_older_note_holds_and_one_signed_since_does_not(rotated: Desk) -> None:
    old, new = keys(rotated)
    rotated.does(f"ledger checkpoint-key revoke {old} --because 'it was copied'", by=DANA)
    rotated.does("ledger checkpoint --key b.key -o c.note")
    (rotated.folder / "bag").rename(rotated.folder / "before")
    rotated.does("ledger audit export mql -o bag --checkpoint c.note --since old.note")
    kept = rotated.folder / "old.note"
    for judge in (python, go):
        assert not judge(rotated, new, "--old-key", old, "--kept", str(kept))
    size, root = (rotated.folder / "c.note").read_text().split("\n")[1:3]
    secret = secret_key((rotated.folder / "a.key").read_text())
    stolen = rotated.folder / "stolen.note"
    stolen.write_text(str(sign(f"{secret.name}\n{size}\n{root}\n", secret)))
    found = told(rotated, new, "--old-key", old, "--kept", str(stolen))
    assert f"the checkpoint that was kept is over event #{size}, which revoked the key that signed it" in found
    (rotated.folder / "bag/data/checkpoint").write_text(stolen.read_text())
    for name in ("checkpoint.old", "consistency"):
        (rotated.folder / "bag/data" / name).unlink()
    repacked(rotated.folder / "bag")
    assert f"the checkpoint is over event #{size}, which revoked" in told(rotated, old)


def test_a_note_of_another_history_by_the_key_before_is_refused(rotated: Desk) -> None:
    old, new = keys(rotated)
    secret = secret_key((rotated.folder / "a.key").read_text())
    other = rotated.folder / "other.note"
    other.write_text(str(sign(Checkpoint(secret.name, Root(20, bytes(32).hex())).text, secret)))
    for judge in (python, go):
        assert judge(rotated, new, "--old-key", old, "--kept", str(other))
