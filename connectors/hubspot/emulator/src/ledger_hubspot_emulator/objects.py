"""`/crm/v3/objects/{objectType}`: records, read, searched, made and changed.

documented: paths and success codes; a record is found by another unique property with `idProperty`; `null` and ""
clear a value. observed: a bad value is told as JSON inside the message (`PROPERTY_DOESNT_EXIST`, `READ_ONLY_VALUE`,
`INVALID_OPTION`). assumed: the record of an existing unique value is refused with 409 CONFLICT.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from ledger_hubspot_emulator import records
from ledger_hubspot_emulator.answers import Answer, Rejected, bad, missing, rejected
from ledger_hubspot_emulator.batch import run_batch
from ledger_hubspot_emulator.portal import Portal
from ledger_hubspot_emulator.request import Request
from ledger_hubspot_emulator.search import record, search
from ledger_hubspot_emulator.shapes import fields


def searched(portal: Portal, request: Request) -> Answer:
    """A page of the records that match."""
    return Answer(200, search(portal, request.body, portal.entity(request.parts["object"])))


def get_all(portal: Portal, request: Request) -> Answer:
    """A page of all records."""
    entity, archived, asked = (
        portal.entity(request.parts["object"]),
        request.flag("archived"),
        request.all("properties"),
    )
    found = portal.gone[entity] if archived else records.values(portal, entity)
    page = request.page([record(key, held, asked, archived=archived) for key, held in found.items()], 100)
    return Answer(200, page)


def get(portal: Portal, request: Request) -> Answer:
    """One record."""
    entity = portal.entity(request.parts["object"])
    key = _find(portal, entity, request.parts["id"], request.query.get("idProperty"))
    return Answer(200, record(key, records.values(portal, entity)[key], request.all("properties")))


def create(portal: Portal, request: Request) -> Answer:
    """A new record."""
    entity = portal.entity(request.parts["object"])
    key = _create(portal, entity, request.fields({"properties"}, {"associations"})["properties"], request.user)
    return Answer(201, _whole(portal, entity, key))


def update(portal: Portal, request: Request) -> Answer:
    """Some values of one record."""
    entity = portal.entity(request.parts["object"])
    key = _find(portal, entity, request.parts["id"], request.query.get("idProperty"))
    _update(portal, entity, key, request.fields({"properties"}, set())["properties"], request.user)
    return Answer(200, _whole(portal, entity, key))


def archive(portal: Portal, request: Request) -> Answer:
    """Archive one record. documented: 204 whether it was there or not."""
    entity, key = portal.entity(request.parts["object"]), request.parts["id"]
    if key in portal.records[entity]:
        portal.touch(request.user, "DELETE", "CRM_OBJECT", key)
        portal.gone[entity][key] = portal.records[entity].pop(key)
    return Answer(204)


def batch_read(portal: Portal, request: Request) -> Answer:
    """Several records by id or by another unique property."""
    given = request.fields({"inputs"}, {"properties", "propertiesWithHistory", "idProperty"})
    entity, by = portal.entity(request.parts["object"]), given.get("idProperty")

    def one(item: Any) -> Any:
        key = _find(portal, entity, str(fields(item, {"id"}, set())["id"]), by)
        return record(key, records.values(portal, entity)[key], given.get("properties", ()))

    return _batch(portal, given["inputs"], one, 200)


def batch_create(portal: Portal, request: Request) -> Answer:
    """Several new records."""
    entity = portal.entity(request.parts["object"])

    def one(item: Any) -> Any:
        given = fields(item, {"properties"}, {"associations", "objectWriteTraceId"})["properties"]
        return _whole(portal, entity, _create(portal, entity, given, request.user))

    return _batch(portal, request.inputs(), one, 201)


def batch_update(portal: Portal, request: Request) -> Answer:
    """Values of several records."""
    entity = portal.entity(request.parts["object"])

    def one(item: Any) -> Any:
        given = fields(item, {"id", "properties"}, {"idProperty", "objectWriteTraceId"})
        key = _find(portal, entity, str(given["id"]), given.get("idProperty"))
        _update(portal, entity, key, given["properties"], request.user)
        return _whole(portal, entity, key)

    return _batch(portal, request.inputs(), one, 200)


def batch_upsert(portal: Portal, request: Request) -> Answer:
    """Several records by a unique property, made where they are not there."""
    entity = portal.entity(request.parts["object"])

    def one(item: Any) -> Any:
        given = fields(item, {"id", "properties"}, {"idProperty", "objectWriteTraceId"})
        by, key = given.get("idProperty"), None
        try:
            key = _find(portal, entity, str(given["id"]), by)
        except Rejected:
            if by is None:
                raise
        if key is not None:
            _update(portal, entity, key, given["properties"], request.user)
            return {**_whole(portal, entity, key), "new": False}
        made = _create(portal, entity, {**given["properties"], str(by): str(given["id"])}, request.user)
        return {**_whole(portal, entity, made), "new": True}

    return _batch(portal, request.inputs(), one, 200)


def batch_archive(portal: Portal, request: Request) -> Answer:
    """Archive several records."""
    for item in request.inputs():
        parts = {**request.parts, "id": str(fields(item, {"id"}, set())["id"])}
        archive(portal, Request(parts, {}, None, request.user))
    return Answer(204)


def change(portal: Portal, entity: str, key: str, given: Mapping[str, Any], user: str) -> dict[str, Any]:
    """Change values of a record, and show it whole."""
    _update(portal, entity, _find(portal, entity, key, None), given, user)
    return _whole(portal, entity, key)


def _whole(portal: Portal, entity: str, key: str) -> dict[str, Any]:
    held = records.values(portal, entity)[key]
    return record(key, held, held)


def _find(portal: Portal, entity: str, key: str, by: str | None) -> str:
    if by in (None, "hs_object_id") and key in portal.records[entity]:
        return key
    if by not in (None, "hs_object_id"):
        if not _unique(portal, entity, str(by)):
            raise bad(f"{by} is not a unique property of this object.", "CRM.INVALID_ID_PROPERTY")
        for found, held in portal.records[entity].items():
            if held.get(str(by), "") == key:
                return found
    raise missing("resource not found")


def _unique(portal: Portal, entity: str, name: str) -> bool:
    """documented: the e-mail address of contacts is unique beside the properties made so."""
    entry = portal.definitions[entity].get(name)
    return entry is not None and (entry["hasUniqueValue"] or (entity, name) == ("contacts", "email"))


def _create(portal: Portal, entity: str, given: Any, user: str) -> str:
    values = _checked(portal, entity, given)
    for name in portal.schemas.get(entity, {}).get("requiredProperties", ()):
        if not values.get(name):
            raise bad(f"Error creating {entity}. Some required properties were not set.", "", properties=name)
    _distinct(portal, entity, values, "")
    number = max((int(key) for key in (*portal.records[entity], *portal.gone[entity])), default=1000) + 1
    portal.touch(user, "CREATE", "CRM_OBJECT", str(number))
    modified = "lastmodifieddate" if entity == "contacts" else "hs_lastmodifieddate"
    stamps = {"createdate": portal.stamp, modified: portal.stamp}
    portal.records[entity][str(number)] = {**stamps, **values, "hs_object_id": str(number)}
    return str(number)


def _update(portal: Portal, entity: str, key: str, given: Any, user: str) -> None:
    values = _checked(portal, entity, given)
    _distinct(portal, entity, values, key)
    portal.touch(user, "UPDATE", "CRM_OBJECT", key)
    modified = "lastmodifieddate" if entity == "contacts" else "hs_lastmodifieddate"
    held = {**portal.records[entity][key], **values, modified: portal.stamp}
    portal.records[entity][key] = {name: value for name, value in held.items() if value}


def _distinct(portal: Portal, entity: str, values: Mapping[str, str], own: str) -> None:
    for name in (name for name in values if values[name] and _unique(portal, entity, name)):
        for key, held in portal.records[entity].items():
            if key != own and held.get(name) == values[name]:
                raise rejected(409, "CONFLICT", f"{entity} already exists. Existing ID: {key}")


def _checked(portal: Portal, entity: str, given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        raise bad("properties is not an object.")
    known = portal.definitions[entity]
    wrong = [
        {"isValid": False, "message": f'Property "{name}": {why}', "error": why, "name": name}
        for name, value in given.items()
        if (why := _objection(known.get(name), value))
    ]
    if wrong:
        raise bad(f"Property values were not valid: {json.dumps(wrong)}")
    return {name: "" if value is None else str(value) for name, value in given.items()}


def _objection(entry: Mapping[str, Any] | None, value: Any) -> str:
    if entry is None or entry["archived"]:
        return "PROPERTY_DOESNT_EXIST"
    if entry["calculated"] or entry["modificationMetadata"]["readOnlyValue"]:
        return "READ_ONLY_VALUE"
    text = "" if value is None else str(value)
    if text and entry["type"] == "enumeration" and entry["options"]:
        known = {option["value"] for option in entry["options"]}
        return "" if set(text.split(";")) - {""} <= known else "INVALID_OPTION"
    if text and entry["type"] == "number":
        try:
            Decimal(text)
        except InvalidOperation:
            return "INVALID_INTEGER"
    return ""


def _batch(portal: Portal, inputs: Any, one: Callable[[Any], Any], status: int) -> Answer:
    if not isinstance(inputs, list) or not 1 <= len(inputs) <= 100:
        raise bad("A batch holds 1 to 100 inputs.")
    answer = run_batch(portal, inputs, one, "id")
    return Answer(207 if "errors" in answer else status, answer)
