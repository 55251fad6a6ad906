"""The check that a test run cannot flake before it begins: what is collected is the same, seconds and hash seeds apart.

    python tests/collected.py [PYTEST ARGS]

Two workers that collect other names end a whole run. So no name of a test and no case may depend on the clock, the
hash seed, a temporary path or the order of a set. Exit code 1 where one does, with the names.
"""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> int:
    """Collect twice and compare; the exit code."""
    with ThreadPoolExecutor(2) as side_by_side:
        collections = [side_by_side.submit(collected, "1", arguments)]
        time.sleep(1.1)  # a stamp of whole seconds is another one then
        collections.append(side_by_side.submit(collected, "2", arguments))
        first, second = (each.result() for each in collections)
    for line in difflib.unified_diff(first, second, "once", "again", lineterm="", n=0):
        print(line)
    return int(first != second or not first)


def collected(seed: str, arguments: list[str]) -> list[str]:
    """The names of all tests, as pytest gives them in a process of its own."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:xdist", *arguments]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout, done.stderr)
        return []
    return [line for line in done.stdout.splitlines() if "::" in line]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
