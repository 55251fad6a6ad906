"""A list's filters as a CRM search, to count who would be in a list that does not exist yet. Pure.

Exact or nothing: where the search API cannot say what the list says, `groups` gives None and nobody is counted.
Whether its NEQ and NOT_IN match a record without a value is not documented, so they always come with HAS_PROPERTY.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ledger_hubspot.branch import UNSUPPORTED, filters_of

GROUPS, PER_GROUP, IN_ALL = 5, 6, 18  # HubSpot's limits for one search
_SIGNS = {
    "IS_EQUAL_TO": "EQ",
    "IS_NOT_EQUAL_TO": "NEQ",
    "IS_LESS_THAN": "LT",
    "IS_LESS_THAN_OR_EQUAL_TO": "LTE",
    "IS_GREATER_THAN": "GT",
    "IS_GREATER_THAN_OR_EQUAL_TO": "GTE",
}
Filters = list[dict[str, Any]]


def groups(normal: Mapping[str, Any], properties: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The filter groups of a search that finds exactly the members of the list, or None where there are none such."""
    if UNSUPPORTED in normal:
        return None
    found = []
    for filters in filters_of(normal):
        parts = [_filters(item, properties) for item in filters]
        group = [one for part in parts if part is not None for one in part]
        if None in parts or len(group) > PER_GROUP:
            return None
        found.append({"filters": group})
    fits = len(found) <= GROUPS and sum(len(group["filters"]) for group in found) <= IN_ALL
    return found if fits else None


def _filters(item: Mapping[str, Any], properties: Mapping[str, Any]) -> Filters | None:
    if item.get("filterType") != "PROPERTY":
        return None
    name, operation = item["property"], item["operation"]
    operator = operation["operator"]
    match operation["operationType"]:
        case "ALL_PROPERTY":
            return [_one(name, "HAS_PROPERTY" if operator == "IS_KNOWN" else "NOT_HAS_PROPERTY")]
        case "BOOL":
            return [_one(name, "EQ", value=str(operation["value"]).lower())]
        case "NUMBER":
            return _set(name, _SIGNS[operator], value=operation["value"])
        case "ENUMERATION" if properties.get(name, {}).get("fieldType") in ("select", "radio"):
            return _set(name, "IN" if operator == "IS_ANY_OF" else "NOT_IN", values=operation["values"])
        case "TIME_POINT" if operation["timePoint"]["timeType"] == "DATE":
            after = operator == "IS_AFTER"
            return [_one(name, "GTE" if after else "LT", value=_milliseconds(operation["timePoint"]))]
    return None


def _set(name: str, operator: str, **rest: Any) -> Filters:
    found = [_one(name, operator, **rest)]
    return [*found, _one(name, "HAS_PROPERTY")] if operator in ("NEQ", "NOT_IN") else found


def _one(name: str, operator: str, **rest: Any) -> dict[str, Any]:
    return {"propertyName": name, "operator": operator, **rest}


def _milliseconds(point: Mapping[str, Any]) -> str:
    day, clock = (point["year"], point["month"], point["day"]), (point["hour"], point["minute"], point["second"])
    return str(int(datetime(*day, *clock, tzinfo=ZoneInfo(point["zoneId"])).timestamp()) * 1000)
