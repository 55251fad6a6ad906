"""The messy portal: as large, as old and as contradictory as a real one, and the same each time."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hubspot_sandbox import LISTS, PROPERTIES, SEARCH, Wire
from hubspot_spec import judge_exchange

from ledger_hubspot_emulator import serve
from ledger_hubspot_emulator.messy import messy


@pytest.fixture(scope="module")
def portal() -> Any:
    with serve(messy()) as sandbox:
        wire = Wire(sandbox.url, dict(sandbox.settings))
        yield wire
        for exchange in wire.log():
            judge_exchange(exchange)


@pytest.fixture(scope="module")
def lists(portal: Wire) -> dict[str, Any]:
    asked = {"offset": 0, "count": 500, "additionalProperties": []}
    ids = [each["listId"] for each in portal.ask("POST", f"{LISTS}/search", asked)[1]["lists"]]
    found = portal.ask("GET", f"{LISTS}?includeFilters=true&" + "&".join(f"listIds={key}" for key in ids))[1]["lists"]
    return {each["name"]: each for each in found}


@pytest.fixture(scope="module")
def properties(portal: Wire) -> dict[str, Any]:
    return {each["name"]: each for each in portal.ask("GET", PROPERTIES)[1]["results"]}


def kinds(part: Any) -> list[str]:
    """Every filterType and special branch in a list."""
    own = [part[key] for key in ("filterType", "filterBranchType") if key in part]
    inner = [each for key in ("filters", "filterBranches") for each in part.get(key, ())]
    return [*own, *(kind for each in inner for kind in kinds(each))]


def test_it_is_the_same_each_time() -> None:
    assert json.dumps(messy()) == json.dumps(messy())


def test_it_has_41_lists_and_212_properties(portal: Wire, lists: dict[str, Any], properties: dict[str, Any]) -> None:
    assert (len(lists), len(properties)) == (41, 212)
    body = {"filterGroups": [], "properties": [], "sorts": [], "limit": 1, "after": "0"}
    assert portal.ask("POST", SEARCH, body)[1]["total"] == 1500


def test_four_lists_claim_to_be_the_mqls_and_do_not_agree(lists: dict[str, Any]) -> None:
    names = ("MQL old", "MQL - live", "MQL NEW (use this)", "MQL 2023 FINAL")
    sizes = [lists[name]["size"] for name in names]
    assert len(set(sizes)) == 3  # one was written another way and means the same
    assert lists["MQL - live"]["filterBranch"] != lists["MQL 2023 FINAL"]["filterBranch"]


def test_its_lists_are_of_every_sort(lists: dict[str, Any]) -> None:
    found = Counter(kind for each in lists.values() for kind in kinds(each.get("filterBranch", {})))
    sorts = ("PROPERTY", "IN_LIST", "FORM_SUBMISSION", "PAGE_VIEW", "ASSOCIATION", "UNIFIED_EVENTS", "EMAIL_EVENT")
    assert all(found[kind] for kind in sorts)
    assert Counter(each["processingType"] for each in lists.values()) == {"DYNAMIC": 38, "MANUAL": 2, "SNAPSHOT": 1}
    assert sum(1 for each in lists.values() if not each["size"]) > 3
    assert kinds(lists["DACH all spellings"]["filterBranch"]).count("PROPERTY") == 60
    assert '"includeObjectsWithNoValueSet": true' in json.dumps(lists["Not Germany"])


def test_lists_of_lists_are_three_deep(lists: dict[str, Any]) -> None:
    by_id = {each["listId"]: each for each in lists.values()}

    def depth(key: str) -> int:
        text = json.dumps(by_id[key].get("filterBranch"))
        return 1 + max((depth(other) for other in by_id if f'"listId": "{other}"' in text), default=0)

    assert depth(lists["Enterprise nurture"]["listId"]) == 4  # itself and three below


def test_some_lists_test_what_was_archived(lists: dict[str, Any], properties: dict[str, Any]) -> None:
    dead = [name for name, each in lists.items() if '"old_' in json.dumps(each)]
    assert len(dead) == 2
    assert "old_region" not in properties


def test_half_of_the_properties_are_hardly_filled(portal: Wire, properties: dict[str, Any]) -> None:
    records = portal.door("records", "GET")["records"].values()
    shares = {name: sum(name in each for each in records) / len(records) for name in properties}
    assert sum(share < 0.02 for share in shares.values()) > 106
    assert (shares["leadscore"], shares["page_views_30d"]) == (0, 1)
    assert all(0.2 < shares[name] < 0.8 for name in ("job_level", "joblevel", "seniority", "employees"))
    assert sum(1 for each in properties.values() if each["calculated"]) == 5


def test_people_and_workflows_leave_their_traces(
    portal: Wire, lists: dict[str, Any], properties: dict[str, Any]
) -> None:
    users = {str(each["userId"]) for each in portal.ask("GET", "/crm/v3/owners")[1]["results"]}
    assert {each["updatedById"] for each in lists.values()} <= users
    assert {each.get("updatedUserId", "64") for each in properties.values()} - users == {"64"}  # who is gone
    flows = portal.ask("GET", "/automation/v4/flows")[1]["results"]
    assert len(flows) == 6
    live = portal.ask("GET", f"/automation/v4/flows/{flows[0]['id']}")[1]
    assert f'"listId": "{lists["MQL - live"]["listId"]}"' in json.dumps(live)
