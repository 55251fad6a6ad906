"""What the org says of the fields that a rule reads: are they there, and of the type that the rule takes them for?

A formula over a field of another type may compile and mean something else, so this is looked at before any write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ledger_salesforce.compile.columns import Column

TYPES: Mapping[str, tuple[str, ...]] = {
    "boolean": ("boolean",),
    "choice": ("picklist",),
    "choices": ("multipicklist",),
    "date": ("date",),
    "datetime": ("datetime",),
    "number": ("currency", "double", "int"),  # a percent is 100 times smaller in a formula than in the API
    "text": ("email", "phone", "string", "textarea", "url"),
}
"""Types of the entity to those of the describe call (documented: field types in the object reference)."""

FIX = "correct the binding in the entity, or the field and who may read it in Setup"


def fields(described: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """The fields of a describe answer, by lower-case name."""
    listed = described.get("fields")
    found = listed if isinstance(listed, list) else []
    return {str(each.get("name", "")).lower(): each for each in found if isinstance(each, Mapping)}


def objections(target: str, columns: Mapping[str, Column], seen: Mapping[str, Mapping[str, Any]]) -> str:
    """What stands against a formula over these columns, empty where nothing does."""
    of = target.split(".")[0]
    return "; ".join(each for column in columns.values() for each in _against(f"{of}.{column.name}", column, seen))


def _against(path: str, column: Column, seen: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    found = seen.get(column.name.lower())
    if found is None:
        yield f"{path} does not exist, or the integration user may not read it"
    elif found.get("type") not in TYPES[column.field.type]:
        yield f"{path} is of type {found.get('type')}, and {column.field.name} is a {column.field.type}"
    elif column.field.type == "text" and (int(found.get("length") or 0) > 255 or found.get("filterable") is False):
        yield f"{path} is a long or hidden text, which a formula cannot read"
    elif missing := [code for code in map(column.code, column.field.choices) if code not in _options(found)]:
        yield f"{path} has no option {missing[0]}, and a formula would take it for never chosen"


def _options(found: Mapping[str, Any]) -> frozenset[Any]:
    """The API names of the options that can be chosen or are held by old records."""
    return frozenset(each.get("value") for each in found.get("picklistValues") or () if isinstance(each, Mapping))


def case_matters(columns: Mapping[str, Column], seen: Mapping[str, Mapping[str, Any]]) -> str:
    """The first text column that SOQL compares with letter case, empty where there is none."""
    texts = (column.name for column in columns.values() if column.field.type == "text")
    return next((name for name in texts if seen.get(name.lower(), {}).get("caseSensitive")), "")
