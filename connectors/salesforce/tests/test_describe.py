"""What the org says of the fields that a formula would read."""

from __future__ import annotations

from typing import Any

import pytest
from salesforce_lead import rule

from ledger.artifacts.data import Binding
from ledger_salesforce.connector import Salesforce
from ledger_salesforce.native import describe

ACCOUNT = describe.fields({"fields": [{"name": "NumberOfEmployees", "type": "int"}]})
CONTACT = describe.fields(
    {
        "fields": [
            {"name": "AccountId", "type": "reference", "relationshipName": "Account", "referenceTo": ["Account"]},
            {"name": "OwnerId", "type": "reference", "relationshipName": "Owner", "referenceTo": ["Group", "User"]},
            {"name": "Email", "type": "email", "relationshipName": None, "caseSensitive": True, "length": 80},
        ]
    }
)


def columns(path: str, text: str = "employees >= 200", name: str = "employees") -> Any:
    bindings = {name: (Binding(path),)}
    return Salesforce().compile(rule(text, bindings=bindings), "", "Contact.MQL__c").probe.columns


def test_a_relation_leads_to_one_object_or_to_none_that_a_formula_can_read() -> None:
    assert describe.relations(columns("Contact.Account.NumberOfEmployees")) == ("Account",)
    assert describe.relations(columns("Contact.Employees__c")) == ()
    assert describe.parent("account", CONTACT) == "Account"
    assert describe.parent("Owner", CONTACT) == ""
    assert describe.parent("Gone__r", CONTACT) == ""


@pytest.mark.parametrize(
    ("path", "beyond", "why"),
    [
        ("Contact.Account.NumberOfEmployees", {"Account": ACCOUNT}, ""),
        ("Contact.Account.Gone__c", {"Account": ACCOUNT}, "Contact.Account.Gone__c does not exist"),
        ("Contact.Owner.Size__c", {}, "goes through Owner, which leads to no one object"),
        ("Contact.Email", {}, "is of type email, and employees is a number"),
    ],
)
def test_a_field_one_hop_away_is_looked_at_as_the_others_are(path: str, beyond: Any, why: str) -> None:
    told = describe.objections("Contact.MQL__c", columns(path), CONTACT, beyond)
    assert why in told
    assert bool(told) is bool(why)


def test_letter_case_that_matters_is_found_on_the_other_record_too() -> None:
    found = columns("Contact.Account.Code__c", "title = 'a'", "title")
    account = describe.fields({"fields": [{"name": "Code__c", "type": "string", "caseSensitive": True}]})
    assert describe.case_matters(found, CONTACT, {"Account": account}) == "Account.Code__c"
    assert describe.case_matters(found, CONTACT) == ""


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"length": 255}, ""),
        ({"length": 1_300, "calculated": True}, ""),
        ({"length": 1_300}, "a long or hidden text"),
        ({"length": 80, "filterable": False}, "a long or hidden text"),
    ],
)
def test_a_text_formula_is_read_whatever_length_it_says(more: dict[str, Any], why: str) -> None:
    found = columns("Contact.Region__c", "title = 'a'", "title")
    seen = describe.fields({"fields": [{"name": "Region__c", "type": "string", **more}]})
    told = describe.objections("Contact.MQL__c", found, seen)
    assert why in told
    assert bool(told) is bool(why)
