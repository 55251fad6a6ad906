"""What the emulated platforms hold, without ids and times: two runs that came to the same hold the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Held = Mapping[str, Any]
_PROPERTY = ("type", "fieldType", "calculationFormula", "description", "options", "archived")


def salesforce(state: Any) -> Held:
    """Fields with their Metadata, who may read them, and value sets."""
    org = state["state"]["$Org"]
    fields = dict(_fields(org))
    grants = sorted(each["$Grant"]["field"] for each in org["grants"].values())
    sets = {str(key): each["$Component"]["metadata"] for key, each in org["components"]["$map"]}
    return {"fields": fields, "grants": grants, "sets": sets}


def hubspot(state: Any) -> Held:
    """Lists with their filters, in which another list stands by its name, and properties of contacts."""
    names = {each["id"]: each["name"] for each in state["lists"].values()}
    lists = sorted(
        (each["name"], each["type"], str(_named(each["filters"], names))) for each in state["lists"].values()
    )
    found = state["definitions"]["contacts"].items()
    return {"lists": lists, "properties": {name: {key: each.get(key) for key in _PROPERTY} for name, each in found}}


def _fields(org: Any) -> Iterator[tuple[str, Any]]:
    for of in org["objects"].values():
        for field in of["$ObjectState"]["fields"].values():
            yield f"{field['$FieldState']['object']}.{field['$FieldState']['name']}", field["$FieldState"]["metadata"]


def _named(part: Any, names: Mapping[str, str]) -> Any:
    if isinstance(part, dict):
        return {key: names.get(each, each) if key == "listId" else _named(each, names) for key, each in part.items()}
    return [_named(each, names) for each in part] if isinstance(part, list) else part
