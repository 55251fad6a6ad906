"""Filter branches, written shortly."""

from __future__ import annotations

from typing import Any

Item = dict[str, Any]


def any_of(*groups: list[Item], inside: list[Item] | None = None) -> Item:
    """A root branch: any of these groups, in each of which all have to pass. `inside` are branches of the first."""
    branches = [_branch("AND", filters=group) for group in groups]
    if inside:
        branches[0]["filterBranches"] = inside
    return _branch("OR", branches=branches)


def _branch(kind: str, filters: list[Item] | None = None, branches: list[Item] | None = None) -> Item:
    parts = {"filters": filters or [], "filterBranches": branches or []}
    return {"filterBranchType": kind, "filterBranchOperator": kind, **parts}


def special(kind: str, **more: Any) -> Item:
    """A branch on associated records or events."""
    return {**_branch("AND"), "filterBranchType": kind, **more}


def on(name: str, kind: str, operator: str, *, blank: bool = False, **rest: Any) -> Item:
    """A filter on a property."""
    operation = {"operationType": kind, "operator": operator, "includeObjectsWithNoValueSet": blank, **rest}
    return {"filterType": "PROPERTY", "property": name, "operation": operation}


def number(name: str, operator: str, value: float) -> Item:
    """A number compared, such as `number("score", "IS_GREATER_THAN", 5)`."""
    return on(name, "NUMBER", operator, value=value)


def among(name: str, *values: str, operator: str = "IS_ANY_OF", blank: bool = False) -> Item:
    """An enumeration's values."""
    return on(name, "ENUMERATION", operator, values=list(values), blank=blank)


def boolean(name: str, value: bool, *, blank: bool = False) -> Item:
    """A boolean as it should be."""
    return on(name, "BOOL", "IS_EQUAL_TO", value=value, blank=blank)


def text(name: str, operator: str, *values: str, blank: bool = False) -> Item:
    """Text compared with any of these."""
    return on(name, "MULTISTRING", operator, values=list(values), blank=blank)


def member(list_id: str, operator: str = "IN_LIST") -> Item:
    """Membership of another list."""
    return {"filterType": "IN_LIST", "listId": list_id, "operator": operator}


def days_ago(name: str, days: int) -> Item:
    """A date within so many days before today."""
    point = {"timeType": "INDEXED", "timezoneSource": "CUSTOM", "zoneId": "Europe/Berlin"}
    when = {**point, "indexReference": {"referenceType": "TODAY"}, "offset": {"days": -days}}
    return on(name, "TIME_POINT", "IS_AFTER", type="TIME_POINT", timePoint=when, endpointBehavior="INCLUSIVE")


def day(year: int, month: int, number: int) -> Item:
    """A day in the portal's zone, as an end of a range."""
    date = {"year": year, "month": month, "day": number}
    return {"timeType": "DATE", "timezoneSource": "PORTAL", "zoneId": "Europe/Berlin", **date}
