"""The definition of one property: what may be created, what an update changes, and the shape HubSpot answers with.

documented: names (lower case, digits and underscores from a letter on; `hs_` is HubSpot's), the pairs of type and
fieldType, required keys, the keys an update has. observed (public conformance runs on a developer test account,
2026-09-29): a boolean needs exactly the options true and false; display hints are not empty; an update replaces all
options or none, and ignores `hasUniqueValue`, `dataSensitivity` and `referencedObjectType` in silence; `displayOrder`
-1 is kept. assumed: lengths, the codes of refusals not named there, that unknown keys are refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ledger_hubspot_emulator.answers import bad
from ledger_hubspot_emulator.shapes import fields

# The first fieldType is what a seed means by leaving it out.
FIELD_TYPES: Mapping[str, tuple[str, ...]] = {
    "string": ("text", "textarea", "html", "file", "phonenumber", "calculation_equation"),
    "number": ("number", "calculation_equation"),
    "bool": ("booleancheckbox", "calculation_equation"),
    "enumeration": ("select", "radio", "checkbox", "booleancheckbox", "calculation_equation"),
    "date": ("date",),
    "datetime": ("date",),
    "phone_number": ("phonenumber",),
}
NEEDED = {"name", "label", "type", "fieldType", "groupName"}
_HINTS = {"numberDisplayHint", "textDisplayHint", "currencyPropertyName", "showCurrencySymbol"}
_CHANGED = {
    *("label", "type", "fieldType", "groupName", "description", "displayOrder", "hidden", "formField", "options"),
    *("calculationFormula", *_HINTS),
}
_FIXED = {"hasUniqueValue", "dataSensitivity", "referencedObjectType", "externalOptions"}
_IGNORED = {"name", *_FIXED}
_OPTION = {"label", "value", "hidden", "displayOrder", "description"}
_BOOLEANS = {"hidden", "formField", "hasUniqueValue", "externalOptions", "showCurrencySymbol"}
_LONGEST = {"name": 100, "label": 200, "description": 65_536}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def created(body: Any, version: str) -> dict[str, Any]:
    """The parts of a new property, checked by themselves. Raises Rejected."""
    given = dict(fields(body, NEEDED, _CHANGED | _FIXED))
    if not _NAME.fullmatch(str(given["name"])) or str(given["name"]).startswith("hs_"):
        raise bad(f"The property name '{given['name']}' is invalid.", "PropertyValidationError.INVALID_PROPERTY_NAME")
    if given.get("calculationFormula"):
        given["fieldType"] = "calculation_equation"  # observed: whatever the request says
    elif given["fieldType"] == "calculation_equation":
        raise bad("A calculation property needs a calculationFormula.", "PropertyValidationError.INVALID_FORMULA")
    _check(given, version)
    if given["type"] == "enumeration" and not given.get("options") and not given.get("externalOptions"):
        raise bad("An enumeration needs options.", "PropertyValidationError.OPTIONS_REQUIRED")
    _boolean(given, given.get("options", []))
    return given


def updated(entry: Mapping[str, Any], body: Any, version: str) -> dict[str, Any]:
    """What an update changes of `entry`. Raises Rejected."""
    given = {key: value for key, value in fields(body, set(), _CHANGED | _IGNORED).items() if key not in _IGNORED}
    guard = entry["modificationMetadata"]
    if guard["readOnlyDefinition"] and set(given) - {"options"}:
        raise bad(f"The definition of {entry['name']} is read only.", "PropertyValidationError.READ_ONLY_DEFINITION")
    if guard.get("readOnlyOptions") and "options" in given:
        raise bad(f"The options of {entry['name']} are read only.", "PropertyValidationError.READ_ONLY_OPTIONS")
    _check({"type": entry["type"], "fieldType": entry["fieldType"], **given}, version)
    _boolean({**entry, **given}, given.get("options", entry["options"]))
    return given


def _check(given: Mapping[str, Any], version: str) -> None:
    if given["type"] not in FIELD_TYPES:
        raise bad(f"{given['type']} is not a type of property.", "PropertyValidationError.INVALID_TYPE")
    if given["fieldType"] not in FIELD_TYPES[given["type"]]:
        message = f"The field type {given['fieldType']} is not valid for the type {given['type']}."
        raise bad(message, "PropertyValidationError.INVALID_FIELD_TYPE")
    for key in (_BOOLEANS | {"displayOrder"} | set(_LONGEST)) & set(given):
        kind = bool if key in _BOOLEANS else int if key == "displayOrder" else str
        if type(given[key]) is not kind or (kind is str and len(given[key]) > _LONGEST[key]):
            raise bad(f"{key} is not of its type, or too long.")
    for hint in ("numberDisplayHint", "textDisplayHint", "currencyPropertyName"):
        if given.get(hint, "-") == "":
            raise bad(f"{hint} is empty.")
    if "currencyPropertyName" in given and given.get("showCurrencySymbol") is not True:
        message = "Only properties that show a currency symbol can specify a currency."
        raise bad(message, "PropertyValidationError.ONLY_CURRENCY_PROPERTIES_CAN_SPECIFY_CURRENCY")
    _options(given.get("options", []), version)


def _options(options: Any, version: str) -> None:
    """documented: an option has label, value and hidden, and in the dated versions displayOrder; values are unique."""
    needed = {"label", "value", "hidden"} | ({"displayOrder"} if version != "v3" else set())
    if not isinstance(options, list):
        raise bad("options is not an array.")
    for option in options:
        given = fields(option, needed, _OPTION)
        if not all(isinstance(given[key], str) and given[key] for key in ("label", "value")):
            raise bad("An option has a label and a value.")
        if not isinstance(given["hidden"], bool) or not isinstance(given.get("displayOrder", 0), int):
            raise bad("An option's hidden is a boolean, and its displayOrder a whole number.")
    for key in ("value", "label"):
        if len({option[key] for option in options}) < len(options):
            raise bad(f"Two options have one {key}.", "PropertyValidationError.DUPLICATE_OPTION")


def _boolean(given: Mapping[str, Any], options: list[Any]) -> None:
    plain = given["type"] == "bool" and given["fieldType"] == "booleancheckbox"
    if plain and {option["value"] for option in options} != {"true", "false"}:
        message = "A boolean property has exactly the options true and false."
        raise bad(message, "PropertyValidationError.INVALID_BOOLEAN_OPTION")


def shape(given: Mapping[str, Any], *, user: str, now: str, defined: bool = False) -> dict[str, Any]:
    """A property as HubSpot answers with it. observed: the keys of a created one, and which can be absent."""
    guard = {"archivable": not defined, "readOnlyDefinition": defined, "readOnlyValue": False}
    options = [{**option, "displayOrder": option.get("displayOrder", n)} for n, option in enumerate(given["options"])]
    return {
        "updatedAt": now,
        "createdAt": now,
        "description": "",
        "createdUserId": user,
        "updatedUserId": user,
        "displayOrder": -1,
        "externalOptions": False,
        "hasUniqueValue": False,
        "hidden": False,
        "archived": False,
        "formField": False,
        "dataSensitivity": "non_sensitive",
        "modificationMetadata": guard,
        **given,
        "options": options,
        "calculated": bool(given.get("calculationFormula")),
        **({"hubspotDefined": True} if defined else {}),
    }
