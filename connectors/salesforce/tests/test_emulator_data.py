"""Records of every object, who sees them, and what a save refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from salesforce_clients import Api, error, library
from salesforce_lead import Org, seed

INITECH, HOOLI = "001000000000009AAA", "001000000000010AAA"


@pytest.fixture
def related(start: Callable[..., Org]) -> Api:
    """Contacts of two accounts, a formula over the account, and one over the account's own formula."""
    contents = seed()
    large = {"fullName": "Large__c", "label": "Large", "type": "Checkbox", "formula": "NumberOfEmployees >= 500"}
    reach = [
        {"fullName": "At_Large__c", "label": "x", "type": "Checkbox", "formula": "Account.Large__c"},
        {"fullName": "Heads__c", "label": "x", "type": "Number", "formula": "Account.NumberOfEmployees"},
    ]
    contents["objects"]["Account"] = {
        "fields": [large],
        "records": [
            {"Id": INITECH, "Name": "Initech", "NumberOfEmployees": 500},
            {"Id": HOOLI, "Name": "Hooli", "NumberOfEmployees": 20},
        ],
    }
    people = [{"LastName": "a", "AccountId": INITECH}, {"LastName": "b", "AccountId": HOOLI}, {"LastName": "c"}]
    contents["objects"]["Contact"] = {"fields": reach, "records": people}
    return Api(start(contents))


def test_a_query_follows_a_lookup_one_step(related: Api) -> None:
    query = "SELECT LastName, Account.Name, Account.NumberOfEmployees FROM Contact ORDER BY LastName"
    first, _, last = related.query(query).json()["records"]
    assert first["Account"] == {"attributes": {"type": "Account"}, "Name": "Initech", "NumberOfEmployees": 500}
    assert last["Account"] is None
    where = "Account.NumberOfEmployees >= 100 AND Account.Large__c = true"
    assert related.query(f"SELECT COUNT() FROM Contact WHERE {where}").json()["totalSize"] == 1


def test_a_formula_reads_its_account_and_the_accounts_formula(related: Api) -> None:
    rows = related.query("SELECT LastName, At_Large__c, Heads__c FROM Contact ORDER BY LastName").json()["records"]
    assert [(row["At_Large__c"], row["Heads__c"]) for row in rows] == [(True, 500.0), (False, 20.0), (False, 0.0)]


def test_a_field_that_another_objects_formula_reads_stays(related: Api) -> None:
    told = related.org.control("state")["state"]["$Org"]["bin"]
    assert told == {}
    with pytest.raises(OSError, match="400"):
        related.org.control("edit", {"address": "Account.Large__c", "delete": True})


def test_formulas_over_two_objects_do_not_go_in_a_circle(related: Api) -> None:
    [row] = related.query("SELECT Id FROM CustomField WHERE DeveloperName = 'Large'", tooling=True).json()["records"]
    metadata = {"label": "x", "type": "Checkbox", "formula": "Contact.At_Large__c"}
    told = related.send(
        "PATCH",
        f"/tooling/sobjects/CustomField/{row['Id']}",
        json={"FullName": "Account.Large__c", "Metadata": metadata},
    )
    assert error(told)[2] == "Field Contact.At_Large__c does not exist. Check spelling."


@pytest.fixture
def person() -> dict[str, Any]:
    return {"LastName": "Gibbons", "Company": "Initech"}


def test_a_record_is_made_read_changed_and_deleted(api: Api, person: dict[str, Any]) -> None:
    key = api.send("POST", "/sobjects/Lead/", json={**person, "Engagement_Score__c": 12.5}).json()["id"]
    read = api.send("GET", f"/sobjects/Lead/{key}", params={"fields": "LastName,MQL__c,Status"}).json()
    assert (read["LastName"], read["MQL__c"], read["Status"]) == ("Gibbons", False, "Open")
    assert api.send("PATCH", f"/sobjects/Lead/{key}", json={"Engagement_Score__c": 60}).status_code == 204
    assert api.send("GET", f"/sobjects/Lead/{key}").json()["MQL__c"] is True
    assert api.send("DELETE", f"/sobjects/Lead/{key[:15]}").status_code == 204
    assert error(api.send("GET", f"/sobjects/Lead/{key}"))[:2] == (404, "NOT_FOUND")


def test_simple_salesforce_writes_records(org: Org, person: dict[str, Any]) -> None:
    made = library(org.url)
    key = made.Lead.create(person)["id"]
    made.Lead.update(key, {"Title": "VP"})
    assert made.Lead.get(key)["Title"] == "VP"
    made.Lead.delete(key)
    assert made.query("SELECT COUNT() FROM Lead")["totalSize"] == 5


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Company": ""}, "REQUIRED_FIELD_MISSING"),
        ({"Gone__c": 1}, "INVALID_FIELD"),
        ({"MQL__c": True}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ({"CreatedDate": "2020-01-01T00:00:00Z"}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ({"Company": "x" * 256}, "STRING_TOO_LONG"),
        ({"Engagement_Score__c": "many"}, "JSON_PARSER_ERROR"),
        ({"Renewal__c": "1st of May"}, "JSON_PARSER_ERROR"),
        ({"OwnerId": "005000000000099AAA"}, "INVALID_CROSS_REFERENCE_KEY"),
    ],
)
def test_a_save_refuses_what_does_not_fit(api: Api, person: dict[str, Any], changes: dict[str, Any], code: str) -> None:
    assert error(api.send("POST", "/sobjects/Lead", json={**person, **changes}))[1] == code


def test_a_required_field_cannot_be_emptied(api: Api, person: dict[str, Any]) -> None:
    key = api.send("POST", "/sobjects/Lead", json=person).json()["id"]
    assert error(api.send("PATCH", f"/sobjects/Lead/{key}", json={"Company": None}))[1] == "REQUIRED_FIELD_MISSING"


def test_describe_says_what_each_field_can_do(api: Api) -> None:
    told = api.send("GET", "/sobjects/Lead/describe").json()
    fields = {each["name"]: each for each in told["fields"]}
    assert (fields["MQL__c"]["calculated"], fields["MQL__c"]["calculatedFormula"]) == (
        True,
        "Engagement_Score__c >= 50",
    )
    assert (fields["Description"]["filterable"], fields["Description"]["length"]) == (False, 32_000)
    assert (fields["Company"]["nillable"], fields["Title"]["nillable"]) == (False, True)
    assert (fields["Title"]["length"], fields["Title"]["custom"]) == (128, False)
    assert (fields["OwnerId"]["referenceTo"], fields["OwnerId"]["relationshipName"]) == (["User"], "Owner")
    assert (fields["Engagement_Score__c"]["precision"], fields["Engagement_Score__c"]["scale"]) == (18, 3)
    assert not fields["CreatedDate"]["createable"]
    assert "MQL__c" not in {each["name"] for each in api.send("GET", "/sobjects/Contact/describe").json()["fields"]}
    names = {each["name"] for each in api.send("GET", "/sobjects").json()["sobjects"]}
    assert {"Lead", "Contact", "Account", "Campaign", "CampaignMember"} <= names


def test_members_respond_to_campaigns(api: Api, person: dict[str, Any]) -> None:
    lead = api.send("POST", "/sobjects/Lead", json=person).json()["id"]
    campaign = api.send("POST", "/sobjects/Campaign", json={"Name": "Webinar", "Type": "Webinar"}).json()["id"]
    member = {"CampaignId": campaign, "LeadId": lead, "Status": "Responded", "HasResponded": True}
    assert api.send("POST", "/sobjects/CampaignMember", json=member).status_code == 201
    where = "Campaign.Type = 'Webinar' AND Lead.Company = 'Initech'"
    assert api.query(f"SELECT COUNT() FROM CampaignMember WHERE {where}").json()["totalSize"] == 1


def test_the_org_and_its_users_are_rows(api: Api) -> None:
    [org] = api.query("SELECT Id, Name, IsSandbox FROM Organization").json()["records"]
    assert (org["Name"], org["IsSandbox"]) == ("Acme", True)
    users = api.query("SELECT Name, Username FROM User").json()["records"]
    assert {each["Name"] for each in users} == {"Ledger Integration", "Setup Admin"}
    assert error(api.send("POST", "/sobjects/User", json={"LastName": "x"}))[0] == 405


def test_a_permission_set_shows_a_field_once_it_is_assigned(api: Api) -> None:
    api.field()
    made = api.send("POST", "/sobjects/PermissionSet", json={"Name": "New_Set", "Label": "New set"}).json()["id"]
    api.see("Lead.Hot__c", "New_Set")
    assert error(api.query("SELECT Hot__c FROM Lead"))[1] == "INVALID_FIELD"
    me = api.query("SELECT Id FROM User WHERE Name = 'Ledger Integration'").json()["records"][0]["Id"]
    body = {"PermissionSetId": made, "AssigneeId": me}
    assert api.send("POST", "/sobjects/PermissionSetAssignment", json=body).status_code == 201
    assert api.query("SELECT Hot__c FROM Lead").status_code == 200
    assert error(api.send("POST", "/sobjects/PermissionSetAssignment", json=body))[1] == "DUPLICATE_VALUE"
    query = "SELECT COUNT() FROM PermissionSetAssignment WHERE PermissionSet.Name = 'New_Set'"
    assert api.query(query).json()["totalSize"] == 1


def test_field_permissions_are_changed_and_taken_back(api: Api) -> None:
    api.field()
    api.see("Lead.Hot__c")
    query = "SELECT Id, Parent.Name FROM FieldPermissions WHERE Field = 'Lead.Hot__c'"
    [row] = api.query(query).json()["records"]
    assert row["Parent"]["Name"] == "Marketing_Ops"
    path = f"/sobjects/FieldPermissions/{row['Id']}"
    assert error(api.send("PATCH", path, json={"PermissionsEdit": True}))[1] == "FIELD_INTEGRITY_EXCEPTION"
    assert api.send("PATCH", path, json={"PermissionsRead": False}).status_code == 204
    assert api.query("SELECT Hot__c FROM Lead").status_code == 400
    assert api.send("DELETE", path).status_code == 204
    assert api.query(query).json()["totalSize"] == 0


def test_every_change_leaves_a_line_in_the_audit_trail(api: Api) -> None:
    api.field()
    api.org.control("edit", {"address": "Lead.MQL__c", "label": "Ours", "by": "Dana Fox"})
    query = "SELECT CreatedDate, CreatedBy.Name, Action, Section, Display FROM SetupAuditTrail ORDER BY CreatedDate"
    first, second = api.query(query).json()["records"]
    assert (first["CreatedBy"]["Name"], first["Display"]) == (
        "Ledger Integration", "Created custom formula field: Hot (Checkbox)",
    )  # fmt: skip
    assert (second["CreatedBy"]["Name"], second["Action"], second["Section"]) == (
        "Dana Fox",
        "changedCFlabel",
        "Customize Leads",
    )
    since = first["CreatedDate"].replace("+0000", "Z")
    assert api.query(f"SELECT COUNT() FROM SetupAuditTrail WHERE CreatedDate > {since}").json()["totalSize"] == 1
    assert error(api.query("SELECT Id FROM SetupAuditTrail WHERE Display = 'x'"))[1] == "INVALID_FIELD"


def test_the_audit_trail_forgets_after_180_days(api: Api) -> None:
    api.field()
    api.org.control("clock", {"now": "2026-10-01T00:00:00Z"})
    assert api.query("SELECT COUNT() FROM SetupAuditTrail").json()["totalSize"] == 0


def test_a_field_says_who_changed_it_last(api: Api) -> None:
    api.org.control("edit", {"address": "Lead.MQL__c", "label": "Ours", "by": "Dana Fox"})
    query = "SELECT LastModifiedBy.Name FROM CustomField WHERE DeveloperName = 'MQL'"
    assert api.query(query, tooling=True).json()["records"][0]["LastModifiedBy"]["Name"] == "Dana Fox"
