"""Made-up leads: the same ones for the same seed, on any machine."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

FIRST, DAYS, NUMBER, SEED = datetime(2025, 1, 2, 8, tzinfo=UTC), 448, 1_400, 65
LEVELS = ("c_level", "vp", "director", "manager", "other", "")
SIZES = (15, 90, 150, 240, 320, 600, 2_500)


class Lead(NamedTuple):
    """One lead as a row of a file: texts, empty where blank."""

    id: str
    created: str
    source: str
    score: str
    employees: str
    job_level: str
    is_competitor: str


THE_LEAD = Lead("L-1401", "2026-01-29T10:15:00Z", "webinar", "72", "", "vp", "false")
"""The one that the two platforms judge differently: its employee count is blank."""


def leads() -> list[Lead]:
    """All of them, oldest first."""
    return [*_made(random.Random(SEED)), THE_LEAD]


def write(path: Path) -> None:
    """The leads as a CSV file."""
    _table(path, leads())


def write_then(path: Path) -> None:
    """The leads of 2025 as they were known when the year was reported: some came late, and some scores rose since."""
    _table(path, _known_then())


def _known_then() -> Iterator[Lead]:
    for n, lead in enumerate(each for each in leads() if each.created < "2026"):
        if n % 50 == 7:  # entered later
            continue
        yield lead._replace(score=str(max(0, int(lead.score) - 20))) if n % 30 == 11 and lead.score else lead


def _table(path: Path, rows: Iterable[Lead]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Lead._fields)
        writer.writerows(rows)


def _made(chance: random.Random) -> Iterator[Lead]:
    for n in range(1, NUMBER + 1):
        created = FIRST + timedelta(days=n * DAYS // NUMBER, minutes=chance.randrange(600))
        known = chance.random() > 0.15
        yield Lead(
            id=f"L-{n:04}",
            created=created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            source=chance.choice(("web", "webinar", "event", "partner")),
            score=str(min(100, max(0, round(chance.gauss(62, 18))))) if chance.random() > 0.1 else "",
            employees=str(chance.choice(SIZES)) if known else "",
            job_level=chance.choices(LEVELS, (5, 7, 4, 3, 2, 1))[0],
            is_competitor="true" if chance.random() < 0.04 else "false",
        )
