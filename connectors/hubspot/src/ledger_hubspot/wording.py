"""A list's filters in a few lines that people can read, for plans and drift. Pure.

    score >= 65 AND job_level is any of c_level, vp
    OR tags is unknown

A filter is put into words only where the compiler would write it from them, or nearly so; any other is given as
HubSpot's own JSON, so that two branches that say different things never read alike.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from ledger_hubspot.branch import UNSUPPORTED, filters_of
from ledger_hubspot.filters import Filter, InList, IsKnown, IsTrue, NumberIs, OptionIs, TimeIs, to_json

_SIGNS = {
    "IS_EQUAL_TO": "=",
    "IS_NOT_EQUAL_TO": "<>",
    "IS_LESS_THAN": "<",
    "IS_LESS_THAN_OR_EQUAL_TO": "<=",
    "IS_GREATER_THAN": ">",
    "IS_GREATER_THAN_OR_EQUAL_TO": ">=",
}


def in_words(normal: Mapping[str, Any]) -> str:
    """The filters of a normal form, one line for each alternative."""
    if UNSUPPORTED in normal:
        return f"no OR of ANDs: {_json(normal[UNSUPPORTED])}"
    return "\nOR ".join(" AND ".join(map(_filter, filters)) for filters in filters_of(normal))


def _filter(item: Any) -> str:
    try:
        known = _known(item)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        return _json(item)
    return _words(known) if known and to_json(known) == item else _text(item) or _json(item)


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
        case TimeIs(property=name, after=after, point=point, zone=zone):
            return f"{name} {'from' if after else 'before'} {_day(point)} in {zone}"
        case InList(list_id=list_id, member=member):
            return f"{'in' if member else 'not in'} list {list_id}"


def _day(point: datetime | int) -> str:
    if isinstance(point, datetime):
        return f"{point:%Y-%m-%d}" if point.time() == datetime.min.time() else f"{point:%Y-%m-%d %H:%M:%S}"
    return f"TODAY {'+' if point > 0 else '-'} {abs(point)} DAYS" if point else "TODAY"


def _text(item: Mapping[str, Any]) -> str:
    """A text filter as a marketer writes it, which the compiler never does."""
    operation = item.get("operation", {})
    plain = {**operation, "value": "", "operator": ""}
    alike = {"operationType": "STRING", "operator": "", "includeObjectsWithNoValueSet": False, "value": ""}
    if plain != alike or set(item) != {"filterType", "property", "operation"}:
        return ""
    return f"{item['property']} {operation['operator'].lower().replace('_', ' ')} {_json(operation.get('value'))}"


def _json(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False, sort_keys=True)
