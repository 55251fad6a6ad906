"""Platforms that are out of reach, say no, or moved since the plan: nothing is written that was not agreed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.app.clock import machine
from ledger.domain import EVENTS
from ledger.journal.codec import Codec
from ledger.journal.sqlite.journal import SQLiteJournal
from platforms import Place, cut_off, delivering, next_version, org, portal
from shell import ANA, CRO, OPS, Desk

PLAN, APPLY = "ledger plan -o plan.json --json", "ledger apply plan.json --json"


@pytest.fixture(scope="module")
def salesforce() -> Iterator[Place]:
    with org() as up:
        yield up


@pytest.fixture
def bound(tmp_path: Path, salesforce: Place) -> Desk:
    salesforce.by_hand("Score__c >= 50")
    return delivering(Desk(tmp_path), salesforce)


def problems(data: Any) -> list[dict[str, str]]:
    """What went wrong, by artifact or as a whole."""
    if isinstance(data, list):
        return [error for each in data for error in each["errors"]]
    return list(data.get("errors") or data["refused"])


def planned(desk: Desk) -> dict[str, Any]:
    done = desk.run(PLAN)
    assert done.code == 0, done
    (change,) = done.data["changes"]
    return dict(change)


def test_a_plan_says_whom_it_would_move_and_apply_does_that_and_no_more(bound: Desk, salesforce: Place) -> None:
    change = planned(bound)
    assert (change["enters"], change["leaves"], change["members"], change["records"]) == (0, 2, 5, 10)
    done = bound.run(APPLY)
    assert (done.code, [each["outcome"] for each in done.data]) == (0, ["applied"])
    assert bound.run("ledger plan --json").code == 0
    assert bound.run("ledger drift --json").data[0]["state"] == "in sync"
    formula = salesforce.door("records?object=Lead")["records"]
    assert sum(row["MQL__c"] for row in formula) == 3


def test_a_plan_applied_twice_writes_once(bound: Desk, salesforce: Place) -> None:
    planned(bound)
    bound.does(APPLY)
    writes = salesforce.writes()
    assert writes
    assert bound.run(APPLY).data[0]["outcome"] == "confirmed"
    assert salesforce.writes() == writes


@pytest.mark.parametrize("command", ["plan", "drift", "bind mql sf Lead.MQL__c", "apply plan.json"])
def test_a_platform_out_of_reach_is_told_with_exit_code_5(bound: Desk, command: str) -> None:
    planned(bound)
    before = bound.stored()
    cut_off(bound)
    done = bound.run(f"ledger {command} --json")
    assert done.code == 5
    (error,) = problems(done.data)
    assert "out of reach" in error["what"]
    assert error["why"]
    assert bound.stored() == before
    assert "Traceback" not in bound.run(f"ledger {command}").err


def test_drift_says_how_many_could_not_be_looked_at(bound: Desk) -> None:
    cut_off(bound)
    assert "0 of 1 artifacts differ" in bound.run("ledger drift").out
    assert "1 could not be looked at" in bound.run("ledger drift").out


def test_a_token_that_is_not_accepted_is_told_and_never_shown(bound: Desk) -> None:
    with portal() as up:
        good = bound.at(HS_TOKEN=up.settings["token"])
        add = f"ledger target add hs --connector hubspot --set token=env:HS_TOKEN --set sandbox={up.url} --json"
        done = bound.at(HS_TOKEN="pat-na1-canary").run(add)
        assert done.code == 5
        assert "does not accept the token" in done.errors[0]["what"]
        assert "canary" not in done.out + done.err
        assert b"targets.hs" not in (bound.folder / "ledger.toml").read_bytes()
        good.does(add)
        assert bound.at(HS_TOKEN="pat-na1-canary").run("ledger plan --target hs --create mql=MQL --json").code == 5
        assert good.run("ledger plan --target hs --create mql=MQL --json").data["changes"][0]["action"] == "create"
    for path in bound.folder.iterdir():
        assert b"canary" not in path.read_bytes()
        assert up.settings["token"].encode() not in path.read_bytes()


def test_a_session_that_ended_is_opened_again(bound: Desk, salesforce: Place) -> None:
    salesforce.door("expire", {})
    assert bound.run("ledger drift --json").data[0]["state"] == "never applied"


def test_a_plan_is_stale_once_another_version_is_in_force(bound: Desk, salesforce: Place) -> None:
    planned(bound)
    next_version(bound, "score >= 60 AND employees >= 200")
    before = salesforce.door("records?object=Lead"), bound.stored()
    done = bound.run(APPLY)
    assert (done.code, done.data[0]["outcome"]) == (4, "refused")
    (error,) = done.data[0]["errors"]
    assert error["what"] == "the plan for sf MQL is stale"
    assert "v1" in error["why"]
    assert "v2" in error["why"]
    assert error["fix"].startswith("plan again")
    assert (salesforce.door("records?object=Lead"), bound.stored()) == before


def test_a_plan_is_stale_once_somebody_changed_the_field(bound: Desk, salesforce: Place) -> None:
    planned(bound)
    salesforce.by_hand("Score__c >= 10")
    before = bound.stored()
    done = bound.run(APPLY)
    assert (done.code, done.data[0]["outcome"]) == (4, "refused")
    assert done.data[0]["errors"][0]["what"] == "sf MQL is no longer as the plan saw it"
    assert planned(bound)["before"]["formula"] == "Score__c >= 10"
    assert bound.stored() == before


def test_a_plan_that_moves_too_many_needs_a_word(bound: Desk, salesforce: Place) -> None:
    salesforce.by_hand("Score__c >= 0")
    assert planned(bound)["leaves"] == 7
    before = bound.stored()
    done = bound.run(APPLY)
    assert done.code == 4
    assert done.errors[0]["what"] == "sf MQL would flip 7 of 10 verdicts"
    assert "--allow-large" in done.errors[0]["fix"]
    assert bound.stored() == before
    assert bound.run("ledger apply plan.json --allow-large --json").data[0]["outcome"] == "applied"


def test_whoever_is_no_operator_applies_nothing(bound: Desk, salesforce: Place) -> None:
    planned(bound)
    before = bound.stored(), salesforce.door("records?object=Lead")
    for who in (ANA, CRO):
        done = bound.run(APPLY, by=who)
        assert (done.code, done.data[0]["outcome"]) == (4, "refused")
    assert (bound.stored(), salesforce.door("records?object=Lead")) == before


def test_a_platform_that_fails_is_recorded_and_tried_again(bound: Desk, salesforce: Place) -> None:
    planned(bound)
    salesforce.fails_to_write({"status": 400})
    done = bound.run(APPLY)
    assert (done.code, done.data[0]["outcome"]) == (5, "failed")
    sentences = [each["sentence"] for each in bound.does("ledger log mql --json").data]
    assert sentences[-2:] == ["is about to update sf MQL to v1", "applying v1 to sf MQL failed"]
    assert bound.run(APPLY).data[0]["outcome"] == "applied"


def test_a_line_that_is_cut_after_the_write_is_settled_by_reading(bound: Desk, salesforce: Place) -> None:
    planned(bound)
    salesforce.fails_to_write({"drop": True, "after": True})
    assert bound.run(APPLY).data[0]["outcome"] == "applied"


def test_what_is_missing_beside_an_artifact_is_told_and_repaired_by_the_same_plan(
    bound: Desk, salesforce: Place
) -> None:
    toml = bound.folder / "ledger.toml"
    toml.write_text(toml.read_text() + "permission_set = 'Marketing_Ops'\n")
    planned(bound)
    salesforce.door("faults", {"match": "FieldPermissions", "status": 404, "body": "<html>", "times": 9})
    done = bound.run("ledger apply plan.json")
    salesforce.forget_faults()
    assert done.code == 5
    first, second, _, fix = done.out.splitlines()
    assert first.startswith("✓ sf MQL: mql v1 applied and read back")
    assert second == "✗ but who sees Lead.MQL__c is unknown"
    assert fix.endswith("once that is mended, apply the same plan again")
    assert bound.run("ledger plan --json").code == 0, "the artifact is as ratified"
    assert bound.run(APPLY).data[0]["outcome"] == "confirmed"
    assert bound.run(APPLY).code == 0


def test_what_salesforce_does_not_remove_is_exported(bound: Desk) -> None:
    (no,) = bound.run("ledger plan --remove sf/Lead.MQL__c --json").data["refused"]
    assert no["fix"].endswith("ledger export --target sf --format sfdx --remove Lead.MQL__c -o FOLDER")


def test_a_plan_that_only_refuses_is_nothing_to_carry_out(bound: Desk) -> None:
    out = bound.run("ledger plan --remove sf/Lead.MQL__c -o no.json").out
    assert out.endswith("written to no.json; there is nothing to carry out\n")


def test_a_hand_edit_is_drift_with_exit_code_3_and_told_once(bound: Desk, salesforce: Place) -> None:
    planned(bound)
    bound.does(APPLY)
    salesforce.by_hand("Score__c >= 40")
    done = bound.run("ledger drift --json")
    assert (done.code, done.data[0]["state"]) == (3, "drift")
    once = bound.stored()
    assert bound.run("ledger drift").code == 3
    assert bound.stored() == once, "a difference that is on record is not recorded again"


def test_a_rollback_is_planned_applied_and_due_again(bound: Desk, salesforce: Place) -> None:
    planned(bound)
    bound.does(APPLY)
    assert bound.run("ledger rollback mql --to 1 --json").errors[0]["what"] == "`mql` cannot be rolled back to v1"
    next_version(bound, "score >= 60 AND employees >= 200")
    planned(bound)
    bound.does(APPLY)
    assert bound.run("ledger rollback mql --to 1 --strict").code == 3
    back = bound.does("ledger rollback mql --to 1 -o back.json")
    assert "~ sf MQL (Lead.MQL__c)  back to mql v1" in back.out
    assert "v2 stays in force, and is due again with the next plan" in back.out
    assert bound.does("ledger apply back.json --json").data[0]["outcome"] == "applied"
    sentences = [each["sentence"] for each in bound.does("ledger log mql --json").data]
    assert sentences[-2:] == ["is about to roll back sf MQL to v1", "applied v1 to sf MQL"]
    assert "v2 is in force: ledger plan" in bound.run("ledger drift").out
    assert planned(bound)["version"] == 2


def test_a_plan_says_which_org_it_is_for_and_whether_that_is_production(bound: Desk) -> None:
    assert "sf is Acme (00D000000000001EAA), emulator: 1 governed" in bound.run("ledger plan").out
    listed = bound.does("ledger target list").out
    assert "KIND" in listed
    assert "emulator" in listed
    assert bound.does("ledger target list --json").data["targets"][0]["kind"] == "emulator"


def test_an_apply_while_somebody_else_delivers_there_writes_nothing(bound: Desk, salesforce: Place) -> None:
    planned(bound)
    before, writes = bound.stored(), salesforce.writes()
    with SQLiteJournal.open(bound.folder / "ledger.db", Codec(EVENTS)) as other:
        fence = other.lease("sf", "ben@acme.example", machine(), 600, lambda _: False)
        done = bound.run(APPLY)
        assert (done.code, done.errors[0]["what"]) == (1, "somebody else is delivering to sf")
        assert "ben@acme.example holds it until" in done.errors[0]["why"]
        assert (bound.stored(), salesforce.writes()) == (before, writes)
        other.release("sf", fence)
    assert bound.run(APPLY).data[0]["outcome"] == "applied"


def test_nothing_is_asked_and_no_progress_is_shown_where_there_is_no_terminal(bound: Desk) -> None:
    planned(bound)
    done = bound.run("ledger apply plan.json")
    assert done.code == 0
    assert "\r" not in done.err + done.out
    assert "applied:" not in done.err


# --- plan files -------------------------------------------------------------------------------------------------------

FILES: dict[str, tuple[Any, str]] = {
    "nothing": (b"", "this is no plan"),
    "no JSON": (b"to do", "this is no plan"),
    "bytes": (b"\xff\xfe\x00", "this is no plan"),
    "a list": (b"[]", "this is no plan"),
    "a nest": (b"[" * 100_000, "this is no plan"),
    "a document": (b"kind: criteria\n", "this is no plan"),
    "another object": (b"{}", "this is no plan"),
    "a plan of the future": (b'{"format": "plan/9"}', "this is a plan of another version"),
    "a plan of before": (b'{"format": "plan/1"}', "this is a plan of another version"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_no_plan_is_not_applied(bound: Desk, case: str) -> None:
    text, what = FILES[case]
    bound.write("plan.json", text)
    done = bound.run(APPLY)
    assert (done.code, done.errors[0]["what"]) == (1, what)
    assert done.errors[0]["fix"] == "make it again: ledger plan --output plan.json"


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("after", {"formula": "TRUE"}),
        ("leaves", 0),
        ("records", 10_000),
        ("version", 9),
        ("notes", []),
        ("target", "hs"),
    ],
)
def test_a_plan_that_was_altered_after_it_was_read_is_not_applied(bound: Desk, part: str, value: object) -> None:
    planned(bound)
    path = bound.folder / "plan.json"
    plan = json.loads(path.read_text())
    plan["changes"][0][part] = value
    path.write_text(json.dumps(plan))
    before = bound.stored()
    done = bound.run(APPLY)
    assert (done.code, done.errors[0]["what"]) == (1, "this plan was altered")
    assert bound.stored() == before


@pytest.mark.parametrize(
    ("command", "code", "what"),
    [
        ("bind mql sf Lead.Nowhere__c", 1, "the org has no field Lead.Nowhere__c"),
        ("bind nowhere sf Lead.MQL__c", 1, "there is no definition `nowhere`"),
        ("bind lead sf Lead.MQL__c", 4, "is governed by `mql`"),
        ("plan --target nowhere", 1, "there is no target `nowhere`"),
        ("plan --create mql", 1, "`mql` does not say what to create"),
        ("plan --create mql=Lead.X__c", 1, "it is not said where to create"),
        ("plan --create nowhere=Lead.X__c --target sf", 5, "there is no definition `nowhere`"),
        ("plan -o nowhere/plan.json", 1, "cannot be written"),
        ("apply nowhere.json", 1, "cannot be read"),
        ("drift --target nowhere", 1, "there is no target `nowhere`"),
        ("plan --accept roughly", 1, "`roughly` is no approximation that can be accepted"),
        ("plan --remove sf/Lead.Nowhere__c", 1, "no artifact `sf/Lead.Nowhere__c` is governed"),
        ("rollback nowhere --to 1", 1, "there is no definition `nowhere`"),
        ("rollback mql --to 9", 4, "`mql` cannot be rolled back to v9"),
        ("rollback mql --to 1 --target nowhere", 1, "there is no target `nowhere`"),
    ],
)
def test_names_that_nothing_answers_to(bound: Desk, command: str, code: int, what: str) -> None:
    before = bound.stored()
    done = bound.run(f"ledger {command} --json")
    assert done.code == code
    assert what in problems(done.data)[0]["what"]
    assert bound.stored() == before


def test_a_target_keeps_its_meaning(bound: Desk) -> None:
    with portal() as up:
        path = bound.folder / "ledger.toml"
        path.write_text(path.read_text().partition("[targets.sf]")[0])
        add = f"ledger target add sf --connector hubspot --set token=env:T --set sandbox={up.url} --json"
        done = bound.at(T=up.settings["token"]).run(add, by=OPS)
    assert done.code == 4
    assert "a target's name means one org or portal for ever" in done.errors[0]["why"]


def test_a_target_is_reached_by_the_connector_that_it_was_declared_with(bound: Desk) -> None:
    toml = (bound.folder / "ledger.toml").read_text()
    manual = '[targets.sf]\nconnector = "manual"\n'
    bound.write("ledger.toml", toml.partition("[targets.sf]")[0] + manual)
    before = bound.does("ledger log --json").data

    (error,) = problems(bound.run("ledger drift --json").data)

    assert "its settings name the connector manual" in error["what"]
    assert bound.does("ledger log --json").data == before, "nothing was seen, so nothing is recorded"


def test_what_a_connector_can_read_is_not_attested(bound: Desk) -> None:
    (error,) = bound.run(
        "ledger target attest sf Lead.MQL__c --holds seen --evidence mql.yaml --again 2026-06-01 --json"
    ).errors
    assert (error["what"], error["code"]) == ("`sf` can be asked: salesforce reads it", "refused")
    assert error["fix"] == "bind what is there instead: ledger bind KEY sf Lead.MQL__c"
