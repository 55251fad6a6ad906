"""A command of the demo is forked from one process, and does what one of its own would do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ledger.cli import main
from ledger.demo import forking
from ledger.demo.scene import Run
from ledger.demo.story import STORY
from shell import DANA, LEAD, Desk

COMMANDS = (
    "ledger init --simulated-clock --name 'Дана O’Neil'",
    "ledger list",
    "ledger check lead.yaml",
    "ledger check nowhere.yaml",
    "ledger show mql",
    "ledger nonsense",
    "ledger propose lead.yaml --effective 2026-02-02 --nature policy --because 'a reason'",
    "ledger ratify lead#1 --json",
    "ledger log",
    "ledger --version",
)
HELD = """
import os, sys
from pathlib import Path
from ledger.cli import main
from ledger.demo.story import STORY
from ledger.demo.tell import tell

forked = os.fork
def fork():
    here = Path("/proc/self/fd")
    links = [os.readlink(each) for each in here.iterdir() if each.exists() or each.is_symlink()]
    held = [each for each in links if "socket:" in each or ".db" in each]
    print(len(os.listdir("/proc/self/task")), held, file=sys.stderr, flush=True)
    return forked()
os.fork = fork
BREAKS
sys.exit(bool(tell(Path(sys.argv[1]), print, main, (STORY._replace(scenes=STORY.scenes[:2]),)).odd))
"""
HOLDS = {
    "a thread": "import threading, time; threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
    "a socket": "import socket; kept = socket.socket()",
    "a database": "import sqlite3; kept = sqlite3.connect(sys.argv[1] + '/kept.db'); kept.execute('VACUUM')",
}
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each command is started anew")


def played(folder: Path) -> list[forking.Ended]:
    """What a few commands say in a new folder, as well as how they end."""
    folder.mkdir()
    (folder / "lead.yaml").write_text(LEAD)
    environment = Desk(folder, DANA, "2026-02-02T08:00:00Z").environment()
    return [forking.run(main, each, folder, environment) for each in COMMANDS]


def without_roots(ended: list[forking.Ended]) -> list[tuple[int, int, int]]:
    """Their exit codes and how many lines they print: ids and digests differ between two ledgers."""
    return [(each.code, each.out.count("\n"), each.err.count("\n")) for each in ended]


@on_linux
def test_a_forked_command_ends_and_answers_as_one_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = os.getcwd(), dict(os.environ), sys.argv
    monkeypatch.setattr(forking, "can_fork", lambda: True)
    forked = played(tmp_path / "forked")
    assert (os.getcwd(), dict(os.environ), sys.argv) == folder, "the parent is as it was"
    monkeypatch.setattr(forking, "can_fork", lambda: False)
    started = played(tmp_path / "started")

    assert without_roots(forked) == without_roots(started)
    assert [each.code for each in forked] == [0, 0, 0, 1, 1, 2, 0, 0, 0, 0]


def held(folder: Path, breaks: str = "") -> list[str]:
    """What the process that tells a story holds at each fork: the number of its threads, sockets and databases."""
    folder.mkdir(exist_ok=True)
    env = Desk(folder).environment()
    code = HELD.replace("BREAKS", breaks)
    done = subprocess.run([sys.executable, "-c", code, str(folder)], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return re.findall(r"^\d+ \[.*\]$", done.stderr, re.MULTILINE)


@on_linux
def test_the_process_that_forks_holds_no_thread_socket_or_ledger(tmp_path: Path) -> None:
    """It tells two scenes, in which it asks both platforms and sets their clocks."""
    assert held(tmp_path) == ["1 []"] * sum(
        isinstance(each, Run) for each in (*STORY.scenes[0].steps, *STORY.scenes[1].steps)
    )
    assert (tmp_path / "ledger.db").exists()


@on_linux
@pytest.mark.parametrize("what", HOLDS)
def test_what_it_would_hold_would_be_seen(tmp_path: Path, what: str) -> None:
    """With another thread nothing is forked at all. No platforms are needed to see it."""
    alone = "import ledger.demo.tell as telling; telling.can_be_whole = lambda: False"
    assert "1 []" in held(tmp_path / "without", alone)
    assert "1 []" not in held(tmp_path / "with", f"{alone}\n{HOLDS[what]}")


@on_linux
def test_a_process_with_another_thread_starts_each_command_anew() -> None:
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    try:
        assert not forking.can_fork()
    finally:
        waiting.set()
        thread.join()


@on_linux
def test_what_breaks_in_a_forked_command_is_told_and_does_not_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(forking, "can_fork", lambda: True)
    ended = forking.run(broken, "ledger list", tmp_path, os.environ)
    assert ended.code == 1
    assert "RuntimeError: a bug" in ended.err
