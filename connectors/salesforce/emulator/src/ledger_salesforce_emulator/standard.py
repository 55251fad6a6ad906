"""The standard objects that an org always has, with the fields that marketing definitions touch.

Documented: names, types and lengths are those of the object reference. `required` says what a save must bring.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_salesforce_emulator.valueset import FIELDS

Fields = dict[str, dict[str, Any]]

STAMPS: Fields = {
    "CreatedDate": {"type": "DateTime"},
    "LastModifiedDate": {"type": "DateTime"},
    "SystemModstamp": {"type": "DateTime"},
    "CreatedById": {"type": "Lookup", "referenceTo": "User"},
    "LastModifiedById": {"type": "Lookup", "referenceTo": "User"},
}
"""What the platform alone writes."""

OWNER: Fields = {"OwnerId": {"type": "Lookup", "referenceTo": "User"}}


def _text(length: int, **more: Any) -> dict[str, Any]:
    return {"type": "Text", "length": length, **more}


def _number(kind: str, precision: int) -> dict[str, Any]:
    return {"type": kind, "precision": precision, "scale": 0}


def _lookup(to: str, **more: Any) -> dict[str, Any]:
    return {"type": "Lookup", "referenceTo": to, **more}


PICKLIST: dict[str, Any] = {"type": "Picklist"}
PERSON: Fields = {
    "FirstName": _text(40),
    "LastName": _text(80, required=True),
    "Title": _text(128),
    "Email": {"type": "Email"},
}
OBJECTS: Mapping[str, Fields] = {
    "Lead": PERSON | OWNER | {
        "AnnualRevenue": _number("Currency", 18),
        "City": _text(40),
        "Company": _text(255, required=True),
        "ConvertedDate": {"type": "Date"},
        "Country": _text(80),
        "Description": {"type": "LongTextArea", "length": 32_000},
        "Industry": PICKLIST,
        "IsConverted": {"type": "Checkbox"},
        "LeadSource": PICKLIST,
        "NumberOfEmployees": _number("Number", 8),
        "Phone": {"type": "Phone"},
        "Rating": PICKLIST,
        "Status": PICKLIST,
        "Website": {"type": "Url"},
    },
    "Contact": PERSON | OWNER | {
        "AccountId": _lookup("Account"),
        "Department": _text(80),
        "Description": {"type": "LongTextArea", "length": 32_000},
        "LeadSource": PICKLIST,
        "MailingCity": _text(40),
        "MailingCountry": _text(80),
        "Phone": {"type": "Phone"},
    },
    "Account": OWNER | {
        "AnnualRevenue": _number("Currency", 18),
        "BillingCity": _text(40),
        "BillingCountry": _text(80),
        "Industry": PICKLIST,
        "Name": _text(255, required=True),
        "NumberOfEmployees": _number("Number", 8),
        "Phone": {"type": "Phone"},
        "Rating": PICKLIST,
        "Type": PICKLIST,
        "Website": {"type": "Url"},
    },
    "Campaign": OWNER | {
        "EndDate": {"type": "Date"},
        "IsActive": {"type": "Checkbox"},
        "Name": _text(80, required=True),
        "StartDate": {"type": "Date"},
        "Status": PICKLIST,
        "Type": PICKLIST,
    },
    "CampaignMember": {
        "CampaignId": _lookup("Campaign", required=True),
        "ContactId": _lookup("Contact"),
        "FirstRespondedDate": {"type": "Date"},
        "HasResponded": {"type": "Checkbox"},
        "LeadId": _lookup("Lead"),
        "Status": PICKLIST,
    },
    "CampaignMemberStatus": {
        "CampaignId": _lookup("Campaign", required=True),
        "HasResponded": {"type": "Checkbox"},
        "IsDefault": {"type": "Checkbox"},
        "Label": _text(765, required=True),
        "SortOrder": _number("Number", 8),
    },
}  # fmt: skip
CUSTOM: Fields = OWNER | {"Name": _text(80)}
"""What every custom object has."""

PREFIXES: Mapping[str, str] = {
    "Account": "001",
    "Campaign": "701",
    "CampaignMember": "00v",
    "CampaignMemberStatus": "01Y",
    "Contact": "003",
    "Lead": "00Q",
}
INTEGERS = frozenset({"Lead.NumberOfEmployees", "Account.NumberOfEmployees", "CampaignMemberStatus.SortOrder"})
"""Whole numbers: custom numbers are always doubles (documented)."""

SETS: Mapping[str, tuple[str, ...]] = {
    "AccountRating": ("Hot", "Warm", "Cold"),
    "AccountType": ("Prospect", "Customer", "Partner", "Other"),
    "CampaignMemberStatus": ("Sent", "Responded"),
    "CampaignStatus": ("Planned", "In Progress", "Completed", "Aborted"),
    "CampaignType": ("Conference", "Webinar", "Trade Show", "Email", "Advertisement", "Content", "Other"),
    "Industry": ("Banking", "Consulting", "Technology", "Other"),
    "LeadSource": ("Web", "Phone Inquiry", "Partner Referral", "Other"),
    "LeadStatus": ("Open", "Working", "Closed - Converted"),
}
"""Values that a new org has here; a seed's `value_sets` say others."""

CONVERTED = "Closed - Converted"


def fields(name: str) -> dict[str, dict[str, Any]]:
    """The standard fields of an object, picklists over their standard value sets."""
    found = {key: dict(each) for key, each in (STAMPS | OBJECTS.get(name, CUSTOM)).items()}
    for key, each in found.items():
        if each == PICKLIST:
            each["valueSet"] = {"valueSetName": FIELDS[f"{name}.{key}"]}
    return found
