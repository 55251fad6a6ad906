"""Properties and groups in the sandbox portal, as live portals were seen to treat them, through the vendor's client."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hubspot_sandbox import PROPERTIES, Wire, ask, branch, raw

ServePortal = Callable[..., Wire]
GROUP = "contactinformation"
CHANNELS = [
    {"label": label, "value": value, "displayOrder": place, "hidden": False}
    for place, (label, value) in enumerate((("Paid search", "paid_search"), ("Partner", "partner")))
]
CHANNEL = {
    "name": "gov_channel",
    "label": "Channel (governed)",
    "type": "enumeration",
    "fieldType": "select",
    "groupName": GROUP,
    "description": "governed",
    "options": CHANNELS,
}
SEED: dict[str, Any] = {
    "properties": [
        {"name": "score", "type": "number"},
        {"name": "old", "type": "string", "archived": True, "createdAt": "2019-05-01T00:00:00.000Z"},
    ]
}


def new(name: str = "note", **changed: Any) -> dict[str, Any]:
    plain = {"name": name, "label": "Note", "type": "string", "fieldType": "text", "groupName": GROUP}
    return {key: value for key, value in {**plain, **changed}.items() if value is not None}


def test_creating_answers_201_with_the_whole_property_and_its_location(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    status, made, headers = ask(wire, "POST", PROPERTIES, CHANNEL)
    assert (status, headers["Location"]) == (201, f"{PROPERTIES}/gov_channel")
    assert (made["options"], made["displayOrder"], made["calculated"]) == (CHANNELS, -1, False)
    assert made["modificationMetadata"] == {"archivable": True, "readOnlyDefinition": False, "readOnlyValue": False}
    assert "hubspotDefined" not in made
    assert (made["createdUserId"], made["updatedUserId"]) == ("9001", "9001")


def test_the_vendor_s_client_gets_the_property_that_it_created(serve_portal: ServePortal) -> None:
    core = serve_portal(SEED).client.crm.properties.core_api
    made = core.create("contacts", new())
    assert made is not None  # of another status than 201 the client makes None
    found = raw(core.get_by_name("contacts", "note", _preload_content=False))
    assert (found["name"], found["archived"], found["createdAt"]) == ("note", False, found["updatedAt"])
    assert "note" in [each["name"] for each in raw(core.get_all("contacts", _preload_content=False))["results"]]


def test_an_existing_name_is_409_and_changes_nothing(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    status, no = wire.ask("POST", PROPERTIES, new("score", label="Another"))
    assert (status, no["category"], no["subCategory"]) == (
        409,
        "OBJECT_ALREADY_EXISTS",
        "Properties.PROPERTY_WITH_NAME_EXISTS",
    )
    assert no["message"] == "A property named 'score' already exists."
    assert wire.ask("GET", f"{PROPERTIES}/score")[1]["label"] == "score"


def test_creating_an_archived_name_restores_it_with_the_new_definition(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    assert wire.ask("GET", f"{PROPERTIES}/old")[0] == 404
    status, archived = wire.ask("GET", f"{PROPERTIES}/old?archived=true")
    assert (status, archived["archived"], "archivedAt" in archived) == (200, True, True)
    status, made = wire.ask("POST", PROPERTIES, new("old", label="New label", type="number", fieldType="number"))
    assert (status, made["label"], made["type"]) == (201, "New label", "number")
    assert made["createdAt"] == "2019-05-01T00:00:00.000Z"
    assert wire.ask("GET", f"{PROPERTIES}/old?archived=True")[0] == 404


def test_options_are_replaced_as_a_whole_or_left_alone(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    core = wire.client.crm.properties.core_api
    core.create("contacts", CHANNEL)
    core.update("contacts", "gov_channel", {"label": "Channel"})
    assert wire.ask("GET", f"{PROPERTIES}/gov_channel")[1]["options"] == CHANNELS
    core.update("contacts", "gov_channel", {"options": CHANNELS[1:]})
    found = wire.ask("GET", f"{PROPERTIES}/gov_channel")[1]
    assert (found["options"], found["label"]) == (CHANNELS[1:], "Channel")


@pytest.mark.parametrize("part", ["hasUniqueValue", "dataSensitivity", "referencedObjectType"])
def test_what_cannot_change_is_ignored_in_silence(serve_portal: ServePortal, part: str) -> None:
    wire = serve_portal(SEED)
    before = wire.ask("GET", f"{PROPERTIES}/score")[1]
    sent = {"hasUniqueValue": True, "dataSensitivity": "sensitive", "referencedObjectType": "OWNER"}[part]
    status, after = wire.ask("PATCH", f"{PROPERTIES}/score", {part: sent})
    assert status == 200
    assert after.get(part) == before.get(part)


def test_a_field_type_may_change_within_its_type(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    wire.ask("POST", PROPERTIES, new())
    assert wire.ask("PATCH", f"{PROPERTIES}/note", {"fieldType": "textarea"})[1]["fieldType"] == "textarea"
    assert wire.ask("PATCH", f"{PROPERTIES}/note", {"fieldType": "number"})[0] == 400


BOOL = {"type": "bool", "fieldType": "booleancheckbox"}
YES, NO = ({"label": value, "value": value, "hidden": False} for value in ("true", "false"))
REFUSED = [
    (new(label=None), "required"),
    (new(colour="red"), "Unknown field"),
    (new("Note"), "invalid"),
    (new("9lives"), "invalid"),
    (new("hs_note"), "invalid"),
    (new("n" * 101), "too long"),
    (new(type="text"), "not a type"),
    (new(fieldType="select"), "not valid for the type"),
    (new(groupName="nowhere"), "does not exist"),
    (new(**BOOL), "exactly the options"),
    (new(**BOOL, options=[YES]), "exactly the options"),
    (new(type="enumeration", fieldType="select"), "needs options"),
    (new(type="enumeration", fieldType="select", options=[CHANNELS[0], CHANNELS[0]]), "Two options"),
    (new(type="enumeration", fieldType="select", options=[{"label": "a", "value": "a"}]), "required"),
    (new(type="number", fieldType="number", currencyPropertyName="c"), "currency"),
    (new(type="number", fieldType="number", numberDisplayHint=""), "empty"),
    (new(displayOrder="1"), "not of its type"),
    (new(fieldType="calculation_equation"), "needs a calculationFormula"),
    ([], "JSON object"),
]


@pytest.mark.parametrize(("body", "word"), REFUSED, ids=range(len(REFUSED)))
def test_a_property_that_cannot_be_is_refused(serve_portal: ServePortal, body: Any, word: str) -> None:
    wire = serve_portal(SEED)
    before = wire.ask("GET", PROPERTIES)[1]
    status, no = wire.ask("POST", PROPERTIES, body)
    assert (status, no["category"]) == (400, "VALIDATION_ERROR")
    assert word in no["message"]
    assert wire.ask("GET", PROPERTIES)[1] == before


def test_a_boolean_with_its_two_options_is_made(serve_portal: ServePortal) -> None:
    assert serve_portal(SEED).ask("POST", PROPERTIES, new(**BOOL, options=[YES, NO]))[0] == 201


def test_a_dated_version_wants_every_option_to_say_its_place(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    options = [{key: option[key] for key in ("label", "value", "hidden")} for option in CHANNELS]
    body = {**CHANNEL, "options": options}
    assert wire.ask("POST", "/crm/properties/2026-09/contacts", body)[0] == 400
    assert wire.ask("POST", PROPERTIES, body)[0] == 201


def test_hubspot_s_own_properties_keep_their_definition(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    for name in ("lifecyclestage", "hs_lead_status", "hs_analytics_source", "email", "createdate", "hs_object_id"):
        found = wire.ask("GET", f"{PROPERTIES}/{name}")[1]
        assert (found["hubspotDefined"], found["modificationMetadata"]["readOnlyDefinition"]) == (True, True)
        assert wire.ask("PATCH", f"{PROPERTIES}/{name}", {"label": "Ours"})[0] == 400
        assert wire.ask("DELETE", f"{PROPERTIES}/{name}")[0] == 400
    status = {"label": "Working", "value": "WORKING", "displayOrder": 0, "hidden": False}
    assert wire.ask("PATCH", f"{PROPERTIES}/hs_lead_status", {"options": [status]})[0] == 200
    assert wire.ask("PATCH", f"{PROPERTIES}/lifecyclestage", {"options": [status]})[0] == 400


def test_what_something_uses_is_not_archived(serve_portal: ServePortal) -> None:
    known = {"operationType": "ALL_PROPERTY", "operator": "IS_KNOWN", "includeObjectsWithNoValueSet": False}
    filters = branch({"filterType": "PROPERTY", "property": "b", "operation": known})
    action = {"actionId": "1", "fields": {"property_name": "c"}}
    wire = serve_portal(
        {
            "properties": [
                *({"name": name, "type": "number"} for name in "abcd"),
                {"name": "sum", "label": "The sum", "type": "number", "calculationFormula": "a + 1"},
            ],
            "lists": [{"name": "Has b", "filterBranch": filters}],
            "flows": [{"id": "7", "name": "Sets c", "isEnabled": False, "actions": [action]}],
        }
    )
    for name, parent in (("a", "The sum"), ("b", "Has b"), ("c", "Sets c")):
        status, no = wire.ask("DELETE", f"{PROPERTIES}/{name}")
        assert (status, no["subCategory"]) == (400, "PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE")
        assert "is currently used in 1 places and cannot be deleted" in no["message"]
        assert no["errors"][0]["context"]["parentName"] == [parent]
        assert wire.ask("GET", f"{PROPERTIES}/{name}")[0] == 200
    assert wire.ask("POST", f"{PROPERTIES}/batch/archive", {"inputs": [{"name": "d"}, {"name": "a"}]})[0] == 400
    wire.client.crm.properties.core_api.archive("contacts", "d")
    assert [wire.ask("DELETE", f"{PROPERTIES}/{name}")[0] for name in ("d", "never")] == [404, 404]


def test_a_batch_tells_each_item_apart(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    batch = wire.client.crm.properties.batch_api
    made = raw(batch.create("contacts", {"inputs": [new("one"), new("score")]}, _preload_content=False))
    assert ([each["name"] for each in made["results"]], made["numErrors"]) == (["one"], 1)
    assert made["errors"][0]["category"] == "OBJECT_ALREADY_EXISTS"
    assert made["errors"][0]["context"] == {"name": ["score"]}
    asked = {"archived": False, "dataSensitivity": "non_sensitive", "inputs": [{"name": "one"}, {"name": "never"}]}
    found = raw(batch.read("contacts", asked, _preload_content=False))
    assert ([each["name"] for each in found["results"]], found["numErrors"]) == (["one"], 1)
    batch.archive("contacts", {"inputs": [{"name": "one"}, {"name": "never"}, {"name": "old"}]})
    assert wire.ask("GET", f"{PROPERTIES}/one")[0] == 404
    assert [each["status"] for each in wire.log() if "batch" in each["path"]] == [207, 207, 204]


def test_a_batch_without_refusals_is_201_and_in_the_newest_version_200(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    assert wire.ask("POST", f"{PROPERTIES}/batch/create", {"inputs": [new("one")]})[0] == 201
    assert wire.ask("POST", "/crm/properties/2026-09/contacts/batch/create", {"inputs": [new("two")]})[0] == 200
    assert wire.ask("POST", f"{PROPERTIES}/batch/create", {"inputs": [new("x")] * 101})[0] == 400


def test_a_group_gets_a_place_and_keeps_what_it_holds(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    groups = wire.client.crm.properties.groups_api
    made = raw(groups.create("contacts", {"name": "gov", "label": "Gov", "displayOrder": -1}, _preload_content=False))
    assert made["displayOrder"] > 0
    assert wire.ask("POST", f"{PROPERTIES}/groups", {"name": "gov", "label": "Gov"})[0] == 409
    wire.ask("POST", PROPERTIES, new(groupName="gov"))
    status, no = wire.ask("DELETE", f"{PROPERTIES}/groups/gov")
    inner = json.loads(no["message"])
    assert (status, inner["subCategory"]) == (400, "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES")
    wire.ask("DELETE", f"{PROPERTIES}/note")
    groups.archive("contacts", "gov")
    assert "gov" not in [each["name"] for each in wire.ask("GET", f"{PROPERTIES}/groups")[1]["results"]]
    assert wire.ask("POST", f"{PROPERTIES}/groups", {"name": "gov", "label": "Again"})[0] == 201
    assert wire.ask("PATCH", f"{PROPERTIES}/groups/gov", {"label": "Governed"})[1]["label"] == "Governed"


def test_other_objects_have_properties_of_their_own(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    for word in ("companies", "0-2", "company"):
        assert wire.ask("GET", f"/crm/v3/properties/{word}/domain")[0] == 200
    assert wire.ask("GET", "/crm/v3/properties/companies/score")[0] == 404
    assert wire.ask("GET", "/crm/v3/properties/unicorns")[0] == 404


def test_a_token_writes_only_the_objects_of_its_scopes(serve_portal: ServePortal) -> None:
    scopes = {"writer": ["crm.schemas.contacts.write"], "reader": ["crm.objects.companies.read"]}
    wire = serve_portal({"portal": {"tokens": scopes}})
    assert wire.ask("POST", PROPERTIES, new(), token="writer")[0] == 201
    status, no = wire.ask("GET", PROPERTIES, token="reader")
    assert (status, no["category"]) == (403, "MISSING_SCOPES")
    assert "crm.schemas.contacts.read" in no["context"]["requiredGranularScopes"]
    assert wire.ask("GET", "/crm/v3/properties/companies", token="reader")[0] == 200
