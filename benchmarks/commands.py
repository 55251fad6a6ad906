"""Whole commands: `--help` against importing click, and `show` at 1,000,000 events against `--version`.

Budgets: 1.5 and 3 times (design section 8). Each process is timed from outside, in turns, and the median ratio counts.
"""

from __future__ import annotations

import argparse
import compileall
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from definitions import build

import ledger

LEDGER = [sys.executable, "-m", "ledger"]


def main() -> None:
    """Print both ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--events", type=int, default=1_000_000)
    asked = parser.parse_args()
    compileall.compile_dir(Path(ledger.__file__).parent, quiet=2)
    click = [sys.executable, "-c", "import click"]
    print(f"ledger --help: {_ratio([*LEDGER, '--help'], click, asked.rounds)} (budget 1.5, against import click)")
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder) / "ledger.db", asked.events).close()
        show = [*LEDGER, "show", "d7", "--effective-on", "2020-03-01"]
        against = _ratio(show, [*LEDGER, "--version"], asked.rounds, Path(folder))
        print(f"ledger show at {asked.events:,} events: {against} (budget 3, against ledger --version)")


def _ratio(command: Sequence[str], baseline: Sequence[str], rounds: int, cwd: Path | None = None) -> str:
    pairs = [(_seconds(command, cwd), _seconds(baseline, cwd)) for _ in range(rounds + 1)][1:]
    ratio = statistics.median(one / other for one, other in pairs)
    first, second = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
    return f"{ratio:.2f} x, medians {first:.0f} and {second:.0f} ms"


def _seconds(command: Sequence[str], cwd: Path | None) -> float:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
