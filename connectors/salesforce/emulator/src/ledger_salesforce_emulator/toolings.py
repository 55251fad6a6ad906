"""/tooling/sobjects: set-up by id, as JSON.

Observed: POST answers 201 with an id, PATCH takes the complete Metadata and answers 204 with nothing, GET gives every
key. Documented: CustomField, ValidationRule and GlobalValueSet know query, GET, POST and PATCH, no DELETE; a
StandardValueSet is read and changed by its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.testing import Call
from ledger_salesforce_emulator import customfield, rights, setup, validationrule, values, valueset
from ledger_salesforce_emulator.answers import Answer, ApiError, not_found, unreadable
from ledger_salesforce_emulator.body import parsed
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.state import Component, FieldState
from ledger_salesforce_emulator.tables.tooling import component, custom_field

CREATED = {"success": True, "errors": [], "warnings": [], "infos": []}
WRITTEN = ("CustomField", "GlobalValueSet", "StandardValueSet", "ValidationRule")


def create(org: Org, request: Call, version: str, sort: str) -> Answer:
    """POST /tooling/sobjects/X."""
    rights.need(org, rights.CUSTOMIZE)
    name, metadata = _body(sort, parsed(request))
    if sort == valueset.STANDARD:
        raise ApiError(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type cannot be inserted: StandardValueSet")
    made = setup.SORTS[sort].create(org, name, metadata, org.me)
    return Answer(201, {"id": made.id, **CREATED})


def read(org: Org, request: Call, version: str, sort: str, key: str) -> Answer:
    """GET /tooling/sobjects/X/ID."""
    rights.need(org, rights.SETUP)
    of = _find(org, sort, key)
    row = custom_field(org, of) if isinstance(of, FieldState) else component(org, of)
    url = f"/services/data/v{version}/tooling/sobjects/{sort}/{key}"
    plain = {name: values.write(value) for name, value in row.items() if "." not in name}
    return Answer(200, {"attributes": {"type": sort, "url": url}, **plain})


def update(org: Org, request: Call, version: str, sort: str, key: str) -> Answer:
    """PATCH /tooling/sobjects/X/ID."""
    rights.need(org, rights.CUSTOMIZE)
    of = _find(org, sort, key)
    name, metadata = _body(sort, parsed(request))
    if isinstance(of, FieldState):
        customfield.update(org, of, name, metadata, org.me)
        return Answer(204)
    if name.lower() != of.name.lower():
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", f"Full name {name} does not match the full name {of.name}")
    module = validationrule if sort == "ValidationRule" else valueset
    module.update(org, of, metadata, org.me)
    return Answer(204)


def _find(org: Org, sort: str, key: str) -> FieldState | Component:
    of: FieldState | Component | None = org.field_by_id(key) if sort == "CustomField" else None
    if sort == valueset.STANDARD:
        of = org.component(sort, key)
    elif sort != "CustomField":
        of = next((each for each in org.sort(sort) if key in (each.id, each.id[:15])), None)
    if of is None:
        raise not_found()
    return of


def _body(sort: str, body: Any) -> tuple[str, Mapping[str, Any]]:
    if (
        not isinstance(body, dict)
        or not isinstance(body.get("FullName"), str)
        or not isinstance(body.get("Metadata"), dict)
    ):
        raise unreadable(sort, body)
    if unknown := set(body) - {"FullName", "Metadata", "attributes"}:
        raise ApiError(400, "INVALID_FIELD", f"No such column '{min(unknown)}' on sobject of type {sort}")
    return body["FullName"], body["Metadata"]
