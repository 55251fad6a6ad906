"""The rest of the sandbox portal: records, pipelines, custom objects, owners, workflows, the account, and versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hubspot_lead import on
from hubspot_sandbox import LISTS, PROPERTIES, Wire, branch, raw

ServePortal = Callable[..., Wire]
CONTACTS, DEALS = "/crm/v3/objects/contacts", "/crm/v3/pipelines/deals"
BEN = {"id": "77", "email": "ben@acme.example", "firstName": "Ben", "lastName": "Okoro"}
SEED: dict[str, Any] = {
    "users": [BEN],
    "properties": [
        {"name": "score", "type": "number"},
        {"name": "level", "type": "enumeration", "options": ["vp", "cxo"]},
        {"name": "code", "type": "string", "hasUniqueValue": True},
    ],
    "contacts": [
        {"id": "1", "properties": {"email": "ann@acme.example", "score": "5", "code": "a"}},
        {"id": "2", "properties": {"score": "6"}},
        {"id": "3", "properties": {"score": "7"}, "archived": True},
    ],
    "deals": [{"id": "9", "properties": {"dealname": "Big", "dealstage": "contractsent"}}],
}


def test_a_record_is_read_by_id_and_by_what_is_unique(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    for path in ("1", "ann@acme.example?idProperty=email", "a?idProperty=code"):
        status, found = wire.ask("GET", f"{CONTACTS}/{path}")
        assert (status, found["id"]) == (200, "1")
    assert wire.ask("GET", f"{CONTACTS}/1?properties=score,level")[1]["properties"]["score"] == "5"
    assert [wire.ask("GET", f"{CONTACTS}/{path}")[0] for path in ("3", "99", "5?idProperty=score")] == [404, 404, 400]
    assert [each["id"] for each in wire.ask("GET", CONTACTS)[1]["results"]] == ["1", "2"]
    assert [each["id"] for each in wire.ask("GET", f"{CONTACTS}?archived=true")[1]["results"]] == ["3"]


def test_the_vendor_s_client_writes_records(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    api = wire.client.crm.contacts.basic_api
    made = api.create({"properties": {"email": "cy@acme.example", "level": "vp"}, "associations": []})
    assert made.properties["level"] == "vp"
    api.update(made.id, {"properties": {"level": "", "score": "8"}})
    found = wire.ask("GET", f"{CONTACTS}/{made.id}?properties=level&properties=score")[1]["properties"]
    assert (found.get("level"), found["score"]) == (None, "8")
    api.archive(made.id)
    assert wire.ask("GET", f"{CONTACTS}/{made.id}")[0] == 404
    assert wire.ask("DELETE", f"{CONTACTS}/{made.id}")[0] == 204


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"never": "1"}, "PROPERTY_DOESNT_EXIST"),
        ({"level": "intern"}, "INVALID_OPTION"),
        ({"score": "many"}, "INVALID_INTEGER"),
        ({"hs_object_id": "7"}, "READ_ONLY_VALUE"),
    ],
)
def test_a_value_that_cannot_be_is_told_in_the_message(
    serve_portal: ServePortal, values: dict[str, str], word: str
) -> None:
    status, no = serve_portal(SEED).ask("PATCH", f"{CONTACTS}/1", {"properties": values})
    assert (status, word in no["message"]) == (400, True)


def test_what_is_unique_is_not_given_twice(serve_portal: ServePortal) -> None:
    status, no = serve_portal(SEED).ask("PATCH", f"{CONTACTS}/2", {"properties": {"code": "a"}})
    assert (status, no["category"]) == (409, "CONFLICT")


def test_a_search_sorts_by_one_property_and_looks_for_words(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)

    def found(**changed: Any) -> list[str]:
        body = {"filterGroups": [], "properties": [], "sorts": [], "limit": 10, "after": "0", **changed}
        return [each["id"] for each in wire.ask("POST", f"{CONTACTS}/search", body)[1].get("results", [])]

    assert (found(sorts=["score"]), found(sorts=["-score"])) == (["1", "2"], ["2", "1"])
    assert (found(sorts=["-code"]), found(sorts=["never"]), found(sorts=["score", "code"])) == (["1", "2"], [], [])
    assert (found(query="ANN@"), found(query="bob")) == (["1"], [])


REGISTRY = {
    "name": "governed_definition",
    "labels": {"singular": "Definition", "plural": "Definitions"},
    "requiredProperties": ["def_key"],
    "searchableProperties": ["def_key"],
    "primaryDisplayProperty": "def_key",
    "secondaryDisplayProperties": [],
    "allowsSensitiveProperties": False,
    "associatedObjects": [],
    "properties": [
        {"name": "def_key", "label": "Key", "type": "string", "fieldType": "text", "hasUniqueValue": True},
        {"name": "version", "label": "Version", "type": "number", "fieldType": "number"},
    ],
}
SCHEMAS = "/crm-object-schemas/v3/schemas"


def row(key: str, version: str) -> dict[str, Any]:
    return {"id": key, "idProperty": "def_key", "properties": {"def_key": key, "version": version}}


def test_a_custom_object_holds_rows_by_a_unique_key(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    made = raw(wire.client.crm.schemas.core_api.create(REGISTRY, _preload_content=False))
    kind = made["objectTypeId"]
    assert [each["name"] for each in made["properties"]][-2:] == ["def_key", "version"]
    path = f"/crm/v3/objects/{kind}"
    upsert = f"{path}/batch/upsert"
    first = wire.ask("POST", upsert, {"inputs": [row("mql", "1"), row("sql", "1")]})
    again = wire.ask("POST", upsert, {"inputs": [row("mql", "2")]})[1]
    assert (first[0], [each["new"] for each in first[1]["results"]]) == (200, [True, True])
    assert [each["new"] for each in again["results"]] == [False]
    asked = {"filterGroups": [], "properties": ["version"], "sorts": [], "limit": 10, "after": "0"}
    found = wire.ask("POST", f"{path}/search", asked)[1]
    assert [each["properties"]["version"] for each in found["results"]] == ["2", "1"]
    assert wire.ask("POST", path, {"properties": {"version": "1"}, "associations": []})[0] == 400
    assert wire.ask("GET", f"{path}/mql?idProperty=def_key")[0] == 200
    assert wire.ask("POST", SCHEMAS, REGISTRY)[0] == 409
    assert wire.ask("DELETE", f"{SCHEMAS}/{kind}")[0] == 400
    for each in found["results"]:
        wire.ask("DELETE", f"{path}/{each['id']}")
    assert wire.ask("DELETE", f"{SCHEMAS}/{kind}")[0] == 204
    assert wire.ask("GET", SCHEMAS)[1]["results"] == []


def test_a_portal_below_enterprise_has_no_custom_objects_and_no_audit_log(serve_portal: ServePortal) -> None:
    wire = serve_portal({"portal": {"tier": "PROFESSIONAL"}})
    assert wire.ask("GET", SCHEMAS)[0] == wire.ask("POST", SCHEMAS, REGISTRY)[0] == 403
    assert wire.ask("GET", "/account-info/v3/activity/audit-logs")[0] == 403


def test_the_lifecycle_is_a_pipeline_that_nobody_writes(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    path = "/crm/v3/pipelines/contacts/contacts-lifecycle-pipeline"
    found = wire.ask("GET", path)[1]
    options = wire.ask("GET", f"{PROPERTIES}/lifecyclestage")[1]["options"]
    assert [stage["id"] for stage in found["stages"]] == [option["value"] for option in options]
    assert wire.ask("PATCH", path, {"label": "Ours"})[0] == 400


STAGES = [
    {"label": "New", "displayOrder": 0, "metadata": {"probability": "0.1"}},
    {"label": "Won", "displayOrder": 1, "metadata": {"probability": "1.0"}},
]


def test_the_vendor_s_client_makes_a_pipeline_and_its_audit_says_who(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    api = wire.client.crm.pipelines.pipelines_api
    body = {"label": "Partners", "displayOrder": 1, "stages": STAGES}
    made = raw(api.create("deals", body, _preload_content=False))
    path = f"{DEALS}/{made['id']}"
    assert [stage["metadata"] for stage in made["stages"]] == [stage["metadata"] for stage in STAGES]
    assert wire.ask("POST", DEALS, body)[0] == 400  # the label is taken
    assert raw(api.update("deals", made["id"], {"label": "Partner"}, _preload_content=False))["label"] == "Partner"
    wire.door("edit", address=f"pipeline/deals/{made['id']}", user="77", label="By hand")
    audit = wire.ask("GET", f"{path}/audit")[1]["results"]
    assert [(each["action"], each["fromUserId"]) for each in audit] == [
        ("UPDATE", 77),
        ("UPDATE", 9001),
        ("CREATE", 9001),
    ]
    api.archive("deals", made["id"])
    assert wire.ask("GET", path)[0] == 404
    assert wire.ask("PATCH", path, {"archived": False})[0] == 200


def test_stages_are_changed_one_by_one(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    api = wire.client.crm.pipelines.pipeline_stages_api
    made = raw(api.create("deals", "default", {**STAGES[0], "label": "Paused"}, _preload_content=False))
    path = f"{DEALS}/default/stages/{made['id']}"
    assert wire.ask("PATCH", path, {"label": "Waiting"})[0] == 400  # metadata has to be there
    assert wire.ask("PATCH", path, {"label": "Waiting", "metadata": {"probability": "0.3"}})[0] == 200
    assert wire.ask("PATCH", path, {"metadata": {"probability": "7"}})[0] == 400
    assert wire.ask("PATCH", path, {"metadata": {"probability": 0.3}})[0] == 400
    assert wire.ask("DELETE", path)[0] == 204
    assert made["id"] not in [each["id"] for each in wire.ask("GET", f"{DEALS}/default/stages")[1]["results"]]


def test_what_deals_are_in_is_deleted_only_by_the_careless(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    guarded = f"{DEALS}/default?validateReferencesBeforeDelete=true"
    assert wire.ask("DELETE", guarded)[0] == 400
    assert wire.ask("DELETE", "/crm/pipelines/2026-09/deals/default/stages/contractsent")[0] == 400
    body = {"label": "Sales Pipeline", "displayOrder": 0, "stages": STAGES}
    assert wire.ask("PUT", guarded, body)[0] == 400
    assert wire.ask("PUT", f"{DEALS}/default", body)[0] == 200
    assert wire.ask("DELETE", f"{DEALS}/default")[0] == 204


def test_a_user_s_name_is_found_among_the_owners(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    owner = raw(wire.client.crm.owners.owners_api.get_page(_preload_content=False))["results"][0]
    assert (owner["userId"], owner["email"]) == (77, "ben@acme.example")
    assert wire.ask("GET", "/crm/v3/owners/77?idProperty=userId")[1] == owner
    assert wire.ask("GET", "/crm/v3/owners?email=no@acme.example")[1]["results"] == []
    assert wire.ask("GET", "/crm/v3/owners/1")[0] == 404


FILTERS = branch({"filterType": "IN_LIST", "listId": "1", "operator": "IN_LIST"})
FLOW = {
    "id": "7",
    "name": "Nurture",
    "enrollmentCriteria": {"type": "LIST_BASED", "shouldReEnroll": False, "listFilterBranch": FILTERS},
    "suppressionListIds": [2],
}


def test_workflows_tell_which_lists_they_use(serve_portal: ServePortal) -> None:
    wire = serve_portal({"flows": [FLOW, {"id": "8"}]})
    entries = wire.ask("GET", "/automation/v4/flows?limit=1")[1]
    assert ([each["name"] for each in entries["results"]], entries["paging"]["next"]["after"]) == (["Nurture"], "1")
    assert "enrollmentCriteria" not in entries["results"][0]
    whole = wire.ask("GET", "/automation/v4/flows/7")[1]
    assert (whole["enrollmentCriteria"]["listFilterBranch"], whole["suppressionListIds"]) == (FILTERS, [2])
    inputs = {"inputs": [{"flowId": "7", "type": "FLOW_ID"}, {"flowId": "99", "type": "FLOW_ID"}]}
    assert wire.ask("POST", "/automation/v4/flows/batch/read", inputs)[1]["results"] == [whole]
    assert wire.ask("GET", "/automation/v4/flows/99")[0] == 404


def test_workflows_need_a_scope_of_their_own(serve_portal: ServePortal) -> None:
    wire = serve_portal({"portal": {"scopes": ["crm.lists.read"]}})
    status, no = wire.ask("GET", "/automation/v4/flows")
    assert (status, no["context"]) == (403, {"requiredGranularScopes": ["automation"]})


def test_the_audit_log_says_who_did_what_and_when(serve_portal: ServePortal) -> None:
    wire = serve_portal(
        {**SEED, "lists": [{"name": "One", "filterBranch": branch(on("score", "ALL_PROPERTY", "IS_KNOWN"))}]}
    )
    wire.door("edit", address="list/1", user="77", name="Renamed")
    wire.ask("PATCH", f"{PROPERTIES}/score", {"label": "Score"})
    entries = wire.ask("GET", "/account-info/v3/activity/audit-logs")[1]["results"]
    assert [(each["category"], each["targetObjectId"], each["actingUser"]["userId"]) for each in entries] == [
        ("PROPERTY", "score", 9001),
        ("LIST", "1", 77),
    ]
    assert entries[1]["actingUser"]["userEmail"] == "ben@acme.example"
    since = f"/account-info/v3/activity/audit-logs?occurredAfter={entries[0]['occurredAt']}"
    assert len(wire.ask("GET", since)[1]["results"]) == 1
    by_ben = "/account-info/v3/activity/audit-logs?actingUserId=77&limit=1"
    assert [each["category"] for each in wire.ask("GET", by_ben)[1]["results"]] == ["LIST"]


def test_limits_are_told_to_whoever_may_read_records(serve_portal: ServePortal) -> None:
    wire = serve_portal({**SEED, "portal": {"tokens": {"schemas": ["crm.schemas.contacts.read"]}}})
    found = wire.ask("GET", "/crm/v3/limits/custom-properties")[1]
    assert (found["overallLimit"], found["overallUsage"], found["byObjectType"][0]["limit"]) == (10_000, 3, 1000)
    for name in ("calculated-properties", "pipelines", "custom-object-types"):
        assert wire.ask("GET", f"/crm/v3/limits/{name}")[0] == 200
    assert wire.ask("GET", "/crm/v3/limits/custom-properties", token="schemas")[0] == 403


def test_the_day_s_requests_are_counted(serve_portal: ServePortal) -> None:
    wire = serve_portal(SEED)
    for _ in range(3):
        found = wire.ask("GET", "/account-info/v3/api-usage/daily/private-apps")[1]["results"][0]
    assert (found["currentUsage"], found["usageLimit"]) == (3, 1_000_000)


def test_validations_of_a_property_are_read(serve_portal: ServePortal) -> None:
    rule = {"property": "score", "ruleType": "MIN_NUMBER", "ruleArguments": ["0"]}
    wire = serve_portal({**SEED, "validations": [rule]})
    path = "/crm/v3/property-validations/0-1"
    expected = {"ruleType": "MIN_NUMBER", "ruleArguments": ["0"]}
    assert wire.ask("GET", f"{path}/score")[1]["results"] == [expected]
    assert wire.ask("GET", path)[1]["results"] == [{"propertyName": "score", "propertyValidationRules": [expected]}]
    assert wire.ask("GET", f"{path}/score/rule-type/MIN_NUMBER")[1] == expected
    assert wire.ask("GET", f"{path}/score/rule-type/REGEX")[0] == 404


def test_lead_scores_are_there_only_in_the_beta(serve_portal: ServePortal) -> None:
    path = "/marketing/lead-scoring/2026-09-beta/scores"
    assert serve_portal(SEED).ask("GET", path)[0] == 404
    wire = serve_portal({"portal": {"leadScoring": True}, "scores": [{"id": "5", "name": "Fit", "groupConfigs": []}]})
    assert [each["name"] for each in wire.ask("GET", path)[1]["results"]] == ["Fit"]
    draft = {
        "name": "Fit 2",
        "objectTypeId": "0-1",
        "allowedGroupTypes": ["FIT"],
        "groupConfigs": [],
        "maxScorePerCategory": 100,
    }
    assert wire.ask("PUT", f"{path}/5/draft", draft)[1]["name"] == "Fit 2"
    assert wire.ask("GET", f"{path}/5")[1]["name"] == "Fit"
    assert wire.ask("POST", f"{path}/5/draft/publish")[1]["name"] == "Fit 2"
    assert wire.ask("POST", f"{path}/5/draft/reset")[0] == 204


DATED = (
    "/crm/properties/{}/contacts",
    "/crm/lists/{}/1",
    "/crm/lists/{}?listIds=1",
    "/crm/objects/{}/contacts",
    "/crm/owners/{}",
    "/crm/pipelines/{}/deals",
    "/crm/limits/{}/custom-properties",
    "/crm-object-schemas/{}/schemas",
    "/account-info/{}/details",
)


@pytest.mark.parametrize("path", DATED)
def test_every_family_answers_alike_in_every_version_that_the_portal_has(serve_portal: ServePortal, path: str) -> None:
    lists = [{"name": "One", "filterBranch": branch(on("score", "ALL_PROPERTY", "IS_KNOWN"))}]
    wire = serve_portal({**SEED, "lists": lists, "portal": {"versions": ["v3", "2026-09"]}})
    family, _, rest = path.partition("{}")
    plain = f"{family}v3{rest}" if family.startswith(("/account", "/crm-object")) else f"/crm/v3{family[4:-1]}{rest}"
    assert wire.ask("GET", path.format("2026-09")) == wire.ask("GET", plain)
    assert wire.ask("GET", path.format("2026-03"))[0] == 404


def test_a_portal_may_have_left_v3_behind(serve_portal: ServePortal) -> None:
    wire = serve_portal({"portal": {"versions": ["2026-09"]}})
    assert wire.ask("GET", PROPERTIES)[0] == 404
    assert wire.ask("GET", "/crm/properties/2026-09/contacts")[0] == 200
    assert wire.ask("POST", f"{LISTS}/search", {"offset": 0, "additionalProperties": []})[0] == 404
