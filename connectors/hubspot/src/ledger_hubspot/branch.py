"""A list's filter branch in one normal form, so that two of them are equal exactly when they say the same.

    HubSpot's JSON  --read-->  normal form  --write-->  HubSpot's JSON

In normal form the branches and filters are sorted and said once, option values are a sorted set, and numbers are
decimals written as text (stored data has no floats). A branch that is not an OR of ANDs of filters is kept word for
word under `unsupported`: it is shown, and never equal to anything that the compiler writes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

UNSUPPORTED = "unsupported"
_KEYS = {"filterBranchType", "filterBranchOperator", "filters", "filterBranches"}


def root(branches: Sequence[Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """The normal form of an OR of ANDs of filters that are in normal form already."""
    return _branch("OR", [], [_branch("AND", filters, []) for filters in branches])


def read(found: Any) -> dict[str, Any]:
    """HubSpot's filter branch, its numbers parsed as decimals, in normal form."""
    if not _is_branch(found, "OR") or found["filters"]:
        return {UNSUPPORTED: _plain(found)}
    children = found["filterBranches"]
    if not all(_is_branch(child, "AND") and not child["filterBranches"] for child in children):
        return {UNSUPPORTED: _plain(found)}
    return root([[_read_filter(item) for item in child["filters"]] for child in children])


def write(normal: Mapping[str, Any]) -> dict[str, Any]:
    """A filter branch in normal form as HubSpot takes it: its numbers as numbers."""
    branches = [
        {**child, "filters": [_write_filter(item) for item in child["filters"]]} for child in normal["filterBranches"]
    ]
    return {**normal, "filterBranches": branches}


def filters_of(normal: Mapping[str, Any]) -> list[list[Mapping[str, Any]]]:
    """The filters of each branch of a supported normal form; none where it is unsupported."""
    return [list(child["filters"]) for child in normal.get("filterBranches", ())]


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


def _read_filter(item: Any) -> Any:
    plain = _plain(item)
    operation = plain.get("operation") if isinstance(plain, dict) else None
    if not isinstance(operation, dict):
        return plain
    given = item["operation"].get("value")
    if operation.get("operationType") == "NUMBER" and type(given) in (int, Decimal):
        operation["value"] = decimal_text(Decimal(given))
    values = operation.get("values")
    if operation.get("operationType") == "ENUMERATION" and isinstance(values, list):
        operation["values"] = sorted(set(map(str, values)))
    return plain


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
