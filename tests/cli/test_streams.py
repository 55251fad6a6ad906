"""Real processes: terminals without our letters, pipes that close, disks that are full, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shell import ANA, TERMS, Desk, criteria

NARROW = {
    "C": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "ASCII": {"PYTHONIOENCODING": "ascii"},
    "Latin-1": {"PYTHONIOENCODING": "latin-1"},
    "Windows": {"PYTHONIOENCODING": "cp1252"},
}


@pytest.mark.parametrize("sort", NARROW)
def test_a_terminal_without_our_letters_still_gets_the_answer(desk: Desk, sort: str) -> None:
    desk.write("umlaut.yaml", criteria("score >= 1", key="umlaut", title="Größe ✓ 😀"))
    narrow = desk.at(**NARROW[sort])
    done = narrow.spawned("ledger check umlaut.yaml")
    assert done.code == 0, done
    assert "criteria umlaut  (umlaut.yaml)" in done.out
    assert narrow.spawned("ledger --help").code == 0
    answer = json.loads(narrow.spawned("ledger check umlaut.yaml --json").out)
    assert answer["data"][0]["key"] == "umlaut"


@pytest.mark.parametrize("sort", NARROW)
def test_an_error_reaches_it_as_well(desk: Desk, sort: str) -> None:
    desk.write("umlaut.yaml", criteria("größe >= 1", key="umlaut"))
    done = desk.at(**NARROW[sort]).spawned("ledger check umlaut.yaml")
    assert done.code == 1
    assert "Traceback" not in done.err


def test_a_pipe_that_closes_early_ends_the_command_quietly(desk: Desk) -> None:
    process = desk.spawn("ledger log")
    assert process.stdout
    process.stdout.close()  # as `head` does when it has what it wants
    assert process.stderr
    told = process.stderr.read().decode()
    assert process.wait(timeout=120) == 130
    assert "Traceback" not in told
    assert "Broken pipe" not in told


def test_a_shell_pipeline_gets_its_first_line(desk: Desk) -> None:
    line = f"'{sys.executable}' -m ledger log | head -1"
    done = subprocess.run(
        ["bash", "-c", line], cwd=desk.folder, env=desk.environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("#1 ")
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_an_answer_that_cannot_be_written_is_told_without_a_traceback(desk: Desk) -> None:
    with Path("/dev/full").open("wb") as full:
        done = desk.spawned("ledger log", stdout=full)
    assert done.code == 1
    assert "Error: the answer cannot be written\n  why: no space left on device" in done.err
    assert "Traceback" not in done.err


def test_a_command_with_no_stdout_at_all_still_acts(desk: Desk) -> None:
    desk.write("more.yaml", criteria("score >= 1", key="more"))
    propose = f"'{sys.executable}' -m ledger propose more.yaml --effective 2026-03-01 {TERMS} --because x >&-"
    env = desk.at(by=ANA).environment()
    done = subprocess.run(["bash", "-c", propose], cwd=desk.folder, env=env, capture_output=True, text=True, check=True)
    assert "Traceback" not in done.stderr
    assert [each["proposal"] for each in desk.does("ledger proposals --json").data] == ["more#1"]


def test_a_folder_that_is_gone_is_told(desk: Desk) -> None:
    line = f"mkdir gone && cd gone && rmdir ../gone && '{sys.executable}' -m ledger list"
    done = subprocess.run(
        ["bash", "-c", line], cwd=desk.folder, env=desk.environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Error: the operating system refused\n  why: No such file or directory" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_ctrl_c_ends_a_command_with_130_and_one_sentence(desk: Desk) -> None:
    os.mkfifo(desk.folder / "slow.yaml")
    process = desk.spawn("ledger check slow.yaml")
    with (desk.folder / "slow.yaml").open("wb"):  # opens once the command waits at the other end
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert out == b""
    assert err.decode().strip() == "interrupted: what was recorded stays, and nothing is half-written"


def test_ctrl_c_before_the_program_is_imported_ends_it_with_130_and_no_traceback(desk: Desk, tmp_path: Path) -> None:
    slow = tmp_path / "slow" / "click.py"
    slow.parent.mkdir()
    slow.write_text("import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(60)\n")
    done = desk.importing(slow.parent).spawned("ledger list", timeout=120)
    assert (done.code, done.out) == (130, "")
    assert done.err == "interrupted: what was recorded stays, and nothing is half-written\n"


AGAIN = """
import os, signal
from ledger import cli
from ledger.__main__ import main

def press(*_, **__):
    os.kill(os.getpid(), signal.SIGINT)

said = cli.say
cli.say = lambda *told, **how: (press(), said(*told, **how))  # while the first one is told
cli.program = press
signal.signal(signal.SIGINT, signal.default_int_handler)
main()
"""


def test_ctrl_c_that_is_pressed_again_shows_no_traceback_either(desk: Desk) -> None:
    command = [sys.executable, "-c", AGAIN]
    done = subprocess.run(command, cwd=desk.folder, env=desk.environment(), capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "interrupted: what was recorded stays, and nothing is half-written\n"
