"""A plan file is believed in nothing: what this ledger says and the targets show decides what `apply` writes.

Whoever makes such a file by hand knows how its digest is made; so each of these has the digest of what it says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import ledger_salesforce_emulator
from ledger.deliver.delivery.pure.plan import Change, Plan, body_digest
from platforms import FIELDS, SCORES, SEEN, Place, delivering, next_version, portal
from shell import ANA, CRO, SAL, TERMS, Desk, criteria

APPLY = "ledger apply plan.json --json"
PAYROLL = {**FIELDS[1], "fullName": "Payroll__c", "label": "Payroll"}
OTHER = {"formula": "Score__c >= 1"}


@pytest.fixture(scope="module")
def salesforce() -> Iterator[Place]:
    """An org with a field that the ledger governs, and one that is none of its business."""
    records = [{"Company": f"Company {n}", "Score__c": n, "NumberOfEmployees": 500} for n in SCORES]
    lead = {"fields": [*FIELDS, PAYROLL], "records": records}
    with ledger_salesforce_emulator.serve({**SEEN, "objects": {"Lead": lead}}) as up:
        yield Place(up.url, up.settings)


@pytest.fixture
def bound(tmp_path: Path, salesforce: Place) -> Desk:
    salesforce.by_hand("Score__c >= 50")
    (tmp_path / "ours").mkdir()
    return delivering(Desk(tmp_path / "ours"), salesforce)


def made(desk: Desk, by_hand: Mapping[str, Any], **top: Any) -> None:
    """The plan file with something else in each of its changes, and the digest that goes with it."""
    path = desk.folder / "plan.json"
    found = {**json.loads(path.read_text()), **top}
    found["changes"] = [{**each, **by_hand} for each in found["changes"]]
    changes = [_change(each) for each in found["changes"]]
    digest: Any = Plan.digest
    path.write_text(json.dumps({**found, "digest": digest.fget(SimpleNamespace(changes=changes))}))


def _change(row: Mapping[str, Any]) -> Change:
    given: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in row.items()}
    return Change(**given)


def planned(desk: Desk, command: str = "ledger plan -o plan.json") -> dict[str, Any]:
    """The one change of a plan that was just made, as it is in the file."""
    desk.run(command)
    (change,) = json.loads((desk.folder / "plan.json").read_text())["changes"]
    return dict(change)


def here(desk: Desk) -> dict[str, Any]:
    """The names of the ledger's last event, as a plan has them."""
    desk.run("ledger plan -o here.json")
    found = json.loads((desk.folder / "here.json").read_text())
    return {name: found[name] for name in ("position", "leaf") if name in found}


def refused(desk: Desk, there: Place, what: str, words: str = "") -> dict[str, str]:
    """The plan is refused, and nothing is written, here or there."""
    before = desk.stored(), there.writes()
    done = desk.run(f"{APPLY} {words}")
    assert (desk.stored(), there.writes()) == before
    assert done.code == 4, done
    (error,) = done.data[0]["errors"] if isinstance(done.data, list) else done.errors
    assert what in error["what"]
    assert error["why"]
    assert error["fix"]
    return dict(error)


def elsewhere(desk: Desk, folder: Path) -> Desk:
    """A copy of the ledger, in which somebody bound a field that this one does not govern; and its plan, here."""
    copy = desk.copied(folder)
    copy.does("ledger bind mql sf Lead.Payroll__c")
    copy.run("ledger plan -o plan.json")
    found = json.loads((copy.folder / "plan.json").read_text())
    found["changes"] = [each for each in found["changes"] if each["address"] == "Lead.Payroll__c"]
    assert len(found["changes"]) == 1
    (desk.folder / "plan.json").write_text(json.dumps(found))
    return copy


# --- of which ledger --------------------------------------------------------------------------------------------------


def test_a_plan_of_a_copy_that_went_its_own_way_is_of_another_ledger(
    bound: Desk, salesforce: Place, tmp_path: Path
) -> None:
    elsewhere(bound, tmp_path / "copy")
    made(bound, {})
    refused(bound, salesforce, "the plan was made from another ledger", "--allow-large")
    next_version(bound, "score >= 60 AND employees >= 200")
    refused(bound, salesforce, "the plan was made from another ledger", "--allow-large")


def test_what_is_not_bound_in_this_ledger_is_not_written_whatever_ledger_the_plan_names(
    bound: Desk, salesforce: Place, tmp_path: Path
) -> None:
    elsewhere(bound, tmp_path / "copy")
    for action in ("update", "create", "rollback", "remove"):
        gone = {"after": None, "desired": ""} if action == "remove" else {}
        made(bound, {"action": action, **gone}, **here(bound))
        words = "--allow-large --allow-destroy Lead.Payroll__c"
        error = refused(bound, salesforce, "sf/Lead.Payroll__c is not bound to `mql` in this ledger", words)
        assert "no definition governs it here" in error["why"]


def test_a_copy_with_the_same_events_is_the_same_ledger(bound: Desk, salesforce: Place, tmp_path: Path) -> None:
    copy = bound.copied(tmp_path / "copy")
    planned(copy)
    (bound.folder / "plan.json").write_bytes((copy.folder / "plan.json").read_bytes())
    assert bound.does(APPLY).data[0]["outcome"] == "applied"


@pytest.mark.parametrize("position", [0, -1, 10**6, 10**30, -(10**30)])
def test_a_plan_of_an_event_that_this_ledger_does_not_have_is_of_another(
    bound: Desk, salesforce: Place, position: int
) -> None:
    planned(bound)
    made(bound, {}, position=position)
    refused(bound, salesforce, "the plan was made from another ledger")


@pytest.mark.parametrize(
    "targets", [[], [{"target": "sf", "label": "Acme", "id": "00Dother", "kind": "", "governed": 1}]]
)
def test_a_plan_for_another_org_is_refused(bound: Desk, salesforce: Place, targets: list[dict[str, Any]]) -> None:
    planned(bound)
    made(bound, {}, targets=targets)
    assert "00D000000000001EAA" in refused(bound, salesforce, "the plan writes to sf")["why"]


# --- what is seen decides ---------------------------------------------------------------------------------------------


def test_who_would_flip_is_asked_again_and_what_is_seen_decides(bound: Desk, salesforce: Place) -> None:
    salesforce.by_hand("Score__c >= 0")
    assert planned(bound)["leaves"] == 7
    for lie in ({"leaves": 0}, {"records": 10**6}, {"leaves": None}, {"leaves": -7}):
        planned(bound)
        made(bound, lie)
        error = refused(bound, salesforce, "sf MQL would flip 7 of 10 verdicts")
        assert error["fix"] == "plan again, read that plan, and apply it: ledger plan --output FILE"
    assert bound.does(f"{APPLY} --allow-large").data[0]["outcome"] == "applied"


def test_a_plan_is_stopped_by_its_own_figures_before_anything_is_asked(bound: Desk, salesforce: Place) -> None:
    planned(bound)
    asked = len(salesforce.door("log")["requests"])
    made(bound, {"enters": 9, "leaves": 0})
    refused(bound, salesforce, "would flip 9 of 10")
    assert len(salesforce.door("log")["requests"]) == asked


LIES: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "target": ({"target": "hs"}, "the plan writes to hs"),
    "address": ({"address": "Lead.Payroll__c"}, "sf/Lead.Payroll__c is not bound to `mql`"),
    "no address": ({"address": "", "name": "Lead.MQL__c"}, "Lead.MQL__c exists, and is not ours"),
    "key": ({"key": "lead"}, "sf/Lead.MQL__c is not bound to `lead`"),
    "version": ({"version": 9}, "is stale"),
    "action": ({"action": "create"}, "is no longer as the plan saw it"),
    "no action": ({"action": "anything"}, "is no longer as the plan saw it"),
    "a rollback to the same": ({"action": "rollback"}, "`mql` cannot be rolled back to v1"),
    "a rollback to nothing": ({"action": "rollback", "version": 7}, "`mql` cannot be rolled back to v7"),
    "a rollback to no number": ({"action": "rollback", "version": 0}, "`mql` cannot be rolled back to v0"),
    "a removal that writes": ({"action": "remove"}, "removes nothing"),
    "after": ({"after": OTHER, "desired": body_digest(OTHER)}, "is stale"),
    "desired": ({"after": None, "desired": ""}, "is stale"),
    "observed": ({"observed": body_digest(OTHER), "before": OTHER}, "is no longer as the plan saw it"),
    "accepted": ({"accepted": ["as-is"]}, "is stale"),
    "another word": ({"accepted": ["whatever"]}, "is stale"),
    "destroys": ({"destroys": ["\x1b[2J"]}, "sf ·[2J would go"),
}
TOLD: Mapping[str, Any] = {
    **dict.fromkeys(("name", "meaning", "before_text", "after_text", "revision"), "\x1b[2J"),
    **dict.fromkeys(("enters", "leaves", "members"), 0),
    "before": OTHER,
    "notes": ["\x1b[2J"],
    "records": None,
}
"""What a plan says of its changes so that people can read it; what is recorded is what this ledger says."""


def test_every_part_of_a_change_is_tried() -> None:
    lied = {name for lie, _ in LIES.values() for name in lie}
    assert lied | set(TOLD) == {each.name for each in fields(Change)}


@pytest.mark.parametrize("case", LIES)
def test_a_change_that_is_not_what_this_ledger_would_do_is_not_carried_out(
    bound: Desk, salesforce: Place, case: str
) -> None:
    lie, what = LIES[case]
    planned(bound)
    made(bound, lie)
    refused(bound, salesforce, what, "--allow-large --allow-destroy Lead.MQL__c")


@pytest.mark.parametrize("part", TOLD)
def test_what_is_only_told_is_told_again_by_this_ledger(bound: Desk, salesforce: Place, part: str) -> None:
    honest = planned(bound)
    made(bound, {part: TOLD[part]})
    done = bound.run("ledger apply plan.json")
    assert (done.code, "\x1b" in done.out + done.err) == (0, False)
    assert bound.run("ledger plan --json").code == 0, "what was written is what was ratified"
    (artifact,) = bound.does("ledger target list --json").data["artifacts"]
    assert (artifact["name"], artifact["version"]) == (honest["name"], 1)
    assert not any(b"u001b[2J" in each.read_bytes() for each in bound.folder.glob("ledger.db*")), "nor is it recorded"


def test_a_rollback_to_a_version_that_is_not_yet_in_force_is_refused(
    bound: Desk, salesforce: Place, tmp_path: Path
) -> None:
    bound.write("next.yaml", criteria("score >= 60 AND employees >= 200"))
    bound.does(f"ledger propose next.yaml --effective 2026-03-01 {TERMS} --because agreed", by=ANA)
    bound.does("ledger approve mql#2", by=SAL)
    bound.does("ledger ratify mql#2", by=CRO)
    later = planned(bound.at("2026-03-02T09:00:00Z"), "ledger plan --accept as-is -o plan.json")
    assert later["version"] == 2
    refused(bound, salesforce, "sf MQL is stale")
    made(bound, {"action": "rollback"})
    refused(bound, salesforce, "`mql` cannot be rolled back to v2", "--allow-large")


def test_an_artifact_is_changed_once(bound: Desk, salesforce: Place) -> None:
    planned(bound)
    path = bound.folder / "plan.json"
    found = json.loads(path.read_text())
    path.write_text(json.dumps({**found, "changes": found["changes"] * 2}))
    made(bound, {})
    refused(bound, salesforce, "the plan changes sf Lead.MQL__c 2 times")


def test_whoever_holds_no_seat_applies_no_hand_made_plan(bound: Desk, salesforce: Place) -> None:
    planned(bound)
    made(bound, {"enters": 0})
    refused(bound.at(by=CRO), salesforce, "cro@acme.example may not act as operator")


# --- what is created, and what goes -----------------------------------------------------------------------------------


@pytest.fixture
def hubspot(bound: Desk) -> Iterator[Place]:
    """A portal beside the org, in which somebody made a list by hand."""
    with portal() as up:
        (bound.folder / "token").write_text(up.settings["token"])
        bound.does(f"ledger target add hs --connector hubspot --set token=file:token --set sandbox={up.url}")
        yield Place(up.url, up.settings)


def lists(there: Place) -> list[str]:
    """What was written to the portal's lists so far."""
    log = there.door("log")["exchanges"]
    return [each["path"] for each in log if "/lists" in each["path"] and each["method"] in ("PUT", "DELETE")]


def test_what_exists_and_is_not_bound_is_not_bound_by_a_plan_that_would_create_it(bound: Desk, hubspot: Place) -> None:
    planned(bound, "ledger plan --target hs --create mql=MQL -o plan.json")
    copy = bound.copied(bound.folder.parent / "copy")
    copy.does(APPLY)
    (artifact,) = [each for each in copy.does("ledger target list --json").data["artifacts"] if each["target"] == "hs"]
    before = bound.stored()

    done = bound.run(APPLY)

    assert (done.code, bound.stored()) == (4, before)
    assert "exists already" in done.data[0]["errors"][0]["what"]
    made(bound, {"address": artifact["address"], "action": "update"})
    assert "is not bound to `mql` in this ledger" in bound.run(APPLY).errors[0]["what"]


def test_what_is_to_go_is_named_and_was_bound_here(bound: Desk, hubspot: Place) -> None:
    planned(bound, "ledger plan --target hs --create mql=MQL -o plan.json")
    bound.does(APPLY)
    assert bound.does(APPLY).data[0]["outcome"] == "confirmed", "the same plan once more makes nothing twice"
    (address,) = (
        each["address"] for each in bound.does("ledger target list --json").data["artifacts"] if each["target"] == "hs"
    )
    planned(bound, f"ledger plan --target hs --remove {address} -o plan.json")
    honest, before = (bound.folder / "plan.json").read_bytes(), (bound.stored(), lists(hubspot))
    for lie in ({"action": "update"}, {"action": "create"}, {"action": "rollback"}, {"address": "list/99"}):
        (bound.folder / "plan.json").write_bytes(honest)
        made(bound, lie)
        for words in ("--allow-large", f"--allow-large --allow-destroy {address} --allow-destroy list/99"):
            assert bound.run(f"{APPLY} {words}").code == 4
            assert (bound.stored(), lists(hubspot)) == before
    (bound.folder / "plan.json").write_bytes(honest)
    assert bound.run(APPLY).code == 4
    assert bound.does(f"{APPLY} --allow-destroy {address}").data[0]["outcome"] == "applied"
    assert bound.does(f"{APPLY} --allow-destroy {address}").data[0]["outcome"] == "confirmed"
