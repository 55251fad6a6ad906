"""Whether a filter branch is one that the lists API would take. Raises `Rejected`, or returns nothing.

    root OR  ->  one or more AND  ->  one or more filters, and branches on associations and events

documented: the shape, the operators of each operation and the required keys (list filters guide; OpenAPI file of
lists). observed: `ListError.ENUM_CONVERSION` and `ListError.INVALID_OPERATION_FOR_PROPERTY_TYPE` (contract tests of
a public Terraform provider). assumed, and stricter than the platform: an unknown key and an unknown option are turned
away, so that nothing is accepted here that is not understood.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ledger_hubspot_emulator import times
from ledger_hubspot_emulator.answers import bad
from ledger_hubspot_emulator.filterkinds import ANY_TYPE, BRANCHES, EVENTS, NEEDED, OPERATORS, OPTIONAL, SUITS
from ledger_hubspot_emulator.shapes import enum, fields

MOST_FILTERS = 250  # documented: knowledge base, "filters per list"
_BRANCH = {"filterBranchType", "filterBranchOperator", "filters", "filterBranches"}
_COMMON = {"operationType", "operator", "includeObjectsWithNoValueSet"}


def check(branch: Any, properties: Mapping[str, Any], lists: Mapping[str, Any], *, past: bool = False) -> None:
    """Raise `Rejected` unless `branch` is a root that the API would take, over these properties and list ids.

    `past` is for what an older portal holds: it may speak of properties that are archived by now.
    """
    _branch(branch, "OR")
    if branch["filters"] or not branch["filterBranches"]:
        raise bad("The root OR branch takes AND branches, at least one, and no filters of its own.")
    for child in branch["filterBranches"]:
        _branch(child, "AND")
        if not child["filterBranches"] and not child["filters"]:
            raise bad("An AND branch takes at least one filter.")
        for item in child["filters"]:
            _filter(item, properties, lists, past=past)
        for inner in child["filterBranches"]:
            _special(inner)
    if (count := _count(branch)) > MOST_FILTERS:
        raise bad(f"A list has at most {MOST_FILTERS} filters, and this one has {count}.", "ListError.TOO_MANY_FILTERS")


def _count(branch: Mapping[str, Any]) -> int:
    return len(branch["filters"]) + sum(map(_count, branch["filterBranches"]))


def _branch(branch: Any, kind: str) -> None:
    fields(branch, _BRANCH)
    enum(branch["filterBranchType"], {kind}, "filterBranchType")
    enum(branch["filterBranchOperator"], {kind}, "filterBranchOperator")
    _arrays(branch)


def _special(branch: Any) -> None:
    """A branch on associated records or events. Its filters are on other objects, so only their shape is looked at."""
    kind = branch.get("filterBranchType") if isinstance(branch, dict) else None
    enum(kind, set(BRANCHES), "filterBranchType")
    needed, optional = BRANCHES[str(kind)]
    fields(branch, _BRANCH | needed, optional)
    _arrays(branch)


def _arrays(branch: Mapping[str, Any]) -> None:
    for key in ("filters", "filterBranches"):
        if not isinstance(branch[key], list):
            raise bad(f"{key} is not an array.")


def _filter(item: Any, properties: Mapping[str, Any], lists: Mapping[str, Any], *, past: bool) -> None:
    kind = item.get("filterType") if isinstance(item, dict) else None
    enum(kind, {"PROPERTY", "IN_LIST", *EVENTS}, "filterType")
    if kind == "IN_LIST":
        fields(item, {"filterType", "listId", "operator"}, {"metadata"})
        enum(item["operator"], {"IN_LIST", "NOT_IN_LIST"}, "operator")
        if not isinstance(item["listId"], str) or item["listId"] not in lists:
            raise bad(f"List {item['listId']} does not exist.", "ListError.LIST_NOT_FOUND")
        return
    if kind in EVENTS:
        _event(item, *EVENTS[str(kind)])
        return
    fields(item, {"filterType", "property", "operation"})
    if (prop := properties.get(item["property"])) is None or (prop["archived"] and not past):
        raise bad(f"Property {item['property']} does not exist.", "ListError.PROPERTY_NOT_FOUND")
    _operation(item["operation"], prop)
    for name in times.references(item["operation"]):
        if properties.get(name, {}).get("type") not in ("date", "datetime"):
            raise bad(f"{name} is no date that {item['property']} could be compared with.")


def _event(item: Mapping[str, Any], needed: set[str], optional: set[str], operators: set[str]) -> None:
    fields(item, {"filterType", *needed}, optional)
    if operators:
        enum(item["operator"], operators, "operator")


def _operation(operation: Any, prop: Mapping[str, Any]) -> None:
    kind = operation.get("operationType") if isinstance(operation, dict) else None
    enum(kind, set(OPERATORS), "operationType")
    assert isinstance(kind, str)
    fields(operation, _COMMON | NEEDED[kind], OPTIONAL.get(kind, set()))
    enum(operation["operator"], OPERATORS[kind], "operator")
    if kind not in ANY_TYPE and kind not in SUITS[prop["type"]]:
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
        case "NUMBER_RANGED":
            good = all(type(operation[key]) is int for key in ("lowerBound", "upperBound"))
        case "STRING":
            good = isinstance(operation["value"], str) and operation["value"] != ""
        case "MULTISTRING" | "ENUMERATION":
            found = operation["values"]
            good = isinstance(found, list) and bool(found) and all(isinstance(value, str) for value in found)
        case "TIME_POINT" | "TIME_RANGED":
            good = times.checked(operation, kind)
        case _:
            good = True
    if not good:
        raise bad(f"The value of a {kind} operation on {prop['name']} is not of its type.")
    if kind == "ENUMERATION" and not prop["externalOptions"]:
        _options(operation["values"], prop)


def _options(values: list[str], prop: Mapping[str, Any]) -> None:
    known = {option["value"] for option in prop["options"]}
    for value in values:
        if value not in known:
            raise bad(f"{value} is not an option of {prop['name']}.", "ListError.INVALID_OPTION")
