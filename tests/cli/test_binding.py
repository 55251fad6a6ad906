"""What two platforms hold under one key, what is let go, and a hand edit of what nobody ratified."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ledger_hubspot_emulator
from ledger.app.ledger import open_ledger
from ledger.app.settings import load
from ledger.deliver.targets.events.delivery import ArtifactBound
from ledger.deliver.targets.fold import find_boundary_of_artifact
from platforms import BOUND, NOW, SCORES, Place, org
from shell import DANA, TERMS, Desk, criteria, founded

READ_ONLY = ("/search", "/batch/read")


def at_least(score: int) -> dict[str, Any]:
    """A list's filters: a score of so much."""
    kind = {"operationType": "NUMBER", "operator": "IS_GREATER_THAN_OR_EQUAL_TO", "includeObjectsWithNoValueSet": False}
    found = {"filterType": "PROPERTY", "property": "score", "operation": {**kind, "value": score}}
    both = {"filterBranches": [], "filters": [found], "filterBranchType": "AND", "filterBranchOperator": "AND"}
    return {"filterBranchType": "OR", "filterBranchOperator": "OR", "filters": [], "filterBranches": [both]}


@pytest.fixture
def salesforce() -> Iterator[Place]:
    """An org whose `Lead.MQL__c` says Score__c >= 50."""
    with org() as up:
        yield up


@pytest.fixture
def hubspot() -> Iterator[Place]:
    """A portal with three lists: the same rule as the org's, a copy of it, and one of 65."""
    held = (("12", "MQL - live", 50), ("13", "MQL - live (copy)", 50), ("14", "Hot", 65))
    lists = [{"listId": number, "name": name, "filterBranch": at_least(score)} for number, name, score in held]
    contacts = [{"id": str(n + 1), "properties": {"score": str(n)}} for n in SCORES]
    seed = {
        "portal": {"now": NOW},
        "properties": [{"name": "score", "type": "number"}, {"name": "size", "type": "number"}],
    }
    with ledger_hubspot_emulator.serve({**seed, "contacts": contacts, "lists": lists}) as up:
        yield Place(up.url, up.settings)


@pytest.fixture
def desk(tmp_path: Path, salesforce: Place, hubspot: Place) -> Desk:
    """A ledger with both targets declared, and an entity that both are bound to."""
    there = founded(tmp_path).at(HS_TOKEN=hubspot.settings["token"])
    there.write("lead.yaml", BOUND)
    there.does(f"ledger propose lead.yaml --effective 2026-02-02 {TERMS} --because 'as it was found'")
    there.does("ledger ratify lead#1")
    there.does(f"ledger target add sf --connector salesforce --set sandbox={salesforce.url}")
    there.does(f"ledger target add hs --connector hubspot --set sandbox={hubspot.url} --set token=env:HS_TOKEN")
    return there


def governed(desk: Desk) -> dict[str, str]:
    """The key of each artifact that is governed, by its address."""
    return {each["address"]: each["key"] for each in desk.does("ledger target list --json").data["artifacts"]}


def look(desk: Desk, address: str, code: int = 0) -> dict[str, Any]:
    """What `drift` says of one artifact."""
    done = desk.run("ledger drift --json")
    assert done.code == code, done.out
    (found,) = (each for each in done.data if each["address"] == address)
    return dict(found)


def edit(hubspot: Place, score: int, address: str = "list/12") -> None:
    hubspot.door("edit", {"address": address, "filterBranch": at_least(score)})


def untouched(salesforce: Place, hubspot: Place) -> None:
    asked = hubspot.door("log")["exchanges"]
    assert [each["path"] for each in asked if each["method"] != "GET" and not each["path"].endswith(READ_ONLY)] == []
    assert salesforce.writes() == []


def test_an_import_of_all_brings_what_says_the_same_under_one_key_also_across_targets(
    desk: Desk, salesforce: Place, hubspot: Place
) -> None:
    desk.does("ledger import hs 'MQL - live' --as mql")
    dry = desk.does("ledger import sf --all --dry-run --json").data

    desk.does("ledger import hs --all")
    out = desk.does("ledger import sf --all").out

    assert [(each["key"], each["joins"]) for each in dry] == [("mql", True)]
    assert "says the same as `mql`: joined with it" in out
    assert governed(desk) == {"list/12": "mql", "list/13": "mql", "Lead.MQL__c": "mql", "list/14": "hot"}
    assert {each["key"] for each in desk.does("ledger list --json").data["definitions"]} == {"lead", "mql", "hot"}
    untouched(salesforce, hubspot)


def test_twins_that_stand_under_two_keys_are_joined_and_what_becomes_of_the_emptied_one_is_said(desk: Desk) -> None:
    desk.does("ledger import hs 'MQL - live' --as mql")
    desk.does("ledger import sf Lead.MQL__c --as is_mql")
    assert "ledger join mql sf/Lead.MQL__c" in desk.does("ledger import sf --all").out

    out = desk.does("ledger join mql sf/Lead.MQL__c 'hs/MQL - live (copy)'").out

    assert governed(desk) == {"list/12": "mql", "list/13": "mql", "Lead.MQL__c": "mql"}
    assert "is_mql governs nothing now, and nobody decided it; it stays in force until it is retired" in out
    assert "ledger retire is_mql --effective DATE --because TEXT" in out
    told = desk.does("ledger log is_mql").out
    assert "let sf MQL go: is_mql governs it no longer" in told
    assert "joined with mql" in told
    assert "= sf/Lead.MQL__c is bound to mql already" in desk.does("ledger join mql sf/Lead.MQL__c").out


def test_all_rules_of_a_target_are_imported_or_one_and_no_word_is_passed_over(desk: Desk) -> None:
    done = desk.run("ledger import sf hs --all")
    assert done.code == 2
    assert "take that one: ledger import sf hs --key KEY" in done.err


def test_what_differs_is_joined_only_by_a_word_and_with_the_record_that_tells(desk: Desk) -> None:
    desk.does("ledger import hs 'MQL - live' --as mql")

    done = desk.run("ledger join mql hs/Hot 'hs/MQL - live (copy)' --json")

    assert done.code == 4
    refused, joined = done.data["artifacts"]
    assert refused["errors"][0]["why"] == "{score: 50} is false there, and true by mql v1"
    assert joined["bound"] is True, "one that differs stops no other"
    assert "list/14" not in governed(desk)

    out = desk.does("ledger join mql hs/Hot --differing --because 'sales asked for one number'").out

    assert "{score: 50} is false there, and true by mql" in out
    assert "bound mql to hs Hot, which differs from it" in desk.does("ledger log mql").out
    assert look(desk, "list/14")["differs"]["record"] == {"score": "50"}


def test_nothing_is_taken_from_what_somebody_ratified_unless_it_is_named(desk: Desk) -> None:
    desk.write("won.yaml", criteria("score >= 50", key="won"))
    desk.does(f"ledger propose won.yaml --effective 2026-02-02 {TERMS} --because agreed")
    desk.does("ledger ratify won#1")
    desk.does("ledger bind won hs 'MQL - live'")
    desk.does("ledger import sf Lead.MQL__c --as mql")

    (refused,) = desk.run("ledger join mql hs/list/12 --json").data["artifacts"]

    assert refused["errors"][0]["what"] == "hs/list/12 is governed by `won`, which was ratified"
    fix = refused["errors"][0]["fix"].partition("ledger ")[2]
    assert desk.run("ledger bind mql hs list/12 --from hot").code == 4
    assert "taken from won" in desk.does(f"ledger {fix}").out
    assert governed(desk)["list/12"] == "mql"


def test_an_artifact_is_let_go_on_record_and_bound_to_another(desk: Desk) -> None:
    desk.does("ledger import hs 'MQL - live' --as mql")
    desk.does("ledger import hs Hot --as hot")
    assert desk.run("ledger unbind hs Hot").code == 2, "it takes a reason"

    assert "hot governs hs Hot no longer" in desk.does("ledger unbind hs Hot --because 'nobody uses it'").out

    assert governed(desk) == {"list/12": "mql"}
    assert "nobody uses it" in desk.does("ledger log hot").out
    assert desk.run("ledger unbind hs Hot --because again").code == 1
    desk.does("ledger bind mql hs Hot")
    desk.does("ledger audit rights")


def test_an_artifact_is_free_once_its_definition_is_retired(desk: Desk) -> None:
    desk.does("ledger import hs 'MQL - live' --as old")
    desk.does("ledger import sf Lead.MQL__c --as mql")
    desk.does("ledger retire old --effective 2026-02-03 --because 'it is mql'")
    desk.does("ledger ratify old#1")
    assert desk.run("ledger bind mql hs list/12").code == 4, "it governs to the end of the day"
    tomorrow = desk.at(now="2026-02-03T09:00:00Z")

    assert look(tomorrow, "list/12")["state"] == "free"
    tomorrow.does("ledger import hs --all")
    assert governed(tomorrow)["list/12"] == "mql", "which says the same"
    tomorrow.does("ledger audit rights")


def test_a_free_artifact_that_nothing_else_says_the_same_as_is_left_to_people(desk: Desk) -> None:
    desk.does("ledger import hs Hot --as hot")
    desk.does("ledger retire hot --effective 2026-02-03 --because 'nobody uses it'")
    desk.does("ledger ratify hot#1")
    tomorrow = desk.at(now="2026-02-03T09:00:00Z")

    assert "free: `hot` is retired" in tomorrow.does("ledger import hs --all").out

    tomorrow.does("ledger import hs Hot --as warm")
    assert governed(tomorrow)["list/14"] == "warm"


def test_a_hand_edit_of_what_nobody_ratified_is_found_the_same_day_and_recorded_once(
    desk: Desk, salesforce: Place, hubspot: Place
) -> None:
    desk.does("ledger import hs --all")
    desk.does("ledger import sf --all")
    assert look(desk, "list/12")["state"] == "never applied"

    edit(hubspot, 5)
    salesforce.by_hand("Score__c >= 10")

    done = desk.run("ledger sync")
    assert done.code == 3
    assert "{score: 5} was false when it was bound, and is true now" in done.out
    assert "{score: 10} was false when it was bound, and is true now" in done.out
    found = look(desk, "list/12", code=3)
    assert [str(each) for each in (found["state"], found["change"]["category"])] == ["drift", "widening"]
    assert [(each["sign"], each["text"]) for each in found["differences"]] == [
        ("-", "score >= 50"),
        ("+", "score >= 5"),
    ]
    assert "{score: 5} was false when it was bound" in desk.does("ledger import hs --all").out
    assert sum("changed by hand since it was bound" in each for each in desk.does("ledger log").out.splitlines()) == 2
    listed = desk.does("ledger target list --json").data["artifacts"]
    assert {each["address"] for each in listed if each["differs"]} == {"list/12", "Lead.MQL__c"}
    untouched(salesforce, hubspot)


def test_a_hand_edit_is_open_until_it_is_put_back_there(desk: Desk, hubspot: Place) -> None:
    desk.does("ledger import hs --all")
    edit(hubspot, 5)
    assert look(desk, "list/12", code=3)["state"] == "drift"
    desk.does("ledger bind mql_live hs list/12")
    assert look(desk, "list/12", code=3)["state"] == "drift", "binding it once more takes nothing back"
    edit(hubspot, 50)
    assert look(desk, "list/12")["state"] == "never applied"
    assert not any(each["differs"] for each in desk.does("ledger target list --json").data["artifacts"])


def test_a_hand_edit_that_is_imported_again_is_a_version_that_nobody_decided(desk: Desk, hubspot: Place) -> None:
    desk.does("ledger import hs 'MQL - live' --as mql")
    edit(hubspot, 5)
    fix = desk.run("ledger drift").out.partition("record it: ")[2].splitlines()[0]

    desk.does(fix)

    assert look(desk, "list/12")["state"] == "never applied"
    shown = desk.does("ledger show mql").out
    assert "score >= 5\n" in shown
    assert "nobody: attested" in shown


def test_a_hand_edit_that_is_ratified_and_applied_is_over(desk: Desk, hubspot: Place) -> None:
    desk.does("ledger import hs 'MQL - live' --as mql")
    edit(hubspot, 5)
    assert look(desk, "list/12", code=3)["state"] == "drift"
    desk.write("mql.yaml", criteria("score >= 5"))
    desk.does(f"ledger propose mql.yaml --effective 2026-02-02 {TERMS} --because 'so be it'")
    desk.does("ledger ratify mql#1")
    desk.run("ledger plan -o plan.json")
    desk.does("ledger apply plan.json")
    assert look(desk, "list/12")["state"] == "in sync"


def debts(desk: Desk) -> set[str]:
    """The sorts of which some item stands."""
    return {each["sort"] for each in desk.does("ledger debt --json").data["items"]}


def test_a_hand_edit_is_no_debt_any_more_from_the_day_on_which_what_was_found_is_ratified(
    desk: Desk, hubspot: Place
) -> None:
    desk.does("ledger import hs 'MQL - live' --as mql")
    edit(hubspot, 5)
    assert look(desk, "list/12", code=3)["state"] == "drift"
    assert {"drift", "unratified_version"} <= debts(desk)
    for number, says in enumerate(("score >= 6", "score >= 5"), 1):
        desk.write("mql.yaml", criteria(says))
        desk.does(f"ledger propose mql.yaml --effective 2026-02-02 {TERMS} --because 'so be it'")
        desk.does(f"ledger ratify mql#{number}")
        assert ("drift" in debts(desk)) == (says == "score >= 6"), says


def test_a_binding_from_before_there_were_baselines_gets_one_at_the_first_look(
    desk: Desk, hubspot: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.does("ledger import hs Hot --as hot")
    monkeypatch.setenv("LEDGER_NOW", str(desk.now))
    ledger = open_ledger(load(desk.folder / "ledger.toml"))
    old = ArtifactBound(target="hs", address="list/12", name="MQL - live", key="hot")
    ledger.decide(ledger.actor(DANA), lambda state, today: [old], find_boundary_of_artifact("hs", "list/12"))

    edit(hubspot, 40)
    assert look(desk, "list/12")["state"] == "never applied", "nobody knows what it was before"
    assert "recorded what hs MQL - live holds" in desk.does("ledger log hot").out

    edit(hubspot, 5)
    assert look(desk, "list/12", code=3)["change"]["record"] == {"score": "5"}


def test_sync_may_propose_a_hand_edit_of_what_nobody_ratified(desk: Desk, hubspot: Place) -> None:
    desk.does("ledger import hs 'MQL - live' --as mql")
    settings = (desk.folder / "ledger.toml").read_text(encoding="utf-8")
    desk.write("ledger.toml", settings + 'mode = "propose"\n')
    assert desk.run("ledger sync --target hs --json").data[0]["proposed"] == []

    edit(hubspot, 5)

    assert desk.run("ledger sync --target hs --json").data[0]["proposed"] == ["mql#1"]
    assert desk.run("ledger sync --target hs --json").data[0]["proposed"] == [], "once"


def test_a_list_that_is_deleted_there_is_missed_although_nobody_ratified_it(desk: Desk, hubspot: Place) -> None:
    desk.does("ledger import hs 'MQL - live' --as mql")
    hubspot.door("edit", {"address": "list/12", "deleted": True})
    assert look(desk, "list/12", code=3)["state"] == "missing"
    told = desk.run("ledger drift").out
    assert "gone since it was bound to mql" in told
    assert "or let it go: ledger unbind hs list/12 --because TEXT\n" in told
    desk.does("ledger unbind hs list/12 --because 'it was deleted there'")
    assert desk.run("ledger drift").code == 0


def test_acting_as_somebody_without_the_seat_nothing_is_bound_joined_or_let_go(desk: Desk) -> None:
    desk.does("ledger import hs 'MQL - live' --as mql")
    before = governed(desk)
    for command in ("bind mql hs Hot", "join mql hs/list/13", "unbind hs list/12 --because no"):
        assert desk.run(f"ledger {command}", by="stranger@acme.example").code != 0
    assert governed(desk) == before
