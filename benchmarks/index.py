"""The index of what still counts: made anew, against a raw SELECT decoded by msgspec; and the commands that read it.

    python benchmarks/index.py [--events 1000000] [--rounds 9]

Budgets (issue N): made anew, 1.5 times and 300 MB. `show` takes twice what `--version` does, `list` and `status` 2.5
times, at 1,000 events and at all. Each command is a process of its own, in turns with `--version`: user and system
time, and the median of the ratios. The first command on a ledger judges every event once; that is not measured here.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import tempfile
from pathlib import Path

from definitions import ANA, SHAPE
from growth import desk_of
from processes import processor_time, work_time
from replay import raw

from ledger.app import settings
from ledger.app.current import make_index
from ledger.app.ledger import Ledger, open_ledger
from ledger.app.own_file import FOLDER
from ledger.journal.sqlite.journal import SQLiteJournal

BUDGET, MEGABYTES, SMALL = 1.5, 300, 1_000
COMMANDS = {"show d7": 2.0, "list": 2.5, "status": 2.5, "proposals": 2.5}


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ[FOLDER] = str(Path(folder) / "cache")
        desks = {size: desk_of(Path(folder) / str(size), size) for size in (SMALL, asked.events)}
        for desk in desks.values():
            _seconds(desk, "list")
        _made_anew(desks[asked.events], asked.rounds)
        for command, most in COMMANDS.items():
            for size, desk in desks.items():
                pairs = [(_seconds(desk, command), _seconds(desk, "--version")) for _ in range(asked.rounds)]
                ratio = statistics.median(one / other for one, other in pairs)
                print(f"ledger {command}, {size:,} events: {ratio:.2f} x --version (budget {most})")
    print(f"  {SHAPE}")


def _made_anew(desk: Path, rounds: int) -> None:
    ledger = open_ledger(settings.load(settings.find(None, desk)))
    ledger.judged.verdicts()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _make(ledger)
    used = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / 1e6
    with SQLiteJournal.open(desk / "ledger.db", ledger.store.codec) as journal:
        pairs = [(work_time(lambda: _make(ledger)), work_time(lambda: raw(journal))) for _ in range(min(rounds, 3))]
    ratio = statistics.median(one / other for one, other in pairs)
    print(f"the index made anew: {ratio:.2f} x SELECT and decode (budget {BUDGET}), {used:,.0f} MB ({MEGABYTES})")


def _make(ledger: Ledger) -> None:
    if make_index(ledger.judged, ledger.today()) is None:
        raise SystemExit("nothing may be left out of this ledger")


def _seconds(desk: Path, command: str) -> float:
    return processor_time([sys.executable, "-m", "ledger", *command.split()], desk, LEDGER_ACTOR=ANA.address)


if __name__ == "__main__":
    main()
