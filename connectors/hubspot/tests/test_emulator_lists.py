"""Lists in the sandbox portal: every sort of them, who is in them, and their life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hubspot_lead import on
from hubspot_sandbox import LISTS, Wire, branch, raw

from ledger_hubspot_emulator.filters import Moment, passes

ServePortal = Callable[..., Wire]
SCORED = on("score", "NUMBER", "IS_GREATER_THAN", value=5)
FORM = {"filterType": "FORM_SUBMISSION", "formId": "f-1", "operator": "FILLED_OUT"}
PAGE = {"filterType": "PAGE_VIEW", "operator": "HAS_PAGEVIEW_CONTAINS", "pageUrl": "/pricing", "enableTracking": False}
EVER = on("stage", "ENUMERATION", "HAS_EVER_BEEN_ANY_OF", values=["a"])
COMPANY = {
    "filters": [],
    "filterBranches": [],
    "filterBranchType": "ASSOCIATION",
    "filterBranchOperator": "AND",
    "objectTypeId": "0-2",
    "operator": "IN_LIST",
    "associationTypeId": 279,
    "associationCategory": "HUBSPOT_DEFINED",
}
EVENT = {
    "filters": [],
    "filterBranches": [],
    "filterBranchType": "UNIFIED_EVENTS",
    "filterBranchOperator": "AND",
    "eventTypeId": "4-1",
    "operator": "HAS_COMPLETED",
}


def member(list_id: str, operator: str = "IN_LIST") -> dict[str, str]:
    return {"filterType": "IN_LIST", "listId": list_id, "operator": operator}


def seed(**changed: Any) -> dict[str, Any]:
    return {
        "portal": {"processingReads": 0},
        "properties": [
            {"name": "score", "type": "number"},
            {"name": "stage", "type": "enumeration", "options": ["a", "b"]},
            {"name": "gone", "type": "string", "archived": True},
            {"name": "start", "type": "date"},
            {"name": "end", "type": "date"},
        ],
        "contacts": [{"id": str(n), "properties": {"score": str(n)}} for n in range(1, 11)],
        "companies": [{"id": "50", "properties": {"domain": "acme.example"}}],
        **changed,
    }


def new(name: str, filters: Any = None, kind: str = "DYNAMIC", **more: Any) -> dict[str, Any]:
    plain = {"name": name, "objectTypeId": "0-1", "processingType": kind, **more}
    return {**plain, "filterBranch": filters} if filters else plain


def make(wire: Wire, name: str, filters: Any, kind: str = "DYNAMIC") -> Any:
    status, found = wire.ask("POST", LISTS, new(name, filters, kind))
    assert status == 200, found
    return found["list"]


def ids(wire: Wire, list_id: str) -> list[int]:
    return [int(each["recordId"]) for each in wire.ask("GET", f"{LISTS}/{list_id}/memberships")[1]["results"]]


def test_the_vendor_s_client_makes_a_list_and_reads_it_by_id_and_name(serve_portal: ServePortal) -> None:
    api = serve_portal(seed()).client.crm.lists.lists_api
    made = raw(api.create(new("Scored", branch(SCORED)), _preload_content=False))["list"]
    by_id = raw(api.get_by_id(made["listId"], include_filters="true", _preload_content=False))["list"]
    by_name = raw(api.get_by_name("Scored", "0-1", include_filters="true", _preload_content=False))["list"]
    assert by_id == by_name
    assert (by_id["size"], by_id["filterBranch"]) == (5, branch(SCORED))


def test_lists_are_fetched_many_at_once(serve_portal: ServePortal) -> None:
    wire = serve_portal(seed())
    one, two = make(wire, "One", branch(SCORED)), make(wire, "Two", branch(member("1")))
    path = f"{LISTS}?listIds={one['listId']}&listIds={two['listId']}&listIds=99&includeFilters=true"
    found = wire.ask("GET", path)[1]["lists"]
    assert [each["name"] for each in found] == ["One", "Two"]
    assert all("filterBranch" in each for each in found)
    api = wire.client.crm.lists.lists_api
    found = raw(api.get_all(list_ids=["1", "2"], include_filters="false", _preload_content=False))["lists"]
    assert [each["listId"] for each in found] == ["1", "2"]
    assert not any("filterBranch" in each for each in found)


def test_lists_of_lists_nest_at_whatever_depth(serve_portal: ServePortal) -> None:
    wire = serve_portal(seed())
    make(wire, "One", branch(SCORED))
    make(wire, "Two", branch(member("1", "NOT_IN_LIST")))
    make(wire, "Three", branch([member("2")], [on("score", "NUMBER", "IS_EQUAL_TO", value=10)]))
    assert (ids(wire, "2"), ids(wire, "3")) == ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 10])
    wire.ask("PUT", f"{LISTS}/1/update-list-filters", {"filterBranch": branch(on("score", "ALL_PROPERTY", "IS_KNOWN"))})
    assert (ids(wire, "2"), ids(wire, "3")) == ([], [10])


def test_a_circle_of_lists_is_refused_at_whatever_depth(serve_portal: ServePortal) -> None:
    wire = serve_portal(seed())
    for name, filters in (("One", SCORED), ("Two", member("1")), ("Three", member("2"))):
        make(wire, name, branch(filters))
    for key in ("1", "2", "3"):
        body = {"filterBranch": branch(SCORED, member("3"))}
        assert wire.ask("PUT", f"{LISTS}/{key}/update-list-filters", body)[0] == 400


def test_a_deleted_list_is_found_by_its_id_alone_until_it_is_restored(serve_portal: ServePortal) -> None:
    wire = serve_portal(seed())
    api = wire.client.crm.lists.lists_api
    make(wire, "One", branch(SCORED))
    api.remove("1")
    assert "deletedAt" in wire.ask("GET", f"{LISTS}/1")[1]["list"]
    assert wire.ask("GET", f"{LISTS}/object-type-id/0-1/name/One")[0] == 404
    assert wire.ask("POST", f"{LISTS}/search", {"offset": 0, "additionalProperties": []})[1]["total"] == 0
    assert wire.ask("PUT", f"{LISTS}/1/update-list-filters", {"filterBranch": branch(SCORED)})[0] == 404
    assert wire.ask("POST", LISTS, new("Two", branch(member("1"))))[0] == 400
    make(wire, "One", branch(SCORED))
    assert wire.ask("PUT", f"{LISTS}/1/restore")[0] == 400  # the name is another list's by now
    api.remove("2")
    api.restore("1")
    assert wire.ask("GET", f"{LISTS}/object-type-id/0-1/name/One")[1]["list"]["listId"] == "1"
    wire.ask("DELETE", f"{LISTS}/1")
    wire.door("clock", now="2026-05-01T00:00:00Z")
    assert wire.ask("PUT", f"{LISTS}/1/restore")[0] == 404


def test_a_list_that_another_depends_on_is_not_deleted(serve_portal: ServePortal) -> None:
    wire = serve_portal(seed())
    make(wire, "One", branch(SCORED))
    make(wire, "Two", branch(member("1")))
    assert wire.ask("DELETE", f"{LISTS}/1")[0] == 400
    assert [wire.ask("DELETE", f"{LISTS}/{key}")[0] for key in ("2", "1")] == [204, 204]


def test_a_snapshot_keeps_who_passed_when_it_was_made(serve_portal: ServePortal) -> None:
    wire = serve_portal(seed())
    made = make(wire, "Then", branch(SCORED), "SNAPSHOT")
    wire.ask("PATCH", "/crm/v3/objects/contacts/1", {"properties": {"score": "99"}})
    assert ids(wire, made["listId"]) == [6, 7, 8, 9, 10]
    assert wire.ask("PUT", f"{LISTS}/1/update-list-filters", {"filterBranch": branch(SCORED)})[0] == 400


def test_a_manual_list_has_whom_somebody_added(serve_portal: ServePortal) -> None:
    wire = serve_portal(seed())
    members = wire.client.crm.lists.memberships_api
    key = make(wire, "By hand", None, "MANUAL")["listId"]
    moved = raw(members.add(key, ["3", "1", "999"], _preload_content=False))
    assert (moved["recordsIdsAdded"], moved["recordIdsMissing"]) == (["3", "1"], ["999"])
    raw(members.remove(key, ["3"], _preload_content=False))
    assert ids(wire, key) == [1]
    make(wire, "Follows", branch(SCORED))
    assert wire.ask("PUT", f"{LISTS}/2/memberships/add", ["1"])[0] == 400
    assert wire.ask("GET", f"{LISTS}/records/0-1/1/memberships")[1]["total"] == 1


def test_members_come_in_pages(serve_portal: ServePortal) -> None:
    wire = serve_portal(seed())
    make(wire, "One", branch(SCORED))
    first = wire.ask("GET", f"{LISTS}/1/memberships?limit=3")[1]
    assert ([each["recordId"] for each in first["results"]], first["total"]) == (["6", "7", "8"], 5)
    after = first["paging"]["next"]["after"]
    rest = wire.ask("GET", f"{LISTS}/1/memberships?limit=3&after={after}")[1]
    assert [each["recordId"] for each in rest["results"]] == ["9", "10"]
    assert "paging" not in rest
    assert wire.ask("GET", f"{LISTS}/1/memberships?limit=251")[0] == 400


def test_what_only_hubspot_knows_is_decided_by_the_seed(serve_portal: ServePortal) -> None:
    signals = [{"filter": part, "members": [str(n)]} for n, part in enumerate((FORM, PAGE, EVER, COMPANY, EVENT), 1)]
    wire = serve_portal(seed(signals=signals))
    for n, item in enumerate((FORM, PAGE, EVER), 1):
        key = make(wire, f"Signal {n}", branch(item))["listId"]
        assert ids(wire, key) == [n]
    for n, inner in enumerate((COMPANY, EVENT), 4):
        filters = branch(on("score", "ALL_PROPERTY", "IS_KNOWN"))
        filters["filterBranches"][0]["filterBranches"] = [inner]
        assert ids(wire, make(wire, f"Branch {n}", filters)["listId"]) == [n]
    assert ids(wire, make(wire, "Nobody", branch({**FORM, "formId": "f-2"}))["listId"]) == []


def test_a_signal_is_known_in_whatever_order_it_is_written(serve_portal: ServePortal) -> None:
    industry, size = on("industry", "ALL_PROPERTY", "IS_KNOWN"), on("size", "ALL_PROPERTY", "IS_KNOWN")
    told, asked = ({**COMPANY, "filters": items} for items in ([industry, size], [size, industry]))
    wire = serve_portal(seed(signals=[{"filter": told, "members": ["4"]}]))
    filters = branch(on("score", "ALL_PROPERTY", "IS_KNOWN"))
    filters["filterBranches"][0]["filterBranches"] = [asked]
    assert ids(wire, make(wire, "Theirs", filters)["listId"]) == [4]


def test_an_older_list_may_test_what_was_archived_since(serve_portal: ServePortal) -> None:
    filters = branch(on("gone", "ALL_PROPERTY", "IS_KNOWN"))
    wire = serve_portal(seed(lists=[{"name": "Dead", "filterBranch": filters}]))
    assert (ids(wire, "1"), wire.ask("GET", f"{LISTS}/1?includeFilters=true")[0]) == ([], 200)
    assert wire.ask("POST", LISTS, new("New", filters))[0] == 400


def test_250_filters_are_a_list_and_251_are_not(serve_portal: ServePortal) -> None:
    wire = serve_portal(seed())
    assert wire.ask("POST", LISTS, new("Most", branch(*[SCORED] * 250)))[0] == 200
    status, no = wire.ask("POST", LISTS, new("More", branch(*[SCORED] * 251)))
    assert (status, no["subCategory"]) == (400, "ListError.TOO_MANY_FILTERS")


def test_lists_may_be_of_companies(serve_portal: ServePortal) -> None:
    wire = serve_portal(seed())
    filters = branch(on("domain", "STRING", "ENDS_WITH", value=".example"))
    status, made = wire.ask("POST", LISTS, {**new("Ours", filters), "objectTypeId": "0-2"})
    assert (status, ids(wire, made["list"]["listId"])) == (200, [50])
    found = wire.ask("POST", f"{LISTS}/search", {"offset": 0, "additionalProperties": [], "objectTypeId": "0-1"})[1]
    assert found["total"] == 0


def test_a_search_pages_and_gives_sizes_where_they_are_asked_for(serve_portal: ServePortal) -> None:
    wire = serve_portal(seed())
    for name in ("MQL one", "MQL two", "Other"):
        make(wire, name, branch(SCORED))
    asked = {"query": "mql", "offset": 0, "count": 1, "additionalProperties": ["hs_list_size"]}
    first = wire.ask("POST", f"{LISTS}/search", asked)[1]
    assert (first["total"], first["hasMore"], first["offset"]) == (2, True, 1)
    assert first["lists"][0]["additionalProperties"] == {"hs_list_size": "5"}
    second = wire.ask("POST", f"{LISTS}/search", {**asked, "offset": 1})[1]
    assert (second["lists"][0]["name"], second["hasMore"]) == ("MQL two", False)


def between(low: dict[str, Any], high: dict[str, Any], operator: str = "IS_BETWEEN", **ends: str) -> dict[str, Any]:
    points = {"lowerBoundTimePoint": low, "upperBoundTimePoint": high}
    return on("p", "TIME_RANGED", operator, type="TIME_RANGED", **points, **ends)


def day(number: int) -> dict[str, Any]:
    return {"timeType": "DATE", "zoneId": "UTC", "year": 2026, "month": 3, "day": number}


MOMENT = Moment(datetime(2026, 3, 29, 9, tzinfo=UTC), "UTC", lambda *_: False)
NUMBERS = {"lowerBound": 1, "upperBound": 3}
OTHER = {"timeType": "PROPERTY_REFERENCED", "zoneId": "UTC", "property": "q", "referenceType": "VALUE"}
AFTER_OTHER = on("p", "TIME_POINT", "IS_AFTER", type="TIME_POINT", timePoint=OTHER, endpointBehavior="EXCLUSIVE")
PASSES = [
    (on("p", "NUMBER_RANGED", "IS_BETWEEN", **NUMBERS), {"p": "3"}, True),
    (on("p", "NUMBER_RANGED", "IS_BETWEEN", **NUMBERS), {"p": "3.1"}, False),
    (on("p", "NUMBER_RANGED", "IS_NOT_BETWEEN", **NUMBERS), {"p": "3.1"}, True),
    (on("p", "NUMBER_RANGED", "IS_NOT_BETWEEN", **NUMBERS), {}, False),
    (between(day(1), day(3)), {"p": "2026-03-03"}, True),
    (between(day(1), day(3), upperBoundEndpointBehavior="EXCLUSIVE"), {"p": "2026-03-03"}, False),
    (between(day(1), day(3), "IS_NOT_BETWEEN"), {"p": "2026-03-04"}, True),
    (between(day(1), day(3)), {"p": "soon"}, False),
    (AFTER_OTHER, {"p": "2026-03-02", "q": "2026-03-01"}, True),
    (AFTER_OTHER, {"p": "2026-03-02", "q": "2026-03-02"}, False),
    (AFTER_OTHER, {"p": "2026-03-02"}, False),
]


@pytest.mark.parametrize(("item", "held", "verdict"), PASSES, ids=range(len(PASSES)))
def test_ranges_and_other_properties_are_compared_as_the_guide_says(
    item: Any, held: dict[str, str], verdict: bool
) -> None:
    assert passes(branch(item), held, MOMENT) is verdict


def test_a_filter_may_compare_with_another_date_of_the_record(serve_portal: ServePortal) -> None:
    filters = branch({**AFTER_OTHER, "property": "end"})
    filters["filterBranches"][0]["filters"][0]["operation"]["timePoint"] = {**OTHER, "property": "start"}
    contacts = [{"id": "1", "properties": {"start": "2026-01-01", "end": "2026-01-02"}}, {"id": "2", "properties": {}}]
    wire = serve_portal(seed(contacts=contacts))
    assert ids(wire, make(wire, "Later", filters)["listId"]) == [1]
    filters["filterBranches"][0]["filters"][0]["operation"]["timePoint"] = {**OTHER, "property": "score"}
    assert wire.ask("POST", LISTS, new("Never", filters))[0] == 400
