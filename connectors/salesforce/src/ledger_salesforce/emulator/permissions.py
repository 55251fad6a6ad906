"""FieldPermissions: who sees a field, by way of a permission set."""

from __future__ import annotations

from typing import Any

from ledger_salesforce.emulator.answers import ApiError
from ledger_salesforce.emulator.org import Org

KEYS = {"ParentId", "SobjectType", "Field", "PermissionsRead", "PermissionsEdit"}


def grant(org: Org, body: Any) -> str:
    """A new row; its id. Raises ApiError (codes observed or documented, wording assumed but for the duplicate)."""
    if not isinstance(body, dict):
        raise ApiError(400, "JSON_PARSER_ERROR", "The HTTP entity body must be an object")
    if unknown := set(body) - KEYS - {"attributes"}:
        raise ApiError(400, "INVALID_FIELD", f"No such column '{min(unknown)}' on sobject of type FieldPermissions")
    if missing := sorted(key for key in KEYS if key not in body):
        raise ApiError(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: {missing}", tuple(missing))
    parent = next((each for each in org.permission_sets if each.id == body["ParentId"]), None)
    if parent is None:
        raise ApiError(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", ("ParentId",))
    of = next((each for each in org.custom_fields() if each.full_name == body["Field"]), None)
    if of is None or of.object != body["SobjectType"]:
        raise ApiError(
            400, "INVALID_FIELD", f"Field Name: bad value for restricted picklist field: {body['Field']}", ("Field",)
        )
    if body["PermissionsEdit"] and of.metadata.get("formula"):  # documented: a formula is read only
        raise ApiError(
            400, "FIELD_INTEGRITY_EXCEPTION", "You can't grant edit access to a formula", ("PermissionsEdit",)
        )
    if of.full_name in parent.grants:  # observed
        raise ApiError(
            400, "DUPLICATE_VALUE", "duplicate value found: <unknown> duplicates value on record with id: <unknown>", ()
        )
    key = org.next_id("01k")
    parent.grants[of.full_name] = (key, bool(body["PermissionsRead"]), bool(body["PermissionsEdit"]))
    return key
