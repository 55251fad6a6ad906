"""The sandbox portal is never kinder than HubSpot: what it refuses, in whose words, and who is in its lists."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hubspot_lead import filters, on, seed
from hubspot_sandbox import LISTS, ask
from hubspot_spec import available, judge_exchange

from ledger.errors import BadInput
from ledger_hubspot_emulator.filters import Moment, passes

OpenPortal = ServePortal = Callable[..., Any]
SCORED = on("score", "NUMBER", "IS_GREATER_THAN", value=5)


def new(name: str = "New", **changed: Any) -> dict[str, Any]:
    return {
        "name": name,
        "objectTypeId": "0-1",
        "processingType": "DYNAMIC",
        "filterBranch": filters(SCORED),
        **changed,
    }


def test_a_wrong_token_is_401_and_a_missing_scope_403(open_portal: OpenPortal) -> None:
    place = open_portal(seed(portal={"scopes": ["crm.lists.read"]}))
    assert ask(place, "GET", f"{LISTS}/12", token="other")[:2][1]["category"] == "INVALID_AUTHENTICATION"
    status, body, _ = ask(place, "POST", LISTS, new())
    assert (status, body["category"]) == (403, "MISSING_SCOPES")


def test_creating_answers_200_with_and_without_a_trailing_slash(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    assert ask(place, "POST", LISTS, new("One"))[0] == 200
    assert ask(place, "POST", f"{LISTS}/", new("Two"))[0] == 200


def test_filters_are_told_only_where_they_are_asked_for(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    assert "filterBranch" not in ask(place, "GET", f"{LISTS}/12")[1]["list"]
    assert "filterBranch" in ask(place, "GET", f"{LISTS}/12?includeFilters=True")[1]["list"]
    search = {"query": "mql", "offset": 0, "additionalProperties": []}
    assert "filterBranch" not in ask(place, "POST", f"{LISTS}/search", search)[1]["lists"][0]


def test_an_update_counts_the_version_up_and_is_worked_out_later(open_portal: OpenPortal) -> None:
    place = open_portal(seed(portal={"processingReads": 2}))
    path = f"{LISTS}/12/update-list-filters"
    nobody = filters(on("score", "NUMBER", "IS_GREATER_THAN", value=10**6))
    updated = ask(place, "PUT", path, {"filterBranch": nobody})[1]["updatedList"]
    assert (updated["listVersion"], updated["processingStatus"], updated["updatedById"]) == (2, "PROCESSING", "9001")
    assert len(ask(place, "GET", f"{LISTS}/12/memberships")[1]["results"]) == 4
    statuses = [ask(place, "GET", f"{LISTS}/12")[1]["list"]["processingStatus"] for _ in range(3)]
    assert statuses == ["PROCESSING", "PROCESSING", "COMPLETE"]
    assert ask(place, "GET", f"{LISTS}/12/memberships")[1]["results"] == []


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (new("MQL - live"), "already exists"),
        (new("mql - LIVE"), "already exists"),
        (new(" "), "needs a name"),
        (new(processingType="MANUAL"), "DYNAMIC"),
        (new(processingType="ACTIVE"), "one of"),
        (new(objectTypeId="0-2"), "does not exist"),
        (new(objectTypeId="0-99"), "contacts"),
        ({"name": "New"}, "required"),
        (new(colour="red"), "Unknown field"),
        (new(filterBranch=None), "not a JSON object"),
        ([], "JSON object"),
    ],
)
def test_a_list_that_cannot_be_made_is_400(open_portal: OpenPortal, body: Any, word: str) -> None:
    status, answer, _ = ask(open_portal(seed()), "POST", LISTS, body)
    assert (status, answer["category"]) == (400, "VALIDATION_ERROR")
    assert word in answer["message"]


TODAY = {"referenceType": "TODAY"}
INDEXED = {"timeType": "INDEXED", "zoneId": "UTC", "indexReference": TODAY}
POINT = {"type": "TIME_POINT", "timePoint": INDEXED}
BAD_FILTERS = [
    (on("score", "NUMBER", "IS_BIGGER", value=5), "ENUM_CONVERSION"),
    (on("score", "NUMERIC", "IS_EQUAL_TO", value=5), "ENUM_CONVERSION"),
    (on("score", "ALL_PROPERTY", "IS_NOT_KNOWN"), "ENUM_CONVERSION"),
    (on("job_level", "STRING", "IS_EQUAL_TO", value="vp"), "INVALID_OPERATION_FOR_PROPERTY_TYPE"),
    (on("title", "ENUMERATION", "IS_ANY_OF", values=["vp"]), "INVALID_OPERATION_FOR_PROPERTY_TYPE"),
    (on("renewal", "NUMBER", "IS_LESS_THAN", value=5), "INVALID_OPERATION_FOR_PROPERTY_TYPE"),
    (on("score", "TIME_POINT", "IS_AFTER", **POINT), "INVALID_OPERATION_FOR_PROPERTY_TYPE"),
    (on("nothing", "NUMBER", "IS_LESS_THAN", value=5), "PROPERTY_NOT_FOUND"),
    (on("job_level", "ENUMERATION", "IS_ANY_OF", values=["ceo"]), "INVALID_OPTION"),
    (on("job_level", "ENUMERATION", "IS_ANY_OF", values=[]), ""),
    (on("score", "NUMBER", "IS_LESS_THAN", value="5"), ""),
    (on("score", "NUMBER", "IS_LESS_THAN", value=True), ""),
    (on("is_competitor", "BOOL", "IS_EQUAL_TO", value="true"), ""),
    (on("score", "NUMBER", "IS_LESS_THAN"), ""),
    (on("score", "NUMBER", "IS_LESS_THAN", value=5, includeObjectsWithNoValueSet="no"), ""),
    (on("score", "NUMBER", "IS_LESS_THAN", value=5, more=1), ""),
    (on("renewal", "TIME_POINT", "IS_AFTER", timePoint=INDEXED), ""),
    (on("renewal", "TIME_POINT", "IS_AFTER", type="TIME_RANGED", timePoint=INDEXED), "ENUM_CONVERSION"),
    (on("renewal", "TIME_POINT", "IS_AFTER", **{**POINT, "timePoint": {**INDEXED, "zoneId": "Mars"}}), ""),
    (on("renewal", "TIME_POINT", "IS_AFTER", **{**POINT, "timePoint": {**INDEXED, "offset": {"days": "1"}}}), ""),
    (on("renewal", "TIME_POINT", "IS_AFTER", **POINT, endpointBehavior="BOTH"), "ENUM_CONVERSION"),
    ({"filterType": "IN_LIST", "listId": "99", "operator": "IN_LIST"}, "LIST_NOT_FOUND"),
    ({"filterType": "IN_LIST", "listId": "5", "operator": "NOT_IN"}, "ENUM_CONVERSION"),
    ({"filterType": "FORM_SUBMISSION"}, ""),
    ({"filterType": "FORM_SUBMISSION", "operator": "SENT"}, "ENUM_CONVERSION"),
    ({"filterType": "PAGE_VIEW", "operator": "HAS_PAGEVIEW_EQ"}, ""),
    ({"filterType": "TELEPATHY"}, "ENUM_CONVERSION"),
    (on("score", "NUMBER_RANGED", "IS_BETWEEN", lowerBound=1, upperBound=2.5), ""),
    ({key: value for key, value in SCORED.items() if key != "property"}, ""),
]


@pytest.mark.parametrize(("item", "code"), BAD_FILTERS, ids=range(len(BAD_FILTERS)))
def test_a_filter_that_hubspot_would_not_take_is_refused(open_portal: OpenPortal, item: Any, code: str) -> None:
    place = open_portal(seed())
    status, answer, _ = ask(place, "POST", LISTS, new(filterBranch=filters(item)))
    assert status == 400
    assert answer.get("subCategory", "").endswith(code)
    assert ask(place, "GET", f"{LISTS}/13")[0] == 404


def _without(key: str) -> dict[str, Any]:
    return {name: value for name, value in filters(SCORED).items() if name != key}


AND = filters(SCORED)["filterBranches"][0]
SHAPES = {
    "root AND": AND,
    "no operator": _without("filterBranchOperator"),
    "no branches key": _without("filterBranches"),
    "filters at the root": {**filters(SCORED), "filters": [SCORED]},
    "no branch": {**filters(SCORED), "filterBranches": []},
    "an empty branch": filters(),
    "a nested branch": {**filters(SCORED), "filterBranches": [{**AND, "filterBranches": [AND]}]},
    "251 filters": filters(*[SCORED] * 251),
    "another branch type": {**filters(SCORED), "filterBranches": [{**AND, "filterBranchType": "NOT_ALL"}]},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_only_an_or_of_ands_is_a_list(open_portal: OpenPortal, shape: str) -> None:
    assert ask(open_portal(seed()), "POST", LISTS, new(filterBranch=SHAPES[shape]))[0] == 400


def test_filters_of_a_static_list_are_not_updated(open_portal: OpenPortal) -> None:
    place = open_portal(seed(lists=[{"listId": "12", "name": "By hand", "processingType": "SNAPSHOT"}]))
    assert ask(place, "PUT", f"{LISTS}/12/update-list-filters", {"filterBranch": filters(SCORED)})[0] == 400


def test_a_list_does_not_depend_on_itself(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    follow = {"filterType": "IN_LIST", "listId": "12", "operator": "IN_LIST"}
    for held in ("12", "5"):
        body = {"filterBranch": filters({**follow, "listId": "12"})}
        status = ask(place, "PUT", f"{LISTS}/{held}/update-list-filters", body)[0]
        assert status == (400 if held == "12" else 200)
    place.session.observe("list/5"), place.session.observe("list/5")
    circle = {"filterBranch": filters({**follow, "listId": "5"})}
    assert ask(place, "PUT", f"{LISTS}/12/update-list-filters", circle)[0] == 400


FILTER = {"propertyName": "score", "operator": "GT", "value": "5"}
BAD_SEARCHES = [
    {"filterGroups": [{"filters": [FILTER]}] * 6},
    {"filterGroups": [{"filters": [FILTER] * 7}]},
    {"filterGroups": [{"filters": [FILTER] * 5}] * 4},
    {"filterGroups": [{"filters": []}]},
    {"filterGroups": [{"filters": [{**FILTER, "operator": "LIKE"}]}]},
    {"filterGroups": [{"filters": [{**FILTER, "propertyName": "nothing"}]}]},
    {"filterGroups": [{"filters": [{**FILTER, "value": 5}]}]},
    {"filterGroups": [{"filters": [{**FILTER, "value": "five"}]}]},
    {"filterGroups": [{"filters": [{**FILTER, "operator": "IN"}]}]},
    {"filterGroups": [], "limit": 201},
    {"filterGroups": [], "after": "9990", "limit": 100},
    {"filterGroups": [], "order": "up"},
]


@pytest.mark.parametrize("body", BAD_SEARCHES, ids=range(len(BAD_SEARCHES)))
def test_a_search_beyond_the_limits_is_refused(open_portal: OpenPortal, body: Any) -> None:
    assert ask(open_portal(seed()), "POST", "/crm/v3/objects/contacts/search", body)[0] == 400


def test_every_answer_says_how_much_is_left_but_for_searches(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    _, _, headers = ask(place, "GET", f"{LISTS}/12")
    assert headers["X-HubSpot-RateLimit-Max"] == "190"
    assert headers["X-HubSpot-Correlation-Id"]
    assert headers["Content-Type"] == "application/json;charset=utf-8"
    asked = {"filterGroups": [], "properties": [], "sorts": [], "limit": 1, "after": "0"}
    _, _, headers = ask(place, "POST", "/crm/v3/objects/contacts/search", asked)
    assert "X-HubSpot-RateLimit-Max" not in headers


def test_a_refusal_carries_the_correlation_id_of_its_headers(open_portal: OpenPortal) -> None:
    _, body, headers = ask(open_portal(seed()), "GET", f"{LISTS}/99")
    assert body["correlationId"] == headers["X-HubSpot-Correlation-Id"]
    assert (body["status"], body["category"]) == ("error", "OBJECT_NOT_FOUND")


def test_properties_are_those_of_the_seed_and_hubspot_s_own(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    assert ask(place, "GET", "/crm/v3/properties/contacts/lifecyclestage")[1]["hubspotDefined"] is True
    assert "hubspotDefined" not in ask(place, "GET", "/crm/v3/properties/contacts/score")[1]
    assert ask(place, "GET", "/crm/v3/properties/contacts/nothing")[0] == 404


def test_the_log_holds_no_token(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    place.session.observe("list/12")
    assert place.settings["token"] not in json.dumps(place.log())


def test_two_runs_answer_alike(open_portal: OpenPortal) -> None:
    def run() -> list[Any]:
        place = open_portal(seed())
        ask(place, "POST", LISTS, new())
        ask(place, "GET", f"{LISTS}/99")
        found: list[Any] = place.log()
        return found

    assert run() == run()


@pytest.mark.parametrize(
    "bad",
    [
        {"colour": 1},
        {"portal": {"colour": 1}},
        {"properties": [{"name": "x", "type": "text"}]},
        {"properties": [{"name": "x", "type": "number", "fieldType": "select"}]},
        {"contacts": [{"id": "1", "properties": {"nothing": "1"}}]},
        {"contacts": [{"id": "1", "properties": {"hs_object_id": 1}}]},
        {"lists": [{"name": "x", "filterBranch": filters(on("nothing", "ALL_PROPERTY", "IS_KNOWN"))}]},
        {"portal": {"now": "yesterday"}},
        {"contacts": {}},
    ],
    ids=str,
)
def test_a_seed_that_says_something_else_is_told(open_portal: OpenPortal, bad: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        open_portal(bad)


MOMENT = Moment(datetime(2026, 3, 29, 9, tzinfo=UTC), "America/New_York", lambda *_: False)
PASSES = [
    (on("p", "NUMBER", "IS_NOT_EQUAL_TO", value=5), {"p": "6"}, True),
    (on("p", "NUMBER", "IS_NOT_EQUAL_TO", value=5), {}, False),
    (on("p", "NUMBER", "IS_NOT_EQUAL_TO", value=5), {"p": ""}, False),
    (on("p", "NUMBER", "IS_NOT_EQUAL_TO", value=5, includeObjectsWithNoValueSet=True), {}, True),
    (on("p", "NUMBER", "IS_EQUAL_TO", value=0.3), {"p": "0.30"}, True),
    (on("p", "NUMBER", "IS_NOT_EQUAL_TO", value=5), {"p": "five"}, False),
    (on("p", "BOOL", "IS_EQUAL_TO", value=False), {"p": "false"}, True),
    (on("p", "BOOL", "IS_EQUAL_TO", value=False), {}, False),
    (on("p", "ENUMERATION", "IS_NONE_OF", values=["a"]), {"p": "b;c"}, True),
    (on("p", "ENUMERATION", "IS_NONE_OF", values=["a"]), {"p": "a;c"}, False),
    (on("p", "ENUMERATION", "CONTAINS_ALL", values=["a", "c"]), {"p": "a;b;c"}, True),
    (on("p", "ENUMERATION", "IS_EXACTLY", values=["a", "c"]), {"p": "a;b;c"}, False),
    (on("p", "ALL_PROPERTY", "IS_UNKNOWN"), {}, True),
    (on("p", "STRING", "DOES_NOT_CONTAIN", value="VP"), {"p": "the vp"}, False),
    (on("p", "TIME_POINT", "IS_AFTER", **POINT, endpointBehavior="INCLUSIVE"), {"p": "2026-03-29"}, True),
    (on("p", "TIME_POINT", "IS_AFTER", **POINT, endpointBehavior="EXCLUSIVE"), {"p": "2026-03-29"}, False),
    (on("p", "TIME_POINT", "IS_BEFORE", **POINT), {"p": "2026-03-28T23:59:59Z"}, True),
    (on("p", "TIME_POINT", "IS_BEFORE", **POINT), {"p": "1774742399000"}, True),
    (on("p", "TIME_POINT", "IS_BEFORE", **POINT), {"p": "soon"}, False),
    ({"filterType": "IN_LIST", "listId": "5", "operator": "NOT_IN_LIST"}, {}, True),
]


@pytest.mark.parametrize(("item", "held", "verdict"), PASSES, ids=range(len(PASSES)))
def test_a_filter_passes_whom_the_guide_says(item: Any, held: dict[str, str], verdict: bool) -> None:
    assert passes(filters(item), held, MOMENT) is verdict


def test_the_judge_of_exchanges_can_say_no(serve_portal: ServePortal) -> None:
    if not available():
        pytest.skip("HubSpot's OpenAPI files are not beside the repository")
    wire = serve_portal(seed())
    wire.ask("GET", f"{LISTS}/12?includeFilters=true")
    wire.ask("DELETE", f"{LISTS}/5")
    wire.ask("GET", f"{LISTS}/99")
    wire.ask("POST", f"{LISTS}/search", {"offset": 0, "additionalProperties": []})
    good, gone, no, searched = wire.log()
    worse = json.loads(json.dumps(good))
    del worse["response"]["list"]["filterBranch"]["filterBranches"][0]["filters"][0]["operation"]["value"]
    refusal = {key: value for key, value in no["response"].items() if key != "category"}
    for bad in (
        worse,
        {**good, "status": 201},
        {**good, "query": {"filters": "true"}},
        {**good, "method": "PATCH"},
        {**good, "path": "/crm/lists/2026-10/12"},
        {**gone, "response": {}},
        {**gone, "status": 200},
        {**no, "response": refusal},
        {**no, "response": {**no["response"], "subCategory": {}}},
        {**no, "response": {**no["response"], "errors": [{"message": "no", "reason": "no"}]}},
        {**good, "response": {**good["response"], "etag": "1"}},
        {**good, "response": {"list": {**good["response"]["list"], "etag": "1"}}},
        {**searched, "request": {"offset": 0}},
    ):
        with pytest.raises(AssertionError):
            judge_exchange(bad)
