"""Metadata between its XML and the Tooling API's JSON.

The two differ in little: a value's name is `fullName` in XML and `valueName` in JSON (observed), XML leaves out what is
unset, and a value of custom metadata says its own type (observed: without xsi:type the platform refuses it).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ledger_salesforce_emulator import customfield, valueset
from ledger_salesforce_emulator.answers import ApiError
from ledger_salesforce_emulator.soap.envelope import XSD, XSI, add, local, truth

BOOLEANS = customfield.BOOLEANS | valueset.FLAGS | {
    "active", "editable", "enableHistory", "hasActivationRequired", "protected", "readable", "restricted",
    "shouldEvaluateOnClient", "sorted",
}  # fmt: skip
INTEGERS = customfield.INTEGERS | {"probability"}
LISTS = {"customValue", "fieldPermissions", "fields", "standardValue", "summaryFilterItems", "valueSettings", "values"}
VALUES = {"customValue", "standardValue", "value"}
FIRST = ("fullName", "color", "default", "description", "isActive", "label")
"""A standard value extends a custom one, so these come before what it adds (observed: the WSDL's sequences)."""

UNTYPED = "The value of a custom metadata field needs its xsi:type"


def read(of: Any) -> tuple[str, dict[str, Any]]:
    """A component's full name and its Metadata. Raises ApiError."""
    made = _object(of)
    return str(made.pop("fullName", "")), made


def _object(of: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for each in of:
        name = local(each)
        if name in LISTS or (name == "value" and local(of) == "valueSetDefinition"):
            made.setdefault(name, []).append(_custom(each) if name == "values" else _object(each))
        else:
            made[name] = _object(each) if len(each) else _scalar(name, each.text or "")
    if local(of) in VALUES and "fullName" in made:
        made["valueName"] = made.pop("fullName")
    return made


def _scalar(name: str, text: str) -> Any:
    if name in BOOLEANS:
        return truth(text)
    if name in INTEGERS:
        try:
            return int(text)
        except ValueError:
            raise ApiError(400, "JSON_PARSER_ERROR", f"{text} is not a valid value for the type xsd:int") from None
    return text


def _custom(of: Any) -> dict[str, Any]:
    parts = {local(each): each for each in of}
    if set(parts) != {"field", "value"}:
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", "A value has a field and a value", ())
    return {"field": parts["field"].text, "value": _typed(parts["value"])}


def _typed(of: Any) -> Any:
    if truth(of.get(f"{{{XSI}}}nil", "")):
        return None
    named = of.get(f"{{{XSI}}}type", "")
    prefix, _, kind = named.rpartition(":")
    if of.nsmap.get(prefix or None) != XSD or kind not in TYPES:
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", UNTYPED, ())
    try:
        return TYPES[kind](of.text or "")
    except (ValueError, InvalidOperation):
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", f"{of.text} is no xsd:{kind}", ()) from None


TYPES: Mapping[str, Any] = {
    "boolean": truth,
    "date": date.fromisoformat,
    "dateTime": datetime.fromisoformat,
    "double": Decimal,
    "int": Decimal,
    "picklist": str,
    "string": str,
}


def write(parent: Any, tag: str, sort: str, full_name: str, metadata: Mapping[str, Any]) -> None:
    """A component as an element that says its type."""
    made = add(parent, tag)
    made.set(f"{{{XSI}}}type", sort)
    _fill(made, {"fullName": full_name, **metadata})


def nothing(parent: Any, tag: str) -> None:
    """From memory, not verified: what is not there is a nil record."""
    add(parent, tag).set(f"{{{XSI}}}nil", "true")


def _fill(of: Any, metadata: Mapping[str, Any]) -> None:
    tag = local(of)
    given = {("fullName" if key == "valueName" else key): value for key, value in metadata.items()}
    if tag == "values":
        add(of, "field", given["field"])
        _value(of, given["value"])
        return
    order = sorted(given, key=lambda name: (FIRST.index(name) if name in FIRST and tag in VALUES else len(FIRST), name))
    order.sort(key=lambda name: name != "fullName")
    for name in order:
        for each in given[name] if isinstance(given[name], (list, tuple)) else (given[name],):
            if isinstance(each, Mapping):
                _fill(add(of, name), each)
            elif each is not None:
                add(of, name, each)


def _value(parent: Any, value: Any) -> None:
    if value is None:
        add(parent, "value").set(f"{{{XSI}}}nil", "true")
        return
    text, kind = str(value), "string"
    if isinstance(value, bool):
        text, kind = text.lower(), "boolean"
    elif isinstance(value, datetime):
        text, kind = value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"), "dateTime"
    elif isinstance(value, date):
        text, kind = value.isoformat(), "date"
    elif isinstance(value, (int, Decimal)):
        text, kind = str(float(value)), "double"
    add(parent, "value", text).set(f"{{{XSI}}}type", f"xsd:{kind}")
