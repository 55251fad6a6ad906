"""A list's filters in a few lines that people can read, for plans and drift. Pure.

    score >= 65 AND job_level is any of c_level, vp
    OR tags is unknown AND not in helper 0a1b2c3d4e5f
    helper 0a1b2c3d4e5f: score < 5 OR score > 9

A filter is put into words only where the compiler would write it from them, or nearly so; any other is given as
HubSpot's own JSON, so that two branches that say different things never read alike.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from ledger_hubspot.native.branch import UNSUPPORTED, filters_of
from ledger_hubspot.native.filters import Filter, InList, IsKnown, IsTrue, NumberIs, OptionIs, TextIs, TimeIs, to_json

_SIGNS = {
    "IS_EQUAL_TO": "=",
    "IS_NOT_EQUAL_TO": "<>",
    "IS_LESS_THAN": "<",
    "IS_LESS_THAN_OR_EQUAL_TO": "<=",
    "IS_GREATER_THAN": ">",
    "IS_GREATER_THAN_OR_EQUAL_TO": ">=",
}
_TEXTS = {
    "IS_EQUAL_TO": "is equal to",
    "IS_NOT_EQUAL_TO": "is not equal to",
    "CONTAINS": "contains",
    "DOES_NOT_CONTAIN": "does not contain",
    "STARTS_WITH": "starts with",
    "ENDS_WITH": "ends with",
}

_NONE: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


def in_words(normal: Mapping[str, Any], helpers: Mapping[str, Mapping[str, Any]] = _NONE) -> str:
    """The filters of a normal form, one line for each alternative, and one for each helper list below it."""
    below = [f"helper {digest}: {' OR '.join(_alternatives(helpers[digest]))}" for digest in sorted(helpers)]
    return "\n".join(["\nOR ".join(_alternatives(normal)), *below])


def _alternatives(normal: Mapping[str, Any]) -> list[str]:
    if UNSUPPORTED in normal:
        return [f"no OR of ANDs: {_json(normal[UNSUPPORTED])}"]
    return [" AND ".join(map(_filter, filters)) for filters in filters_of(normal)]


def _filter(item: Any) -> str:
    return _said(item) or _or_blank(item) or _json(item)


def _said(item: Any) -> str:
    """The filter in words; empty where there are none."""
    try:
        known = _known(item)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        known = None
    return _words(known) if known and to_json(known) == item else _in_helper(item) or _any_text(item)


def _or_blank(item: Any) -> str:
    """One that a contact without a value passes, too."""
    match item:
        case {"operation": {"includeObjectsWithNoValueSet": True} as operation}:
            said = _said({**item, "operation": {**operation, "includeObjectsWithNoValueSet": False}})
            return f"({said}, or it has no value)" if said else ""
    return ""


def _any_text(item: Any) -> str:
    """A property against several texts at once."""
    match item:
        case {"filterType": "PROPERTY", "property": str(name), "operation": dict(operation)} if len(item) == 3:
            wanted = {"operationType": "MULTISTRING", "includeObjectsWithNoValueSet": False}
            rest = {key: value for key, value in operation.items() if key not in ("operator", "values")}
            if rest == wanted and operation.get("operator") in _TEXTS and isinstance(operation.get("values"), list):
                return f"{name} {_TEXTS[operation['operator']]} any of {', '.join(map(_json, operation['values']))}"
    return ""


def _known(item: Mapping[str, Any]) -> Filter | None:
    """The compiler's filter that this one looks like."""
    if item["filterType"] == "IN_LIST":
        return InList(item["listId"], item["operator"] == "IN_LIST")
    name, operation = item["property"], item["operation"]
    match operation["operationType"], operation["operator"]:
        case "ALL_PROPERTY", operator:
            return IsKnown(name, operator == "IS_KNOWN")
        case "BOOL", _:
            return IsTrue(name, operation["value"])
        case "NUMBER", operator if operator in _SIGNS:
            return NumberIs(name, operator, Decimal(operation["value"]))
        case "ENUMERATION", operator:
            return OptionIs(name, frozenset(operation["values"]), operator == "IS_NONE_OF")
        case "STRING", operator if operator in _TEXTS:
            return TextIs(name, operator, operation["value"])
        case "TIME_POINT", operator:
            return TimeIs(
                name, operator == "IS_AFTER", _point(operation["timePoint"]), operation["timePoint"]["zoneId"]
            )
    return None


def _point(point: Mapping[str, Any]) -> datetime | int:
    if point["timeType"] == "INDEXED":
        return int(point["offset"]["days"])
    day, clock = ("year", "month", "day"), ("hour", "minute", "second")
    year, month, date, hour, minute, second = (int(point[part]) for part in (*day, *clock))
    return datetime(year, month, date, hour, minute, second)  # noqa: DTZ001  (a local time, in the zone beside it)


def _words(item: Filter) -> str:
    match item:
        case IsKnown(property=name, known=known):
            return f"{name} is {'known' if known else 'unknown'}"
        case IsTrue(property=name, value=value):
            return f"{name} is {'true' if value else 'false'}"
        case NumberIs(property=name, operator=operator, value=number):
            return f"{name} {_SIGNS[operator]} {number:f}"
        case OptionIs(property=name, values=values, none=none):
            return f"{name} is {'none' if none else 'any'} of {', '.join(sorted(values))}"
        case TextIs(property=name, operator=operator, value=text):
            return f"{name} {_TEXTS[operator]} {_json(text)}"
        case TimeIs(property=name, after=after, point=point, zone=zone):
            return f"{name} {'from' if after else 'before'} {_day(point)} in {zone}"
        case InList(list_id=list_id, member=member):
            return f"{'in' if member else 'not in'} list {list_id}"
    raise AssertionError(item)  # what is known only by its JSON never comes here


def _day(point: datetime | int) -> str:
    if isinstance(point, datetime):
        return f"{point:%Y-%m-%d}" if point.time() == datetime.min.time() else f"{point:%Y-%m-%d %H:%M:%S}"
    return f"TODAY {'+' if point > 0 else '-'} {abs(point)} DAYS" if point else "TODAY"


def _in_helper(item: Any) -> str:
    match item:
        case {"filterType": "IN_LIST", "helper": str(digest), "operator": "IN_LIST" | "NOT_IN_LIST" as operator}:
            return f"{'in' if operator == 'IN_LIST' else 'not in'} helper {digest}" if len(item) == 3 else ""
    return ""


def _json(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False, sort_keys=True)
