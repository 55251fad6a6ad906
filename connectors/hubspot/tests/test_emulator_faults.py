"""A bad day in the sandbox: each fault does what it says, once and where it says, and the state is a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from http.client import IncompleteRead, RemoteDisconnected
from pathlib import Path
from typing import Any

import pytest
from hubspot_lead import on
from hubspot_sandbox import LISTS, PROPERTIES, SEARCH, Wire, ask, branch

from ledger.errors import BadInput
from ledger.testing import Call
from ledger_hubspot_emulator.desk import PortalDesk
from ledger_hubspot_emulator.front import respond
from ledger_hubspot_emulator.growing import grow

ServePortal = Callable[..., Wire]
FILTERS = branch(on("score", "ALL_PROPERTY", "IS_KNOWN"))
SEED: dict[str, Any] = {
    "properties": [
        {"name": "score", "type": "number"},
        {"name": "twice", "type": "number", "calculationFormula": "score*2"},
    ],
    "contacts": [{"id": "1", "properties": {"score": "5"}}],
    "lists": [{"name": "One", "filterBranch": FILTERS}],
}
NEW = {"name": "Two", "objectTypeId": "0-1", "processingType": "DYNAMIC", "filterBranch": FILTERS}
RENAME = f"{LISTS}/1/update-list-name?listName=Uno"


def name(wire: Wire) -> str:
    found: str = wire.ask("GET", f"{LISTS}/1")[1]["list"]["name"]
    return found


@pytest.mark.parametrize(("after", "left"), [(False, "One"), (True, "Uno")])
def test_a_write_fails_before_or_after_it_is_committed(serve_portal: ServePortal, after: bool, left: str) -> None:
    wire = serve_portal(SEED)
    wire.door("faults", method="PUT", status=502, after=after)
    status, body = wire.ask("PUT", RENAME)
    assert (status, "<html>" in body) == (502, True)
    assert name(wire) == left


def test_only_the_nth_request_that_fits_fails_and_as_often_as_said(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    wire.door("faults", method="GET", path=LISTS, nth=3, times=2, status=503)
    assert wire.ask("GET", PROPERTIES)[0] == 200
    assert [wire.ask("GET", f"{LISTS}/1")[0] for _ in range(5)] == [200, 200, 503, 503, 200]
    assert len(wire.door("log", "GET")["faulted"]) == 2


def test_faults_come_as_a_list_and_can_be_called_off(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    faults = [{"status": 503, "times": 9}, {"status": 502, "times": 9}]
    assert wire.ask("POST", "/__sandbox__/faults", faults)[1] == {"waiting": 2}
    assert wire.ask("GET", PROPERTIES)[0] == 503
    assert wire.door("faults", "DELETE") == {"waiting": 0}
    assert wire.ask("GET", PROPERTIES)[0] == 200


LIMITS = [
    ({"status": 429}, "TEN_SECONDLY_ROLLING", None),
    ({"status": 429, "headers": {"Retry-After": 7}}, "TEN_SECONDLY_ROLLING", "7"),
    ({"status": 429, "policy": "DAILY"}, "DAILY", None),
]


@pytest.mark.parametrize(("fault", "policy", "wait"), LIMITS)
def test_a_limit_is_told_in_hubspot_s_words(serve_portal: ServePortal, fault: Any, policy: str, wait: Any) -> None:
    wire = serve_portal(SEED)
    wire.door("faults", **fault)
    status, no, headers = ask(wire, "GET", PROPERTIES)
    assert (status, no["policyName"], no["errorType"]) == (429, policy, "RATE_LIMIT")
    assert "category" not in no
    assert headers["Retry-After"] == wait


def test_a_lock_and_a_migration_have_words_of_their_own(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    wire.ask("POST", "/__sandbox__/faults", [{"status": 423}, {"status": 477}])
    assert ask(wire, "GET", PROPERTIES)[0] == 423
    status, _, headers = ask(wire, "GET", PROPERTIES)
    assert (status, headers["Retry-After"]) == (477, "2")


def test_the_day_s_requests_run_out_and_come_again_at_midnight(serve_portal: ServePortal) -> None:
    wire = serve_portal({"portal": {"perDay": 2}})
    assert [wire.ask("GET", PROPERTIES)[0] for _ in range(3)] == [200, 200, 429]
    wire.door("clock", now="2026-01-02T00:00:00Z")
    assert wire.ask("GET", PROPERTIES)[0] == 200


@pytest.mark.parametrize("lost", ["drop", "reset"])
@pytest.mark.parametrize("after", [False, True])
def test_a_connection_that_breaks_leaves_the_write_done_or_undone(
    serve_portal: ServePortal, lost: str, after: bool
) -> None:
    wire = serve_portal(SEED)
    wire.door("faults", method="PUT", after=after, **{lost: True})
    with pytest.raises((RemoteDisconnected, ConnectionError)):
        wire.ask("PUT", RENAME)
    assert name(wire) == ("Uno" if after else "One")


def test_an_answer_may_break_off_in_the_middle(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    wire.door("faults", method="PUT", truncate=20)
    with pytest.raises(IncompleteRead) as broken:
        wire.ask("PUT", RENAME)
    assert len(broken.value.partial) == 20
    assert name(wire) == "Uno"


def test_a_slow_answer_is_still_one(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    wire.door("faults", latency=0.01)
    assert wire.ask("GET", PROPERTIES)[0] == 200


def test_the_next_reads_lag_behind_a_write(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    wire.door("faults", method="PUT", stale=2)
    assert wire.ask("PUT", RENAME)[1]["updatedList"]["name"] == "Uno"
    assert [name(wire) for _ in range(3)] == ["One", "One", "Uno"]
    wire.door("faults", method="POST", path=LISTS, stale=1)
    made = wire.ask("POST", LISTS, NEW)[1]["list"]["listId"]
    assert [wire.ask("GET", f"{LISTS}/{made}")[0] for _ in range(2)] == [404, 200]


@pytest.mark.parametrize("fault", [{}, {"status": 500, "colour": 1}, {"method": "GET"}, {"times": 2}], ids=str)
def test_a_fault_that_says_nothing_is_refused(serve_portal: ServePortal, fault: Any) -> None:
    wire = serve_portal(SEED)
    assert wire.ask("POST", "/__sandbox__/faults", fault or [{}])[0] == 400
    assert wire.ask("GET", PROPERTIES)[0] == 200


def test_hand_edits_carry_the_name_of_whoever_made_them(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    edited = wire.door("edit", address="property/contacts/twice", user="77", calculationFormula="score*3")
    assert (edited["updatedUserId"], edited["calculationFormula"]) == ("77", "score * 3")
    stages = [{"label": "Ours", "value": "ours", "displayOrder": 0, "hidden": False}]
    edited = wire.door("edit", address="property/contacts/lifecyclestage", user="78", options=stages)
    assert (edited["updatedUserId"], edited["options"]) == ("78", stages)
    assert (
        wire.door(
            "edit",
            address="property/contacts/hot",
            type="bool",
            label="Hot",
            fieldType="booleancheckbox",
            groupName="contactinformation",
        )["archived"]
        is False
    )
    assert wire.door("edit", address="property/contacts/hot", archived=True)["archived"] is True
    assert wire.door("edit", address="record/contacts/1", properties={"score": "9"})["properties"]["score"] == "9"
    assert wire.values("twice") == {"1": "27"}
    assert wire.door("edit", address="flow/3", name="New")["name"] == "New"
    assert wire.door("edit", address="list/1", user="77", deleted=True)["list"]["deletedAt"]
    assert wire.door("edit", address="list/1", user="77", deleted=False)["list"]["updatedById"] == "77"
    for address in ("list/9", "pipeline/deals/9", "record/contacts/9"):
        assert wire.ask("POST", "/__sandbox__/edit", {"address": address, "name": "x"})[0] == 404
    assert wire.ask("POST", "/__sandbox__/edit", {"address": "form/1"})[0] == 400


def test_a_branch_built_in_the_screens_is_kept_though_the_api_would_not_take_it(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    odd = {**FILTERS, "filterBranches": [{**FILTERS["filterBranches"][0], "filterBranchType": "NOT_ALL"}]}
    wire.door("edit", list="1", filterBranch=odd, user="77")
    assert wire.ask("GET", f"{LISTS}/1?includeFilters=true")[1]["list"]["filterBranch"] == odd
    assert wire.ask("GET", f"{LISTS}/1/memberships")[1]["total"] == 1


def test_a_saved_state_is_the_portal_again(serve_portal: ServePortal, tmp_path: Path) -> None:
    wire = serve_portal(SEED)
    wire.ask("POST", LISTS, NEW)
    formula = {"type": "number", "fieldType": "number", "calculationFormula": "score+1"}
    wire.ask("POST", PROPERTIES, {"name": "x", "label": "X", "groupName": "contactinformation", **formula})
    saved = wire.door("state", "GET")
    file = tmp_path / "state.json"
    file.write_text(json.dumps(saved))
    for seed in ({"state": saved}, {"state": str(file)}):
        again = serve_portal(seed)
        assert again.door("state", "GET") == saved
        assert again.ask("GET", f"{LISTS}/2?includeFilters=true") == wire.ask("GET", f"{LISTS}/2?includeFilters=true")
        wire.ask("PUT", "/__sandbox__/state", saved)
    wire.ask("DELETE", f"{LISTS}/2")
    assert wire.ask("PUT", "/__sandbox__/state", saved)[0] == 200
    assert wire.door("state", "GET") == saved


@pytest.mark.parametrize("state", ["nowhere.json", {}, [], {"lists": {}}], ids=str)
def test_a_state_that_is_none_is_told(serve_portal: ServePortal, state: Any) -> None:
    with pytest.raises(BadInput, match="saved state"):
        serve_portal({"state": state})


def test_answers_may_carry_keys_that_no_file_knows(serve_portal: ServePortal) -> None:
    wire = serve_portal({**SEED, "portal": {"extraFields": True}})
    found = wire.ask("GET", f"{LISTS}/1?includeFilters=true")[1]
    assert ("addedLater" in found, "addedLater" in found["list"]) == (True, True)
    assert all("addedLater" in each for each in wire.ask("GET", PROPERTIES)[1]["results"])
    assert "addedLater" not in found["list"]["filterBranch"]


def test_what_is_left_of_the_rolling_limit_is_told(serve_portal: ServePortal) -> None:
    wire = serve_portal({"portal": {"perInterval": 5}})
    left = [ask(wire, "GET", PROPERTIES)[2]["X-HubSpot-RateLimit-Remaining"] for _ in range(6)]
    assert left == ["4", "3", "2", "1", "0", "0"]


def test_a_strict_portal_keeps_its_limits(serve_portal: ServePortal) -> None:
    wire = serve_portal({"portal": {"perInterval": 3, "strict": True}})
    assert [wire.ask("GET", PROPERTIES)[0] for _ in range(4)] == [200, 200, 200, 429]
    _, no = wire.ask("GET", PROPERTIES)
    assert (no["policyName"], no["errorType"]) == ("TEN_SECONDLY_ROLLING", "RATE_LIMIT")
    body = {"filterGroups": [], "properties": [], "sorts": [], "limit": 1, "after": "0"}
    found = [wire.ask("POST", SEARCH, body) for _ in range(5)]
    assert [status for status, _ in found] == [200, 200, 200, 200, 429]
    assert found[-1][1]["policyName"] == "SECONDLY"


def test_a_limit_is_over_when_its_time_is() -> None:
    now = [0.0]
    desk = PortalDesk(portal=grow({"portal": {"perInterval": 1, "strict": True}}), clock=lambda: now[0])
    call = Call("GET", PROPERTIES, {"authorization": "Bearer pat-na1-sandbox"})
    assert [respond(desk, call).status for _ in range(2)] == [200, 429]
    now[0] = 20.0
    assert respond(desk, call).status == 200


def test_where_no_time_is_said_it_is_that_of_this_machine(tmp_path: Path) -> None:
    portal = grow({})
    (tmp_path / "now").touch()
    machine = (tmp_path / "now").stat().st_mtime
    assert abs(portal.now.timestamp() - machine) < 60
    again = grow({"state": portal.dump()})
    assert abs(again.now.timestamp() - machine) < 60
    portal.set_clock(datetime(2026, 3, 29, tzinfo=UTC))
    assert grow({"state": portal.dump()}).now == datetime(2026, 3, 29, tzinfo=UTC)


def test_the_messy_portal_is_a_seed(serve_portal: ServePortal) -> None:
    wire = serve_portal({"messy": True})
    asked = {"offset": 0, "count": 500, "additionalProperties": []}
    assert wire.ask("POST", f"{LISTS}/search", asked)[1]["total"] == 41
