"""Two governing functions over the same records: each is judged by the version of its own day, before and after."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from ledger.language.read import read
from ledger.population.asking import ImpactOptions
from ledger.population.count import JudgingSegment, count
from ledger.population.impact import Blame, impact
from ledger.population.source.file import open_file
from ledger.population.sql.rules import Rules
from read_aloud import BOTH_FIELDS, DAYS, LEAD, POINTS, RECORDS, TODAY, Verdict, said, segments, write
from strategies import tries


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rules")


@settings(max_examples=tries(60), deadline=None)
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


@settings(max_examples=tries(40), deadline=None)
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
