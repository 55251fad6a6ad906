"""Made-up leads: the same ones for the same seed, on any machine.

what comes every day, what the podcast brings, and one lead --by day--> numbered --before a day--> an export
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import NamedTuple

FIRST, BEGUN, LAST, SEED = datetime(2025, 1, 2, 8, tzinfo=UTC), "2026-05-05", "2026-09-28", 65
DAYS, LEADS = 448, 1_400
"""So many leads come in so many days."""
LEVELS = ("c_level", "vp", "director", "manager", "other", "")
SIZES = (15, 90, 150, 240, 320, 600, 2_500)
SOURCES = ("search", "webinar", "event", "video")
PODCAST = "podcast"


class Lead(NamedTuple):
    """One lead as a row of a file: texts, empty where blank."""

    id: str
    email: str
    created: str
    source: str
    score: str
    employees: str
    job_level: str
    is_competitor: str


_THE_LEAD = Lead("", "", "2026-01-29T10:15:00Z", "webinar", "72", "", "vp", "false")


@cache
def leads() -> tuple[Lead, ...]:
    """All of them in the order of their days, numbered: until the end of the story, what the podcast brings too."""
    made = sorted((*_made(), _THE_LEAD, *_heard()), key=lambda each: each.created[:10])
    return tuple(each._replace(id=f"L-{n:04}", email=f"{n}@buyer.example") for n, each in enumerate(made, 1))


def the_lead() -> Lead:
    """Return the one that the two platforms judge differently: its employee count is blank."""
    return next(each for each in leads() if each.created == _THE_LEAD.created)


def before(day: str) -> list[Lead]:
    """Return those that were created before a day."""
    return [each for each in leads() if each.created < day]


def write(path: Path, day: str) -> int:
    """Export the leads that were created before a day, as a CSV file; return how many they are."""
    rows = before(day)
    _table(path, rows)
    return len(rows)


def write_then(path: Path) -> None:
    """The leads of 2025 as they were known when the year was reported: some came late, and some scores rose since."""
    _table(path, _known_then())


def _known_then() -> Iterator[Lead]:
    for n, lead in enumerate(before("2026")):
        if n % 50 == 7:  # entered later
            continue
        yield lead._replace(score=str(max(0, int(lead.score) - 20))) if n % 30 == 11 and lead.score else lead


def _table(path: Path, rows: Iterable[Lead]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Lead._fields)
        writer.writerows(rows)


def _made() -> Iterator[Lead]:
    """What comes every day, from each source in the same measure."""
    chance = random.Random(SEED)
    for n in count(1):
        created = FIRST + timedelta(days=n * DAYS // LEADS, minutes=chance.randrange(600))
        if f"{created:%Y-%m-%d}" >= LAST:
            return
        known = chance.random() > 0.15
        yield Lead(
            id="",
            email="",
            created=_told(created),
            source=chance.choice(SOURCES),
            score=str(min(100, max(0, round(chance.gauss(62, 18))))) if chance.random() > 0.1 else "",
            employees=str(chance.choice(SIZES)) if known else "",
            job_level=chance.choices(LEVELS, (5, 7, 4, 3, 2, 1))[0],
            is_competitor="true" if chance.random() < 0.04 else "false",
        )


def _heard() -> Iterator[Lead]:
    """What the podcast brings: nobody asks listeners for their job, and tracking gives each a score."""
    chance = random.Random(SEED)
    day = datetime.fromisoformat(f"{BEGUN}T09:00:00+00:00")
    while f"{day:%Y-%m-%d}" < LAST:
        score, employees = str(min(100, max(0, round(chance.gauss(55, 15))))), str(chance.choice(SIZES))
        yield Lead("", "", _told(day), PODCAST, score, employees, "", "false")
        day += timedelta(minutes=chance.randrange(240, 3_300))


def _told(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
