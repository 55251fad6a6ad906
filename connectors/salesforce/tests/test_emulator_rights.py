"""What the API's user may not do is refused by the emulator itself, and told by the connector before a write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from salesforce_clients import Api, error
from salesforce_lead import Org, rule, seed

from ledger.errors import Refused, TargetFault
from ledger_salesforce.connector import Salesforce

FIELD = {"FullName": "Lead.Hot__c", "Metadata": {"label": "Hot", "type": "Checkbox", "formula": "TRUE"}}


def desired() -> Any:
    return Salesforce().compile(rule("score >= 65"), "Lead.MQL__c", "MQL")


def test_who_may_not_customize_is_told_before_anything_is_written(start: Callable[..., Org]) -> None:
    org = start(seed(lacks=["CustomizeApplication"]))
    session = org.connect()
    seen = session.observe("Lead.MQL__c")
    with pytest.raises(Refused, match="the integration user may not change set-up") as told:
        session.effects(desired(), seen)
    assert told.value.why == "it lacks Customize Application"
    with pytest.raises(TargetFault):
        session.apply(desired(), seen)
    assert org.writes() == []


@pytest.mark.parametrize(
    ("lacks", "method", "path", "body"),
    [
        ("CustomizeApplication", "POST", "/tooling/sobjects/CustomField", FIELD),
        ("ViewSetup", "GET", "/tooling/query?q=SELECT+Id+FROM+CustomField", None),
        ("ManageProfilesPermissionsets", "POST", "/sobjects/PermissionSet", {"Name": "X", "Label": "X"}),
        ("AssignPermissionSets", "POST", "/sobjects/PermissionSetAssignment", {}),
    ],
)
def test_each_right_is_needed_for_what_it_is_for(
    start: Callable[..., Org], lacks: str, method: str, path: str, body: Any
) -> None:
    refused = Api(start(seed(lacks=[lacks]))).send(method, path, json=body)
    assert error(refused)[1] in ("INSUFFICIENT_ACCESS", "INVALID_TYPE")
    allowed = Api(start()).send(method, path, json=body)
    assert allowed.ok or error(allowed)[1] == "INVALID_CROSS_REFERENCE_KEY"


def test_the_metadata_api_needs_a_right_of_its_own(start: Callable[..., Org]) -> None:
    session = start(seed(lacks=["ModifyMetadata"])).connect().session
    with pytest.raises(TargetFault, match="the integration user may not do this"):
        session.validate(Salesforce().export("sfdx", []))


def test_rights_are_told_and_set_up_is_described(org: Org) -> None:
    wire = org.connect()._wire
    (row,) = wire.rows("SELECT PermissionsModifyMetadata, PermissionsViewSetup FROM UserPermissionAccess")
    assert (row["PermissionsModifyMetadata"], row["PermissionsViewSetup"]) == (True, True)
    for name in ("User", "Organization", "PermissionSet", "FieldPermissions", "SetupAuditTrail"):
        told = wire.get(f"sobjects/{name}/describe")
        named = [each["name"] for each in told["fields"]]
        assert wire.rows(f"SELECT {', '.join(named)} FROM {name} LIMIT 1") is not None
        assert (told["name"], "Id" in named) == (name, True)


def test_inactive_values_are_not_described(org: Org) -> None:
    org.control("edit", {"address": "StandardValueSet/LeadSource", "values": ["Web"]})
    described = org.connect()._wire.get("sobjects/Lead/describe")
    (source,) = [each for each in described["fields"] if each["name"] == "LeadSource"]
    assert [(each["value"], each["active"]) for each in source["picklistValues"]] == [("Web", True)]


@pytest.mark.parametrize(("sandbox", "kind"), [(True, "emulator"), (False, "production")])
def test_an_emulated_org_may_be_a_production_org(start: Callable[..., Org], sandbox: bool, kind: str) -> None:
    assert start(seed(sandbox=sandbox)).connect().identity().kind == kind


def test_the_trail_has_an_entry_for_each_property_that_changed(org: Org) -> None:
    org.control("edit", {"address": "Lead.MQL__c", "formula": "TRUE", "inlineHelpText": "Call.", "trackHistory": True})
    asked = "SELECT Display, Section, CreatedDate FROM SetupAuditTrail ORDER BY CreatedDate"
    told = [(row["Section"], row["Display"]) for row in org.connect()._wire.rows(asked)]
    assert told == [
        ("Customize Leads", 'Changed formula of MQL custom field from "Engagement_Score__c >= 50" to "TRUE"'),
        ("Customize Leads", "Changed help text of MQL custom field"),
        ("Customize Leads", "Changed custom field: MQL (Checkbox)"),
    ]
