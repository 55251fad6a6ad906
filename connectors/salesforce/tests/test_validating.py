"""Exported files, checked by an org that deploys nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from salesforce_lead import MQL, Org, rule, seed

from ledger.artifacts.protocols import Exports, Validates
from ledger.errors import TargetFault
from ledger_salesforce.connector import Salesforce

WAITING = """<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>
<checkDeployStatusResponse xmlns="http://soap.sforce.com/2006/04/metadata"><result><checkOnly>true</checkOnly>
<createdBy>005000000000001</createdBy><createdByName>Ledger</createdByName>
<createdDate>2026-03-29T10:00:00.000Z</createdDate><details/><done>false</done><id>0Af000000000001AAA</id>
<ignoreWarnings>false</ignoreWarnings><numberComponentErrors>0</numberComponentErrors>
<numberComponentsDeployed>0</numberComponentsDeployed><numberComponentsTotal>1</numberComponentsTotal>
<numberTestErrors>0</numberTestErrors><numberTestsCompleted>0</numberTestsCompleted><numberTestsTotal>0</numberTestsTotal>
<rollbackOnError>true</rollbackOnError><runTestsEnabled>false</runTestsEnabled><status>InProgress</status>
<success>false</success></result></checkDeployStatusResponse></Body></Envelope>"""
BOUND = Salesforce().compile(rule("score >= 65 AND NOT is_competitor"), "Lead.MQL__c", "MQL")
MADE = Salesforce().compile(rule("score >= 65 AND NOT is_competitor"), "", "Lead.Is_MQL__c")


def test_files_that_the_org_would_take_are_checked_and_not_deployed(org: Org) -> None:
    connector, session = Salesforce(), org.connect().session
    assert isinstance(connector, Exports)
    assert isinstance(session, Validates)
    assert session.validate(connector.export("sfdx", [MADE])) == []
    assert session.observe(["Lead.Is_MQL__c"])[0].body is None


def test_a_production_org_is_asked_without_a_test_level(start: Callable[..., Org]) -> None:
    """It would refuse the level under which sandboxes run no tests; left alone, it runs those that it needs."""
    session = start(seed(sandbox=False)).connect().session
    assert session.validate(Salesforce().export("sfdx", [MADE])) == []


def test_files_over_what_the_org_holds_keep_what_people_gave_it(org: Org) -> None:
    session = org.connect(api_version="63.0").session
    kept = {
        "description": "Ask Dana.",
        "trackHistory": True,
        "securityClassification": "Internal",
        "label": "Qualified",
    }
    org.control("edit", {"address": "Lead.MQL__c", **kept})
    found = Salesforce().merged({"api_version": "63.0"}, session, "sfdx", [BOUND])
    text = found["force-app/main/default/objects/Lead/fields/MQL__c.field-meta.xml"].decode()
    for words in (
        "<trackHistory>true",
        "<securityClassification>Internal",
        "<label>Qualified",
        ">Ask Dana.\n[ledger] ",
    ):
        assert words in text
    assert b"<version>63.0" in found["manifest/package.xml"]
    assert session.validate(found) == []


def test_without_a_session_what_exists_is_left_out() -> None:
    found = Salesforce().merged({}, None, "sfdx", [BOUND, MADE])
    assert found["manifest/left-out.txt"].startswith(b"Lead.MQL__c: it exists, and what it holds was not read")
    assert b"Lead.Is_MQL__c" in found["manifest/package.xml"]


@pytest.mark.parametrize(
    ("held", "why"),
    [
        ({"formula": None, "defaultValue": "false"}, "it is a plain field of type Checkbox"),
        ({"type": "Number", "precision": 3, "scale": 0, "formula": "1"}, "it is a formula of type Number"),
    ],
)
def test_a_field_of_another_sort_is_left_out(start: Callable[..., Org], held: dict[str, Any], why: str) -> None:
    session = start(seed(fields=[{**MQL, **held}])).connect().session
    found = Salesforce().merged({}, session, "sfdx", [BOUND])
    assert why in found["manifest/left-out.txt"].decode()


def test_a_field_that_was_made_meanwhile_is_not_taken_over(start: Callable[..., Org]) -> None:
    session = start(seed(fields=[{**MQL, "fullName": "Is_MQL__c"}])).connect().session
    found = Salesforce().merged({}, session, "sfdx", [MADE])
    assert "exists, and is not ours" in found["manifest/left-out.txt"].decode()


def test_an_org_that_stops_answering_leaves_out_what_it_did_not_tell(org: Org) -> None:
    session = org.connect().session
    org.control("faults", {"path": "/tooling", "times": 99, "status": 503})
    found = Salesforce().merged({}, session, "sfdx", [BOUND])
    assert "salesforce is not available" in found["manifest/left-out.txt"].decode()


def test_what_is_to_go_is_checked_too(org: Org) -> None:
    session, connector = org.connect().session, Salesforce()
    assert session.validate(connector.export("sfdx", [], ["Lead.MQL__c"])) == []
    told = session.validate(connector.export("sfdx", [], ["Lead.Engagement_Score__c"]))
    assert told == [
        "Lead.Engagement_Score__c: This custom field is referenced elsewhere in salesforce.com. : Lead.MQL__c"
    ]
    assert session.observe(["Lead.MQL__c"])[0].body is not None


def test_what_the_org_has_against_them_is_told_by_component(org: Org) -> None:
    wrong = replace(MADE, body={**(MADE.body or {}), "formula": "Gone__c >= 65"})
    told = org.connect().session.validate(Salesforce().export("sfdx", [wrong]))
    assert told[0] == "Lead.Is_MQL__c: Field Gone__c does not exist. Check spelling."
    assert told[1].startswith("Ledger_Definitions: ")  # the grant of a field that is not to be


def test_a_check_is_asked_for_again_while_what_stands_in_the_way_passes(org: Org) -> None:
    session = org.connect().session
    org.control("faults", {"path": "/services/Soap/m", "times": 2, "status": 503})
    assert session.validate(Salesforce().export("sfdx", [MADE])) == []


def test_an_org_that_never_finishes_is_left(org: Org) -> None:
    session = org.connect().session
    fault = {"path": "/services/Soap/m", "nth": 2, "times": 999, "status": 200, "body": WAITING}
    org.control("faults", {**fault, "headers": {"Content-Type": "text/xml"}})
    with pytest.raises(TargetFault, match="still checking"):
        session.validate(Salesforce().export("sfdx", [MADE]))
    assert 900 <= sum(org.waits) < 1_000


@pytest.mark.parametrize("fault", [{"status": 200, "body": "<html>Log in</html>"}, {"truncate": 90}, {"status": 503}])
def test_what_is_no_answer_is_a_fault(org: Org, fault: dict[str, Any]) -> None:
    session = org.connect().session
    org.control("faults", {"path": "/services/Soap/m", "times": 9, **fault})
    with pytest.raises(TargetFault):
        session.validate(Salesforce().export("sfdx", [MADE]))


def test_an_ended_session_is_renewed_for_soap_too(org: Org) -> None:
    session = org.connect().session
    org.control("expire", {})
    assert session.validate(Salesforce().export("sfdx", [MADE])) == []
