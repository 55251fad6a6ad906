"""Two governing functions over the same records: each is judged by the version of its own day, before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings, strategies as st

from ledger.language import Field, Meaning, Schema, judged, read
from ledger.meanings import Score, Weighted
from ledger.population import JudgingSegment, count
from ledger.population.asking import ImpactOptions
from ledger.population.impact import Blame, impact
from ledger.population.rules import Rules
from ledger.population.source.file import open_file
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rules")


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


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_each_record_is_judged_before_and_after_by_the_version_of_its_own_day(
    folder: Path, data: st.DataObject
) -> None:
    before, after = (data.draw(segments(BOTH_FIELDS)) for _ in range(2))
    rows = data.draw(RECORDS)
    file = open_file(write(folder, rows))

    found = impact(file, *(Rules(each, LEAD, "created") for each in (before, after)), {}, TODAY, BY_RECORD)

    ours = [name for group in found.groups for name, each in group.cells.items() if each.records]
    assert ours == [_cell(said(before, row), said(after, row)) for row in rows]
    for side, cells in ((before, ("both", "lost")), (after, ("both", "gained"))):
        counted = count(file, side, LEAD, {}, TODAY, clock="created").overall.matched
        one_sided = sum(
            _cell(said(before, row), said(after, row)) == "unreadable" and said(side, row).said == 1 for row in rows
        )
        assert found.overall.among(*cells).records + one_sided == counted


BY_RECORD = ImpactOptions(by=("n",), samples=0)


def _cell(one: Verdict, other: Verdict) -> str:
    if any(each.by and each.said is None for each in (one, other)):
        return "unreadable"
    return {(1, 1): "both", (0, 1): "gained", (1, 0): "lost", (0, 0): "neither"}[one.said or 0, other.said or 0]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_of_points_a_record_that_no_version_judges_is_apart(folder: Path, data: st.DataObject) -> None:
    before, after = (data.draw(segments(POINTS)) for _ in range(2))
    rows = data.draw(RECORDS)

    found = impact(
        open_file(write(folder, rows)),
        *(Rules(each, LEAD, "created") for each in (before, after)),
        {},
        TODAY,
        BY_RECORD,
    )

    ours = [name for group in found.groups for name, each in group.cells.items() if each.records]
    assert ours == [_move(said(before, row), said(after, row)) for row in rows]
    assert found.overall.judged == sum(each in ("up", "down", "same") for each in ours)


def _move(one: Verdict, other: Verdict) -> str:
    if not (one.by and other.by):
        return "ungoverned"
    if one.said is None or other.said is None:
        return "unreadable"
    return "same" if one.said == other.said else "up" if other.said > one.said else "down"


def test_a_clause_answers_for_the_records_that_its_own_version_judges(folder: Path) -> None:
    old, new, large = (read(text, LEAD) for text in ("score >= 2", "score >= 2 AND size >= 2", "size >= 1"))
    before = (JudgingSegment(None, None, 1, old, undated=True),)
    after = (JudgingSegment(None, DAYS[3], 1, old), JudgingSegment(DAYS[3], DAYS[5], 2, new),
             JudgingSegment(DAYS[5], DAYS[6], 3, large))  # fmt: skip
    rows = [
        {"created": f"{day}T12:00:00Z" if day else "", "opened": "", "score": score, "size": size}
        for day in (DAYS[0], DAYS[3], DAYS[5], DAYS[7], None)
        for score, size in (("3", "1"), ("1", "2"), ("3", "2"))
    ]

    found = impact(
        open_file(write(folder, rows)), *(Rules(each, LEAD, "created") for each in (before, after)), {}, TODAY
    )

    assert [each for each in found.blames if each.records] == [
        Blame("gained", False, "score >= 2", 1, 1),
        Blame("lost", False, "v2: size >= 2", 1, 1),
        Blame("lost", False, "no version governs it", 4, 4),
    ]


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_the_same_rules_on_both_sides_move_nobody(folder: Path, data: st.DataObject) -> None:
    rules = Rules(data.draw(segments(BOTH_FIELDS)), LEAD, "created")
    found = impact(open_file(write(folder, data.draw(RECORDS))), rules, rules, {}, TODAY)
    assert found.moved == 0
