"""`ledger sync` and `ledger drift` at real platforms: what is told, what is proposed, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ledger_hubspot_emulator
from platforms import NOW, SCORES, Place, delivering, org
from shell import OPS, TERMS, Desk, criteria, decide, founded

KNOWN = {"operationType": "NUMBER", "operator": "IS_GREATER_THAN_OR_EQUAL_TO", "includeObjectsWithNoValueSet": False}
ENTITY = """\
kind: entity
key: lead
scope: lifecycle
title: Lead
fields:
  score: {type: number, bind: {hubspot: contacts.score}}
"""


def branch(least: int) -> dict[str, Any]:
    """A list's filters: a score of so many points."""
    asked = {"filterType": "PROPERTY", "property": "score", "operation": {**KNOWN, "value": least}}
    inner = {"filterBranchType": "AND", "filterBranchOperator": "AND", "filters": [asked], "filterBranches": []}
    return {"filterBranchType": "OR", "filterBranchOperator": "OR", "filters": [], "filterBranches": [inner]}


@pytest.fixture
def portal() -> Iterator[Place]:
    contacts = [{"id": str(n + 1), "properties": {"score": str(n)}} for n in SCORES]
    seed = {
        "portal": {"now": NOW},
        "users": [{"id": "77", "email": "ben@acme.example", "firstName": "Ben", "lastName": "Okoro"}],
        "properties": [{"name": "score", "type": "number"}],
        "contacts": contacts,
        "lists": [{"listId": "12", "name": "MQL - live", "filterBranch": branch(50)}],
    }
    with ledger_hubspot_emulator.serve(seed) as up:
        yield Place(up.url, up.settings)


@pytest.fixture
def proposing(tmp_path: Path, portal: Place) -> Desk:
    """A founder alone, whose `mql` was applied to the list; sync may propose what it finds there."""
    desk = founded(tmp_path).at(HS_TOKEN=portal.settings["token"])
    desk.does(f"ledger target add hs --connector hubspot --set sandbox={portal.url} --set token=env:HS_TOKEN")
    for name, text in (("lead", ENTITY), ("mql", criteria("score >= 65"))):
        desk.write(f"{name}.yaml", text)
        desk.does(f"ledger propose {name}.yaml --effective 2026-02-02 {TERMS} --because agreed")
        desk.does(f"ledger ratify {name}#1")
    desk.does("ledger bind mql hs 'MQL - live'")
    desk.run("ledger plan -o plan.json")
    desk.does("ledger apply plan.json --allow-large")
    settings = (tmp_path / "ledger.toml").read_text(encoding="utf-8")
    desk.write("ledger.toml", settings + 'mode = "propose"\n')
    return desk


def edit(portal: Place, **change: Any) -> None:
    portal.door("edit", {"address": "list/12", "user": "77", **change})


def test_what_somebody_decided_there_is_proposed_once(proposing: Desk, portal: Place) -> None:
    edit(portal, filterBranch=branch(40))
    assert proposing.run("ledger sync --json").data[0]["proposed"] == ["mql#2"]
    assert proposing.run("ledger sync --json").data[0]["proposed"] == []


def test_another_name_for_what_is_in_force_is_drift_and_no_decision(proposing: Desk, portal: Place) -> None:
    edit(portal, name="MQL (do not touch)")
    done = proposing.run("ledger sync --json")
    (flown,) = done.data
    assert done.code == 3
    assert (flown["drifted"], flown["proposed"], flown["refused"]) == (["list/12"], [], [])


def test_drift_shows_what_was_applied_what_is_there_and_who_changed_it(proposing: Desk, portal: Place) -> None:
    edit(portal, filterBranch=branch(40))
    lines = [each.strip() for each in proposing.run("ledger drift").out.splitlines()]
    assert lines[0].startswith("! hs MQL - live: changed by hand by ben@acme.example at ")
    assert any(each.startswith("-") and "65" in each for each in lines)
    assert any(each.startswith("+") and "40" in each for each in lines)


def test_a_watch_that_ends_lets_go_of_each_ledger_that_it_opened(proposing: Desk, portal: Place) -> None:
    watch = proposing.spawn("ledger sync --watch --every 1000 --json")
    assert watch.stderr is not None
    assert any(line.startswith(b"{") for line in watch.stderr)  # it told of its first look
    watch.terminate()
    watch.communicate(timeout=30)
    assert watch.returncode == 0
    assert not [*proposing.folder.glob("ledger.db-*")]


@pytest.fixture
def enforcing(tmp_path: Path) -> Iterator[tuple[Desk, Place]]:
    """An operator whose field was applied, and is to be put back."""
    with org() as there:
        operator = delivering(Desk(tmp_path), there)
        operator.run("ledger plan -o plan.json")
        operator.does("ledger apply plan.json")
        settings = (tmp_path / "ledger.toml").read_text(encoding="utf-8")
        operator.write("ledger.toml", settings + 'mode = "enforce"\nenforce = "Lead.MQL__c"\n')
        yield operator, there


def test_a_version_that_moves_too_many_is_not_brought_there_because_somebody_edited_the_field_before(
    enforcing: tuple[Desk, Place],
) -> None:
    desk, there = enforcing
    desk.write("next.yaml", criteria("score >= 0"))
    decide(desk, "next.yaml", "mql", number=2)
    there.by_hand("Score__c >= 90")
    before = len(there.writes())
    done = desk.run("ledger sync", by=OPS)
    assert done.code == 3
    assert "would flip" in done.out
    assert "fix: ledger plan --target sf -o FILE, read it, then ledger apply FILE --allow-large" in done.out
    assert len(there.writes()) == before


def test_a_fight_ends_with_what_to_do_about_it(enforcing: tuple[Desk, Place]) -> None:
    desk, there = enforcing
    for _ in range(4):
        there.by_hand("Score__c >= 50")
        done = desk.run("ledger sync", by=OPS)
    assert "MQL (Lead.MQL__c): somebody keeps changing it, so it is left as it is" in done.out
    assert "fix: find out who, and agree: ledger audit changes --target sf --from DATE --to DATE" in done.out
    assert "fix: see who changed what: ledger drift --target sf; put it back: ledger plan --target sf" in done.out
