"""A score and a ladder from document to count: decided like any definition, and asked in points and stages."""

from __future__ import annotations

from pathlib import Path

import pytest

from shell import ANA, TERMS, Desk, decide

FIT = """\
kind: score
key: fit
scope: lifecycle
entity: lead
title: Fit score
statement: How well a lead fits whom we sell to.
bounds: [0, 100]
rules:
  - {when: "TRUE", points: 10}
  - {when: "job_level IN ('c_level', 'vp')", points: 40}
  - {when: "employees >= 1000", points: 60}
examples:
  - {given: {job_level: vp}, points: 50}
  - {given: {job_level: vp, employees: 2000}, points: 100, because: the sum is cut off at the upper bound}
"""
WARM = """\
kind: criteria
key: warm
scope: lifecycle
entity: lead
criteria: fit >= 50 AND NOT is_competitor
examples:
  - {given: {job_level: vp}, verdict: true}
"""
FUNNEL = """\
kind: stages
key: funnel
scope: lifecycle
entity: lead
title: Lead funnel
stages:
  - {key: known, when: score IS NOT BLANK, skippable: true}
  - {key: warm, title: Warm lead, when: warm}
  - {key: hot, when: warm AND score >= 65}
otherwise: unknown
examples:
  - {given: {}, stage: unknown}
  - {given: {job_level: vp, score: 80}, stage: hot}
"""
RECORDS = """\
score,employees,job_level,is_competitor,created,region
80,50,vp,false,2026-01-05T09:00:00Z,north
,3000,vp,false,2026-01-07T09:00:00Z,north
70,2000,other,true,2026-02-09T09:00:00Z,south
,,,,2026-02-11T09:00:00Z,south
many,,,,2026-02-11T09:00:00Z,south
"""


@pytest.fixture
def funnel(desk: Desk) -> Desk:
    """A ledger where all three are in force from 1 March."""
    for name, text in {"fit": FIT, "warm": WARM, "funnel": FUNNEL}.items():
        desk.write(f"{name}.yaml", text)
        decide(desk, f"{name}.yaml", name, "2026-03-01")
    desk.write("leads.csv", RECORDS)
    return desk.at("2026-03-02T08:00:00Z")


def test_checking_prints_what_was_understood(desk: Desk) -> None:
    for name, text in {"fit": FIT, "warm": WARM, "funnel": FUNNEL}.items():
        desk.write(f"{name}.yaml", text)
    told = desk.does("ledger check funnel.yaml warm.yaml fit.yaml").out
    assert "    +40  job_level IN ('c_level', 'vp')\n" in told
    assert "    at least 0, at most 100\n" in told
    assert "  · it lies between 10 and 100, if any rules may hold together\n" in told
    assert "  · a record with nothing filled in gets 10\n" in told
    assert "    warm     warm\n    hot      warm AND score >= 65\n    unknown  otherwise\n" in told
    assert "  · a record with nothing filled in is in unknown\n" in told
    assert "may skip it" not in told


def test_they_are_decided_listed_and_shown_like_any_definition(funnel: Desk) -> None:
    assert "score on lead, scope lifecycle" in funnel.does("ledger show fit").out
    assert "    +60  employees >= 1000\n" in funnel.does("ledger show fit").out
    assert "    hot      warm AND score >= 65\n" in funnel.does("ledger show funnel").out
    listed = funnel.does("ledger list").out
    assert "fit" in listed
    assert "funnel" in listed
    assert "ratified fit#1: v1" in funnel.does("ledger log fit").out
    assert "fit v1" in funnel.does("ledger show 'warm#1'").out.replace("rests on", "")


def test_a_new_version_lists_what_it_changes_indirectly_and_a_stale_one_is_rebased(funnel: Desk) -> None:
    funnel.write("fit.yaml", FIT.replace("points: 60", "points: 50"))
    done = funnel.does(f"ledger propose fit.yaml --effective 2026-04-01 {TERMS} --because agreed", ANA)
    assert "funnel v1" in done.out
    assert "warm v1" in done.out
    funnel.does("ledger rebase 'fit#2'", ANA)


def test_a_past_score_is_attested(funnel: Desk) -> None:
    funnel.write("old.yaml", FIT.replace("points: 60", "points: 20").replace("points: 100,", "points: 70,"))
    funnel.write("lead.yaml", funnel.folder.joinpath("lead.yaml").read_text())
    funnel.does("ledger attest lead.yaml --effective 2025-01-01 --until 2026-02-02 --evidence leads.csv", ANA)
    funnel.does("ledger attest old.yaml --effective 2025-01-01 --until 2026-02-02 --evidence leads.csv", ANA)
    assert "attested" in funnel.does("ledger log fit").out


def test_why_shows_the_points_of_every_rule(funnel: Desk) -> None:
    funnel.write("vp.json", '{"job_level": "vp", "employees": 10}')
    told = funnel.does("ledger why fit --record vp.json --rules today").out.splitlines()
    assert told[: told.index("v1 in force on 2026-03-02")] == [
        "fit v1 gives 50 points to vp.json",
        "= 50, the sum of (at least 0, at most 100)",
        "  ✓ +10 TRUE",
        "  ✓ +40 job_level IN ('c_level', 'vp')  job_level is 'vp'",
        "  ✗ +60 employees >= 1000               employees is 10",
    ]
    assert "  ✓ fit >= 50  " in funnel.does("ledger why warm --record vp.json --rules today").out
    told = funnel.does("ledger why funnel --record vp.json --rules today").out.splitlines()
    assert told[:2] == ["funnel v1 gives warm to vp.json", "= warm, the last of"]
    assert funnel.does("ledger why funnel --record vp.json --rules today --json").data["verdict"] == "warm"


def test_a_record_does_not_carry_a_score(funnel: Desk) -> None:
    funnel.write("vp.json", '{"fit": 80}')
    done = funnel.run("ledger why warm --record vp.json --rules today")
    assert done.code == 1
    assert "fit is a score of lead" in done.err


def test_a_ladder_is_counted_stage_by_stage(funnel: Desk) -> None:
    assert funnel.does("ledger count funnel --records leads.csv --rules today").out.splitlines() == [
        "1 of 5 records (20.0%) has a value that cannot be read",
        "first record 5, column `score`: 'many': a number is digits, with a point before its decimals",
        "funnel, as-is: every record by today's version",
        "STAGE       RECORDS   SHARE  BY",
        "known             1   25.0%  v1",
        "warm              1   25.0%  v1",
        "hot               1   25.0%  v1",
        "unknown           1   25.0%  v1",
        "all judged        4  100.0%",
        "unreadable        1",
    ]
    by_region = funnel.does("ledger count funnel --records leads.csv --rules today --by region").out.splitlines()
    assert by_region[3:7] == [
        "REGION  known  warm  hot  unknown  OF  BY  UNREADABLE",
        "north       0     1    1        0   2  v1           0",
        "south       1     0    0        1   2  v1           1",
        "all         1     1    1        1   4  v1           1",
    ]


def test_a_score_is_counted_in_bands_or_by_its_points(funnel: Desk) -> None:
    lines = funnel.does("ledger count fit --records leads.csv --rules today").out.splitlines()
    assert lines[1] == "POINTS     RECORDS   SHARE  BY"
    counted = {line.split("  ")[0]: line.split()[-3] for line in lines[2:12]}
    assert counted["10 to 19"] == "2"
    assert counted["50 to 59"] == "1"
    assert counted["70 to 79"] == "1"
    assert counted["90 to 100"] == "1"
    points = funnel.does("ledger count fit --records leads.csv --rules today --by points").out.splitlines()[2:6]
    assert [line.split()[:2] for line in points] == [["10", "2"], ["50", "1"], ["70", "1"], ["100", "1"]]


def test_a_criteria_over_a_score_is_counted(funnel: Desk) -> None:
    assert funnel.does("ledger count warm --records leads.csv --rules today --json").data["overall"]["matched"] == 2


def test_each_record_counts_by_the_version_of_its_own_day(funnel: Desk) -> None:
    """Also where `warm` stayed as it is, and the score that it compares changed."""
    funnel.write(
        "later.csv", "job_level,created,employees,is_competitor\nvp,2026-03-05T09:00:00Z,,\nvp,2026-04-05T09:00:00Z,,\n"
    )
    changed = FIT.replace("points: 40", "points: 20").replace("points: 50}", "points: 30}").replace("100,", "90,")
    funnel.write("fit.yaml", changed)
    decide(funnel, "fit.yaml", "fit", "2026-04-01", 2)
    later = funnel.at("2026-04-10T08:00:00Z")
    then = later.does("ledger count warm --records later.csv --rules then --by month --json").data
    assert {row["value"]: row["matched"] for row in then["rows"]} == {"2026-03": 1, "2026-04": 0}
    assert later.does("ledger count fit --records later.csv --rules then --by points --json").data["said"] == [
        {"value": None, "said": 30, "records": 1, "others": []},
        {"value": None, "said": 50, "records": 1, "others": []},
    ]


def test_a_score_that_something_rests_on_is_not_retired(funnel: Desk) -> None:
    done = funnel.run("ledger retire fit --effective 2026-04-01 --because 'nobody uses it'", ANA)
    assert done.code == 4
    assert "rests on it and governs after that" in done.err


def test_a_circle_through_a_score_is_told_as_one(desk: Desk, tmp_path: Path) -> None:
    desk.write("fit.yaml", FIT.replace('"employees >= 1000"', "warm"))
    desk.write("warm.yaml", WARM)
    done = desk.run("ledger check fit.yaml warm.yaml")
    assert done.code == 1
    assert "`fit` refers to itself: fit -> warm -> fit" in done.out
    assert "fit.yaml:9:" in done.out
