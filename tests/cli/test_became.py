"""When records became one, at the command line: by a stamp, a field that says so, the history of fields, snapshots."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from shell import ANA, CRO, LEAD, SAL, Desk, criteria, decide

NOW = "2026-06-08T09:00:00Z"
BECAME = """  mql_on:        {type: datetime}
  stage:         {type: choice, choices: [lead, mql, sql]}
became:
  mql: {by: BY, re_entry: first}
"""
Told = Callable[[str], Desk]


@pytest.fixture
def told(tmp_path: Path, template: Desk) -> Told:
    """A ledger whose leads say how it is told when they became MQL; v2 of that asks for less from April on."""

    def by(source: str) -> Desk:
        shutil.copytree(template.folder, tmp_path / "ledger")
        desk = Desk(tmp_path / "ledger", template.by, template.now)
        desk.write("lead.yaml", LEAD + BECAME.replace("BY", source))
        decide(desk, "lead.yaml", "lead", number=2)
        desk.write("mql.yaml", criteria("score >= 50"))
        decide(desk, "mql.yaml", "mql", day="2026-04-01", number=2, more="--standard-because 'as agreed'")
        return desk.at(NOW)

    return by


def became(desk: Desk, more: str) -> dict[str, Any]:
    return dict(desk.does(f"ledger became mql {more} --json").data)


def counts(found: dict[str, Any], name: str = "became") -> dict[str, tuple[int, int]]:
    return {each["period"]: (each[name]["certain"], each[name]["possible"]) for each in found["periods"]}


def test_a_stamp_tells_the_day_and_who_is_one_without_a_stamp_is_of_no_known_day(told: Told) -> None:
    desk = told("{stamp: mql_on}")
    rows = ["2026-02-28T23:30:00Z,40", "2026-03-01T00:00:00Z,70", ",70", ",40", "soon,70", "2026-07-01T00:00:00Z,70"]
    desk.write("leads.csv", "\n".join(["mql_on,score", *rows]) + "\n")
    found = became(desk, "--records leads.csv")
    assert counts(found) == {"2026-02": (1, 1), "2026-03": (1, 1)}
    assert (found["records"], found["became"], found["known"], found["no_day"]) == (6, 2, 2, 1)
    assert found["left_out"] == {"unreadable": 1, "after today": 1}


HISTORY = """\
id,field,value,from,until
a,score,70,2026-03-10,
a,employees,300,2026-03-01,
b,score,55,2026-03-05T10:00:00Z,2026-04-20T10:00:00Z
b,score,80,2026-04-20T10:00:00Z,
c,score,40,,2026-05-02
c,score,60,2026-05-02,2026-05-09
c,score,10,2026-05-09,2026-05-20
c,score,90,2026-05-20,
d,owner,eve,2026-03-01,
"""


def test_the_history_of_fields_is_judged_by_the_version_of_each_day(told: Told) -> None:
    desk = told("{field_history: [score, employees]}")
    desk.write("history.csv", HISTORY)
    found = became(desk, "--field-history history.csv")
    assert counts(found) == {"2026-03": (1, 1), "2026-04": (0, 0), "2026-05": (1, 1)}
    assert counts(found, "by_definition")["2026-04"] == (1, 1)  # b, by v2
    assert found["left_out"] == {"other field": 1}
    by_today = became(desk, "--field-history history.csv --rules today --by quarter")
    assert counts(by_today) == {"2026-Q1": (2, 2), "2026-Q2": (1, 1)}
    assert counts(became(desk, "--field-history history.csv --period 2026-05..2026-06")) == {
        "2026-05": (1, 1),
        "2026-06": (0, 0),
    }


def test_what_a_version_reads_must_be_kept(told: Told) -> None:
    desk = told("{field_history: score}")
    desk.write("history.csv", HISTORY)
    refused = desk.run("ledger became mql --field-history history.csv")
    assert refused.code == 4
    assert "v1 of `mql` goes by employees" in refused.err


def test_a_field_that_says_so_by_itself_needs_no_rule(told: Told) -> None:
    desk = told("{field_history: stage, value: mql}")
    desk.write(
        "history.csv",
        "id,field,value,from,until\na,stage,lead,2026-03-01,2026-03-09\na,stage,mql,2026-03-09,\n"
        "b,stage,mql,2026-03-20,2026-03-20\nb,stage,sql,2026-03-20,\n",
    )
    found = became(desk, "--field-history history.csv")
    assert (counts(found), found["rules"], found["left_out"]) == ({"2026-03": (1, 1)}, "", {"lasts no time": 1})


def test_a_field_with_two_values_at_a_time_is_told_with_both_rows(told: Told) -> None:
    desk = told("{field_history: stage, value: mql}")
    desk.write(
        "history.csv",
        "id,field,value,from,until\na,stage,lead,2026-03-01,2026-03-09\nb,stage,mql,2026-03-01,\n"
        "a,stage,mql,2026-03-08,\n",
    )
    refused = desk.run("ledger became mql --field-history history.csv")
    assert "rows 1 and 3 both say what `stage` of one record was on a day" in refused.err


def snapshot(desk: Desk, day: str, rows: str, columns: str = "id, score, employees, created") -> None:
    (desk.folder / "daily").mkdir(exist_ok=True)
    with duckdb.connect() as connection:
        select = f"SELECT * REPLACE (CAST(created AS TIMESTAMPTZ) AS created) FROM (VALUES {rows}) AS t({columns})"
        connection.execute(f"COPY ({select}) TO '{desk.folder}/daily/{day}.parquet' (FORMAT parquet)")


def test_a_day_between_two_snapshots_is_an_interval(told: Told) -> None:
    desk = told("{snapshots: daily}")
    old, new = "'2026-01-05 09:00:00+00'", "'2026-03-30 09:00:00+00'"
    snapshot(desk, "2026-03-20", f"('a', 70, 300, {old}), ('b', 10, 300, {old}), ('c', 55, 300, {old})")
    snapshot(desk, "2026-03-21", f"('a', 70, 300, {old}), ('b', 10, 300, {old}), ('c', 55, 300, {old})")
    snapshot(
        desk,
        "2026-04-02",
        f"('a', 70, 300, {old}), ('b', 90, 300, {old}), ('c', 55, 300, {old}), ('d', 90, 300, {new})",
    )
    found = became(desk, "--snapshots daily")
    assert counts(found) == {"2026-03": (0, 2), "2026-04": (0, 2)}
    assert counts(found, "by_definition") == {"2026-03": (0, 0), "2026-04": (1, 1)}  # c, by v2
    assert (found["no_day"], found["since"]) == (1, "2026-03-21")
    said = desk.does("ledger became mql --snapshots daily").out
    assert "no snapshot from 2026-03-22 to 2026-04-01" in said
    assert "0–2" in said


def test_nothing_is_told_where_the_entity_does_not_say_how(template: Desk) -> None:
    refused = template.run("ledger became mql --records leads.csv")
    assert (refused.code, "nothing says when a lead became mql" in refused.err) == (4, True)


# --- what a version says of its first day, and of history -------------------------------------------------------------

MOVED = """\
id,field,value,from,until
a,score,55,2026-03-05,
b,score,55,2026-03-05,2026-04-20
b,score,56,2026-04-20,
c,score,70,2026-03-05,
"""


@pytest.fixture
def deciding(tmp_path: Path, template: Desk) -> Callable[[str, str], Desk]:
    """A ledger whose `mql` becomes another rule from April on, by these terms."""

    def by(rule: str, terms: str) -> Desk:
        shutil.copytree(template.folder, tmp_path / "ledger")
        desk = Desk(tmp_path / "ledger", template.by, template.now)
        desk.write("lead.yaml", LEAD + BECAME.replace("BY", "{field_history: [score, employees, created]}"))
        decide(desk, "lead.yaml", "lead", number=2)
        desk.write("mql.yaml", criteria("score >= 65"))
        decide(desk, "mql.yaml", "mql", number=2)
        desk.write("mql.yaml", criteria(rule))
        desk.does(f"ledger propose mql.yaml --effective 2026-04-01 {terms} --because agreed", by=ANA)
        desk.does("ledger approve mql#3", by=SAL)
        desk.does("ledger ratify mql#3", by=CRO)
        desk.write("history.csv", MOVED)
        return desk.at(NOW)

    return by


ESTIMATE = "--nature estimate --standard prospective"


def test_who_qualifies_at_once_is_swept_in_by_the_definition_or_waits_until_it_moves_itself(
    deciding: Callable[[str, str], Desk],
) -> None:
    found = became(deciding("score >= 50", f"{ESTIMATE} --stock edge"), "--field-history history.csv")
    assert counts(found) == {"2026-03": (1, 1), "2026-04": (1, 1)}  # c, then b, which moved; a waits
    assert (found["by_definition"], found["first_days"][-1]["stock"]) == (0, "edge")


def test_who_qualifies_at_once_counts_as_moved_where_nothing_else_is_said(
    deciding: Callable[[str, str], Desk],
) -> None:
    found = became(deciding("score >= 50", ESTIMATE), "--field-history history.csv")
    assert (counts(found)["2026-04"], counts(found, "by_definition")["2026-04"]) == ((0, 0), (2, 2))


def test_who_no_longer_qualifies_leaves_by_the_definition_or_stays(deciding: Callable[[str, str], Desk]) -> None:
    desk = deciding("score >= 80", f"{ESTIMATE} --lost keep")
    found = became(desk, "--field-history history.csv")
    assert (found["kept"], found["out_by_definition"], found["became"]) == (1, 0, 1)
    assert (
        "lets 1 lead stay, though the rule no longer holds"
        in desk.does("ledger became mql --field-history history.csv").out
    )


def test_a_rule_for_all_history_judges_every_day_by_the_standard_and_none_before_it_by_the_time(
    deciding: Callable[[str, str], Desk],
) -> None:
    desk = deciding("score >= 50", "--nature policy --standard retrospective")
    standard, today = (became(desk, f"--field-history history.csv --rules {each}") for each in ("standard", "today"))
    assert counts(standard) == counts(today) == {"2026-03": (3, 3)}
    assert standard["by_definition"] == 0
    assert became(desk, "--field-history history.csv")["by_definition"] == 2


def test_a_cohort_keeps_a_record_for_its_whole_life(deciding: Callable[[str, str], Desk]) -> None:
    desk = deciding("score >= 50", "--nature policy --standard cohort")
    born = {"a": "2026-03-05", "b": "2026-04-02", "c": "2026-03-05"}
    rows = [f"{each},created,{day}T12:00:00Z,{day}," for each, day in born.items()]
    desk.write("history.csv", MOVED + "\n".join(rows) + "\n")
    found = became(desk, "--field-history history.csv")
    assert (counts(found), found["by_definition"]) == ({"2026-03": (1, 1), "2026-04": (1, 1)}, 0)
