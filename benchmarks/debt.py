"""What stands on a day, and the trend of ten years by month in both readings, against a bare replay of those events.

    python benchmarks/debt.py [--events 100000] [--rounds 3]

Budgets: 3 times for what stands, 4 times for the trend. All three run in turns in one process, and the median of their
ratios counts.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import chain, count
from pathlib import Path

import bulk
from bulk import Act
from definitions import PEOPLE, SHAPE, days_between, described, founding, interleaved, terms_of

from ledger.app.snapshot import Snapshot, advanced, uncollected
from ledger.deliver.targets.events.delivery import DeliveryConfirmed, DriftObserved
from ledger.domain import EVENTS
from ledger.domain.proposal import Terms
from ledger.govern.debt.views.fold import DebtFold
from ledger.govern.debt.views.policies import one_policy
from ledger.govern.debt.views.reading import items
from ledger.govern.debt.views.sorts import SORTS
from ledger.govern.debt.views.trend import months
from ledger.journal.codec import Codec
from ledger.journal.replay import replay
from ledger.journal.sqlite.journal import SQLiteJournal

STANDING, TREND = 3.0, 4.0
YEARS = 10
LAST, A_MONTH = date(2020 + YEARS, 1, 1), timedelta(days=31)
UNDECLARED, CHANGED = 10, 50
"""One version in so many says nothing of history, and one look in so many finds a change that was made by hand."""


def main() -> None:
    """Print both ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        journal = build(Path(folder) / "ledger.db", asked.events)
        works = (lambda: _bare(journal), lambda: _standing(journal), lambda: _trend(journal))
        rounds = [[_seconds(work) for work in works] for _ in range(asked.rounds)]
    bare, standing, trend = (statistics.median(times) for times in zip(*rounds, strict=True))
    told = {
        f"what stands at {asked.events:,} events": (statistics.median(b / a for a, b, _ in rounds), STANDING, standing),
        f"the trend of {YEARS} years by month": (statistics.median(c / a for a, _, c in rounds), TREND, trend),
    }
    for what, (ratio, budget, seconds) in told.items():
        print(f"{what}: {ratio:.2f} x a bare replay (budget {budget}), {seconds:.1f} and {bare:.1f} s")
    print(f"  {SHAPE}; one version in {UNDECLARED} and one look in {CHANGED} open an item")


def build(path: Path, events: int) -> SQLiteJournal:
    """A ledger of so many events over ten years."""
    batch = max(events // (YEARS * 365), 1)
    days = days_between(batch)

    def asked(number: int, version: int) -> Terms:
        return terms_of(version, days, "from now on" if number % UNDECLARED else "")

    first = [*founding(), *described(days)]
    acts = chain(first, _changed(interleaved(events - len(first), asked)))
    return bulk.build(path, Codec(EVENTS), acts, PEOPLE, batch=batch, apart=timedelta(days=1))


def _changed(acts: Iterator[Act]) -> Iterator[Act]:
    """The same, where now and then somebody changed by hand what was delivered."""
    looks = count()
    for who, event in acts:
        if isinstance(event, DeliveryConfirmed) and not (number := next(looks)) % CHANGED:
            same = {name: getattr(event, name) for name in ("target", "address", "name", "key", "version", "meaning")}
            yield who, DriftObserved(**same, desired=event.desired, observed=f"by hand {number}")
        else:
            yield who, event


def _bare(journal: SQLiteJournal) -> object:
    return advanced(journal, Snapshot(), checked=False)


def _standing(journal: SQLiteJournal) -> object:
    with uncollected():
        fold = DebtFold(SORTS, LAST - A_MONTH).taken(replay(journal, checked=False))
        return items(fold.facts, LAST), fold.then(LAST)


def _trend(journal: SQLiteJournal) -> object:
    with uncollected():
        fold = DebtFold(SORTS).taken(replay(journal, checked=False))
        policies = one_policy(fold.facts, LAST)
        return [months(told, policies, LAST) for told in (fold.then(LAST), fold.now(LAST))]


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
