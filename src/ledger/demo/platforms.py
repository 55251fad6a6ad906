"""What the two sandboxes hold when the story begins: the same leads, and a rule each that nobody decided."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from typing import Any

from ledger.demo.leads import Lead, before

NOW = "2026-02-02T08:00:00Z"
FORMULA = "AND(Engagement_Score__c >= 70, BLANKVALUE(NumberOfEmployees, 200) >= 200)"
BY_HAND = "AND(Engagement_Score__c >= 40, BLANKVALUE(NumberOfEmployees, 200) >= 200)"
LEVELS = ["c_level", "vp", "director", "manager", "other"]
LIST, CHANGED = "MQL - live", "2025-11-03T16:40:00Z"


def seeds() -> dict[str, Any]:
    """A seed for each connector's sandbox."""
    there = before(NOW[:10])
    return {"salesforce": _salesforce(there), "hubspot": _hubspot(there)}


def set_clocks(told: Mapping[str, Mapping[str, str]], now: str) -> None:
    """The platforms live on the story's clock too."""
    for settings in told.values():
        _call(settings["sandbox"] + "/__sandbox__/clock", {"now": now})


def edit_by_hand(settings: Mapping[str, str]) -> None:
    """Somebody with the password lowers the bar in Setup."""
    _call(settings["sandbox"] + "/__sandbox__/edit", {"address": "Lead.MQL__c", "formula": BY_HAND})


def edit_list_by_hand(settings: Mapping[str, str]) -> None:
    """Somebody who may lowers the bar of the list."""
    _call(settings["sandbox"] + "/__sandbox__/edit", {"address": "list/12", "filterBranch": _filter(40, 150)})


def fail_once(settings: Mapping[str, str]) -> None:
    """The next write is taken, and its answer lost in a gateway."""
    fault = {"method": "PUT", "status": 502, "body": "<html>Bad Gateway</html>", "after": True}
    _call(settings["sandbox"] + "/__sandbox__/faults", fault)


def says_salesforce(settings: Mapping[str, str], lead: str) -> bool:
    """Whether the field on the lead is ticked."""
    rows = _call(settings["sandbox"] + "/__sandbox__/records?object=Lead")["records"]
    return next(bool(row["MQL__c"]) for row in rows if row["Company"] == lead)


def says_hubspot(settings: Mapping[str, str], lead: str) -> bool:
    """Whether the contact is in the list."""
    url = f"{settings['sandbox']}/crm/v3/lists/12/memberships?limit=250"
    while url:
        page = _call(url, token=settings["token"])
        if any(member["recordId"] == _number(lead) for member in page["results"]):
            return True
        after = page.get("paging", {}).get("next", {}).get("after", "")
        url = f"{settings['sandbox']}/crm/v3/lists/12/memberships?limit=250&after={after}" if after else ""
    return False


def _salesforce(rows: list[Lead]) -> dict[str, Any]:
    options = {
        "valueSetDefinition": {"sorted": False, "value": [{"valueName": each, "label": each} for each in LEVELS]}
    }
    fields = [
        {"fullName": "Engagement_Score__c", "label": "Engagement score", "type": "Number", "precision": 5, "scale": 0},
        {"fullName": "Job_Level__c", "label": "Job level", "type": "Picklist", "valueSet": options},
        {"fullName": "Is_Competitor__c", "label": "Competitor", "type": "Checkbox", "defaultValue": "false"},
        {
            "fullName": "MQL__c",
            "label": "MQL",
            "type": "Checkbox",
            "formula": FORMULA,
            "formulaTreatBlanksAs": "BlankAsBlank",
        },
    ]
    records = [
        {
            "Company": row.id,
            "Email": row.email,
            "CreatedDate": row.created,
            "Engagement_Score__c": int(row.score) if row.score else None,
            "NumberOfEmployees": int(row.employees) if row.employees else None,
            "Job_Level__c": row.job_level or None,
            "Is_Competitor__c": row.is_competitor == "true",
        }
        for row in rows
    ]
    org = {"name": "Acme (sandbox)", "now": NOW}
    return {"org": org, "objects": {"Lead": {"fields": fields, "records": records}}}


def _hubspot(rows: list[Lead]) -> dict[str, Any]:
    properties = [
        {"name": "engagement_score", "type": "number", "fieldType": "number"},
        {"name": "numemployees", "type": "number", "fieldType": "number"},
        {"name": "job_level", "type": "enumeration", "fieldType": "select", "options": LEVELS},
        {"name": "is_competitor", "type": "bool", "fieldType": "booleancheckbox", "options": ["true", "false"]},
    ]
    contacts = [
        {
            "id": _number(row.id),
            "properties": {
                "email": row.email,
                "createdate": row.created,
                "engagement_score": row.score or None,
                "numemployees": row.employees or None,
                "job_level": row.job_level or None,
                "is_competitor": row.is_competitor,
            },
        }
        for row in rows
    ]
    changed = {"createdById": "77", "updatedById": "77", "createdAt": "2025-10-06T08:12:00Z", "updatedAt": CHANGED}
    lists = [{"listId": "12", "name": LIST, "filterBranch": _filter(), "listVersion": 4, **changed}]
    return {
        "portal": {"now": NOW},
        "users": [{"id": "77", "email": "ben@acme.example", "firstName": "Ben", "lastName": "Okoro"}],
        "properties": properties,
        "contacts": contacts,
        "lists": lists,
        "flows": [_workflow()],
    }


def _workflow() -> dict[str, Any]:
    """What starts when somebody enters the list: nobody may, because a rule was written again."""
    member = {"filterType": "IN_LIST", "listId": "12", "operator": "IN_LIST"}
    branch = {"filterBranchType": "AND", "filterBranchOperator": "AND", "filterBranches": [], "filters": [member]}
    root = {"filterBranchType": "OR", "filterBranchOperator": "OR", "filters": [], "filterBranches": [branch]}
    criteria = {"type": "LIST_BASED", "shouldReEnroll": False, "listFilterBranch": root}
    return {"id": "301", "name": "Call within a day", "isEnabled": True, "enrollmentCriteria": criteria}


def _filter(points: int = 55, employees: int = 300) -> dict[str, Any]:
    """So many points and employees, which a blank count does not have."""
    branch = {"filterBranchType": "AND", "filterBranchOperator": "AND", "filterBranches": []}
    filters = [_at_least("engagement_score", points), _at_least("numemployees", employees)]
    return {
        "filterBranchType": "OR",
        "filterBranchOperator": "OR",
        "filters": [],
        "filterBranches": [{**branch, "filters": filters}],
    }


def _at_least(name: str, value: int) -> dict[str, Any]:
    operation = {"operationType": "NUMBER", "operator": "IS_GREATER_THAN_OR_EQUAL_TO", "value": value}
    return {
        "filterType": "PROPERTY",
        "property": name,
        "operation": {**operation, "includeObjectsWithNoValueSet": False},
    }


def _number(lead: str) -> str:
    return lead.removeprefix("L-")


def _call(url: str, body: Any = None, token: str = "") -> Any:
    data = json.dumps(body).encode() if body is not None else None
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=10) as answer:
        return json.loads(answer.read() or b"null")
