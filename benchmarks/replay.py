"""Replay of every decision into the catalogue, against a raw SELECT of the same rows decoded by msgspec.

    python benchmarks/replay.py [--events 1000000] [--rounds 3]

Budget: 1.5 times (design section 8). Both run in turns in one process, and the median of their ratios counts.
"""

from __future__ import annotations

import argparse
import gc
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from definitions import build

from ledger.app.snapshot import uncollected
from ledger.domain.state import fold
from ledger.journal.replay import replay
from ledger.journal.sqlite.journal import SQLiteJournal

BUDGET = 1.5
ROWS = "SELECT position, recorded_at, actor, type, payload FROM payloads ORDER BY position"


def main() -> None:
    """Print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        journal = build(Path(folder) / "ledger.db", asked.events)
        pairs = [(_seconds(lambda: _replay(journal)), _seconds(lambda: _raw(journal))) for _ in range(asked.rounds)]
    ratio = statistics.median(one / other for one, other in pairs)
    ours, raw = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(
        f"replay of {asked.events:,} events into the catalogue: {ratio:.2f} x SELECT and decode (budget {BUDGET}),"
        f" {ours:.1f} and {raw:.1f} s"
    )


def _replay(journal: SQLiteJournal) -> object:
    with uncollected():
        return fold(replay(journal))


def _raw(journal: SQLiteJournal) -> object:
    """Every row decoded and nothing made of it; the last one is kept so that each is really built."""
    decoders, last = journal.codec.decoders, None
    with sqlite3.connect(journal.path) as db:
        for _, _, _, kind, payload in db.execute(ROWS):
            last = decoders[kind](payload)
    return last


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
