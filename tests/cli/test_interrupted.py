"""A command that is killed at any moment leaves a whole ledger: what it said is recorded is, and nothing by halves."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from textwrap import indent

import pytest

from platforms import delivering, org
from shell import OPS, Desk

TESTS = Path(__file__).parents[1]
KILLS = int(os.environ.get("LEDGER_TESTS_KILLS", "4"))

DECIDING = """
n = int(sys.argv[1]) * 1000
while True:
    n += 1
    desk.write("loop.yaml", criteria(f"score >= {n}"))
    done = desk.run(f"ledger propose loop.yaml --effective 2026-02-02 {TERMS} --because x --json", by=ANA)
    if done.code: sys.exit(done.code)
    proposal = done.data["proposal"]
    for act, who in ((f"approve {proposal}", SAL), (f"ratify {proposal}", CRO)):
        done = desk.run(f"ledger {act} --json", by=who)
        if done.code: sys.exit(done.code)
        print(done.data["position"], flush=True)
"""
DELIVERING = """
import json
n = int(sys.argv[1]) * 1000
while True:
    n += 1
    proposals = len(desk.run("ledger proposals --all --json").data)
    next_version(desk, f"score >= {n % 100} AND employees >= {n}", proposals - 1)
    desk.run("ledger plan -o plan.json", by=OPS)
    done = desk.run("ledger apply plan.json --allow-large --json", by=OPS)
    if done.code: sys.exit(done.code)
    print(done.data[0]["outcome"], flush=True)
"""
HEAD = "import sys\nfrom platforms import next_version\nfrom shell import *\ndesk = Desk(Path('.'), now=FOUNDED)\n"
GUARDED = HEAD + "try:\n{}except KeyboardInterrupt:\n    sys.exit(130)\n"
"""Ctrl-C may come between two commands as well, where it is the loop's to answer."""


def interrupted(desk: Desk, loop: str, round_: int, how: signal.Signals) -> list[str]:
    """Let a loop of commands run in a process of its own, stop it at some moment, and give what it had said."""
    env = desk.importing(TESTS).environment()
    command = [sys.executable, "-c", GUARDED.format(indent(loop, "    ")), str(round_)]
    process = subprocess.Popen(
        command, cwd=desk.folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    said = [process.stdout.readline()]
    time.sleep(random.Random(round_).random() * 0.15)
    process.send_signal(how)
    rest, told = process.communicate(timeout=120)
    assert process.returncode in (-signal.SIGKILL, 130), told
    assert "Traceback" not in told, told
    return [line for line in (*said, *rest.splitlines(keepends=True)) if line.endswith("\n")]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["kill -9", "Ctrl-C"])
def test_deciding_loses_nothing_that_was_said(desk: Desk, how: signal.Signals) -> None:
    for round_ in range(1, KILLS + 1):
        said = interrupted(desk, DECIDING, round_, how)
        size = desk.does("ledger verify --json").data["size"]
        assert said
        assert all(0 < int(line) <= size for line in said)
    replayed = [desk.does("ledger replay --json").data["state"] for _ in range(2)]
    assert replayed[0] == replayed[1]
    versions = [each["sentence"] for each in desk.does("ledger log mql --json").data if "ratified" in each["sentence"]]
    numbers = [int(sentence.partition(": v")[2].split()[0]) for sentence in versions]
    assert numbers == list(range(1, len(numbers) + 1)), "versions are numbered without gaps"


def test_delivering_is_settled_by_the_next_plan(tmp_path: Path) -> None:
    with org() as salesforce:
        desk = delivering(Desk(tmp_path), salesforce)
        for round_ in range(1, KILLS + 1):
            assert interrupted(desk, DELIVERING, round_, signal.SIGKILL)
            desk.does("ledger verify")
            planned = desk.run("ledger plan -o plan.json --json", by=OPS)
            assert planned.code == 0
            if planned.data["changes"]:
                desk.does("ledger apply plan.json --allow-large", by=OPS)
            assert desk.run("ledger drift --json").data[0]["state"] == "in sync"
