"""The emulator is as strict as the platform: shapes, codes and status, seen by a client of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from salesforce_clients import FIELD, Api, error
from salesforce_lead import LEAD_FIELDS, MQL, Org, seed

import ledger_salesforce_emulator
from ledger.errors import BadInput
from ledger_salesforce.settings import SANDBOX
from ledger_salesforce_emulator import customfield, soql
from ledger_salesforce_emulator.state import Grant, Grants


def test_the_token_endpoint_takes_a_client_in_the_header_or_the_body(api: Api) -> None:
    assert api.token().json()["instance_url"] == "https://acme.my.salesforce.com"
    body = {"client_id": SANDBOX["client_id"], "client_secret": SANDBOX["client_secret"]}
    assert api.token(headers={"Authorization": ""}, **body).status_code == 200


def test_login_hosts_know_no_client_credentials(api: Api) -> None:
    told = api.token(headers={"Host": "login.salesforce.com"})
    assert told.status_code == 400
    assert told.json() == {"error": "invalid_grant", "error_description": "request not supported on this domain"}
    assert api.token(grant="refresh_token").json()["error"] == "unsupported_grant_type"


def test_every_call_counts_and_says_how_many_are_left(api: Api) -> None:
    assert api.send("GET", "/limits").json() == {"DailyApiRequests": {"Max": 15_000, "Remaining": 14_999}}
    assert api.send("GET", "/limits/").headers["Sforce-Limit-Info"] == "api-usage=2/15000"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer 00D!x"}, {"Host": "acme.lightning.force.com"}])
def test_without_a_session_on_the_right_host_there_is_no_answer(api: Api, headers: dict[str, str]) -> None:
    api.headers = {**(api.headers if "Host" in headers else {}), **headers}
    assert error(api.send("GET", "/limits")) == (401, "INVALID_SESSION_ID", "Session expired or invalid")


def test_versions_are_listed_for_everybody_and_others_do_not_exist(api: Api) -> None:
    assert "62.0" in {each["version"] for each in requests.get(f"{api.org.url}/services/data").json()}
    gone = requests.get(f"{api.org.url}/services/data/v12.0/limits", headers=api.headers)
    assert error(gone)[:2] == (404, "NOT_FOUND")


def test_a_field_is_made_read_replaced_and_never_deleted(api: Api) -> None:
    made = api.field(description="ours", trackHistory=False)
    path = f"/tooling/sobjects/CustomField/{made.json()['id']}"
    assert made.status_code == 201
    assert made.json() | {"id": ""} == {"id": "", "success": True, "errors": [], "warnings": [], "infos": []}

    held = api.send("GET", path).json()
    assert (held["FullName"], held["DeveloperName"], held["TableEnumOrId"]) == ("Lead.Hot__c", "Hot", "Lead")
    assert len(held["Metadata"]) == 61
    assert held["Metadata"]["externalId"] is None

    replaced = api.send("PATCH", path, json={"FullName": "Lead.Hot__c", "Metadata": FIELD})
    assert (replaced.status_code, replaced.content) == (204, b"")
    assert api.send("GET", path).json()["Metadata"]["description"] is None
    assert error(api.send("DELETE", path))[:2] == (405, "METHOD_NOT_ALLOWED")


def test_a_partial_metadata_is_refused(api: Api) -> None:
    path = f"/tooling/sobjects/CustomField/{api.field().json()['id']}"
    part = {"FullName": "Lead.Hot__c", "Metadata": {"formula": "TRUE", "type": "Checkbox"}}
    assert error(api.send("PATCH", path, json=part))[:2] == (400, "REQUIRED_FIELD_MISSING")


def test_what_does_not_exist_is_not_found(api: Api) -> None:
    body = {"FullName": "Lead.Hot__c", "Metadata": FIELD}
    assert error(api.send("PATCH", "/tooling/sobjects/CustomField/00N000000000099AAA", json=body))[:2] == (
        404,
        "NOT_FOUND",
    )
    assert error(api.send("GET", "/sobjects/Gone__c/describe"))[:2] == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"formula": "Gone__c > 1"}, "FIELD_INTEGRITY_EXCEPTION", "Field Gone__c does not exist. Check spelling."),
        ({"formula": "Job_Level__c = 'VP'"}, "FIELD_INTEGRITY_EXCEPTION", "Field Job_Level__c is a picklist field."),
        ({"formula": "1"}, "FIELD_INTEGRITY_EXCEPTION", "Formula result is data type (Number), incompatible"),
        ({"type": "CheckBox"}, "JSON_PARSER_ERROR", "Cannot deserialize instance of FieldType from VALUE_STRING value"),
        ({"formulaTreatBlanksAs": "Zero"}, "JSON_PARSER_ERROR", "Cannot deserialize instance of TreatBlanksAs"),
        ({"label": "x" * 41}, "STRING_TOO_LONG", "label: data value too large (max length=40)"),
        ({"description": "x" * 1_001}, "STRING_TOO_LONG", "description"),
        ({"inlineHelpText": "x" * 511}, "STRING_TOO_LONG", "inlineHelpText"),
        ({"inlineHelp": "x"}, "JSON_PARSER_ERROR", 'Unrecognized field "inlineHelp"'),
        ({"externalId": "no"}, "JSON_PARSER_ERROR", "Cannot deserialize instance of externalId"),
        ({"formula": None}, "REQUIRED_FIELD_MISSING", "Required fields are missing: ['defaultValue']"),
    ],
)
def test_metadata_is_checked_as_salesforce_checks_it(api: Api, changes: Any, code: str, message: str) -> None:
    status, told, text = error(api.field(**changes))
    assert (status, told) == (400, code)
    assert text.startswith(message)


def test_a_name_is_taken_once(api: Api) -> None:
    api.field()
    assert error(api.field("Lead.hot__c"))[1] == "DUPLICATE_DEVELOPER_NAME"


def test_a_formula_never_turns_into_a_plain_field(api: Api) -> None:
    path = f"/tooling/sobjects/CustomField/{api.field().json()['id']}"
    plain = {"label": "Hot", "type": "Checkbox", "defaultValue": "false"}
    told = error(api.send("PATCH", path, json={"FullName": "Lead.Hot__c", "Metadata": plain}))
    assert told[1] == "FIELD_INTEGRITY_EXCEPTION"


def test_formulas_may_not_go_in_a_circle(api: Api) -> None:
    path = f"/tooling/sobjects/CustomField/{api.field().json()['id']}"
    api.field("Lead.Hotter__c", formula="Hot__c")
    circle = {"FullName": "Lead.Hot__c", "Metadata": {**FIELD, "formula": "Hotter__c"}}
    assert "refers to itself" in error(api.send("PATCH", path, json=circle))[2]


def test_a_change_may_not_make_another_formula_too_big(api: Api) -> None:
    path = f"/tooling/sobjects/CustomField/{api.field().json()['id']}"
    assert api.field("Lead.Hotter__c", formula=" || ".join(["Hot__c"] * 200)).status_code == 201
    larger = {**FIELD, "formula": " || ".join(["INCLUDES(Tags__c, 'demo')"] * 3)}
    told = error(api.send("PATCH", path, json={"FullName": "Lead.Hot__c", "Metadata": larger}))
    assert "too big to execute" in told[2]


def test_a_change_may_not_make_a_formula_too_big_that_reads_it_through_another_one(api: Api) -> None:
    path = f"/tooling/sobjects/CustomField/{api.field().json()['id']}"
    api.field("Lead.Hotter__c", formula=" || ".join(["Hot__c"] * 20))
    assert api.field("Lead.Hottest__c", formula=" || ".join(["Hotter__c"] * 10)).status_code == 201
    larger = {**FIELD, "formula": " || ".join(["INCLUDES(Tags__c, 'demo')"] * 3)}
    told = error(api.send("PATCH", path, json={"FullName": "Lead.Hot__c", "Metadata": larger}))
    assert "too big to execute" in told[2]


def test_a_field_that_no_formula_reads_has_no_other_one_compiled(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    read = customfield.compiled
    monkeypatch.setattr(customfield, "compiled", lambda org, of: compiled.append(of.name) or read(org, of))
    for number in range(20):
        assert api.field(f"Lead.Hot{number}__c").status_code == 201
    assert compiled == [f"Hot{number}__c" for number in range(20)]


def test_grants_are_found_by_their_field_as_by_their_id() -> None:
    grants, left = Grants({}), {f"k{n}": Grant(f"k{n}", "s", f"Lead.F{n % 3}", True, False) for n in range(9)}
    for key, each in left.items():
        grants[key] = each
    for key in ("k0", "k4"):
        del grants[key], left[key]
    grants["k1"] = left["k1"] = Grant("k1", "s", "Lead.F2", True, True)
    for rows in (grants, grants.copy()):
        assert dict(rows) == left
        for field in ("Lead.F0", "Lead.F1", "Lead.F2", "Lead.F3"):
            assert sorted(each.id for each in rows.of(field)) == sorted(
                key for key, each in left.items() if each.field == field
            )


def test_metadata_comes_with_one_row_at_a_time(api: Api) -> None:
    some = "SELECT Id FROM CustomField WHERE TableEnumOrId = 'Lead'"
    assert api.query(some, tooling=True).json()["entityTypeName"] == "CustomField"
    told = error(api.query(some.replace("SELECT Id", "SELECT Metadata"), tooling=True))
    assert told[1] == "MALFORMED_QUERY"
    assert "no more than one row" in told[2]
    assert (
        error(api.query("SELECT Id FROM CustomField WHERE FullName = 'Lead.MQL__c'", tooling=True))[1]
        == "INVALID_FIELD"
    )


def test_a_new_field_is_invisible_until_an_assigned_permission_set_grants_it(api: Api) -> None:
    api.field()
    status, code, message = error(api.query("SELECT COUNT() FROM Lead WHERE Hot__c = true"))
    assert (status, code) == (400, "INVALID_FIELD")
    assert "No such column 'Hot__c' on entity 'Lead'" in message
    sets = {each["Name"]: each["Id"] for each in api.query("SELECT Id, Name FROM PermissionSet").json()["records"]}
    for name, visible in (("Nobody", False), ("Marketing_Ops", True)):
        grant = {"SobjectType": "Lead", "Field": "Lead.Hot__c", "PermissionsRead": True, "PermissionsEdit": False}
        made = api.send("POST", "/sobjects/FieldPermissions", json={"ParentId": sets[name], **grant})
        assert made.status_code == 201
        assert (api.query("SELECT Hot__c FROM Lead").status_code == 200) is visible
    names = {each["name"] for each in api.send("GET", "/sobjects/Lead/describe").json()["fields"]}
    assert "Hot__c" in names


def test_a_formula_cannot_be_granted_for_editing(api: Api) -> None:
    api.field()
    [ops] = api.query("SELECT Id FROM PermissionSet WHERE Name = 'Marketing_Ops'").json()["records"]
    grant = {"SobjectType": "Lead", "Field": "Lead.Hot__c", "PermissionsRead": True, "PermissionsEdit": True}
    told = error(api.send("POST", "/sobjects/FieldPermissions", json={"ParentId": ops["Id"], **grant}))
    assert told[1] == "FIELD_INTEGRITY_EXCEPTION"


@pytest.mark.parametrize(
    "where",
    [
        "A__c = 1 AND A__c = 2 OR A__c = 3",
        "NOT(A__c = 1) AND NOT(A__c = 2)",
        "A__c",
        "A__c = B__c",
        "A__c = 1.5e3",
        "A__c IN ()",
        "A__c == 1",
        r"A__c = '\_'",
        "A__c = 'x",
        "A__c = 1 AND",
        "(A__c = 1",
    ],
)
def test_soql_is_read_as_narrowly_as_salesforces_own_parser_does(where: str) -> None:
    with pytest.raises(soql.SoqlError) as told:
        soql.parse(f"SELECT COUNT() FROM Lead WHERE {where}")
    assert told.value.code == "MALFORMED_QUERY"


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("Engagement_Score__c = '5'", "must be of type double and should not be enclosed in quotes"),
        ("CreatedDate > 2026-01-01", "must be of type dateTime and should not be enclosed in quotes"),
        ("Renewal__c > 2026-01-01T00:00:00Z", "must be of type date and should not be enclosed in quotes"),
        ("Title = 5", "must be of type string"),
        ("Tags__c LIKE 'd%'", "invalid operator on multipicklist field"),
        ("Title INCLUDES ('x')", "includes/excludes operator only valid on multipicklist"),
    ],
)
def test_soql_literals_must_fit_their_field(api: Api, where: str, message: str) -> None:
    assert message in error(api.query(f"SELECT COUNT() FROM Lead WHERE {where}"))[2]


def test_rows_come_as_the_api_writes_them(api: Api) -> None:
    query = "SELECT Company, Engagement_Score__c, MQL__c, CreatedDate FROM Lead WHERE Company LIKE 'INI%' LIMIT 1"
    [row] = api.query(query).json()["records"]
    assert (row["Company"], row["Engagement_Score__c"], row["MQL__c"]) == ("Initech", 80.0, True)
    assert row["CreatedDate"].endswith(".000+0000")
    assert row["attributes"]["type"] == "Lead"


def test_pretty_answers_are_pretty_in_salesforces_way(api: Api) -> None:
    api.headers["X-PrettyPrint"] = "1"
    assert '"totalSize" : 5' in api.query("SELECT COUNT() FROM Lead").text


def test_a_query_longer_than_an_address_may_be_is_refused(api: Api) -> None:
    assert api.query(f"SELECT COUNT() FROM Lead WHERE Title = '{'x' * 17_000}'").status_code == 414


def test_bodies_must_be_json(api: Api) -> None:
    path = "/tooling/sobjects/CustomField"
    assert error(api.send("POST", path, data="{}"))[0] == 415
    api.headers["Content-Type"] = "application/json"
    assert error(api.send("POST", path, data="{"))[1] == "JSON_PARSER_ERROR"
    assert error(api.send("POST", path, data="[]"))[1] == "JSON_PARSER_ERROR"


def test_two_runs_of_one_seed_are_the_same(start: Callable[..., Org]) -> None:
    one, other = [start().control("records?object=Lead") for _ in range(2)]
    assert one == other


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"records": [{"Gone__c": 1}]}, "the object has no such field, or it is a formula"),
        ({"records": [{"MQL__c": True}]}, "the object has no such field, or it is a formula"),
        ({"records": [{"Engagement_Score__c": "many"}]}, "many is not a number"),
        ({"records": [{"Engagement_Score__c": 1.23456}]}, "1.23456 has more than 3 decimals"),
        ({"records": [{"CreatedDate": "2026-01-01T00:00:00"}]}, "has no offset"),
        ({"records": [{"Is_Competitor__c": "yes"}]}, "yes is neither true nor false"),
        ({"fields": [{**MQL, "formula": "Gone__c"}]}, "Field Gone__c does not exist. Check spelling."),
        ({"fields": [{"label": "x"}]}, "every field needs a fullName"),
        ({"sort": 1}, "it may have fields, label, records"),
    ],
)
def test_a_seed_that_no_org_could_hold_is_refused(change: dict[str, Any], why: str) -> None:
    contents = seed()
    lead = contents["objects"]["Lead"]
    lead.update(change if "fields" not in change else {"fields": [*LEAD_FIELDS, *change["fields"]]})
    with pytest.raises(BadInput) as told, ledger_salesforce_emulator.serve(contents):
        pass
    assert why in told.value.why


def test_an_empty_seed_is_an_org_without_leads(start: Callable[..., Org]) -> None:
    assert start({}).control("records?object=Lead") == {"records": []}
