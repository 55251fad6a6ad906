"""Which version governs which records: by the standard of each, the highest first, and the laws of all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings, strategies as st

from ledger.domain.proposal import Terms
from ledger.history.assertion import Assertion
from ledger.history.candidates import candidates
from ledger.history.slices import Slice, governing_slice, slices_on, slices_then
from ledger.language.schema import Field, Schema
from ledger.language.tree import Always
from ledger.meanings.score import Score, Weighted
from ledger.population.count import JudgingSegment, count
from ledger.population.sql.days import RecordDays
from ledger.population.sql.warehouse import Warehouse, version
from strategies import tries

from .reference import Days, governing

MANY = settings(max_examples=tries(300), deadline=None)
FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=each) for each in range(8)]
TODAY = DAYS[5]
EVERY = [{"": clock, "opened": opened} for clock, opened in product((None, *DAYS), (None, *DAYS[::2]))]
"""A record of each day there is, by its clock and by a cohort's field, blanks too."""
LEAD = Schema("lead", {name: Field(name, "date") for name in ("created", "opened")})


def last(_: int) -> date:
    return TODAY


def said(*terms: Terms) -> tuple[Assertion, ...]:
    """What was decided, one after the other. A correction stands in the place of what it corrects."""
    found: list[Assertion] = []
    for at, each in enumerate(terms, 1):
        place = found[each.corrects - 1].rank[0] if each.corrects else 0
        found.append(Assertion(at, 0 if each.retires else at, each, place))
    return tuple(found)


def by(standard: str, start: int, until: int | None = None, **more: Any) -> Terms:
    return Terms(from_=DAYS[start], until=None if until is None else DAYS[until], standard=standard, **more)


@st.composite
def terms(draw: st.DrawFn, before: int) -> Terms:
    """Any terms that a proposal could have, where so many versions went before."""
    start = draw(st.integers(0, 6))
    until = draw(st.none() | st.none() | st.integers(start + 1, 7))
    standard = draw(st.sampled_from(("", "prospective", "retrospective", "cohort", "dual", "restated", "retired")))
    match standard:
        case "retired":
            return by("prospective", start, until, retires=True)
        case "retrospective" if start and draw(st.booleans()):
            return by(standard, start, until, since=DAYS[draw(st.integers(0, start - 1))])
        case "cohort" if draw(st.booleans()):
            return by(standard, start, until, cohort="opened")
        case "dual" if (end := draw(st.integers(start + 1, until or 7))) and draw(st.booleans()):
            return by(standard, start, until, dual_until=DAYS[end], primary=draw(st.sampled_from(("old", "new"))))
        case "restated" if before:
            return by(standard, start, corrects=draw(st.integers(1, before)))
    return by(standard, start, until)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Assertion, ...]:
    found: list[Terms] = []
    for _ in range(draw(st.integers(1, 6))):
        each = draw(terms(len(found)))
        if each.corrects and found[each.corrects - 1].retires:
            each = by("retrospective", 0)  # an end is no version, and so not corrected
        found.append(each)
    return said(*found)


def of(slices: Sequence[Slice], record: Days) -> int | None:
    """The version of the first slice that a record is in."""
    return next((each.version for each in slices if _in(each, record)), None)


def _in(each: Slice, record: Days) -> bool:
    clock = record[""]
    days = each.undated if clock is None else each.dated and _between(each.start, clock, each.end)
    cohort = each.cohort
    return days and (cohort is None or _between(cohort.start, record[cohort.field], cohort.end))


def _between(start: date | None, day: date | None, end: date | None) -> bool:
    return day is not None and (start is None or start <= day) and (end is None or day < end)


# --- the specification beside the reference ---------------------------------------------------------------------------


@MANY
@given(histories(), st.sampled_from(DAYS), st.lists(st.sampled_from(DAYS), max_size=2))
def test_a_slice_governs_the_records_that_the_table_of_standards_gives_it(
    found: tuple[Assertion, ...], day: date, cuts: list[date]
) -> None:
    slices = slices_on(found, day, cuts, last)
    assert [of(slices, each) or None for each in EVERY] == [governing(found, day, each) or None for each in EVERY]


@MANY
@given(histories(), st.lists(st.sampled_from(DAYS), max_size=2))
def test_as_was_is_the_same_asked_on_each_record_s_own_day(found: tuple[Assertion, ...], cuts: list[date]) -> None:
    slices = slices_then(found, cuts)
    for each in EVERY:
        wanted = governing(found, each[""], each) if each[""] else None
        assert (of(slices, each) or None) == (wanted or None)


@MANY
@given(histories(), st.sampled_from(DAYS))
def test_one_record_finds_the_slice_that_governs_it(found: tuple[Assertion, ...], day: date) -> None:
    """What `why` asks of one record is what the table of standards says of it."""
    slices = slices_on(found, day, (), last)
    for each in EVERY:
        mine = governing_slice(slices, each)
        assert (mine.version if mine else 0) == (governing(found, day, each) or 0)


def segments(slices: Sequence[Slice]) -> list[JudgingSegment]:
    """The slices as a query is asked: each version gives its number as points."""
    return [
        JudgingSegment(
            each.start,
            each.end,
            each.version,
            Score((Weighted(Always(), each.version),), 0, 100) if each.version else None,
            cohort=RecordDays(*each.cohort[:3]) if each.cohort else None,
            dated=each.dated,
            undated=each.undated,
        )
        for each in slices
    ]


@settings(max_examples=tries(60), deadline=None)
@given(histories(), st.sampled_from(DAYS))
def test_one_query_over_a_file_and_one_expression_say_the_same_of_every_record(
    tmp_path_factory: pytest.TempPathFactory, found: tuple[Assertion, ...], day: date
) -> None:
    parts = segments(slices_on(found, day, (), last))
    judging = [each for each in parts if each.meaning is not None]
    if not judging:
        return
    wanted = [governing(found, day, each) or 0 for each in EVERY]
    file = tmp_path_factory.mktemp("file") / "leads.csv"
    lines = [f"{n},{each[''] or ''},{each['opened'] or ''}" for n, each in enumerate(EVERY)]
    file.write_text("\n".join(["n,created,opened", *lines]))
    counted = count(file, parts, LEAD, {}, TODAY, clock="created", by=("n",))
    points = {each.value: each.said for each in counted.said}
    assert [points.get(str(n), 0) for n in range(len(EVERY))] == wanted
    case = version(judging, LEAD, "created", Warehouse("duckdb", {}, TODAY)).sql("duckdb")
    rows = duckdb.connect().sql(f"SELECT {case} FROM read_csv('{file}', header=true) ORDER BY n").fetchall()
    assert [row[0] or 0 for row in rows] == wanted


# --- the laws ---------------------------------------------------------------------------------------------------------


def whole(found: Sequence[Assertion], day: date = TODAY) -> Mapping[int, int | None]:
    slices = slices_on(found, day, (), last)
    return {n: of(slices, each) for n, each in enumerate(EVERY)}


@given(st.lists(st.integers(0, 5), min_size=1, max_size=5))
def test_where_every_version_is_for_all_history_today_s_judges_every_record(starts: list[int]) -> None:
    found = said(*(by("retrospective", each) for each in starts))
    (only,) = slices_on(found, TODAY, (), last)
    assert (only.version, only.dated, only.undated, only.start, only.end) == (len(starts), True, True, None, None)


@given(st.lists(st.integers(0, 6), min_size=2, max_size=6, unique=True))
def test_a_cohort_never_changes_the_version_of_a_record(starts: list[int]) -> None:
    found = said(*(by("cohort", each, cohort="opened") for each in sorted(starts)))
    for more in range(1, len(found)):
        first = found[more].terms.from_
        before, after = whole(found[:more], DAYS[7]), whole(found[: more + 1], DAYS[7])
        kept = [n for n, each in enumerate(EVERY) if each["opened"] is None or each["opened"] < first]
        assert [before[n] for n in kept] == [after[n] for n in kept]


@MANY
@given(histories(), histories(), st.sampled_from(DAYS))
def test_what_is_known_later_changes_nothing_that_was_read_before(
    found: tuple[Assertion, ...], more: tuple[Assertion, ...], day: date
) -> None:
    """What takes force after the day that is asked about is not yet a reason to judge otherwise."""
    later = [each._replace(position=each.position + 10, version=each.version and each.version + 10) for each in more]
    later = [each for each in later if each.terms.from_ > day and not each.terms.corrects]
    assert whole((*found, *later), day) == whole(found, day)


@MANY
@given(histories(), st.integers(0, 5))
def test_a_prospective_version_leaves_every_earlier_record_as_it_was(found: tuple[Assertion, ...], start: int) -> None:
    more = (*found, Assertion(len(found) + 1, len(found) + 1, by("prospective", start)))
    before, after = whole(found), whole(more)
    earlier = [n for n, each in enumerate(EVERY) if each[""] is None or each[""] < DAYS[start]]
    assert [before[n] or None for n in earlier] == [after[n] or None for n in earlier]


@MANY
@given(histories(), st.integers(1, 5))
def test_all_history_since_a_day_is_all_history_from_then_on_and_nothing_before(
    found: tuple[Assertion, ...], start: int
) -> None:
    since = DAYS[start - 1]
    more = (*found, Assertion(len(found) + 1, 99, by("retrospective", start, since=since)))
    before, after = whole(found), whole(more)
    for n, each in enumerate(EVERY):
        reached = each[""] is not None and each[""] >= since
        assert (after[n] or None) == (99 if reached else (before[n] or None))


# --- each standard by itself ------------------------------------------------------------------------------------------

OLD = by("retrospective", 0)


def numbers(*terms: Terms, opened: date | None = None, day: date = TODAY) -> list[int | None]:
    """The versions of records of each day, and at last of one without a day."""
    slices = slices_on(said(*terms), day, (), last)
    return [of(slices, {"": each, "opened": opened}) for each in (*DAYS, None)]


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (by("prospective", 3), [1, 1, 1, 2, 2, 2, 2, 2, 1]),
        (by("prospective", 3, 5), [1, 1, 1, 2, 2, 1, 1, 1, 1]),
        (by("", 3, 5), [1, 1, 1, 2, 2, 1, 1, 1, 1]),
        (by("retrospective", 3), [2] * 9),
        (by("retrospective", 3, 5), [2, 2, 2, 2, 2, 1, 1, 1, 2]),
        (by("retrospective", 3, since=DAYS[1]), [1, 2, 2, 2, 2, 2, 2, 2, 1]),
        (by("cohort", 3), [1, 1, 1, 2, 2, 2, 2, 2, 1]),
        (by("dual", 3, dual_until=DAYS[5], primary="new"), [1, 1, 1, 2, 2, 2, 2, 2, 1]),
        (by("dual", 3, dual_until=DAYS[5], primary="old"), [1, 1, 1, 1, 1, 2, 2, 2, 1]),
        (by("prospective", 3, retires=True), [1, 1, 1, 0, 0, 0, 0, 0, 1]),
        (by("restated", 3, corrects=1), [2] * 9),
        (by("prospective", 6), [1] * 9),
    ],
)
def test_a_change_of_a_rule_for_all_history(change: Terms, wanted: list[int]) -> None:
    assert numbers(OLD, change) == wanted


def test_nothing_governs_before_the_first_version_unless_that_was_for_all_history() -> None:
    assert numbers(by("prospective", 2)) == [None, None, 1, 1, 1, 1, 1, 1, None]
    assert numbers(by("", 2)) == [None, None, 1, 1, 1, 1, 1, 1, None]


def test_a_cohort_is_told_by_its_own_date_whatever_the_clock_says_and_a_blank_one_stays_with_the_older() -> None:
    change = by("cohort", 3, cohort="opened")
    assert numbers(OLD, change, opened=DAYS[4]) == [2] * 9
    assert numbers(OLD, change, opened=DAYS[2]) == [1] * 9
    assert numbers(OLD, change) == [1] * 9


def test_a_correction_takes_the_place_of_the_error_and_no_more() -> None:
    """v3 corrects v1; v2, which came in between, keeps its days."""
    assert numbers(by("prospective", 1), by("prospective", 3), by("restated", 5, corrects=1)) == [
        *[None, 3, 3, 2, 2, 2, 2, 2, None]
    ]


def test_what_was_wrong_stays_what_was_read_before_it_was_corrected() -> None:
    found = said(by("prospective", 1), by("restated", 4, corrects=1))
    assert [of(slices_then(found, DAYS), {"": each, "opened": None}) for each in DAYS] == [None, 1, 1, 1, 2, 2, 2, 2]
    assert numbers(*(each.terms for each in found), day=DAYS[3])[:4] == [None, 1, 1, 1]


def test_the_one_decided_last_wins_where_two_could_govern() -> None:
    """Not the one of the later day: v2 was decided for the days before v1."""
    assert numbers(by("prospective", 4), by("prospective", 1)) == [None, 2, 2, 2, 2, 2, 2, 2, None]


def test_what_could_govern_is_told_newest_first() -> None:
    found = said(OLD, by("prospective", 3), by("cohort", 4, cohort="opened"))
    assert [each.version for each in candidates(found, TODAY)] == [3, 2, 1]
