"""The entity, the rule and the portal that the tests speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ledger.artifacts.data import Artifact, Binding, Provenance, Rule
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger_hubspot import HubSpot

CODES = ("c_level", "vp", "director")
FIELDS = (
    Field("score", "number"),
    Field("employees", "number", blank=Decimal(0)),
    Field("title", "text"),
    Field("country", "text", blank="unknown"),
    Field("job_level", "choice", choices=CODES),
    Field("tags", "choices", choices=("demo", "trial")),
    Field("is_competitor", "boolean"),
    Field("asked_demo", "signal"),
    Field("renewal", "date"),
    Field("trial_end", "date"),
    Field("created", "datetime"),
)
LEAD = Schema("lead", {field.name: field for field in FIELDS})
BINDINGS = {
    **{field.name: (Binding(f"contacts.{field.name}"),) for field in FIELDS},
    "asked_demo": (Binding("list:5"),),
    "created": (Binding("contacts.createdate"),),
}
MQL = Provenance("mql", 3, 42, "ab12cd34ef567890", "cro@acme.example", "2026-01-01")
MQL_TEXT = "score >= 65 AND employees >= 200 AND job_level IN ('c_level', 'vp') AND NOT is_competitor"

PROPERTIES: list[dict[str, Any]] = [
    *({"name": name, "type": "number"} for name in ("score", "employees")),
    *({"name": name, "type": "string"} for name in ("title", "country")),
    {"name": "job_level", "type": "enumeration", "fieldType": "select", "options": [*CODES, "intern"]},
    {"name": "tags", "type": "enumeration", "fieldType": "checkbox", "options": ["demo", "trial", "zzz"]},
    {"name": "is_competitor", "type": "bool"},
    *({"name": name, "type": "date"} for name in ("renewal", "trial_end")),
]


def rule(text: str, schema: Schema = LEAD, **changed: Any) -> Rule:
    """The rule of a criteria text."""
    made = Rule("mql", "MQL", "A lead that sales agreed to call.", read(text, schema), schema, BINDINGS, MQL)
    return replace(made, **changed)


def compiled(text: str, schema: Schema = LEAD, address: str = "", name: str = "MQL - live", **changed: Any) -> Artifact:
    """The list of a criteria text."""
    return HubSpot().compile(rule(text, schema, **changed), address, name)


def branches(artifact: Artifact) -> list[list[str]]:
    """The filters of a list, shortened: `score NUMBER IS_EQUAL_TO 65`."""
    return [[_short(item) for item in child["filters"]] for child in artifact.body["filterBranch"]["filterBranches"]]


def _short(item: Mapping[str, Any]) -> str:
    if item["filterType"] == "IN_LIST":
        return f"{item['operator']} {item['listId']}"
    operation = item["operation"]
    point = operation.get("timePoint", {})
    given = operation.get("value", operation.get("values", ""))
    if point.get("timeType") == "DATE":
        given = f"{point['year']}-{point['month']:02}-{point['day']:02}T{point['hour']:02} {point['zoneId']}"
    elif point:
        given = f"TODAY{point['offset']['days']:+} {point['zoneId']}"
    return f"{item['property']} {operation['operator']} {given}".strip()


def filters(*items: Mapping[str, Any]) -> dict[str, Any]:
    """A filter branch as HubSpot takes it, with one AND."""
    inner = {"filterBranchType": "AND", "filterBranchOperator": "AND", "filterBranches": [], "filters": list(items)}
    return {"filterBranchType": "OR", "filterBranchOperator": "OR", "filters": [], "filterBranches": [inner]}


def on(name: str, kind: str, operator: str, **rest: Any) -> dict[str, Any]:
    """A property filter as HubSpot takes it."""
    operation = {"operationType": kind, "operator": operator, "includeObjectsWithNoValueSet": False, **rest}
    return {"filterType": "PROPERTY", "property": name, "operation": operation}


def seed(**changed: Any) -> dict[str, Any]:
    """A portal with the tests' properties, a demo list (5) and the list that people use (12)."""
    scored = filters(on("score", "NUMBER", "IS_GREATER_THAN_OR_EQUAL_TO", value=50))
    demo = filters(on("email", "STRING", "CONTAINS", value="demo"))
    return {
        "portal": {"id": 4242, "now": "2026-03-29T09:00:00Z"},
        "properties": PROPERTIES,
        "contacts": [
            {"id": "101", "properties": {"score": "80", "employees": "500", "job_level": "vp"}},
            {"id": "102", "properties": {"score": "55", "employees": "500", "job_level": "vp"}},
            {"id": "103", "properties": {"score": "90", "job_level": "vp", "email": "ann@demo.example"}},
            {"id": "104", "properties": {}},
            {"id": "105", "properties": {"score": "70", "employees": "200", "job_level": "c_level"}},
        ],
        "lists": [
            {"listId": "5", "name": "Filled the demo form", "filterBranch": demo},
            {"listId": "12", "name": "MQL - live", "filterBranch": scored, "updatedById": "77"},
        ],
        **changed,
    }
