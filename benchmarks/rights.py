"""Every act judged again by its rights, against a replay of the same events into the state.

    python benchmarks/rights.py [--events 200000] [--rounds 3]

Budget: 5 times. Half of the events are proposals, approvals and ratifications, and the others deliveries. Both run in
turns in one process on the same stream, and the median of their ratios counts.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from definitions import build

from ledger.app.snapshot import uncollected
from ledger.audit.trail.queries.audit import audited_events
from ledger.domain.folding.folding import fold
from ledger.journal.replay import replay
from ledger.journal.sqlite.journal import SQLiteJournal

BUDGET = 5


def main() -> None:
    """Print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        journal = build(Path(folder) / "ledger.db", asked.events)
        pairs = [(_seconds(lambda: _audit(journal)), _seconds(lambda: _replay(journal))) for _ in range(asked.rounds)]
    ratio = statistics.median(one / other for one, other in pairs)
    print(f"rights of {asked.events:,} acts judged again: {ratio:.2f} x a replay (budget {BUDGET})")


def _audit(journal: SQLiteJournal) -> None:
    with uncollected():
        lacking = [each for each in audited_events(replay(journal), "UTC") if each.judgement.lacks]
    assert not lacking, "everybody acts by a right"


def _replay(journal: SQLiteJournal) -> None:
    with uncollected():
        fold(replay(journal))


def _seconds(run: Callable[[], None]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
