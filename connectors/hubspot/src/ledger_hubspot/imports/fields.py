"""A property of contacts as a field that an entity would declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ledger import Field, NativeField, Schema, fold, schema_problems

_TYPES = {
    "number": "number",
    "bool": "boolean",
    "date": "date",
    "datetime": "datetime",
    "string": "text",
    "phone_number": "text",
    "enumeration": "choice",
}
_NO_TYPE = "the language has no type for a HubSpot property of type {}"


def native_field(found: Mapping[str, Any], name: str) -> NativeField:
    """The property as the field `name`; its hidden options, and those that no criteria could name, are left out."""
    type_ = _TYPES.get(found["type"], "")
    if type_ == "choice" and found.get("fieldType") == "checkbox":
        type_ = "choices"
    chosen = type_ in ("choice", "choices")
    codes = tuple(_codes(found, type_)) if chosen else ()
    why = "" if type_ else _NO_TYPE.format(found["type"])
    if chosen and not codes:
        type_, why = "", "it has no option that a criteria could name"
    path, title = f"contacts.{found['name']}", found.get("label") or found["name"]
    return NativeField(name, path, title, type_, codes, why=why)


def left_out(found: Mapping[str, Any], field: NativeField) -> str:
    """What is to be said of the options that the field does without; empty where it has them all."""
    gone = [option["value"] for option in found.get("options") or () if option["value"] not in field.choices]
    if not field.choices or not gone:
        return ""
    return f"options of `{found['name']}` that are hidden or cannot be written in a criteria: {', '.join(gone)}"


def schema_of(field: NativeField, zone: str) -> Schema:
    """The schema that a leaf over this field alone is written in."""
    return Schema("draft", {field.name: Field(field.name, field.type, None, field.choices)}, zone=zone)  # type: ignore[arg-type]


def _codes(found: Mapping[str, Any], type_: str) -> Iterator[str]:
    folded: set[str] = set()
    for option in found.get("options") or ():
        code = option["value"]
        alone = Schema("draft", {"x": Field("x", type_, None, (code,))})  # type: ignore[arg-type]
        if not option.get("hidden") and fold(code) not in folded and not schema_problems(alone):
            folded.add(fold(code))
            yield code
