"""The leads of the kept ledger, and both platforms as they were found: seeds of the emulators."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

ACCEPTED = "AND(Score__c >= 58, NOT(Is_Competitor__c))"
START = "2026-02-02T08:00:00Z"
LEVELS, SIZES, SOURCES = (
    ("c_level", "vp", "director", "other", ""),
    (15, 60, 150, 240, 600, 2_500),
    ("web", "event", "ads"),
)
CHOICES = ["c_level", "vp", "director", "manager", "other"]
COLUMNS = ("id", "created", "source", "score", "employees", "job_level", "is_competitor", "asked_demo", "won")


def leads(number: int = 60) -> list[dict[str, str]]:
    """Made-up leads from January 2025 to May 2026, the same ones every time."""
    return [_lead(n) for n in range(number)]


def _lead(n: int) -> dict[str, str]:
    score = "" if n % 11 == 7 else str(20 + n * 37 % 80)
    return {
        "id": f"L-{n + 1:03}",
        "created": f"{2025 + (n * 17 // 60) // 12}-{(n * 17 // 60) % 12 + 1:02}-{n * 7 % 28 + 1:02}T{n % 24:02}:30:00Z",
        "source": SOURCES[n % 3],
        "score": score,
        "employees": "" if n % 9 == 4 else str(SIZES[n * 5 % 6]),
        "job_level": LEVELS[n * 3 % 5],
        "is_competitor": "true" if n % 13 == 6 else "false",
        "asked_demo": "true" if n % 4 == 1 else "false",
        "won": "yes" if score and int(score) > 70 else "no",
    }


def records(rows: Sequence[Mapping[str, str]]) -> str:
    """Leads as a CSV file."""
    made = StringIO()
    writer = csv.DictWriter(made, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


def org(rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """A seed for Salesforce: two formulas that nobody decided."""
    choices = {"valueSetDefinition": {"sorted": False, "value": CHOICES}}
    boolean = {"type": "Checkbox", "formulaTreatBlanksAs": "BlankAsBlank"}
    fields = [
        {"fullName": "Score__c", "label": "Score", "type": "Number", "precision": 5, "scale": 0},
        {"fullName": "Job_Level__c", "label": "Job level", "type": "Picklist", "valueSet": choices},
        {"fullName": "Is_Competitor__c", "label": "Competitor", "type": "Checkbox", "defaultValue": "false"},
        {"fullName": "MQL__c", "label": "MQL", "formula": "Score__c >= 70", **boolean},
        {"fullName": "Accepted__c", "label": "Accepted", "formula": ACCEPTED, **boolean},
    ]  # fmt: skip
    held = [
        {
            "Company": row["id"],
            "CreatedDate": row["created"],
            "Score__c": int(row["score"]) if row["score"] else None,
            "NumberOfEmployees": int(row["employees"]) if row["employees"] else None,
            "Job_Level__c": row["job_level"] or None,
            "Is_Competitor__c": row["is_competitor"] == "true",
        }
        for row in rows
    ]
    return {
        "org": {"name": "Acme", "now": START, "zone": "Europe/Berlin"},
        "objects": {"Lead": {"fields": fields, "records": held}},
    }


def portal(rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """A seed for HubSpot: a list that nobody decided, and one that a form fills."""
    names = {"score": "score", "employees": "size", "job_level": "job_level", "is_competitor": "is_competitor"}
    values = {"createdate": "created", **{native: name for name, native in names.items()}}
    properties = [
        {"name": "score", "type": "number", "fieldType": "number"},
        {"name": "size", "type": "number", "fieldType": "number"},
        {"name": "job_level", "type": "enumeration", "fieldType": "select", "options": CHOICES},
        {"name": "is_competitor", "type": "bool", "fieldType": "booleancheckbox", "options": ["true", "false"]},
        {"name": "fit", "type": "number", "calculationFormula": "if size >= 1000 then 80 else 20"},
    ]  # fmt: skip
    contacts = [
        {"id": str(n), "properties": {native: row[name] or None for native, name in values.items()}}
        for n, row in enumerate(rows, 1)
    ]
    asked = [str(n) for n, row in enumerate(rows, 1) if row["asked_demo"] == "true"]
    by = {"createdById": "77", "updatedById": "77", "createdAt": "2025-10-06T08:12:00Z"}
    return {
        "portal": {"now": START, "timeZone": "Europe/Berlin"},
        "properties": properties,
        "contacts": contacts,
        "lists": [
            {"listId": "12", "name": "MQL - live", "filterBranch": at_least(score=55, size=300), "listVersion": 4,
             "updatedAt": "2025-11-03T16:40:00Z", **by},
            {"listId": "14", "name": "SQL", "filterBranch": at_least(score=80), **by},
            {"listId": "31", "name": "Asked for a demo", "processingType": "MANUAL", "members": asked, **by},
        ],
    }  # fmt: skip


def at_least(**least: int) -> dict[str, Any]:
    """The filters of a list: each property has so much or more."""
    operation = {
        "operationType": "NUMBER",
        "operator": "IS_GREATER_THAN_OR_EQUAL_TO",
        "includeObjectsWithNoValueSet": False,
    }
    filters = [
        {"filterType": "PROPERTY", "property": name, "operation": {**operation, "value": value}}
        for name, value in least.items()
    ]  # fmt: skip
    both = {"filterBranchType": "AND", "filterBranchOperator": "AND", "filterBranches": [], "filters": filters}
    return {"filterBranchType": "OR", "filterBranchOperator": "OR", "filters": [], "filterBranches": [both]}
