"""A lead as the ledger knows it, the org that holds it, and what an admin may do there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ledger.artifacts.data import Binding, Provenance, Rule
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.testing import Single, use_door
from ledger_salesforce.connector import Salesforce

JOB_LEVELS = {"c_level": "C-Level", "vp": "VP", "director": "Director", "other": "Other"}
TAGS = ("demo", "trial", "event")
FIELDS = (
    Field("score", "number"),
    Field("spend", "number"),
    Field("employees", "number", blank=Decimal(0)),
    Field("title", "text"),
    Field("country", "text", blank="unknown"),
    Field("job_level", "choice", choices=tuple(JOB_LEVELS)),
    Field("tags", "choices", choices=TAGS),
    Field("is_competitor", "boolean"),
    Field("asked_demo", "signal"),
    Field("renewal", "date"),
    Field("trial_end", "date"),
    Field("created", "datetime"),
)
BINDINGS = {
    "score": (Binding("Lead.Engagement_Score__c"), Binding("Contact.Engagement_Score__c")),
    "spend": (Binding("Lead.Spend__c"),),
    "employees": (Binding("Lead.NumberOfEmployees"),),
    "title": (Binding("Lead.Title"),),
    "country": (Binding("Lead.Country"),),
    "job_level": (Binding("Lead.Job_Level__c", JOB_LEVELS),),
    "tags": (Binding("Lead.Tags__c"),),
    "is_competitor": (Binding("Lead.Is_Competitor__c"),),
    "renewal": (Binding("Lead.Renewal__c"),),
    "trial_end": (Binding("Lead.Trial_End__c"),),
    "created": (Binding("Lead.CreatedDate"),),
}
PROVENANCE = Provenance("mql", 3, 42, "ab12cd34ef56ab12", "cro@acme.example", "2026-04-01")


def schema(zone: str = "UTC", extra: tuple[Field, ...] = ()) -> Schema:
    """The lead of these tests."""
    return Schema("lead", {field.name: field for field in (*FIELDS, *extra)}, zone=zone)


def rule(text: str, zone: str = "UTC", bindings: Mapping[str, Any] | None = None, **given: Any) -> Rule:
    """A criteria as the connector gets it."""
    known = given.pop("schema", schema(zone))
    told = {"title": "Marketing-qualified lead", "statement": "A lead that sales has agreed to call.", **given}
    bound = BINDINGS if bindings is None else bindings
    return Rule("mql", meaning=read(text, known), schema=known, bindings=bound, provenance=PROVENANCE, **told)


def picklist(name: str, kind: str, options: tuple[str, ...], **more: Any) -> dict[str, Any]:
    """A seeded picklist."""
    values = [{"valueName": option, "label": option} for option in options]
    definition = {"valueSetDefinition": {"sorted": False, "value": values}}
    return {"fullName": name, "label": name[:-3], "type": kind, "valueSet": definition, **more}


LEAD_FIELDS: list[dict[str, Any]] = [
    {"fullName": "Engagement_Score__c", "label": "Engagement score", "type": "Number", "precision": 18, "scale": 3},
    {"fullName": "Spend__c", "label": "Spend", "type": "Currency", "precision": 18, "scale": 3},
    {"fullName": "NumberOfEmployees", "type": "Number", "precision": 18, "scale": 3},
    picklist("Job_Level__c", "Picklist", tuple(JOB_LEVELS.values())),
    picklist("Tags__c", "MultiselectPicklist", TAGS, visibleLines=4),
    {"fullName": "Is_Competitor__c", "label": "Competitor", "type": "Checkbox", "defaultValue": False},
    {"fullName": "Renewal__c", "label": "Renewal", "type": "Date"},
    {"fullName": "Trial_End__c", "label": "Trial end", "type": "Date"},
]
MQL: dict[str, Any] = {
    "fullName": "MQL__c",
    "label": "MQL",
    "type": "Checkbox",
    "formula": "Engagement_Score__c >= 50",
    "formulaTreatBlanksAs": "BlankAsBlank",
    "description": "Ours since 2019.\nAsk Dana before you change it.",
    "inlineHelpText": "Call within a day.",
    "trackHistory": False,
}
RECORDS: list[dict[str, Any]] = [
    {"Company": "Initech", "Engagement_Score__c": 80, "NumberOfEmployees": 500, "Job_Level__c": "VP"},
    {"Company": "Hooli", "Engagement_Score__c": 60, "NumberOfEmployees": 20},
    {"Company": "Globex", "Engagement_Score__c": 90},
    {"Company": "Umbrella", "NumberOfEmployees": 900, "Job_Level__c": "C-Level"},
    {"Company": "Acme", "Engagement_Score__c": 30, "NumberOfEmployees": 300, "Is_Competitor__c": True},
]


def seed(
    *, fields: list[dict[str, Any]] | None = None, records: list[dict[str, Any]] | None = None, **org: Any
) -> dict[str, Any]:
    """An org with the entity's fields, an MQL formula in use, and five leads."""
    made = LEAD_FIELDS + ([MQL] if fields is None else fields)
    sets = [{"name": "Marketing_Ops", "assigned": True}, {"name": "Nobody", "assigned": False}]
    lead = {"fields": made, "records": RECORDS if records is None else records}
    return {"org": {"now": "2026-03-29T10:00:00Z", **org}, "permission_sets": sets, "objects": {"Lead": lead}}


class Org:
    """A running sandbox, with what an admin and a test may do to it."""

    def __init__(self, url: str, settings: Mapping[str, str]) -> None:
        self.url, self.settings = url, settings
        self.waits: list[float] = []

    def connect(self, **more: str) -> Any:
        """An open session, which waits for nothing and notes how long it would have."""
        return Single(Salesforce(self.waits.append, lambda: 0.0).connect({**self.settings, **more}))

    def control(self, act: str, body: Any = None, method: str | None = None) -> Any:
        """Ask the sandbox's own door."""
        return use_door(self.url, act, body, method)

    def verdicts(self, field: str = "MQL__c") -> dict[str, Any]:
        """What the field says of each company."""
        return {row["Company"]: row[field] for row in self.control("records?object=Lead")["records"]}

    def writes(self) -> list[str]:
        """The API requests that changed something, such as `PATCH CustomField`."""
        found = [part for each in self.control("log")["requests"] for part in _parts(each) if part[0] != "GET"]
        kinds = [(method, target.partition("sobjects/")[2].split("/")[0]) for method, target in found]
        return [f"{method} {kind}" for method, kind in kinds if kind]

    def requests(self) -> list[str]:
        """The API requests so far, without their queries."""
        return [f"{each['method']} {each['target'].split('?')[0]}" for each in self.control("log")["requests"]]


def _parts(logged: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A request, or those that it is made of."""
    target = logged["target"]
    if target.endswith("/tooling/composite"):
        return [(each["method"], each["url"]) for each in json.loads(logged["body"])["compositeRequest"]]
    if target.endswith("/composite/sobjects"):
        records = json.loads(logged["body"])["records"]
        return [(logged["method"], f"sobjects/{each['attributes']['type']}") for each in records]
    if "/Soap/m/" in target:
        return [("SOAP", f"sobjects/{word}") for word in re.findall(r'xsi:type="m:(\w+)"', logged["body"])]
    return [(logged["method"], target)]
