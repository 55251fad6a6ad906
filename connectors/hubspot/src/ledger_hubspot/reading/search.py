"""A list's filters as a CRM search, to count who would be in a list that does not exist yet. Pure.

Exact or nothing: where the search API cannot say what the list says, `groups` gives None and nobody is counted.
Whether its NEQ and NOT_IN match a record without a value is not documented, so they always come with HAS_PROPERTY.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ledger_hubspot.native.branch import UNSUPPORTED, filters_of

GROUPS, PER_GROUP, IN_ALL = 5, 6, 18  # HubSpot's limits for one search
_SIGNS = {
    "IS_EQUAL_TO": "EQ",
    "IS_NOT_EQUAL_TO": "NEQ",
    "IS_LESS_THAN": "LT",
    "IS_LESS_THAN_OR_EQUAL_TO": "LTE",
    "IS_GREATER_THAN": "GT",
    "IS_GREATER_THAN_OR_EQUAL_TO": "GTE",
}
_OPTIONS = {"IS_ANY_OF": "IN", "IS_NONE_OF": "NOT_IN"}
_ENDS = {
    ("IS_AFTER", "INCLUSIVE"): "GTE",
    ("IS_AFTER", "EXCLUSIVE"): "GT",
    ("IS_BEFORE", "INCLUSIVE"): "LTE",
    ("IS_BEFORE", "EXCLUSIVE"): "LT",
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
    if name not in properties:
        return None  # archived since: a search refuses it, and what the list makes of it nobody knows
    operator = operation["operator"]
    if operation.get("includeObjectsWithNoValueSet") is not False:
        return None
    match operation["operationType"]:
        case "ALL_PROPERTY" if operator in ("IS_KNOWN", "IS_UNKNOWN"):
            return [_one(name, "HAS_PROPERTY" if operator == "IS_KNOWN" else "NOT_HAS_PROPERTY")]
        case "BOOL" if operator == "IS_EQUAL_TO":
            return [_one(name, "EQ", value=str(operation["value"]).lower())]
        case "NUMBER" if operator in _SIGNS:
            return _set(name, _SIGNS[operator], value=operation["value"])
        case "ENUMERATION" if operator in _OPTIONS and properties[name].get("fieldType") in ("select", "radio"):
            return _set(name, _OPTIONS[operator], values=operation["values"])
        case "TIME_POINT" if (operator, operation.get("endpointBehavior")) in _ENDS and _is_day(operation["timePoint"]):
            return [
                _one(name, _ENDS[operator, operation["endpointBehavior"]], value=_milliseconds(operation["timePoint"]))
            ]
    return None


def _is_day(point: Mapping[str, Any]) -> bool:
    whole = all(part in point for part in ("hour", "minute", "second")) and not point.get("millisecond")
    return whole and point.get("timeType") == "DATE" and point.get("timezoneSource") == "CUSTOM"


def _set(name: str, operator: str, **rest: Any) -> Filters:
    found = [_one(name, operator, **rest)]
    return [*found, _one(name, "HAS_PROPERTY")] if operator in ("NEQ", "NOT_IN") else found


def _one(name: str, operator: str, **rest: Any) -> dict[str, Any]:
    return {"propertyName": name, "operator": operator, **rest}


def _milliseconds(point: Mapping[str, Any]) -> str:
    day, clock = (point["year"], point["month"], point["day"]), (point["hour"], point["minute"], point["second"])
    return str(int(datetime(*day, *clock, tzinfo=ZoneInfo(point["zoneId"])).timestamp()) * 1000)
