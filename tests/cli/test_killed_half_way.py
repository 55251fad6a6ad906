"""A backup or a restoration that is killed half-way leaves nothing that could be taken for one, and is run again."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger.audit.restore.queries.backup import whole
from ledger.errors import BadInput
from shell import ANA, Desk, founded

KILLING = """\
import os, signal, sqlite3, sys

moment, _, times = os.environ["KILL_AT"].partition(" ")
left = int(times or 1)

def kill(where, what):
    global left
    if where == moment and ".unfinished" in what:
        left -= 1
        left or os.kill(os.getpid(), signal.SIGKILL)

def connect(*args, real=sqlite3.connect, **options):
    made = real(*args, **options)
    made.set_trace_callback(lambda statement: kill(statement.split()[0], str(args)))
    return made

sys.addaudithook(lambda event, args: kill(event, str(args)))
sqlite3.connect = connect
"""
BEFORE = ("os.mkdir", "os.remove", "sqlite3.connect", "CREATE", "BEGIN", "INSERT", "COMMIT", "os.link")
AFTER = ("os.remove 5", "os.rmdir")
"""Moments before the file has its name, and after, in their order: calls of the system, and statements of SQLite.

Four files are removed before anything is made, whether they are there or not.
"""
COMMANDS = {
    "backup": ("ledger backup made.db", "made.db"),
    "restore": ("ledger restore old.db --no-checkpoint --shorter --because 'the disk died' --to made.db", "made.db"),
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A ledger of four events, and `old.db`, a backup of it."""
    desk = founded(tmp_path)
    desk.does(f"ledger person add {ANA}")
    desk.does("ledger backup old.db")
    return desk


@pytest.fixture
def killing(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The same, whose processes are killed at a moment."""
    folder = tmp_path_factory.mktemp("killing")
    (folder / "sitecustomize.py").write_text(KILLING)
    return desk.importing(folder)


def unfinished(desk: Desk) -> list[str]:
    return [each.name for each in desk.folder.iterdir() if each.name.startswith(".")]


@pytest.mark.parametrize("command", COMMANDS)
def test_whenever_it_is_killed_no_file_has_the_name_or_a_whole_one_and_the_next_run_goes(
    killing: Desk, command: str
) -> None:
    run, made = COMMANDS[command]
    for moment in BEFORE:
        assert killing.at(KILL_AT=moment).spawned(run).code == -signal.SIGKILL, moment
        assert not (killing.folder / made).exists(), moment
        assert unfinished(killing) in ([], [f".{made}.unfinished"]), moment
    for moment in AFTER:
        killing.does(f"ledger backup after-{moment.replace(' ', '-')}.db")  # which removes what is left
        assert killing.at(KILL_AT=moment).spawned(run).code == -signal.SIGKILL, moment
        assert is_whole(killing, made), moment
        assert killing.run(run).code != 0
        for each in killing.folder.glob(f"{made}*"):
            each.unlink()
    killing.does(run)
    assert is_whole(killing, made)
    assert unfinished(killing) == []


def is_whole(desk: Desk, made: str) -> bool:
    there = desk.write("there.toml", f'database = "{made}"')
    return desk.does(f"ledger verify --config {there} --json").data["size"] >= 4


def test_what_was_left_of_another_file_goes_with_the_next_backup(killing: Desk) -> None:
    killing.at(KILL_AT="COMMIT").spawned("ledger backup monday.db")
    assert unfinished(killing) == [".monday.db.unfinished"]
    killing.does("ledger backup tuesday.db")
    assert unfinished(killing) == []


def test_what_somebody_is_making_is_left_alone_and_nobody_else_makes_it(desk: Desk) -> None:
    with making(desk.folder / ".made.db.unfinished") as theirs:
        (error,) = desk.run("ledger backup made.db --json").errors
        assert error["what"] == "another program is making made.db"
        desk.does("ledger backup other.db")
        assert theirs.read_bytes() == b"half"
    desk.does("ledger backup made.db")


@contextmanager
def making(folder: Path) -> Iterator[Path]:
    """Another program, which makes a file in its folder."""
    folder.mkdir()
    half = folder / "made.db"
    half.write_bytes(b"half")
    at = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(at, fcntl.LOCK_EX)
        yield half
    finally:
        os.close(at)


def test_nothing_of_others_is_removed_from_a_folder_of_that_name(desk: Desk) -> None:
    theirs = desk.folder / ".made.db.unfinished"
    theirs.mkdir()
    (theirs / "thesis.txt").write_text("mine")
    desk.does("ledger backup made.db")
    assert [each.name for each in theirs.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("is_link", [False, True], ids=["a file", "a link elsewhere"])
def test_what_stands_in_the_way_is_named(desk: Desk, tmp_path_factory: pytest.TempPathFactory, is_link: bool) -> None:
    way = desk.folder / ".made.db.unfinished"
    way.symlink_to(tmp_path_factory.mktemp("elsewhere")) if is_link else way.write_text("")
    (error,) = desk.run("ledger backup made.db --json").errors
    assert error["what"] == ".made.db.unfinished is in the way"
    assert error["fix"]
    assert not (desk.folder / "made.db").exists()


@pytest.mark.parametrize("linked", [True, False], ids=["with links", "without"])
def test_whoever_takes_the_name_meanwhile_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linked: bool
) -> None:
    """Some file systems have no links."""
    if not linked:
        monkeypatch.setattr(os, "link", _no_links)
    with whole(tmp_path / "first.db") as made:
        made.write_text("whole")
    assert (tmp_path / "first.db").read_text() == "whole"
    with pytest.raises(BadInput, match="is there already"):
        _make_what_somebody_makes(tmp_path / "second.db")
    assert (tmp_path / "second.db").read_text() == "theirs"
    assert {each.name for each in tmp_path.iterdir()} == {"first.db", "second.db"}


def _make_what_somebody_makes(file: Path) -> None:
    with whole(file) as made:
        made.write_text("ours")
        file.write_text("theirs")


def _no_links(*_: object) -> None:
    raise PermissionError
