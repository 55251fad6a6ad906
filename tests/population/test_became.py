"""When records became one: stamps, field history and snapshots, judged by a reference that goes day by day."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import Phase, given, settings, strategies as st

from ledger.data import replace
from ledger.errors import BadInput
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.language.tree import fields_of
from ledger.population.became import BecameAsked, BecameCount
from ledger.population.count import JudgingSegment
from ledger.population.field_history import from_history
from ledger.population.snapshots import from_snapshots
from ledger.population.source.file import open_file
from ledger.population.sql.arms import arm, score_names
from ledger.population.sql.day_rules import DayRule, as_days
from ledger.population.sql.days import RecordDays
from ledger.population.stamps import stamped
from strategies import tries

from .becoming import Move, Row, Rule, State, counted, of_history, of_snapshots

MANY = settings(max_examples=tries(100), deadline=None, phases=(Phase.explicit, Phase.generate))
FIRST = date(2026, 3, 1)
DAYS = [FIRST + timedelta(days=each) for each in range(12)]
TODAY = DAYS[-1]
LEAD = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "level": Field("level", "choice", choices=("vp", "ic")),
        "created": Field("created", "date"),
    },
)
TEXTS = (
    "score >= 2",
    "score >= 1 AND level = 'vp'",
    "NOT level = 'vp'",
    "created >= TODAY - 3 DAYS",
    "score >= 1 AND NOT created < TODAY - 2 DAYS",
    "score BETWEEN 1 AND 2 OR created BETWEEN TODAY - 1 DAY AND TODAY + 1 DAY",
)
TREES = {text: read(text, LEAD) for text in TEXTS}
RE_ENTRIES = ("first", "latest", "each")


# --- both sides -------------------------------------------------------------------------------------------------------


def day_rules(rules: Sequence[Rule]) -> list[DayRule]:
    days = replace(LEAD, fields=as_days(LEAD.fields))
    return [
        DayRule(
            each.start,
            each.end,
            n + 1,
            arm(each.tree, days, {}, TODAY, score_names(n, each.tree, days)) if each.tree is not None else None,
            RecordDays(*each.cohort) if each.cohort else None,
            each.edge,
            each.keep,
        )
        for n, each in enumerate(rules)
    ]


def segments(rules: Sequence[Rule]) -> list[JudgingSegment]:
    return [JudgingSegment(each.start, each.end, n, each.tree) for n, each in enumerate(rules, 1)]


def asked(re_entry: str, unit: str = "day") -> BecameAsked:
    return BecameAsked(unit, re_entry, TODAY)


def told(found: BecameCount) -> dict[tuple[str, str], tuple[int, int]]:
    """How many at least and at most, by period and why."""
    sorts = {"own": "became", "definition": "by_definition", "out": "out_by_definition"}
    return {
        (each.period.name, why): (between.certain, between.possible)
        for each in found.periods
        for why, name in sorts.items()
        if (between := getattr(each, name)) != (0, 0)
    }


def by_hand(moves: Iterable[Move]) -> dict[tuple[str, str], tuple[int, int]]:
    certain, possible = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for each in moves:
        for n in range((each.last - each.first).days + 1):
            at = (str(each.first + timedelta(days=n)), each.why)
            possible[at] += 1
            certain[at] += each.first == each.last
    return {at: (certain[at], most) for at, most in possible.items() if at[1] in ("own", "definition", "out")}


def agree(found: BecameCount, moves: Sequence[Move]) -> None:
    why = Counter(each.why for each in moves)
    assert told(found) == by_hand(moves)
    assert (found.became, found.by_definition, found.out_by_definition, found.kept, found.no_day) == tuple(
        why[each] for each in ("own", "definition", "out", "kept", "before")
    )
    assert found.known == sum(each.first == each.last for each in moves if each.why == "own")


@st.composite
def rule_chains(draw: st.DrawFn) -> list[Rule]:
    """Versions one after the other, days without one among them; in front maybe one for a cohort."""
    cuts = sorted(draw(st.sets(st.sampled_from(DAYS[1:-1]), max_size=3)))
    starts = [draw(st.sampled_from((None, DAYS[0]))), *cuts]
    found = [
        Rule(start, end, draw(trees), edge=draw(st.booleans()), keep=draw(st.booleans()))
        for start, end in zip(starts, [*cuts, None], strict=True)
    ]
    if draw(st.integers(0, 3)) == 0:
        start = draw(st.sampled_from(DAYS[:6]))
        cohort = ("created", start, draw(st.sampled_from((None, start + timedelta(days=4)))))
        found.insert(0, Rule(draw(st.sampled_from(DAYS[:8])), None, TREES[draw(st.sampled_from(TEXTS))], cohort=cohort))
    return found


trees = st.sampled_from(TEXTS).map(TREES.__getitem__) | st.none()
VALUES = {
    "score": st.sampled_from((0, 1, 2, 3)),
    "level": st.sampled_from(("vp", "ic")),
    "created": st.sampled_from([FIRST + timedelta(days=each) for each in range(-3, 12)]),
}


# --- field history ----------------------------------------------------------------------------------------------------


@st.composite
def histories(draw: st.DrawFn) -> list[Row]:
    """Rows of three records, dense where they meet: gaps, days that see two changes, values without an end."""
    found = []
    for id_ in "abc":
        for field in draw(st.sets(st.sampled_from(sorted(VALUES)))):
            cuts = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=4)))
            ends: list[date | None] = [*cuts[1:], draw(st.sampled_from((None, DAYS[-1])))]
            starts: list[date | None] = [draw(st.sampled_from((None, cuts[0], cuts[0]))), *cuts[1:]]
            for start, end in zip(starts, ends, strict=True):
                if (start is None or end is None or start < end) and draw(st.integers(0, 4)):
                    found.append(Row(id_, field, draw(VALUES[field] | st.none()), start, end))
    return found


def csv(rows: Iterable[Row]) -> str:
    lines = (",".join("" if each is None else str(each) for each in row) for row in rows)
    return "\n".join(["id,field,value,from,until", *lines]) + "\n"


def history(text: str, rules: Sequence[Rule], how: BecameAsked, known: Schema = LEAD) -> BecameCount:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.csv"
        path.write_text(text)
        return from_history(open_file(path), day_rules(rules), segments(rules), known, {}, how)


@MANY
@given(histories(), rule_chains(), st.sampled_from(RE_ENTRIES))
def test_a_history_tells_of_each_day_what_the_reference_tells(
    rows: list[Row], rules: list[Rule], re_entry: str
) -> None:
    found = history(csv(rows), rules, asked(re_entry))
    moves = [
        each
        for id_ in "abc"
        for each in counted(of_history([row for row in rows if row.id == id_], rules, LEAD, DAYS), re_entry)
    ]
    agree(found, moves)
    assert found.records == len({each.id for each in rows})


# --- snapshots --------------------------------------------------------------------------------------------------------


@st.composite
def captures(draw: st.DrawFn) -> tuple[list[date], dict[str, list[State | None]]]:
    days = sorted(draw(st.sets(st.sampled_from(DAYS), min_size=1, max_size=5)))
    found = {}
    for id_ in "abc":
        created = draw(VALUES["created"] | st.none())
        found[id_] = [
            draw(st.sampled_from((None, None, State(None), *[State({"created": created})] * 4))) for _ in days
        ]
        found[id_] = [
            State({**each.values, **{name: draw(VALUES[name] | st.none()) for name in ("score", "level")}})
            if each and each.values is not None
            else each
            for each in found[id_]
        ]
    return days, found


def write(folder: Path, day: date, states: Iterable[tuple[str, State | None]]) -> None:
    """A snapshot as somebody's export has it: texts, of which some cannot be read."""
    rows = [
        (id_, *(("x", None, None) if each.values is None else (each.values.get(name) for name in VALUES)))
        for id_, each in states
        if each
    ]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (id VARCHAR, score VARCHAR, level VARCHAR, created DATE)")
        for row in rows:
            connection.execute("INSERT INTO t VALUES (?, ?, ?, ?)", row)
        connection.execute(f"COPY t TO '{folder / f'{day}.parquet'}' (FORMAT parquet)")


@MANY
@given(captures(), rule_chains(), st.sampled_from(RE_ENTRIES))
def test_snapshots_tell_of_each_interval_what_the_reference_tells(
    taken: tuple[list[date], dict[str, list[State | None]]], rules: list[Rule], re_entry: str
) -> None:
    days, states = taken
    with tempfile.TemporaryDirectory() as name:
        for n, day in enumerate(days):
            write(Path(name), day, [(id_, each[n]) for id_, each in states.items()])
        found = from_snapshots(Path(name), day_rules(rules), LEAD, "created", asked(re_entry))
    if not any(each.tree is not None and "score" in fields_of(each.tree) for each in rules):
        states = {id_: [each and State(each.values or {}) for each in one] for id_, one in states.items()}
    moves = [
        each
        for one in states.values()
        for each in counted(of_snapshots(list(zip(days, one, strict=True)), rules, LEAD, "created"), re_entry)
    ]
    agree(found, moves)


# --- where a day ends, and what says nothing --------------------------------------------------------------------------

BERLIN = Schema("lead", LEAD.fields, zone="Europe/Berlin")
ALWAYS = (Rule(None, None, TREES["score >= 2"]),)


def test_a_day_of_history_ends_where_it_does_in_the_zone() -> None:
    rows = (
        "a,score,3,2026-03-04T22:59:59Z,",  # 23:59:59 in Berlin
        "b,score,3,2026-03-04T23:00:00Z,",
        "c,score,3,2026-03-06T07:00:00Z,2026-03-06T22:30:00Z",  # gone before the day ends
        "d,score,1,2026-03-07T07:00:00+01:00,2026-03-07T09:00:00+01:00",
        "d,score,3,2026-03-07T09:00:00+01:00,",
        "d,level,vp,2026-03-07,",
    )
    found = history("\n".join(["id,field,value,from,until", *rows]) + "\n", ALWAYS, asked("first"), BERLIN)
    assert told(found) == {
        ("2026-03-04", "own"): (1, 1),
        ("2026-03-05", "own"): (1, 1),
        ("2026-03-07", "own"): (1, 1),
    }


@pytest.mark.parametrize(
    ("rows", "out"),
    [
        (",score,3,2026-03-01,", "no id"),
        ("a,score,3,soon,", "unreadable"),
        ("a,score,3,2026-03-01,soon", "unreadable"),
        ("a,score,3,2026-03-13,", "after today"),
        ("a,owner,3,2026-03-01,", "other field"),
        ("a,score,3,2026-03-05,2026-03-01", "ends before it begins"),
        ("a,score,3,2026-03-05T10:00:00Z,2026-03-05T09:00:00Z", "ends before it begins"),
        ("a,score,3,2026-03-05,2026-03-05", "lasts no time"),
        ("a,score,many,2026-03-05,", "unreadable records"),
    ],
)
def test_a_row_that_says_nothing_is_counted_by_its_reason(rows: str, out: str) -> None:
    found = history(f"id,field,value,from,until\n{rows}\n", ALWAYS, asked("each"))
    assert (told(found), dict(found.left_out)) == ({}, {out: 1})


def test_a_row_that_stands_there_again_counts_once() -> None:
    found = history("id,field,value,from,until\n" + "a,score,3,2026-03-05,\n" * 2, ALWAYS, asked("each"))
    assert (told(found), dict(found.left_out)) == ({("2026-03-05", "own"): (1, 1)}, {"repeated": 1})


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2026-03-01,2026-03-05", "2026-03-04,"),
        ("2026-03-01,", "2026-03-01,"),
        (",2026-03-05", "2026-03-04,2026-03-06"),
        ("2026-03-01T08:00:00Z,2026-03-05T08:00:01Z", "2026-03-05T08:00:00Z,"),
    ],
)
def test_two_values_at_a_time_are_told_with_their_rows(first: str, second: str) -> None:
    with pytest.raises(BadInput, match="rows 1 and 3 both say what `score`"):
        history(
            f"id,field,value,from,until\na,score,1,{first}\nb,score,1,,\na,score,2,{second}\n", ALWAYS, asked("each")
        )


def test_what_begins_where_another_ends_is_no_second_value() -> None:
    rows = "a,score,1,2026-03-01T08:00:00Z,2026-03-05T08:00:00Z\na,score,3,2026-03-05T08:00:00Z,\n"
    assert told(history(f"id,field,value,from,until\n{rows}", ALWAYS, asked("each"))) == {("2026-03-05", "own"): (1, 1)}


def test_a_rule_that_speaks_of_today_in_quotes_speaks_of_a_text() -> None:
    known = Schema("lead", {"title": Field("title", "text")})
    tree = read("title = '$day_today'", known)
    rule = DayRule(None, None, 1, arm(tree, known, {}, TODAY))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.csv"
        path.write_text("id,field,value,from,until\na,title,$DAY_TODAY,2026-03-05,\n")
        found = from_history(open_file(path), [rule], [JudgingSegment(None, None, 1, tree)], known, {}, asked("each"))
    assert told(found) == {("2026-03-05", "own"): (1, 1)}


def test_a_snapshot_without_a_field_that_a_rule_reads_is_left_out_and_told(tmp_path: Path) -> None:
    for day, rows in ((DAYS[0], "'a', 1"), (DAYS[4], "'a', 3"), (DAYS[6], "'a', 3")):
        named = "id, points" if day == DAYS[4] else "id, score"
        with duckdb.connect() as connection:
            target = tmp_path / f"{day}.parquet"
            connection.execute(f"COPY (FROM (VALUES ({rows})) AS t({named})) TO '{target}' (FORMAT parquet)")
    found = from_snapshots(tmp_path, day_rules(ALWAYS), LEAD, "", asked("first"))
    assert found.unusable == ((DAYS[4], "score"),)
    assert told(found) == {(str(day), "own"): (0, 1) for day in DAYS[1:7]}


def test_who_was_gone_in_between_becomes_one_again_and_who_cannot_be_read_does_not(tmp_path: Path) -> None:
    one, unread = State({"score": 3}), State(None)
    for day, states in zip(
        (DAYS[0], DAYS[2], DAYS[5]), ([("a", one), ("b", one)], [("b", unread)], [("a", one), ("b", one)]), strict=True
    ):
        write(tmp_path, day, states)
    found = from_snapshots(tmp_path, day_rules(ALWAYS), LEAD, "created", asked("each"))
    assert told(found) == {(str(day), "own"): (0, 1) for day in DAYS[3:6]}
    assert found.no_day == 2


def test_snapshots_of_later_days_alone_tell_of_nobody(tmp_path: Path) -> None:
    write(tmp_path, TODAY + timedelta(days=1), [("a", State({"score": 3}))])
    found = from_snapshots(tmp_path, day_rules(ALWAYS), LEAD, "created", asked("first"))
    assert (found.became, found.no_day, found.since, dict(found.left_out)) == (0, 0, None, {"after today": 1})


def test_an_id_that_stands_twice_in_a_snapshot_is_told_with_its_file(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        target = tmp_path / f"{DAYS[0]}.parquet"
        connection.execute(f"COPY (FROM (VALUES ('a', 1), ('a', 3)) AS t(id, score)) TO '{target}' (FORMAT parquet)")
    with pytest.raises(BadInput, match="two records have one id") as told_:
        from_snapshots(tmp_path, day_rules(ALWAYS), LEAD, "", asked("first"))
    assert told_.value.place.endswith("2026-03-01.parquet")


def test_a_folder_without_snapshots_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no snapshots"):
        from_snapshots(tmp_path, day_rules(ALWAYS), LEAD, "", asked("first"))


def test_a_stamp_counts_on_its_day_in_the_zone(tmp_path: Path) -> None:
    known = Schema("lead", {**LEAD.fields, "mql_on": Field("mql_on", "datetime")}, zone="Europe/Berlin")
    path = tmp_path / "leads.csv"
    path.write_text("score,mql_on\n1,2026-03-04T22:59:59Z\n1,2026-03-04T23:00:00Z\n3,\n1,\n")
    holds = arm(TREES["score >= 2"], known, {}, TODAY)
    found = stamped(open_file(path), "mql_on", holds, known, {}, asked("first"))
    assert told(found) == {("2026-03-04", "own"): (1, 1), ("2026-03-05", "own"): (1, 1)}
    assert (found.no_day, found.records) == (1, 4)
