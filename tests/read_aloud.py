"""Who judges a record by segments of days and cohorts, read aloud, one record at a time: a judge of the queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st

from ledger.language.judged import judged
from ledger.language.meaning import Meaning
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.meanings.score import Score, Weighted
from ledger.population.count import JudgingSegment
from ledger.population.sql.days import RecordDays

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=each) for each in range(8)]
TODAY = DAYS[-1]
LEAD = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "size": Field("size", "number"),
        "created": Field("created", "datetime"),
        "opened": Field("opened", "date"),
    },
)
TEXTS = ("score >= 2", "score >= 3 AND size >= 2", "size >= 1 OR score >= 3", "NOT score >= 1")
POINTS = tuple(Score((Weighted(read(text, LEAD), n), Weighted(read("size >= 2", LEAD), 1)), 0, 9) for n, text in
               enumerate(TEXTS, 1))  # fmt: skip
Record = Mapping[str, str]


@st.composite
def segments(draw: st.DrawFn, meanings: Sequence[Meaning]) -> tuple[JudgingSegment, ...]:
    """Days side by side, each with a version, none, or a cohort before its version; and those without a day."""
    edges = [None, *sorted(draw(st.sets(st.sampled_from(DAYS), max_size=3))), None]
    found = []
    for start, end in pairwise(edges):
        if draw(st.booleans()):
            number = draw(st.integers(0, len(meanings) - 1))
            opened = RecordDays("opened", draw(st.sampled_from(DAYS)), None)
            found.append(JudgingSegment(start, end, number + 1, meanings[number], cohort=opened))
        number = draw(st.integers(-1, len(meanings) - 1))
        found.append(JudgingSegment(start, end, number + 1, meanings[number] if number >= 0 else None))
    if draw(st.booleans()):
        number = draw(st.integers(0, len(meanings) - 1))
        found.append(JudgingSegment(None, None, number + 1, meanings[number], dated=False, undated=True))
    return tuple(found)


RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "created": st.sampled_from(["", *(f"{day}T12:00:00Z" for day in DAYS)]),
            "opened": st.sampled_from(["", *map(str, DAYS)]),
            "score": st.sampled_from(["", "1", "2", "3"]),
            "size": st.sampled_from(["", "1", "2", "abc"]),
        }
    ),
    min_size=1,
    max_size=12,
)


class Verdict(NamedTuple):
    """What is said of a record; `by` is the version, 0 where none judges it."""

    said: int | None
    by: int


def said(rules: Sequence[JudgingSegment], record: Record) -> Verdict:
    """What the segments say of a record, read aloud: the first that it is among judges it."""
    for each in rules:
        if not _among(each, record):
            continue
        if each.meaning is None:
            return Verdict(None, 0)
        if record["size"] == "abc":  # every version of these reads it, or its clause does
            return Verdict(None, each.version)
        return Verdict(int(judged(each.meaning, record, LEAD, TODAY) or 0), each.version)
    return Verdict(None, 0)


def _among(each: JudgingSegment, record: Record) -> bool:
    day = datetime.fromisoformat(record["created"]).date() if record["created"] else None
    opened = date.fromisoformat(record["opened"]) if record["opened"] else None
    if day is None and not each.undated:
        return False
    if day is not None and (not each.dated or not _within(day, each.start, each.end)):
        return False
    return each.cohort is None or (opened is not None and _within(opened, each.cohort.start, each.cohort.end))


def _within(day: date, start: date | None, end: date | None) -> bool:
    return (start is None or start <= day) and (end is None or day < end)


def write(folder: Path, rows: Sequence[Record]) -> Path:
    file = folder / "records.csv"
    names = ("created", "opened", "score", "size")
    lines = [
        ",".join(["n", *names]),
        *(",".join([f"{n:02}", *(row[each] for each in names)]) for n, row in enumerate(rows)),
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


BOTH_FIELDS = tuple(read(f"({text}) AND NOT size < 0", LEAD) for text in TEXTS)
