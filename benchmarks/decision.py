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

from definitions import ANA, SAL, build, draft_of

from ledger.app.decisions.approve import approve
from ledger.app.ledger import Ledger
from ledger.app.settings import Settings
from ledger.domain.event import Actor
from ledger.domain.proposal import DefinitionProposed, Grounds, Terms, digest
from ledger.journal.sqlite.journal import SQLiteJournal

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


def measure(folder: Path, rounds: int, events: int) -> tuple[float, float, float]:
    """The median of the ratios, and the two medians in seconds."""
    path = folder / "ledger.db"
    journal = build(path, events)
    ledger = Ledger(journal, Settings(folder / "ledger.toml", path))
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
    draft, terms = draft_of(f"open{n}", n), Terms(from_=now.date())
    bound = Grounds(basis=(), displaces=(), affects=(), rights=5)
    event = DefinitionProposed(
        proposal=f"open{n}#1",
        draft=draft,
        terms=terms,
        bound=bound,
        digest=digest(draft, terms, bound),
        on=terms.from_,
        because="",
    )
    journal.record([event], actor=Actor(ANA.id), command_id=f"open-{n}", now=now)
    return event.proposal


def _schema(raw: sqlite3.Connection) -> None:
    raw.executescript(
        """PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
        CREATE TABLE lines (position INTEGER PRIMARY KEY, line BLOB, leaf BLOB, type TEXT, recorded_at TEXT, actor TEXT,
                            command_id TEXT, idx INTEGER, UNIQUE (command_id, idx));
        CREATE TABLE payloads (position INTEGER PRIMARY KEY, salt BLOB, payload BLOB);
        CREATE TABLE tags (tag TEXT, type TEXT, position INTEGER, PRIMARY KEY (tag, type, position)) WITHOUT ROWID;"""
    )


def _insert(raw: sqlite3.Connection, n: int) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.execute(
        "INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (n + 1, b"x" * 420, b"y" * 32, "proposal.approved/1", "2026-01-01T00:00:00.000000Z", SAL.id, f"c{n}", 0),
    )
    raw.execute("INSERT INTO payloads VALUES (?, ?, ?)", (n + 1, b"s" * 16, b"p" * 180))
    raw.executemany(
        "INSERT INTO tags VALUES (?, ?, ?)",
        [(f"proposal:open{n}#1", "proposal.approved/1", n + 1), (f"definition:open{n}", "proposal.approved/1", n + 1)],
    )
    raw.execute("COMMIT")


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
