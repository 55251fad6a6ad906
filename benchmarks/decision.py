"""A whole decision (read the boundary, fold, decide, append) against the same rows inserted raw.

Budget: 2.5 times (design section 8). Both are durable; rounds alternate, and the median of their ratios counts.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from definitions import SAL, SHAPE, build, draft_of, round_of

from ledger.app.database import Database
from ledger.app.ledger import Ledger
from ledger.app.settings import Settings
from ledger.domain.event import Actor
from ledger.govern.proposals.decide.approve import approve
from ledger.journal.sqlite.journal import SQLiteJournal
from ledger.journal.sqlite.schema import PEAKS, STATEMENTS

BUDGET = 2.5


def main() -> None:
    """Print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--events", type=int, default=30_000, help="how many events the ledger holds before")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ratio, decision, raw = measure(Path(folder), asked.rounds, asked.events)
    print(f"decision: {ratio:.2f} x raw insert (budget {BUDGET}), medians {decision * 1e6:.0f} and {raw * 1e6:.0f} µs")
    print(f"  {SHAPE}")


def measure(folder: Path, rounds: int, events: int) -> tuple[float, float, float]:
    """The median of the ratios, and the two medians in seconds."""
    path, settings = folder / "ledger.db", folder / "ledger.toml"
    journal = build(path, events)
    ledger = Ledger(journal, Settings(settings, Database(path, settings)))
    proposals = [_propose(journal, n) for n in range(rounds)]
    raw = sqlite3.connect(folder / "raw.db", isolation_level=None, cached_statements=128)
    _schema(raw)
    decisions, inserts = [], []
    for n, proposal in enumerate(proposals):
        decisions.append(_timed(lambda proposal=proposal: approve(ledger, ledger.actor(SAL.address), proposal, "")))
        inserts.append(_timed(lambda n=n: _insert(raw, n)))
    ratios = [one / other for one, other in zip(decisions, inserts, strict=True)]
    return statistics.median(ratios), statistics.median(decisions), statistics.median(inserts)


def _propose(journal: SQLiteJournal, n: int) -> str:
    now = datetime.now(UTC)  # noqa: TID251
    (who, event), *_ = round_of(draft_of(f"asked{n}", 1), 1, on=now.date())
    journal.record([event], actor=Actor(who.id), command_id=f"asked-{n}", now=now)
    return f"asked{n}#1"


def _schema(raw: sqlite3.Connection) -> None:
    """The real one, with its indexes and triggers."""
    for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", *STATEMENTS, *PEAKS):
        raw.execute(statement)


def _insert(raw: sqlite3.Connection, n: int) -> None:
    at, type_, key = n + 1, "proposal.approved/1", f"asked{n}"
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("INSERT INTO lines VALUES (?, ?, ?, ?, ?)", (at, f"c{n}", 0, b"y" * 32, b"x" * 420))
    payload = (at, type_, "2026-01-01T00:00:00.000000Z", SAL.id, b"s" * 16, b"p" * 180)
    raw.execute("INSERT INTO payloads VALUES (?, ?, ?, ?, ?, ?)", payload)
    tags = [(f"proposal:{key}#1", type_, at), (f"definition:{key}", type_, at)]
    raw.executemany("INSERT INTO tags VALUES (?, ?, ?)", tags)
    raw.execute("INSERT OR REPLACE INTO peaks VALUES (1, ?, ?)", (at, b"h" * 32 * at.bit_count()))
    raw.execute("COMMIT")


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
