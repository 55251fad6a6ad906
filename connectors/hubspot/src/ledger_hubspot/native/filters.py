"""The filters that the compiler writes, each false on a contact without a value unless it asks for that.

A branch is a set of filters joined by AND; a whole rule, or a helper list, is a set of branches joined by OR.
`to_json` gives the normal form of `ledger_hubspot.native.branch`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from ledger_hubspot.native import branch
from ledger_hubspot.native.branch import decimal_text
from ledger_hubspot.native.helpers import helper_digest


@dataclass(frozen=True, slots=True)
class IsKnown:
    """Whether the property has a value; `known=False` is the one filter that a blank passes."""

    property: str
    known: bool


@dataclass(frozen=True, slots=True)
class IsTrue:
    """A boolean property that is set to `value`."""

    property: str
    value: bool


@dataclass(frozen=True, slots=True)
class NumberIs:
    """A number property against a constant; `operator` is HubSpot's word."""

    property: str
    operator: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class OptionIs:
    """An option property that holds one of `values`, or where `none`, none of them."""

    property: str
    values: frozenset[str]
    none: bool


@dataclass(frozen=True, slots=True)
class TextIs:
    """A text property against a constant; `operator` is HubSpot's word."""

    property: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class TimeIs:
    """A date or datetime property from `point` on (`after`), or before it.

    `point` is a local time in `zone`, or a number of days from the start of the current day there.
    """

    property: str
    after: bool
    point: datetime | int
    zone: str


@dataclass(frozen=True, slots=True)
class InList:
    """Membership of another list."""

    list_id: str
    member: bool


@dataclass(frozen=True, slots=True)
class InHelper:
    """Membership of the helper list that holds these branches; it has no number before it is written."""

    of: Branches
    member: bool


@dataclass(frozen=True, slots=True)
class AsIs:
    """A filter, or a branch of events or associations, word for word: its normal form as canonical JSON."""

    text: str


Filter: TypeAlias = IsKnown | IsTrue | NumberIs | OptionIs | TextIs | TimeIs | InList | InHelper | AsIs
Branch: TypeAlias = frozenset[Filter]
Branches: TypeAlias = frozenset[Branch]

EVERYONE: Branch = frozenset({IsKnown("hs_object_id", True)})  # a list without filters is refused by HubSpot

_START = {"hour": 0, "minute": 0, "second": 0, "millisecond": 0}


def to_json(item: Filter) -> dict[str, Any]:
    """The filter in normal form: the wire's shape, but for numbers, which are decimals written as text."""
    match item:
        case IsKnown(property=name, known=known):
            return _on(name, "ALL_PROPERTY", "IS_KNOWN" if known else "IS_UNKNOWN")
        case IsTrue(property=name, value=value):
            return _on(name, "BOOL", "IS_EQUAL_TO", value=value)
        case NumberIs(property=name, operator=operator, value=number):
            return _on(name, "NUMBER", operator, value=decimal_text(number))
        case OptionIs(property=name, values=values, none=none):
            return _on(name, "ENUMERATION", "IS_NONE_OF" if none else "IS_ANY_OF", values=sorted(values))
        case TextIs(property=name, operator=operator, value=text):
            return _on(name, "STRING", operator, value=text)
        case TimeIs(property=name, after=after):
            return _on(name, "TIME_POINT", "IS_AFTER" if after else "IS_BEFORE", **_time(item))
        case InList(list_id=list_id, member=member):
            return {"filterType": "IN_LIST", "listId": list_id, "operator": _membership(member)}
        case InHelper(of=of, member=member):
            return {"filterType": "IN_LIST", "helper": _digest(of), "operator": _membership(member)}
        case AsIs(text=text):
            found: dict[str, Any] = json.loads(text)
            return found


def normal_of(branches: Branches) -> dict[str, Any]:
    """The normal form of an OR of these branches; an empty one holds for everybody."""
    return branch.root([[to_json(item) for item in one or EVERYONE] for one in branches])


def size(branches: Branches) -> int:
    """How many filters these branches have, as HubSpot counts them against its limit."""
    return sum(len(one) for one in branches)


def helpers_in(branches: Branches) -> frozenset[Branches]:
    """The helper lists that these branches rest on, with those that each of them rests on."""
    direct = {item.of for one in branches for item in one if isinstance(item, InHelper)}
    return frozenset(direct).union(*(helpers_in(each) for each in direct))


def spelled(one: Branch) -> list[str]:
    """The filters of a branch as sorted texts: an order that does not change from run to run."""
    return sorted(_spelled(item) for item in one)


@lru_cache(maxsize=256)
def _digest(of: Branches) -> str:
    return helper_digest(normal_of(of))


@lru_cache(maxsize=4096)
def _spelled(item: Filter) -> str:
    return json.dumps(to_json(item), sort_keys=True)


def _on(
    name: str,
    kind: Literal["ALL_PROPERTY", "BOOL", "NUMBER", "ENUMERATION", "STRING", "TIME_POINT"],
    operator: str,
    **rest: Any,
) -> dict[str, Any]:
    operation = {"operationType": kind, "operator": operator, "includeObjectsWithNoValueSet": False, **rest}
    return {"filterType": "PROPERTY", "property": name, "operation": operation}


def _membership(member: bool) -> str:
    return "IN_LIST" if member else "NOT_IN_LIST"


def _time(item: TimeIs) -> dict[str, Any]:
    """Every optional key is written, so that no default of HubSpot's can be read in."""
    zone: dict[str, Any] = {"zoneId": item.zone, "timezoneSource": "CUSTOM"}
    if isinstance(item.point, int):
        today: dict[str, Any] = {"referenceType": "TODAY", **_START}
        point = {"timeType": "INDEXED", **zone, "indexReference": today, "offset": {"days": item.point}}
    else:
        at = item.point
        day = {"year": at.year, "month": at.month, "day": at.day}
        clock = {"hour": at.hour, "minute": at.minute, "second": at.second, "millisecond": 0}
        point = {"timeType": "DATE", **zone, **day, **clock}
    return {
        "type": "TIME_POINT",
        "timePoint": point,
        "endpointBehavior": "INCLUSIVE" if item.after else "EXCLUSIVE",
        "propertyParser": "VALUE",
    }
