"""What the org says of the fields that a rule reads: are they there, and of the type that the rule takes them for?

A formula over a field of another type may compile and mean something else, so this is looked at before any write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ledger_salesforce.native.column import Column

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

Fields = Mapping[str, Mapping[str, Any]]
"""What a describe call says of each field of one object, by lower-case name."""


def fields(described: Mapping[str, Any]) -> Fields:
    """The fields of a describe answer, by lower-case name."""
    listed = described.get("fields")
    found = listed if isinstance(listed, list) else []
    return {str(each.get("name", "")).lower(): each for each in found if isinstance(each, Mapping)}


def relations(columns: Mapping[str, Column]) -> tuple[str, ...]:
    """The relations that columns go through, each once: `Account`, `Parent__r`."""
    return tuple(sorted({column.relation for column in columns.values()} - {""}))


def parent(relation: str, seen: Fields) -> str:
    """The object that a relation leads to, empty where there is no such relation, or where it leads to several."""
    named = (row for row in seen.values() if str(row.get("relationshipName") or "").lower() == relation.lower())
    leads_to = next(named, {}).get("referenceTo")
    return str(leads_to[0]) if isinstance(leads_to, list) and len(leads_to) == 1 else ""


def objections(
    target: str, columns: Mapping[str, Column], seen: Fields, beyond: Mapping[str, Fields] | None = None
) -> str:
    """What stands against a formula over these columns, empty where nothing does.

    `beyond` holds the fields of the objects that `relations` lead to, by the relation as the columns spell it; one
    that leads to no one object is not in it.
    """
    of = target.split(".")[0]
    return "; ".join(
        each
        for column in columns.values()
        if not column.score
        for each in _against(f"{of}.{column.name}", column, _around(column, seen, beyond or {}))
    )


def _around(column: Column, seen: Fields, beyond: Mapping[str, Fields]) -> Fields | None:
    return beyond.get(column.relation) if column.relation else seen


def _against(path: str, column: Column, seen: Fields | None) -> Iterator[str]:
    if seen is None:
        yield f"{path} goes through {column.relation}, which leads to no one object that the integration user may read"
        return
    found = seen.get(column.name.rpartition(".")[2].lower())
    if found is None:
        yield f"{path} does not exist, or the integration user may not read it"
    elif found.get("type") not in TYPES[column.field.type]:
        yield f"{path} is of type {found.get('type')}, and {column.field.name} is a {column.field.type}"
    elif column.field.type == "text" and hidden(found):
        yield f"{path} is a long or hidden text, which a formula cannot read"
    elif missing := [code for code in map(column.code, column.field.choices) if code not in options(found)]:
        yield f"{path} has no option {missing[0]}, and a formula would take it for never chosen"


def hidden(found: Mapping[str, Any]) -> bool:
    """Whether a text is too long, or too well kept, for a formula to read it.

    A text formula says 1,300 characters (documented), and other formulas read it all the same.
    """
    long = int(found.get("length") or 0) > 255 and found.get("calculated") is not True
    return long or found.get("filterable") is False


def options(found: Mapping[str, Any]) -> tuple[str, ...]:
    """The API names of the options that can be chosen or are held by old records, in their order."""
    return tuple(str(each.get("value")) for each in found.get("picklistValues") or () if isinstance(each, Mapping))


def case_matters(columns: Mapping[str, Column], seen: Fields, beyond: Mapping[str, Fields] | None = None) -> str:
    """The first text column that SOQL compares with letter case, empty where there is none."""
    for column in columns.values():
        told = (_around(column, seen, beyond or {}) or {}).get(column.name.rpartition(".")[2].lower(), {})
        if column.field.type == "text" and told.get("caseSensitive"):
            return column.name
    return ""
