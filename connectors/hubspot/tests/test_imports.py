"""A list is parsed back into the language: exactly, or what cannot be becomes a signal with the reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hubspot_contact import properties
from hubspot_lead import LEAD, PROPERTIES, compiled, filters, on, rule
from hubspot_lists import numbers, on_the_wire
from hypothesis import event, given, settings as profile, strategies as st
from test_parity import CRITERIA, SCHEMAS, TEXTS, WORDED, made

from ledger.artifacts.data import Binding, Native
from ledger.language.evaluate import judge
from ledger.language.print import canonical
from ledger.language.record import Unreadable
from ledger.language.schema import Field, Schema
from ledger.language.tree import Tree
from ledger.language.written import tree_of
from ledger_hubspot import HubSpot
from ledger_hubspot.imports import native
from ledger_hubspot.native import branch
from ledger_hubspot.native.naming import helper_name
from strategies import TODAY, records, trees


def list_of(branch: Any, **changed: Any) -> dict[str, Any]:
    """A list as HubSpot answers it."""
    found = {"listId": "12", "name": "MQL", "objectTypeId": "0-1", "processingType": "DYNAMIC", "filterBranch": branch}
    return {**found, **changed}


def live(given: list[dict[str, Any]]) -> dict[str, Any]:
    """Properties as HubSpot answers them, by name."""
    return {each["name"]: answered(each) for each in given}


def answered(given: Mapping[str, Any]) -> dict[str, Any]:
    options = [one if isinstance(one, dict) else {"value": one, "label": one} for one in given.get("options", ())]
    return {"fieldType": given["type"], "label": given["name"].title(), **given, "options": options}


HERE = live([*PROPERTIES, {"name": "createdate", "type": "datetime"}, {"name": "hs_object_id", "type": "number"}])


def read(branch: Any, lists: Mapping[str, Any] | None = None, zone: str = "UTC", **changed: Any) -> Native:
    return native(list_of(branch, **changed), HERE, lists or {}, {}, zone)


def text_of(found: Native, zone: str = "UTC") -> str:
    """The criteria that a native rule is, written over its own fields."""
    assert found.form is not None, found.refused
    return canonical(tree_of(found.form, schema_of(found, zone)))


def schema_of(found: Native, zone: str) -> Schema:
    fields = {name: Field(name, each.type, None, each.choices) for name, each in found.fields.items()}  # type: ignore[arg-type]
    return Schema("lead", fields, zone=zone)


# --- what the compiler writes -----------------------------------------------------------------------------------------


RIVAL = '"property":"is_competitor"'


def brought_back(body: Mapping[str, Any], schema: Schema) -> Native:
    """The list and its helper lists, imported from the portal that holds them."""
    wire, ids = json.loads(json.dumps(on_the_wire(body)), parse_float=Decimal), numbers(body)
    helpers = {ids[digest]: list_of(wire[ids[digest]], listId=ids[digest], name=helper_name(digest)) for digest in ids}
    found = live([*properties(schema), {"name": "hs_object_id", "type": "number"}])  # type: ignore[list-item]
    return native(list_of(wire[""], name=f"MQL {body['provenance']}"), found, helpers, {}, schema.zone)


def values_of(record: dict[str, object], found: Native) -> dict[str, object]:
    """A record by the names that import gave: a signal is known by what it is bound to."""
    paths = {f"contacts.{name}": value for name, value in record.items()} | {"list:5": record.get("asked_demo")}
    paths |= {each.path: of_rival(record, each.path) for each in found.fields.values() if RIVAL in each.path}
    return {name: paths.get(each.path) for name, each in found.fields.items()}


def of_rival(record: dict[str, object], path: str) -> bool:
    """What a filter on the boolean alone says, which tells one that is false from one without a value."""
    value = record.get("is_competitor")
    blank = value is None or value == ""
    return blank if "IS_UNKNOWN" in path else not blank and str(value).strip().casefold() == "false"


def told_otherwise(
    tree: Tree,
    schema: Schema,
    found: list[dict[str, object]],
    accepted: frozenset[str] = frozenset(),
    known: str = "list:5",
) -> tuple[list[str], list[dict[str, object]]]:
    """What the imported list asks for beside the signals `known`, and the records of which it says otherwise."""
    if (artifact := made(tree, schema, accepted=accepted)) is None or artifact.body is None:
        return [], []
    back = brought_back(artifact.body, schema)
    assert back.form is not None
    inner = schema_of(back, schema.zone)
    signals = {each.path for each in back.fields.values() if each.type == "signal"} - {"list:5"}
    event(f"signals: {len(signals)}")
    again = tree_of(back.form, inner)
    judged = ((record, verdict(tree, record, schema)) for record in found)
    apart = [
        record
        for record, said in judged
        if said is not None and judge(again, values_of(record, back), inner, TODAY) is not said
    ]
    return [each for each in signals if known not in each], apart


def verdict(tree: Tree, record: dict[str, object], schema: Schema) -> bool | None:
    """What a criteria says of a record; None where that cannot be read."""
    try:
        return judge(tree, record, schema, TODAY)
    except Unreadable:
        return None


def cells(depth: int) -> st.SearchStrategy[tuple[Schema, Tree, list[dict[str, object]]]]:
    """A criteria that a list can hold, and records to judge."""
    return SCHEMAS.flatmap(
        lambda one: st.tuples(
            st.just(one), trees(one, depth=depth, without={"fields"}), st.lists(records(one), min_size=4, max_size=4)
        )
    )


@profile(max_examples=CRITERIA // 5)
@given(cells(3))
def test_what_is_compiled_and_imported_again_has_the_same_meaning(
    cell: tuple[Schema, Tree, list[dict[str, object]]],
) -> None:
    assert told_otherwise(cell[1], cell[0], cell[2]) == ([], [])


@profile(max_examples=CRITERIA // 60)
@given(cells(6))
def test_a_rule_that_rests_on_helper_lists_is_imported_whole(
    cell: tuple[Schema, Tree, list[dict[str, object]]],
) -> None:
    """Where a helper list parts the two filters of a negated boolean, each comes back as a signal of its own."""
    assert told_otherwise(cell[1], cell[0], cell[2], known=RIVAL) == ([], [])


@profile(max_examples=CRITERIA // 5)
@given(trees(TEXTS), st.lists(WORDED, min_size=4, max_size=4))
def test_texts_that_were_accepted_on_record_are_imported_too(tree: Tree, found: list[dict[str, object]]) -> None:
    assert told_otherwise(tree, TEXTS, found, frozenset({"text"})) == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        "score >= 65 AND employees_raw >= 200 AND job_level IN ('c_level', 'vp') AND NOT is_competitor",
        "NOT score >= 65 AND NOT job_level = 'vp' AND NOT tags HAS ANY ('demo')",
        "score NOT BETWEEN 1 AND 9 OR renewal BETWEEN DATE '2026-01-01' AND DATE '2026-03-31'",
        "is_competitor OR (score IS BLANK AND job_level <> 'vp')",
    ],
)
def test_people_get_back_the_criteria_as_they_would_write_it(text: str) -> None:
    text = text.replace("employees_raw", "score")
    found = brought_back(compiled(text).body or {}, LEAD)
    assert found.signals == ()
    assert len(text_of(found)) <= len(text) + 40, text_of(found)


# --- what marketers write ---------------------------------------------------------------------------------------------


def point(day: str, hour: int = 0, minute: int = 0, second: int = 0, ms: int = 0, zone: str = "UTC") -> dict[str, Any]:
    year, month, date = map(int, day.split("-"))
    clock = {"hour": hour, "minute": minute, "second": second, "millisecond": ms}
    return {
        "timeType": "DATE",
        "timezoneSource": "CUSTOM",
        "zoneId": zone,
        "year": year,
        "month": month,
        "day": date,
        **clock,
    }


def today(days: int = 0, **changed: Any) -> dict[str, Any]:
    found = {"timeType": "INDEXED", "timezoneSource": "CUSTOM", "zoneId": "UTC", "offset": {"days": days}}
    return {**found, "indexReference": {"referenceType": "TODAY"}, **changed}


def at(name: str, operator: str, point: dict[str, Any], ends: str | None = "INCLUSIVE") -> dict[str, Any]:
    return on(
        name, "TIME_POINT", operator, type="TIME_POINT", timePoint=point, **({"endpointBehavior": ends} if ends else {})
    )


def between(name: str, low: dict[str, Any], high: dict[str, Any], operator: str = "IS_BETWEEN") -> dict[str, Any]:
    ends = {f"{end}BoundEndpointBehavior": "INCLUSIVE" for end in ("lower", "upper")}
    return on(
        name, "TIME_RANGED", operator, type="TIME_RANGED", lowerBoundTimePoint=low, upperBoundTimePoint=high, **ends
    )


LATE = {"hour": 23, "minute": 59, "second": 59, "ms": 999}


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (on("score", "NUMBER", "IS_LESS_THAN", value=65), "score < 65"),
        (on("score", "NUMBER", "IS_LESS_THAN", value=65, includeObjectsWithNoValueSet=True), "NOT score >= 65"),
        (on("score", "NUMBER", "IS_NOT_EQUAL_TO", value=Decimal("1.5")), "score <> 1.5"),
        (on("score", "NUMBER", "IS_NOT_EQUAL_TO", value=1, includeObjectsWithNoValueSet=True), "NOT score = 1"),
        (on("score", "NUMBER_RANGED", "IS_BETWEEN", lowerBound=1, upperBound=9), "score BETWEEN 1 AND 9"),
        (on("title", "ALL_PROPERTY", "IS_KNOWN"), "NOT title IS BLANK"),
        (on("job_level", "ENUMERATION", "IS_ANY_OF", values=["vp", "c_level"]), "job_level IN ('c_level', 'vp')"),
        (on("job_level", "ENUMERATION", "IS_NONE_OF", values=["vp"]), "job_level <> 'vp'"),
        (
            on("job_level", "ENUMERATION", "IS_NONE_OF", values=["vp"], includeObjectsWithNoValueSet=True),
            "NOT job_level = 'vp'",
        ),
        (on("tags", "ENUMERATION", "IS_ANY_OF", values=["demo"]), "tags HAS ANY ('demo')"),
        (
            on("tags", "ENUMERATION", "CONTAINS_ALL", values=["demo", "trial"]),
            "tags HAS ANY ('demo') AND tags HAS ANY ('trial')",
        ),
        (on("is_competitor", "BOOL", "IS_EQUAL_TO", value=True), "is_competitor"),
        (
            on("is_competitor", "BOOL", "IS_EQUAL_TO", value=False, includeObjectsWithNoValueSet=True),
            "NOT is_competitor",
        ),
        (on("title", "STRING", "STARTS_WITH", value="VP"), "title STARTS WITH 'VP'"),
        (
            on("title", "MULTISTRING", "CONTAINS", values=["vp", "chief"]),
            "title CONTAINS 'chief' OR title CONTAINS 'vp'",
        ),
        (at("renewal", "IS_AFTER", point("2026-01-01")), "renewal >= DATE '2026-01-01'"),
        (at("renewal", "IS_AFTER", point("2026-01-01"), "EXCLUSIVE"), "renewal >= DATE '2026-01-02'"),
        (at("renewal", "IS_BEFORE", point("2026-01-01", hour=9), "EXCLUSIVE"), "renewal < DATE '2026-01-02'"),
        (at("createdate", "IS_BEFORE", point("2026-01-01", **LATE)), "createdate < DATE '2026-01-02'"),
        (at("createdate", "IS_AFTER", today(-30)), "createdate >= TODAY - 30 DAYS"),
        (at("createdate", "IS_AFTER", today(offset={"weeks": -2})), "createdate >= TODAY - 14 DAYS"),
        (between("renewal", point("2026-01-01"), point("2026-01-01", **LATE)), "renewal = DATE '2026-01-01'"),
        (
            between("renewal", point("2026-01-01"), point("2026-01-31", **LATE), "IS_NOT_BETWEEN"),
            "NOT renewal IS BLANK AND NOT renewal BETWEEN DATE '2026-01-01' AND DATE '2026-01-31'",
        ),
        (on("hs_object_id", "ALL_PROPERTY", "IS_KNOWN"), "TRUE"),
    ],
    ids=str,
)
def test_a_filter_that_marketers_use_is_read_exactly(item: dict[str, Any], text: str) -> None:
    found = read(filters(item))
    assert found.signals == ()
    assert text_of(found) == text


OPAQUE = [
    (
        {"filterType": "FORM_SUBMISSION", "formId": "7", "operator": "FILLED_OUT"},
        "filled_out_form_7",
        "filled in a form",
    ),
    (
        {"filterType": "PAGE_VIEW", "operator": "HAS_PAGEVIEW_CONTAINS", "pageUrl": "/pricing"},
        "has_pageview_contains_pricing",
        "looked at a page",
    ),
    ({"filterType": "WEBINAR", "operator": "ATTENDED"}, "webinar_attended", "no words for webinar"),
    (on("score", "NUMBER", "HAS_EVER_BEEN_EQUAL_TO", value=65), "score_has_ever_been_65", "was before"),
    (on("score", "NUMBER", "IS_EQUAL_TO", value=Decimal("1234567890123456")), "score_is_1234567890123456", "15 digits"),
    (on("gone", "NUMBER", "IS_EQUAL_TO", value=1), "gone_is_1", "any more"),
    (on("job_level", "ENUMERATION", "IS_ANY_OF", values=["boss"]), "job_level_is_boss", "no option"),
    (on("tags", "ENUMERATION", "IS_EXACTLY", values=["demo"]), "tags_is_exactly_demo", "exactly another"),
    (on("is_competitor", "BOOL", "IS_EQUAL_TO", value=False), "is_competitor_is_false", "false from one without"),
    (on("is_competitor", "ALL_PROPERTY", "IS_KNOWN"), "is_competitor_is_known", "without a value"),
    (at("createdate", "IS_AFTER", today(timezoneSource="PORTAL")), "createdate_is_after_today", "whoever looks"),
    (at("createdate", "IS_AFTER", today(zoneId="Europe/Berlin")), "createdate_is_after_today", "Europe/Berlin"),
    (
        at("createdate", "IS_AFTER", today(offset={"months": -1})),
        "createdate_is_after_1_months_before_today",
        "whole days",
    ),
    (
        at("createdate", "IS_AFTER", point("2026-01-01", hour=9)),
        "createdate_is_after_2026_01_01_09_00",
        "start of a day",
    ),
    (at("createdate", "IS_AFTER", point("2026-01-01"), None), "createdate_is_after_2026_01_01", "itself counts"),
    (on("title", "STRING", "ENDS_WITH", value="x"), "title_ends_with_x", "no words"),
    (on("title", "STRING", "IS_EQUAL_TO", value=" x"), "title_is_x", "space"),
    (on("score", "NUMBER", "IS_LESS_THAN", value="many"), "score_is_less_than_many", "shape"),
]


@pytest.mark.parametrize(("item", "name", "why"), OPAQUE, ids=str)
def test_what_only_hubspot_can_judge_becomes_a_signal(item: dict[str, Any], name: str, why: str) -> None:
    found = read(filters(item, on("score", "NUMBER", "IS_GREATER_THAN", value=5)))
    assert text_of(found) == f"{name} AND score > 5"
    (said,) = found.signals
    assert why in said
    assert found.fields[name].type == "signal"


@pytest.mark.parametrize(("item", "name", "why"), OPAQUE[:4], ids=str)
def test_a_signal_is_written_back_as_the_filter_that_it_was(item: dict[str, Any], name: str, why: str) -> None:
    found = read(filters(item, on("score", "NUMBER", "IS_GREATER_THAN", value=5)))
    assert found.form is not None
    bindings = {each.name: (Binding(each.path),) for each in found.fields.values()}
    made = HubSpot().compile(
        rule(
            "TRUE",
            meaning=tree_of(found.form, schema_of(found, "UTC")),
            bindings=bindings,
            schema=schema_of(found, "UTC"),
        ),
        "",
        "MQL",
    )
    assert made.body is not None
    assert made.body["filterBranch"] == branch.read(
        list_of(filters(item, on("score", "NUMBER", "IS_GREATER_THAN", value=5)))["filterBranch"]
    )


def test_two_signals_of_one_name_are_told_apart() -> None:
    views = [{"filterType": "PAGE_VIEW", "operator": "HAS_PAGEVIEW_EQ", "pageUrl": url} for url in ("/a?b", "/a/b")]
    found = read(filters(*views))
    assert len(found.fields) == 2
    assert {each.path for each in found.fields.values()} == {
        f"filter:{json.dumps(view, sort_keys=True, separators=(',', ':'))}" for view in views
    }


EVER = [
    on("lifecyclestage", "ENUMERATION", "HAS_EVER_BEEN_ANY_OF", values=["lead"]),
    on("lifecyclestage", "ENUMERATION", "HAS_EVER_BEEN_ANY_OF", values=["customer"]),
    on("lifecyclestage", "ENUMERATION", "HAS_EVER_BEEN_ANY_OF", values=["customer", "lead"]),
    {"filterType": "EMAIL_SUBSCRIPTION", "acceptedStatuses": ["OPT_IN"], "subscriptionIds": ["711"]},
    {"filterType": "EMAIL_SUBSCRIPTION", "acceptedStatuses": ["OPT_IN"], "subscriptionIds": ["712"]},
    on("text", "STRING", "ENDS_WITH", value="a" * 60),
    on("text", "STRING", "ENDS_WITH", value="a" * 61),
]


def test_signals_of_different_lists_are_named_by_what_they_ask_for() -> None:
    names = [name for item in EVER for name in read(filters(item)).fields]
    assert names[:4] == [
        "lifecyclestage_has_ever_been_lead",
        "lifecyclestage_has_ever_been_customer",
        "lifecyclestage_has_ever_been_any_of_customer_lead",
        "email_subscription_opt_in_711",
    ]
    assert len(set(names)) == len(EVER)
    assert all(len(name) <= 50 for name in names)


NOT_RIVAL = on("is_competitor", "BOOL", "IS_EQUAL_TO", value=False)
UNKNOWN = on("is_competitor", "ALL_PROPERTY", "IS_UNKNOWN")
WARM = on("score", "NUMBER", "IS_GREATER_THAN", value=5)


def any_of(*groups: list[dict[str, Any]]) -> dict[str, Any]:
    return {**filters(), "filterBranches": [filters(*group)["filterBranches"][0] for group in groups]}


@pytest.mark.parametrize(
    ("groups", "text"),
    [
        ([[NOT_RIVAL], [UNKNOWN]], "NOT is_competitor"),
        ([[WARM, NOT_RIVAL], [WARM, UNKNOWN]], "score > 5 AND NOT is_competitor"),
        ([[NOT_RIVAL], [WARM, UNKNOWN]], "is_competitor_is_false OR (score > 5 AND is_competitor_is_unknown)"),
        ([[WARM, NOT_RIVAL]], "score > 5 AND is_competitor_is_false"),
    ],
    ids=str,
)
def test_a_boolean_that_is_false_is_read_where_one_without_a_value_is_let_in_beside_it(
    groups: list[list[dict[str, Any]]], text: str
) -> None:
    assert text_of(read(any_of(*groups))) == text


def test_events_and_associations_inside_an_and_are_signals() -> None:
    event = {
        "filterBranchType": "UNIFIED_EVENTS",
        "filterBranchOperator": "AND",
        "filters": [],
        "filterBranches": [],
        "eventTypeId": "6-1",
        "operator": "HAS_COMPLETED",
    }
    outer = filters(on("score", "NUMBER", "IS_GREATER_THAN", value=5))
    outer["filterBranches"][0]["filterBranches"] = [event]
    assert text_of(read(outer)) == "score > 5 AND has_completed_event_6_1"


SCORED = list_of(
    filters(on("score", "NUMBER", "IS_GREATER_THAN", value=50)), listId="31", name="Warm [warm v1 #9 00112233]"
)


def in_list(list_id: str, operator: str = "IN_LIST") -> dict[str, Any]:
    return {"filterType": "IN_LIST", "listId": list_id, "operator": operator}


def test_another_list_is_read_as_its_filters_are() -> None:
    found = native(list_of(filters(in_list("31"))), HERE, {"31": SCORED}, {"31": "warm"})
    assert text_of(found) == "score > 50"
    assert found.notes == ("reads the filters of list 31 (Warm), which holds `warm` as its own",)
    assert text_of(read(filters(in_list("31", "NOT_IN_LIST")), {"31": SCORED})) == "NOT score > 50"


@pytest.mark.parametrize(
    "other",
    [
        {**SCORED, "processingType": "MANUAL"},
        {**SCORED, "filterBranch": filters(OPAQUE[0][0])},
        {**SCORED, "filterBranch": None},
        {**SCORED, "filterBranch": filters(in_list("12"))},
    ],
    ids=["static", "with a form in it", "without filters", "in a circle"],
)
def test_a_list_that_cannot_be_read_whole_is_a_signal_that_it_is_bound_to(other: dict[str, Any]) -> None:
    found = read(filters(in_list("31", "NOT_IN_LIST")), {"31": other})
    assert text_of(found) == "NOT in_warm_warm_v1_9_00112233"
    assert [each.path for each in found.fields.values()] == ["list:31"]
    assert read(filters(in_list("99"))).fields["in_list_99"].path == "list:99"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"processingType": "SNAPSHOT"}, "static"),
        ({"objectTypeId": "0-2"}, "static list, or one of other records"),
        ({"filterBranch": None}, "no filters"),
        ({"filterBranch": {**filters(), "filterBranchType": "NOT_ANY"}}, "not any"),
        ({"filterBranch": filters()}, "without filters"),
    ],
)
def test_what_is_no_criteria_is_refused_with_the_reason(changed: dict[str, Any], why: str) -> None:
    found = native({**list_of(filters(in_list("5"))), **changed}, HERE)
    assert found.form is None
    assert why in found.refused


def test_a_branch_within_a_branch_is_read_as_deep_as_it_goes() -> None:
    inner = filters(on("score", "NUMBER", "IS_GREATER_THAN", value=5), on("title", "ALL_PROPERTY", "IS_KNOWN"))
    outer = filters(on("is_competitor", "BOOL", "IS_EQUAL_TO", value=True))
    outer["filterBranches"][0]["filterBranches"] = [{**inner, "filters": [on("score", "ALL_PROPERTY", "IS_UNKNOWN")]}]
    assert text_of(read(outer)) == "is_competitor AND (score IS BLANK OR (score > 5 AND NOT title IS BLANK))"


def test_options_that_people_cannot_choose_are_left_out_and_told() -> None:
    options = [
        {"value": "a", "label": "A"},
        {"value": "b", "label": "B", "hidden": True},
        {"value": " c", "label": "C"},
    ]
    here = live([{"name": "source", "type": "enumeration", "fieldType": "select", "options": options}])
    found = native(list_of(filters(on("source", "ENUMERATION", "IS_ANY_OF", values=["a"]))), here)
    assert found.fields["source"].choices == ("a",)
    assert "hidden" in found.notes[0]
    assert "b,  c" in found.notes[0]


def test_a_property_named_like_a_word_of_the_language_gets_another_name() -> None:
    found = native(
        list_of(filters(on("in", "NUMBER", "IS_EQUAL_TO", value=1))), live([{"name": "in", "type": "number"}])
    )
    assert [(each.name, each.path) for each in found.fields.values()] == [("in_field", "contacts.in")]


def test_what_the_portal_tells_of_the_list_is_kept() -> None:
    found = read(
        filters(in_list("5")),
        createdAt="2026-01-01T00:00:00Z",
        updatedById="77",
        filtersUpdatedAt="2026-02-01T00:00:00Z",
        additionalProperties={"hs_list_size": "41"},
    )
    assert (found.address, found.sort, found.parent, found.members) == ("list/12", "list", "contacts", 41)
    assert (found.created_at, found.changed_at, found.changed_by) == (
        "2026-01-01T00:00:00Z",
        "2026-02-01T00:00:00Z",
        "77",
    )
