"""A database that is missing, foreign, damaged, locked, read-only or full: told as what it is, and left as it was."""

from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

import disks
from ledger.data import replace
from ledger.domain import EVENTS
from ledger.domain.event import Actor, Event
from ledger.journal import stores
from ledger.journal.codec import Codec, by_name
from shell import ANA, CRO, TERMS, Desk, Done, criteria

PROPOSE = f"ledger propose more.yaml --effective 2026-03-01 {TERMS} --because agreed"
TESTS = Path(__file__).parents[1]


@pytest.fixture
def writing(desk: Desk) -> Desk:
    desk.write("more.yaml", criteria("score >= 1", key="more"))
    return desk.at(by=ANA)


def database(desk: Desk) -> Path:
    folder: Path = desk.folder
    return folder / "ledger.db"


def foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE leads (name TEXT)")
    db.close()


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def headless(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"\0" * 50)


DAMAGES: dict[str, tuple[Callable[[Path], Any], str]] = {
    "missing": (Path.unlink, "there is no ledger at"),
    "empty": (lambda path: path.write_bytes(b""), "is not a ledger"),
    "of another program": (foreign, "is not a ledger"),
    "a text": (lambda path: path.write_text("dear diary"), "is not a ledger"),
    "a header alone": (headless, ""),
    "cut in half": (lambda path: os.truncate(path, path.stat().st_size // 2 // 4096 * 4096), ""),
    "cut by a byte": (lambda path: os.truncate(path, path.stat().st_size - 1), ""),
    "a folder": (folder, "there is no ledger at"),
}


@pytest.mark.parametrize("command", ["list", "verify", PROPOSE.removeprefix("ledger ")])
@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_no_whole_ledger_is_neither_read_nor_written(writing: Desk, damage: str, command: str) -> None:
    damaged, what = DAMAGES[damage]
    damaged(database(writing))
    before = database(writing).read_bytes() if database(writing).is_file() else None
    done = writing.run(f"ledger {command} --json")
    (error,) = done.errors
    assert done.code in (1, 6), "an answer from half a ledger would be worse than none"
    assert what in error["what"]
    assert error["why"]
    assert error["fix"]
    assert before == (database(writing).read_bytes() if database(writing).is_file() else None)


def test_one_changed_letter_of_the_past_is_found_by_verify(writing: Desk) -> None:
    db = sqlite3.connect(database(writing))
    for trigger in ("no_update_of_payloads", "no_update_of_lines"):
        sql = db.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (trigger,)).fetchone()[0]
        db.execute(f"DROP TRIGGER {trigger}")
        if "payloads" in trigger:
            db.execute("UPDATE payloads SET payload = CAST(replace(CAST(payload AS TEXT), 'agreed', 'Agreed') AS BLOB)")
        db.execute(sql)
    db.commit()
    db.close()
    done = writing.run("ledger verify --json")
    assert done.code == 6
    assert done.errors[0]["what"].startswith("event #")


def test_a_root_that_was_kept_tells_that_the_end_was_cut_off(writing: Desk, tmp_path: Path) -> None:
    earlier = writing.copied(tmp_path / "earlier")
    writing.does(PROPOSE)
    root = writing.does("ledger verify --json").data["root"]
    assert writing.run(f"ledger verify --against {root}").code == 0
    done = earlier.run(f"ledger verify --against {root} --json")
    assert done.code == 6
    assert "was cut" in done.errors[0]["what"]


@pytest.mark.parametrize("root", ["19", "x", "19:00", "-1:" + "0" * 64, "19:" + "g" * 64])
def test_a_root_that_is_none(writing: Desk, root: str) -> None:
    assert writing.run(f"ledger verify --against '{root}'").code in (1, 2)


@pytest.mark.fault(10)
def test_a_locked_ledger_can_be_read_but_not_written_and_says_so(writing: Desk) -> None:
    before = writing.stored()
    holder = sqlite3.connect(database(writing), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        assert writing.run("ledger list").code == 0
        done = writing.run(f"{PROPOSE} --json")
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert done.code == 1
    assert "is in use by another program" in done.errors[0]["what"]
    assert done.errors[0]["fix"].startswith("run the command again")
    assert writing.stored() == before
    writing.does(PROPOSE)


# --- permissions ------------------------------------------------------------------------------------------------------


@pytest.fixture
def shelf(writing: Desk) -> Iterator[Desk]:
    """The desk in a folder that anybody may enter: root is stopped by no permission, so another user acts."""
    folder = Path(tempfile.mkdtemp(prefix="ledger-shelf-"))
    copy = writing.copied(folder)
    folder.chmod(0o777)
    yield copy
    folder.chmod(0o777)
    shutil.rmtree(folder)


AS_NOBODY = """
import os, pickle, sys, tempfile
from pathlib import Path
import ledger.app.explained, ledger.app.names  # what a refusal needs
desk, command = pickle.load(sys.stdin.buffer)
with tempfile.TemporaryDirectory() as elsewhere:
    desk.copied(Path(elsewhere)).run(command)
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
sys.stdout.buffer.write(pickle.dumps(desk.run(command)))
"""


def as_nobody(desk: Desk, command: str) -> Done:
    """Run a command as a user to whom permissions mean something; all that it needs is loaded before."""
    if os.geteuid():
        return desk.run(command)
    script = [sys.executable, "-c", AS_NOBODY]
    env = desk.importing(TESTS).environment()
    given = pickle.dumps((desk, command))
    done: Done = pickle.loads(subprocess.run(script, input=given, env=env, capture_output=True, check=True).stdout)
    return done


READ = ("ledger list --json", "ledger show mql --json", "ledger verify --json")


def read(desk: Desk, elsewhere: Path) -> list[Any]:
    """What is answered from a ledger, and the root of its backup elsewhere."""
    kept = elsewhere / "kept.db"
    told = [desk.does(each).data for each in READ]
    root = desk.does(f"ledger backup {kept} --json").data["root"]
    kept.unlink()
    return [*told, root]


@pytest.mark.fault(10)
def test_a_ledger_in_a_read_only_folder_answers_whoever_may_only_read_it(shelf: Desk) -> None:
    told = [shelf.does(each).data for each in READ]
    with readable_to_all(shelf):
        assert [as_nobody(shelf, each).data for each in READ] == [*told[:2], {**told[2], "open_to_others": "ledger.db"}]


@contextmanager
def readable_to_all(desk: Desk) -> Iterator[None]:
    """A folder in which nobody but root may write."""
    for path in desk.folder.iterdir():
        path.chmod(0o444)
    desk.folder.chmod(0o555)
    try:
        yield
    finally:
        desk.folder.chmod(0o777)
        database(desk).chmod(0o600)


@pytest.mark.fault(10)
def test_a_ledger_on_a_read_only_disk_answers_and_says_that_it_cannot_be_written(writing: Desk, tmp_path: Path) -> None:
    shown = tmp_path / "shown"
    shown.mkdir()
    written = writing.copied(tmp_path / "written")
    told = read(written, tmp_path)
    with disks.read_only(written.folder, shown):
        desk = replace(writing, folder=shown)
        assert read(desk, tmp_path) == told
        (error,) = desk.run(f"{PROPOSE} --json").errors
    assert "cannot be written" in error["what"]
    assert "read-only" in error["why"]
    assert error["fix"]


@pytest.mark.fault(10)
def test_a_read_only_ledger_is_told_and_unharmed(shelf: Desk) -> None:
    before = shelf.stored()
    with readable_to_all(shelf):
        done = as_nobody(shelf, f"{PROPOSE} --json")
    assert done.code == 1
    assert "cannot be written" in done.errors[0]["what"]
    assert "read-only" in done.errors[0]["why"]
    assert "Traceback" not in done.err
    assert shelf.stored() == before


def test_a_ledger_that_may_not_be_read_is_told(shelf: Desk) -> None:
    database(shelf).chmod(0o000)
    done = as_nobody(shelf, "ledger list --json")
    assert done.code == 1
    assert "cannot be opened" in done.errors[0]["what"]


def test_no_ledger_is_founded_in_a_read_only_folder(shelf: Desk) -> None:
    bare = shelf.folder / "bare"
    (bare / ".git").mkdir(parents=True)  # or the settings above would be found
    bare.chmod(0o555)
    done = as_nobody(Desk(bare, shelf.by, shelf.now), "ledger init --simulated-clock --json")
    assert done.code == 1
    assert done.errors[0]["what"].startswith("no ledger can be created at")
    assert [path.name for path in bare.iterdir()] == [".git"]


def test_a_document_that_may_not_be_read_is_told(shelf: Desk) -> None:
    (shelf.folder / "more.yaml").chmod(0o000)
    done = as_nobody(shelf, "ledger check more.yaml --json")
    assert done.code == 2
    assert "'more.yaml' is not readable" in done.errors[0]["what"]


# --- a full disk ------------------------------------------------------------------------------------------------------


@pytest.fixture
def full(writing: Desk, tmp_path: Path) -> Iterator[Desk]:
    """The desk on a disk of its own, with no room left."""
    disk = tmp_path / "disk"
    disk.mkdir()
    with disks.small_disk(disk):
        desk = writing.copied(disk)
        disks.fill(disk)
        yield desk


@pytest.mark.fault(8)
def test_a_ledger_on_a_full_disk_answers(writing: Desk, full: Desk, tmp_path: Path) -> None:
    assert read(full, tmp_path) == read(writing, tmp_path)


@pytest.mark.fault(8)
def test_a_full_disk_loses_nothing_and_the_command_works_once_there_is_room(full: Desk) -> None:
    done = full.run(f"{PROPOSE} --json")
    assert done.code == 1
    assert "is full" in done.errors[0]["what"]
    assert done.errors[0]["fix"]
    (full.folder / "filler").unlink()
    full.does("ledger verify")
    full.does(PROPOSE)
    assert [each["proposal"] for each in full.does("ledger proposals --json").data] == ["more#1"]


def test_no_ledger_is_founded_on_a_full_disk(full: Desk) -> None:
    done = full.at(by=CRO).run("ledger init --simulated-clock --config filler --json")
    assert done.code == 1
    assert "Traceback" not in done.err


# --- a newer version --------------------------------------------------------------------------------------------------


class OfTomorrow(Event, frozen=True, kw_only=True):
    """An event that this program does not know."""

    stored_name: ClassVar[str] = "of.tomorrow/1"
    key: str

    @property
    def tags(self) -> tuple[str, ...]:
        """Found beside the founding, which everything reads."""
        return ("ledger",)


@pytest.fixture
def newer(writing: Desk) -> Desk:
    """A ledger in which a newer version recorded."""
    with closing(stores.open_(database(writing), Codec({**EVENTS, **by_name(OfTomorrow)}))) as journal:
        by = Actor(next(iter(journal.people())))
        now = datetime.fromisoformat(journal.last_recorded())
        journal.record([OfTomorrow(key="mql")], actor=by, command_id="tomorrow", now=now)
    return writing


def test_a_ledger_of_a_newer_version_is_verified_and_told_what_of_it_was_not_judged(newer: Desk) -> None:
    root = newer.does("ledger verify --json").data["root"]
    done = newer.does(f"ledger verify --against {root}")
    assert "nothing was altered" in done.out
    assert "not judged: the meaning of of.tomorrow/1, which a newer version wrote" in done.out
    assert newer.does("ledger verify --json").data["newer"] == ["of.tomorrow/1"]
    (error,) = newer.run("ledger list --json").errors
    assert "written by a newer version: it holds of.tomorrow/1" in error["what"]


def test_a_ledger_of_a_newer_version_is_backed_up_whole(newer: Desk) -> None:
    root = newer.does("ledger verify --json").data["root"]
    assert newer.does("ledger backup kept.db --json").data["root"] == root
    shutil.copy(newer.folder / "kept.db", database(newer))
    assert newer.does("ledger verify --json").data["root"] == root


def test_an_altered_ledger_of_a_newer_version_is_found_all_the_same(newer: Desk) -> None:
    with closing(sqlite3.connect(database(newer), isolation_level=None)) as db:
        (guard,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'no_update_of_payloads'").fetchone()
        db.execute("DROP TRIGGER no_update_of_payloads")
        db.execute("UPDATE payloads SET payload = CAST('{}' AS BLOB) WHERE type = 'of.tomorrow/1'")
        db.execute(guard)
    done = newer.run("ledger verify --json")
    assert (done.code, done.errors[0]["what"]) == (6, "event #19 was altered")
