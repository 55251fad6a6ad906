"""`/crm-object-schemas/v3/schemas`: custom objects, which only an Enterprise portal has.

documented: paths, codes, required keys; name and labels do not change (2026-09 requires `clearDescription` to clear
one); a schema is deleted once its records are gone, and purged with `archived=true`; 10 types. assumed: 403 below
Enterprise; a taken name is 409; ids are `2-` and a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_hubspot_emulator import definition
from ledger_hubspot_emulator.answers import Answer, bad, forbidden, missing, rejected
from ledger_hubspot_emulator.defined import EVERYWHERE
from ledger_hubspot_emulator.portal import Portal
from ledger_hubspot_emulator.request import Request
from ledger_hubspot_emulator.shapes import fields

MOST = 10
_NEEDED = {"name", "labels", "requiredProperties", "properties", "associatedObjects"}
_SHOWN = {"primaryDisplayProperty", "secondaryDisplayProperties", "searchableProperties", "description"}
_CHANGED = {"requiredProperties", "labels", "clearDescription", "restorable", "allowsSensitiveProperties", *_SHOWN}
_PROPERTY = {
    *("description", "displayOrder", "formField", "groupName", "hasUniqueValue", "hidden", "options"),
    *("numberDisplayHint", "textDisplayHint", "showCurrencySymbol", "referencedObjectType"),
    *("searchableInGlobalSearch", "optionSortStrategy", "externalOptionsReferenceType"),
}


def get_all(portal: Portal, request: Request) -> Answer:
    """The custom objects, or the archived ones."""
    _enterprise(portal)
    archived = request.flag("archived")
    found = [_shown(portal, key) for key, schema in portal.schemas.items() if schema["archived"] is archived]
    return Answer(200, {"results": found})


def get(portal: Portal, request: Request) -> Answer:
    """One custom object by its id or name."""
    return Answer(200, _shown(portal, _standing(portal, request)))


def create(portal: Portal, request: Request) -> Answer:
    """A new custom object with its properties."""
    _enterprise(portal)
    given = request.fields(_NEEDED, {*_SHOWN, "allowsSensitiveProperties", "shouldCreateSameObjectAssociation"})
    if any(schema["name"] == given["name"] for schema in portal.schemas.values()):
        message = f"Object type with name {given['name']} already exists."
        raise rejected(409, "OBJECT_ALREADY_EXISTS", message)
    if len(portal.schemas) >= MOST:
        raise bad(f"There are at most {MOST} custom objects.", "ObjectSchema.LIMIT_EXCEEDED")
    names = [each.get("name") for each in given["properties"] if isinstance(each, dict)]
    for key in ("requiredProperties", "searchableProperties"):
        for name in given.get(key, ()):
            if name not in names:
                raise bad(f"{key} names {name}, which is not among the properties.")
    key = f"2-{portal.id()}"
    entries = [_property(each, key, portal, request) for each in given["properties"]]
    portal.touch(request.user, "CREATE", "CUSTOM_OBJECT", key)
    portal.groups[key] = {
        _group(key): {"name": _group(key), "label": given["name"], "displayOrder": 0, "archived": False}
    }
    own = [_defined(portal, each, key) for each in EVERYWHERE]
    portal.definitions[key] = {entry["name"]: entry for entry in (*own, *entries)}
    portal.records[key], portal.gone[key], portal.pipelines[key] = {}, {}, {}
    portal.schemas[key] = _schema(portal, key, given, request.user)
    return Answer(201, _shown(portal, key))


def update(portal: Portal, request: Request) -> Answer:
    """What is shown and required."""
    key = _standing(portal, request)
    given = {name: value for name, value in request.fields(set(), _CHANGED).items() if name not in ("restorable",)}
    cleared = {"description": ""} if given.pop("clearDescription", False) else {}
    portal.touch(request.user, "UPDATE", "CUSTOM_OBJECT", key)
    portal.schemas[key] |= {**given, **cleared, "updatedAt": portal.stamp}
    found = _shown(portal, key)
    return Answer(200, {part: value for part, value in found.items() if part not in ("properties", "associations")})


def delete(portal: Portal, request: Request) -> Answer:
    """Archive a custom object without records."""
    key = _standing(portal, request)
    if portal.records[key]:
        raise bad("A custom object that has records cannot be deleted.", "ObjectSchema.HAS_RECORDS")
    portal.touch(request.user, "DELETE", "CUSTOM_OBJECT", key)
    portal.schemas[key]["archived"] = True
    return Answer(204)


def _enterprise(portal: Portal) -> None:
    if portal.settings["tier"] != "ENTERPRISE":
        raise forbidden("Custom objects need an Enterprise subscription.")


def _standing(portal: Portal, request: Request) -> str:
    _enterprise(portal)
    key = portal.entity(request.parts["schema"])
    if key not in portal.schemas:
        raise missing(f"Object type {key} is not a custom one.")
    return key


def _group(key: str) -> str:
    return f"{key.replace('-', '_')}_information"


def _property(given: Any, key: str, portal: Portal, request: Request) -> dict[str, Any]:
    """A property in a schema has a group of its own unless it says one."""
    found = dict(fields(given, {"name", "label", "type", "fieldType"}, _PROPERTY))
    for word in ("searchableInGlobalSearch", "optionSortStrategy", "externalOptionsReferenceType"):
        found.pop(word, None)
    made = definition.created({"groupName": _group(key), **found}, request.version)
    return definition.shape({"options": [], **made}, user=request.user, now=portal.stamp)


def _defined(portal: Portal, entry: Mapping[str, Any], key: str) -> dict[str, Any]:
    read_only = entry.get("readOnlyValue", False)
    kind = definition.FIELD_TYPES[entry["type"]][0]
    given = {"name": entry["name"], "label": entry["name"], "type": entry["type"], "fieldType": kind, "options": []}
    found = definition.shape({**given, "groupName": _group(key)}, user="", now=portal.stamp, defined=True)
    found["modificationMetadata"]["readOnlyValue"] = read_only
    return {name: value for name, value in found.items() if not name.endswith("UserId")}


def _schema(portal: Portal, key: str, given: Mapping[str, Any], user: str) -> dict[str, Any]:
    return {
        "id": key.removeprefix("2-"),
        "objectTypeId": key,
        "fullyQualifiedName": f"p{portal.settings['id']}_{given['name']}",
        "name": given["name"],
        "labels": given["labels"],
        "requiredProperties": given["requiredProperties"],
        "searchableProperties": given.get("searchableProperties", []),
        "secondaryDisplayProperties": given.get("secondaryDisplayProperties", []),
        "allowsSensitiveProperties": given.get("allowsSensitiveProperties", False),
        **{name: given[name] for name in ("primaryDisplayProperty", "description") if name in given},
        "createdAt": portal.stamp,
        "updatedAt": portal.stamp,
        **({"createdByUserId": int(user)} if user.isdigit() else {}),
        "archived": False,
    }


def _shown(portal: Portal, key: str) -> dict[str, Any]:
    entries = [entry for entry in portal.definitions[key].values() if not entry["archived"]]
    return {**portal.schemas[key], "properties": entries, "associations": []}
