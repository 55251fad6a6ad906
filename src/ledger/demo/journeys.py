"""Made-up journeys: touches of accounts, and what became of the deals; the same ones on any machine."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

Row: TypeAlias = Sequence[str]
FIRST, ACCOUNTS, SEED = datetime(2025, 1, 6, 9, tzinfo=UTC), 600, 40
BRAND, CONTENT, CLOSE = ("video", "podcast"), ("webinar", "blog", "newsletter"), ("search", "direct")
MONTHLY = {"video": 14_000, "podcast": 6_000, "search": 9_000}
"""What a month of each paid channel costs, in euros."""


def write(folder: Path) -> None:
    """The touches, the deals and what was spent, as CSV files."""
    chance = random.Random(SEED)
    deals: list[Row] = []
    touches: list[Row] = []
    for number in range(1, ACCOUNTS + 1):
        deal, own = _account(chance, f"A-{number:03}")
        deals.append(deal)
        touches += own
    numbered = [(f"T-{n:04}", *each) for n, each in enumerate(sorted(touches, key=lambda each: each[1]), 1)]
    _table(folder / "deals.csv", ("deal_id", "account", "stage", "amount", "closed"), deals)
    _table(folder / "touches.csv", ("touch_id", "account", "occurred", "medium"), numbered)
    _table(folder / "spend.csv", ("month", "channel", "amount", "currency"), _spend())


def _account(chance: random.Random, name: str) -> tuple[Row, list[Row]]:
    """An account with a deal: brand long before, content again and again, something at the end."""
    closed = FIRST + timedelta(days=90 + chance.randrange(330), minutes=chance.randrange(480))
    amount = 500 * chance.randrange(8, 80)
    stage = chance.choices(("won", "lost", "open"), (5, 3, 2))[0]
    planned = [
        *((each, 60 + chance.randrange(90)) for each in chance.choices(BRAND, k=chance.choice((0, 1, 1, 2)))),
        *((each, 5 + chance.randrange(100)) for each in chance.choices(CONTENT, k=chance.choice((0, 2, 4, 6, 9)))),
        *((each, chance.randrange(10)) for each in chance.choices(CLOSE, k=chance.choice((0, 1, 1, 2)))),
    ]
    touches: list[Row] = [(name, _told(closed - timedelta(days=days, minutes=7)), medium) for medium, days in planned]
    return (f"D{name[1:]}", name, stage, str(amount), _told(closed)), touches


def _spend() -> Iterator[Row]:
    for month in range(12):
        for channel, amount in MONTHLY.items():
            yield (f"2025-{month + 1:02}", channel, str(amount), "EUR")


def _told(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _table(path: Path, head: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
