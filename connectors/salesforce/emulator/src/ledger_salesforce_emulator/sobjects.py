"""/sobjects: describe, and records by id. A few tables of set-up are written as records too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger.testing import Call
from ledger_salesforce_emulator import permissions, records, rights, tables, values
from ledger_salesforce_emulator.answers import Answer, ApiError, not_found
from ledger_salesforce_emulator.body import parsed
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.reading import Reader, Row
from ledger_salesforce_emulator.state import ObjectState

MADE = {"success": True, "errors": []}
RIGHTS = {"permissionsetassignment": "AssignPermissionSets"}
READ_ONLY = ("organization", "user", "permissionset", "setupaudittrail")


def all_objects(org: Org, request: Call, version: str) -> Answer:
    """GET /sobjects."""
    found = [tables.summary(of) for of in org.objects.values()]
    return Answer(200, {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": found})


def describe(org: Org, request: Call, version: str, name: str) -> Answer:
    """GET /sobjects/X/describe; of set-up, as far as SOQL has columns of it."""
    made = tables.SETUP.get(name.lower())
    if made and org.object(name) is None:
        return Answer(200, tables.of_setup(made(org)))
    return Answer(200, tables.describe(org, _object(org, name)))


def create(org: Org, request: Call, version: str, name: str) -> Answer:
    """POST /sobjects/X."""
    return Answer(201, {"id": made(org, name, parsed(request)), **MADE})


def read(org: Org, request: Call, version: str, name: str, key: str) -> Answer:
    """GET /sobjects/X/ID, perhaps with ?fields=."""
    of = _object(org, name)
    row = Row(Reader(org, of, broken=None), records.find(of, key))
    asked = [each for each in request.parameter("fields").split(",") if each]
    seen = {"id": "Id"} | {key: each.name for key, each in of.fields.items() if org.sees(each)}
    if unknown := [each for each in asked if each.lower() not in seen]:
        raise ApiError(400, "INVALID_FIELD", f"No such column '{unknown[0]}' on entity '{of.name}'")
    shown = [seen[each.lower()] for each in asked] or list(seen.values())
    url = f"/services/data/v{version}/sobjects/{of.name}/{row['Id']}"
    body = {"attributes": {"type": of.name, "url": url}} | {each: values.write(row[each]) for each in ["Id", *shown]}
    return Answer(200, body)


def update(org: Org, request: Call, version: str, name: str, key: str) -> Answer:
    """PATCH /sobjects/X/ID."""
    change(org, name, key, parsed(request))
    return Answer(204)


def delete(org: Org, request: Call, version: str, name: str, key: str) -> Answer:
    """DELETE /sobjects/X/ID."""
    remove(org, name, key)
    return Answer(204)


def made(org: Org, name: str, body: Any) -> str:
    """A new record's id. Raises ApiError."""
    if not isinstance(body, Mapping):
        raise ApiError(400, "JSON_PARSER_ERROR", "The HTTP entity body must be an object")
    act = SETUP.get(name.lower())
    if act:
        rights.need(org, RIGHTS.get(name.lower(), rights.GRANT))
        return act(org, body, org.me)
    return records.create(org, _object(org, name), body)


def change(org: Org, name: str, key: str, body: Any) -> None:
    """Change a record. Raises ApiError."""
    if name.lower() == "fieldpermissions" and key in org.grants:
        rights.need(org, rights.GRANT)
        return permissions.change(org, org.grants[key], body, org.me)
    return records.update(org, _object(org, name), key, body)


def remove(org: Org, name: str, key: str) -> None:
    """Delete a record. Raises ApiError."""
    if name.lower() == "fieldpermissions" and key in org.grants:
        rights.need(org, rights.GRANT)
        return permissions.revoke(org, org.grants[key], org.me)
    return records.delete(org, _object(org, name), key)


def _create_set(org: Org, body: Mapping[str, Any], by: Any) -> str:
    missing = [key for key in ("Name", "Label") if not body.get(key)]
    if missing:
        raise ApiError(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: {missing}", tuple(missing))
    return permissions.create_set(org, body["Name"], body["Label"], by).id


SETUP: Mapping[str, Callable[..., str]] = {
    "fieldpermissions": permissions.grant,
    "permissionset": _create_set,
    "permissionsetassignment": permissions.assign,
}


def _object(org: Org, name: str) -> ObjectState:
    of = org.object(name)
    if of is None and name.lower() in READ_ONLY:
        raise ApiError(405, "METHOD_NOT_ALLOWED", f"The sandbox only reads {name}")
    if of is None:
        raise not_found()
    return of
