"""A whole command that runs out of memory, wherever that is: it says so, and the ledger is whole."""

from __future__ import annotations

import shlex
import subprocess
import sys

import pytest

from shell import ANA, TERMS, Desk, criteria

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it limits what a process may have")
LIMITED = """
import resource, sys
from ledger.__main__ import main
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + int(sys.argv.pop(1)), -1))
main()
"""
ROOMS = (1_000_000, 8_000_000, 20_000_000, 200_000_000)


@pytest.mark.fault(9)
def test_a_command_that_runs_out_of_memory_says_so_and_records_all_or_nothing(desk: Desk) -> None:
    desk.write("more.yaml", criteria("score >= 1", key="more"))
    words = shlex.split(f"propose more.yaml --effective 2026-03-01 {TERMS} --because agreed")
    codes = []
    for room in ROOMS:
        script = [sys.executable, "-c", LIMITED, str(room), *words]
        done = subprocess.run(
            script, cwd=desk.folder, env=desk.at(by=ANA).environment(), capture_output=True, text=True
        )
        assert "Traceback" not in done.stderr
        assert done.returncode == 0 or "no memory" in done.stderr, done.stderr
        codes.append(done.returncode)
        desk.does("ledger verify")
    assert codes[0] == 1
    assert codes[-1] == 0
    assert [each["proposal"] for each in desk.does("ledger proposals --json").data] == ["more#1"]
