"""Made-up journeys: how the accounts of some MQLs were touched, and what became of their deals."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple, TypeAlias

from ledger.demo import leads
from ledger.demo.leads import Lead

Row: TypeAlias = Sequence[str]
Made: TypeAlias = tuple[Row, list[Row]]
"""A deal, and the touches before it."""
SPEND = ("month", "channel", "amount", "currency")
SEED, SHARE = 40, 0.4
"""Of the leads of 2025 that were MQLs, this share became deals within a quarter."""
LATER_SEED, LATER, LATER_FROM, LATER_DAYS = 41, 60, "2026-04-13T08:00:00+00:00", 28
"""So many others became deals that closed in these days."""
BRAND, CONTENT, CLOSE = ("video", "event"), ("webinar", "blog", "newsletter"), ("search", "direct")
MONTHLY = {"video": 14_000, "event": 6_000, "search": 9_000}
"""What a month of each paid channel costs, in euros."""


class Written(NamedTuple):
    """How many MQLs, deals and touches there are."""

    mqls: int
    deals: int
    touches: int


def write(folder: Path) -> Written:
    """Write the touches, the deals and what was spent, as CSV files."""
    mqls = _mqls()
    touches = _write(folder, made := _make_deals(mqls))
    _table(folder / "spend.csv", SPEND, _spend("2025", range(1, 13)))
    return Written(len(mqls), len(made), touches)


def write_later(folder: Path) -> int:
    """Write the files anew, with the deals that closed since; return how many of these there are."""
    made = _make_deals(mqls := _mqls())
    chance, known = random.Random(LATER_SEED), {deal[1] for deal, _ in made}
    late = chance.sample([each for each in mqls if _account_of(each) not in known], LATER)
    first = datetime.fromisoformat(LATER_FROM)
    days = [timedelta(days=n * LATER_DAYS // LATER, minutes=chance.randrange(480)) for n in range(LATER)]
    more = [_account(chance, each, first + day) for each, day in zip(late, days, strict=True)]
    _write(folder, [*made, *more])
    _table(folder / "spend-2026-05.csv", SPEND, _spend("2026", range(4, 6)))
    return len(more)


def _mqls() -> list[Lead]:
    return [each for each in leads.before("2026") if was_mql(each)]


def _make_deals(mqls: Iterable[Lead]) -> list[Made]:
    """The deals of some of the MQLs, each with the touches before it."""
    chance = random.Random(SEED)
    return [_account(chance, each, _draw_close(chance, each)) for each in mqls if chance.random() < SHARE]


def _draw_close(chance: random.Random, lead: Lead) -> datetime:
    created = datetime.fromisoformat(lead.created.replace("Z", "+00:00"))
    return created + timedelta(days=30 + chance.randrange(65), minutes=chance.randrange(480))


def _write(folder: Path, made: Sequence[Made]) -> int:
    """Write deals and the touches before them; return how many touches there are."""
    touches = sorted((each for _, own in made for each in own), key=lambda each: each[1])
    numbered = [(f"T-{n:04}", *each) for n, each in enumerate(touches, 1)]
    _table(folder / "deals.csv", ("deal_id", "account", "stage", "amount", "closed"), [deal for deal, _ in made])
    _table(folder / "touches.csv", ("touch_id", "account", "occurred", "medium"), numbered)
    return len(numbered)


def was_mql(lead: Lead) -> bool:
    """Whether a lead of 2025 was an MQL by the rule of its day."""
    score, employees = int(lead.score or -1), int(lead.employees or 0)
    if lead.created >= "2025-11-03":
        return score >= 55 and employees >= 300
    return score >= 50 and (lead.created < "2025-07" or employees >= 100)


def _account_of(lead: Lead) -> str:
    return f"A{lead.id[1:]}"


def _account(chance: random.Random, lead: Lead, closed: datetime) -> Made:
    """The deal of a lead's account: brand long before, content again and again, something at the end."""
    name = _account_of(lead)
    amount = 500 * chance.randrange(8, 80)
    stage = chance.choices(("won", "lost", "open"), (5, 3, 2))[0]
    planned = [
        *((each, 60 + chance.randrange(90)) for each in chance.choices(BRAND, k=chance.choice((0, 1, 1, 2)))),
        *((each, 5 + chance.randrange(100)) for each in chance.choices(CONTENT, k=chance.choice((0, 2, 4, 6, 9)))),
        *((each, chance.randrange(10)) for each in chance.choices(CLOSE, k=chance.choice((0, 1, 1, 2)))),
    ]
    touches: list[Row] = [(name, _told(closed - timedelta(days=days, minutes=7)), medium) for medium, days in planned]
    return (f"D{lead.id[1:]}", name, stage, str(amount), _told(closed)), touches


def _spend(year: str, months: Iterable[int]) -> Iterator[Row]:
    for month in months:
        for channel, amount in MONTHLY.items():
            yield (f"{year}-{month:02}", channel, str(amount), "EUR")


def _told(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _table(path: Path, head: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
