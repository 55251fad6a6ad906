"""Whether a filter branch is one that the lists API would take. Raises `Rejected`, or returns nothing.

    root OR  ->  one or more AND  ->  one or more filters (PROPERTY, IN_LIST)

documented: the shape, the operators of each operation and the required keys (list filters guide; OpenAPI file of
lists). observed: `ListError.ENUM_CONVERSION` and `ListError.INVALID_OPERATION_FOR_PROPERTY_TYPE` (contract tests of
a public Terraform provider). assumed, and stricter than the platform: an unknown key, an unknown option and a filter
kind that this emulator cannot evaluate are all turned away, so that nothing is accepted here that is not understood.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from ledger_hubspot.emulator.answers import bad

MOST_FILTERS = 250  # documented: knowledge base, "filters per list"

_SIGNS = {
    "IS_EQUAL_TO",
    "IS_NOT_EQUAL_TO",
    "IS_GREATER_THAN",
    "IS_GREATER_THAN_OR_EQUAL_TO",
    "IS_LESS_THAN",
    "IS_LESS_THAN_OR_EQUAL_TO",
}
_TEXTS = {"IS_EQUAL_TO", "IS_NOT_EQUAL_TO", "CONTAINS", "DOES_NOT_CONTAIN", "STARTS_WITH", "ENDS_WITH"}
_SETS = {"IS_ANY_OF", "IS_NONE_OF", "IS_EXACTLY", "IS_NOT_EXACTLY", "CONTAINS_ALL", "DOES_NOT_CONTAIN_ALL"}

OPERATORS: Mapping[str, set[str]] = {
    "BOOL": {"IS_EQUAL_TO", "IS_NOT_EQUAL_TO"},
    "NUMBER": _SIGNS,
    "STRING": _TEXTS,
    "MULTISTRING": _TEXTS,
    "ENUMERATION": _SETS,
    "ALL_PROPERTY": {"IS_KNOWN", "IS_UNKNOWN"},
    "TIME_POINT": {"IS_BEFORE", "IS_AFTER"},
}
_SUITS: Mapping[str, set[str]] = {
    "bool": {"BOOL"},
    "number": {"NUMBER"},
    "string": {"STRING", "MULTISTRING"},
    "phone_number": {"STRING", "MULTISTRING"},
    "enumeration": {"ENUMERATION"},
    "date": {"TIME_POINT"},
    "datetime": {"TIME_POINT"},
}
_VALUE = {
    "BOOL": {"value"},
    "NUMBER": {"value"},
    "STRING": {"value"},
    "MULTISTRING": {"values"},
    "ENUMERATION": {"values"},
    "ALL_PROPERTY": set[str](),
    "TIME_POINT": {"type", "timePoint"},
}
_OPTIONAL = {"TIME_POINT": {"endpointBehavior", "propertyParser"}}
_COMMON = {"operationType", "operator", "includeObjectsWithNoValueSet"}
_CLOCK = {"hour", "minute", "second", "millisecond"}
_OFFSETS = {"days", "hours", "minutes", "seconds", "milliseconds", "weeks"}


def check(branch: Any, properties: Mapping[str, Any], lists: Mapping[str, Any]) -> None:
    """Raise `Rejected` unless `branch` is a root that the API would take, over these properties and list ids."""
    _branch(branch, "OR")
    if branch["filters"] or not branch["filterBranches"]:
        raise bad("The root OR branch takes AND branches, at least one, and no filters of its own.")
    for child in branch["filterBranches"]:
        _branch(child, "AND")
        if child["filterBranches"] or not child["filters"]:
            raise bad("An AND branch takes at least one filter, and branches of kinds that are not served here.")
        for item in child["filters"]:
            _filter(item, properties, lists)
    if (count := sum(len(child["filters"]) for child in branch["filterBranches"])) > MOST_FILTERS:
        raise bad(f"A list has at most {MOST_FILTERS} filters, and this one has {count}.", "ListError.TOO_MANY_FILTERS")


def _branch(branch: Any, kind: str) -> None:
    _keys(branch, {"filterBranchType", "filterBranchOperator", "filters", "filterBranches"})
    _enum(branch["filterBranchType"], {kind}, "filterBranchType")
    _enum(branch["filterBranchOperator"], {kind}, "filterBranchOperator")
    for key in ("filters", "filterBranches"):
        if not isinstance(branch[key], list):
            raise bad(f"{key} is not an array.")


def _filter(item: Any, properties: Mapping[str, Any], lists: Mapping[str, Any]) -> None:
    kind = item.get("filterType") if isinstance(item, dict) else None
    _enum(kind, {"PROPERTY", "IN_LIST"}, "filterType")
    if kind == "IN_LIST":
        _keys(item, {"filterType", "listId", "operator"})
        _enum(item["operator"], {"IN_LIST", "NOT_IN_LIST"}, "operator")
        if not isinstance(item["listId"], str) or item["listId"] not in lists:
            raise bad(f"List {item['listId']} does not exist.", "ListError.LIST_NOT_FOUND")
        return
    _keys(item, {"filterType", "property", "operation"})
    if (prop := properties.get(item["property"])) is None or prop["archived"]:
        raise bad(f"Property {item['property']} does not exist.", "ListError.PROPERTY_NOT_FOUND")
    _operation(item["operation"], prop)


def _operation(operation: Any, prop: Mapping[str, Any]) -> None:
    kind = operation.get("operationType") if isinstance(operation, dict) else None
    _enum(kind, set(OPERATORS), "operationType")
    assert isinstance(kind, str)
    _keys(operation, _COMMON | _VALUE[kind], _OPTIONAL.get(kind, set()))
    _enum(operation["operator"], OPERATORS[kind], "operator")
    if kind != "ALL_PROPERTY" and kind not in _SUITS[prop["type"]]:
        raise bad(
            f"Operation {kind} cannot be used on {prop['name']}, which is of type {prop['type']}.",
            "ListError.INVALID_OPERATION_FOR_PROPERTY_TYPE",
        )
    if not isinstance(operation["includeObjectsWithNoValueSet"], bool):
        raise bad("includeObjectsWithNoValueSet is not a boolean.")
    _values(kind, operation, prop)


def _values(kind: str, operation: Mapping[str, Any], prop: Mapping[str, Any]) -> None:
    match kind:
        case "BOOL":
            good = isinstance(operation["value"], bool)
        case "NUMBER":
            value = operation["value"]
            good = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        case "STRING":
            good = isinstance(operation["value"], str) and operation["value"] != ""
        case "MULTISTRING" | "ENUMERATION":
            found = operation["values"]
            good = isinstance(found, list) and bool(found) and all(isinstance(value, str) for value in found)
        case "TIME_POINT":
            _enum(operation["type"], {"TIME_POINT"}, "type")
            _enum(operation.get("endpointBehavior", "INCLUSIVE"), {"INCLUSIVE", "EXCLUSIVE"}, "endpointBehavior")
            _enum(operation.get("propertyParser", "VALUE"), {"VALUE"}, "propertyParser")
            _point(operation["timePoint"])
            good = True
        case _:
            good = True
    if not good:
        raise bad(f"The value of a {kind} operation on {prop['name']} is not of its type.")
    if kind == "ENUMERATION":
        _options(operation["values"], prop)


def _options(values: list[str], prop: Mapping[str, Any]) -> None:
    known = {option["value"] for option in prop["options"]}
    for value in values:
        if value not in known:
            raise bad(f"{value} is not an option of {prop['name']}.", "ListError.INVALID_OPTION")


def _point(point: Any) -> None:
    kind = point.get("timeType") if isinstance(point, dict) else None
    _enum(kind, {"DATE", "INDEXED"}, "timeType")
    own = {"year", "month", "day"} if kind == "DATE" else {"indexReference"}
    _keys(point, {"timeType", "zoneId"} | own, {"timezoneSource"} | (_CLOCK if kind == "DATE" else {"offset"}))
    _enum(point.get("timezoneSource", "CUSTOM"), {"CUSTOM", "PORTAL", "USER"}, "timezoneSource")
    if point["zoneId"] not in available_timezones():
        raise bad(f"{point['zoneId']} is not a time zone.")
    if kind == "DATE":
        _whole({key: value for key, value in point.items() if key in _CLOCK | own})
        try:
            date(point["year"], point["month"], point["day"])
        except ValueError:
            raise bad("A time point names a day that the calendar does not have.") from None
    else:
        _index(point)


def _index(point: Mapping[str, Any]) -> None:
    _keys(point["indexReference"], {"referenceType"}, _CLOCK)
    _enum(point["indexReference"]["referenceType"], {"TODAY", "NOW"}, "referenceType")
    _whole({key: value for key, value in point["indexReference"].items() if key != "referenceType"})
    offset = point.get("offset", {})
    _keys(offset, set(), _OFFSETS)
    _whole(offset)


def _whole(numbers: Mapping[str, Any]) -> None:
    for key, value in numbers.items():
        if not isinstance(value, int) or isinstance(value, bool):
            raise bad(f"{key} is not a whole number.")


def _keys(found: Any, needed: set[str], optional: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    if not isinstance(found, dict):
        raise bad("Some part of the filter is not an object.")
    for key in sorted(needed - set(found)):
        raise bad(f"Some required fields were not set: [{key}]")
    for key in sorted(set(found) - needed - optional):
        raise bad(f"Unknown field: {key}")


def _enum(value: Any, allowed: set[str], name: str) -> None:
    if not isinstance(value, str) or value not in allowed:
        raise bad(f"{value} is not a {name} here; one of {', '.join(sorted(allowed))}.", "ListError.ENUM_CONVERSION")
