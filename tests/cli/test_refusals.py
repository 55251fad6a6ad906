"""What a target cannot hold is put on record by a plan that is told to, and lifted by one that finds that it can."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from platforms import Place, cut_off, delivering, next_version, org
from shell import ANA, CRO, DANA, SAL, Desk, criteria, decide

NOT_THERE = "score >= 65 AND created >= TODAY - 30 DAYS"
PLAN = "ledger plan --record --json"
WORKER = "worker@acme.example"


@pytest.fixture(scope="module")
def sf() -> Iterator[Place]:
    with org() as up:
        yield up


@pytest.fixture
def bound(tmp_path: Path, sf: Place) -> Desk:
    """A checkbox that MQL governs, with a rule that Salesforce can hold."""
    return delivering(Desk(tmp_path), sf, "score >= 65")


def log(desk: Desk) -> str:
    return desk.does("ledger log").out


def test_what_a_plan_refuses_is_recorded_once_and_only_where_it_is_told_to(bound: Desk) -> None:
    next_version(bound, NOT_THERE)
    assert "recorded" not in bound.run("ledger plan --json").data
    assert "cannot hold" not in log(bound)
    done = bound.run(PLAN)
    (position,) = done.data["recorded"]
    assert done.code == 5, "it cannot be planned, as without a record"
    assert f"#{position} " in log(bound)
    assert "found that sf MQL cannot hold v2" in log(bound)
    assert bound.run(PLAN).data["recorded"] == []


def test_once_it_compiles_again_that_is_recorded_and_who_operates_nothing_records_neither(bound: Desk) -> None:
    next_version(bound, NOT_THERE)
    refused = bound.run(PLAN, by="ana@acme.example")
    assert (refused.code, "may not act as operator" in refused.err) == (4, True)
    bound.run(PLAN)
    next_version(bound, "score >= 70", 3)
    assert len(bound.run(PLAN).data["recorded"]) == 1
    assert "found that sf MQL can hold v3 now" in log(bound)
    assert "had no right" not in bound.does("ledger audit rights").out


def test_a_target_that_gives_no_answer_refuses_nothing(bound: Desk) -> None:
    cut_off(bound)
    done = bound.run(PLAN)
    assert (done.code, done.data["recorded"]) == (5, [])


def test_a_difference_that_waits_as_an_item_is_waived_as_the_difference_that_it_is(bound: Desk, sf: Place) -> None:
    bound.run("ledger plan -o plan.json")
    bound.does("ledger apply plan.json --allow-large")
    sf.by_hand("Score__c >= 10")
    assert bound.run("ledger drift").code == 3
    waive = "ledger waive item:drift/sf/Lead.MQL__c --until 2026-03-01 --because 'the summer campaign'"
    assert bound.does(waive, by=CRO).out.startswith("waived drift of sf/Lead.MQL__c until 2026-03-01  (#")
    assert bound.run("ledger drift").code == 0
    assert "waived how sf MQL differs from mql until 2026-03-01" in log(bound)


def test_a_worker_that_makes_a_plan_records_what_it_refuses_by_the_seat_of_whoever_ordered_it(bound: Desk) -> None:
    bound.does(f"ledger person add {WORKER} --kind service --owner {DANA}", by=DANA)
    next_version(bound, NOT_THERE)
    bound.does("ledger order plan")
    bound.run("ledger work --once", by=WORKER)
    assert "found that sf MQL cannot hold v2" in log(bound)
    next_version(bound, "score >= 70", 3)
    bound.does("ledger order plan mql")
    bound.run("ledger work --once", by=WORKER)
    assert "found that sf MQL can hold v3 now" in log(bound)
    assert "had no right" not in bound.does("ledger audit rights").out


def test_what_keeps_a_definition_from_its_end_is_named_in_one_error(desk: Desk) -> None:
    for key in ("hot", "warm"):
        desk.write(f"{key}.yaml", criteria("score >= 80", key=key))
        decide(desk, f"{key}.yaml", key)
    (error,) = desk.run("ledger retire lead --effective 2026-03-01 --because old --json", by=ANA).errors
    assert error["why"] == "hot v1, mql v1, warm v1 rest on it and govern after that"
    assert error["fix"] == "retire or revise hot first: ledger retire hot --effective DATE --because TEXT"
    for key in ("hot", "mql", "warm"):
        (error,) = desk.run("ledger retire lead --effective 2026-03-01 --because old --json", by=ANA).errors
        desk.does(error["fix"].partition(": ")[2].replace("DATE", "2026-03-01").replace("TEXT", "old"), by=ANA)
        desk.does(f"ledger approve {key}#2", by=SAL)
        desk.does(f"ledger ratify {key}#2", by=CRO)
    desk.does("ledger retire lead --effective 2026-03-01 --because old", by=ANA)
