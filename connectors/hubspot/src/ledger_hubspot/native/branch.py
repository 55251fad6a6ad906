"""A list's filter branch in one normal form, so that two of them are equal exactly when they say the same.

    HubSpot's JSON  --read-->  normal form  --write-->  HubSpot's JSON

In normal form the branches and filters are sorted and said once, option values and texts are a sorted set, one text
alone is a STRING, as HubSpot's screens write it otherwise, and numbers are decimals written as text (stored data has no
floats). Inside an AND a branch of events or associations counts as one
more filter, and is kept word for word. A branch that is not an OR of ANDs of filters is kept word for word under
`unsupported`: it is shown, and never equal to anything that the compiler writes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

UNSUPPORTED = "unsupported"
_KEYS = {"filterBranchType", "filterBranchOperator", "filters", "filterBranches"}
_LIKE_FILTERS = {"UNIFIED_EVENTS", "ASSOCIATION"}  # the branches that an AND may hold (HubSpot's list filters guide)


def root(branches: Sequence[Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """The normal form of an OR of ANDs of filters that are in normal form already."""
    return _branch("OR", [], [_and(items) for items in branches])


def read(found: Any) -> dict[str, Any]:
    """HubSpot's filter branch, its numbers parsed as decimals, in normal form."""
    if not _is_branch(found, "OR") or found["filters"]:
        return {UNSUPPORTED: _plain(found)}
    children = found["filterBranches"]
    if not all(_is_branch(child, "AND") and all(map(_like_filter, child["filterBranches"])) for child in children):
        return {UNSUPPORTED: _plain(found)}
    return root([[read_filter(item) for item in (*child["filters"], *child["filterBranches"])] for child in children])


def write(normal: Mapping[str, Any]) -> dict[str, Any]:
    """A filter branch in normal form as HubSpot takes it: its numbers as numbers."""
    branches = [
        {**child, "filters": [_write_filter(item) for item in child["filters"]]} for child in normal["filterBranches"]
    ]
    return {**normal, "filterBranches": branches}


def filters_of(normal: Mapping[str, Any]) -> list[list[Mapping[str, Any]]]:
    """The filters of each branch of a supported normal form; none where it is unsupported."""
    return [[*child["filters"], *child["filterBranches"]] for child in normal.get("filterBranches", ())]


def _and(items: Sequence[Any]) -> dict[str, Any]:
    inner = [item for item in items if _like_filter(item)]
    return _branch("AND", [item for item in items if item not in inner], inner)


def _like_filter(item: Any) -> bool:
    return isinstance(item, Mapping) and item.get("filterBranchType") in _LIKE_FILTERS


def _branch(kind: str, filters: Sequence[Any], branches: Sequence[Any]) -> dict[str, Any]:
    return {
        "filterBranchType": kind,
        "filterBranchOperator": kind,
        "filters": _once(filters),
        "filterBranches": _once(branches),
    }


def _once(parts: Sequence[Any]) -> list[Any]:
    by_text = {json.dumps(part, sort_keys=True): part for part in parts}
    return [by_text[text] for text in sorted(by_text)]


def _is_branch(found: Any, kind: str) -> bool:
    if not isinstance(found, dict) or not {"filterBranchType", "filters", "filterBranches"} <= set(found) <= _KEYS:
        return False
    operator = found.get("filterBranchOperator", kind)
    lists = isinstance(found["filters"], list) and isinstance(found["filterBranches"], list)
    return found["filterBranchType"] == operator == kind and lists


def read_filter(item: Any) -> Any:
    """One of HubSpot's filters, its numbers parsed as decimals, in normal form."""
    plain = _plain(item)
    operation = plain.get("operation") if isinstance(plain, dict) else None
    if not isinstance(operation, dict):
        return plain
    given = item["operation"].get("value")
    if operation.get("operationType") == "NUMBER" and type(given) in (int, Decimal):
        operation["value"] = decimal_text(Decimal(given))
    values = operation.get("values")
    if operation.get("operationType") in ("ENUMERATION", "MULTISTRING") and isinstance(values, list):
        operation["values"] = sorted(set(map(str, values)))
        _alone(operation)
    return plain


def _alone(operation: dict[str, Any]) -> None:
    """One text among several that there could be, as one text."""
    if operation["operationType"] == "MULTISTRING" and len(operation["values"]) == 1:
        (value,) = operation.pop("values")
        operation |= {"operationType": "STRING", "value": value}


def _write_filter(item: Mapping[str, Any]) -> Mapping[str, Any]:
    operation = item.get("operation")
    if not isinstance(operation, Mapping) or operation.get("operationType") != "NUMBER":
        return item
    number = Decimal(operation["value"])
    value = int(number) if number == number.to_integral_value() else float(number)
    return {**item, "operation": {**operation, "value": value}}


def _plain(found: Any) -> Any:
    """JSON without floats: decimals as text."""
    if isinstance(found, dict):
        return {key: _plain(value) for key, value in found.items()}
    if isinstance(found, list):
        return [_plain(value) for value in found]
    return decimal_text(found) if isinstance(found, Decimal) else found


def decimal_text(number: Decimal) -> str:
    """A decimal as stored data writes it: no exponent, no trailing zeros, no negative zero."""
    text = f"{number.normalize():f}"
    return "0" if text == "-0" else text
