"""FieldPermissions, permission sets and their assignments: who sees a field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ledger_salesforce_emulator import trail
from ledger_salesforce_emulator.answers import ApiError
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.state import Grant, PermissionSet, User

KEYS = {"ParentId", "SobjectType", "Field", "PermissionsRead", "PermissionsEdit"}
CROSS = "INVALID_CROSS_REFERENCE_KEY"


def create_set(org: Org, name: str, label: str, by: User) -> PermissionSet:
    """A new permission set. Raises ApiError."""
    if any(each.name.lower() == name.lower() for each in org.permission_sets.values()):
        raise ApiError(400, "DUPLICATE_VALUE", f"There is already a permission set named {name}", ("Name",))
    made = PermissionSet(org.next_id("0PS"), name, label)
    org.permission_sets[made.id] = made
    org.clock.tick()
    trail.note(org, by, "createdPermissionSet", "Manage Users", f"Created permission set {label}")
    return made


def find_set(org: Org, name: str) -> PermissionSet | None:
    """A permission set by its name in any case."""
    return next((each for each in org.permission_sets.values() if each.name.lower() == name.lower()), None)


def assign(org: Org, body: Mapping[str, Any], by: User) -> str:
    """A PermissionSetAssignment; its id. Raises ApiError."""
    of = org.permission_sets.get(str(body.get("PermissionSetId")))
    user = str(body.get("AssigneeId"))
    if of is None or user not in org.users:
        raise ApiError(400, CROSS, "invalid cross reference id", ("PermissionSetId",))
    if user in of.assigned:  # observed code
        raise ApiError(400, "DUPLICATE_VALUE", "Duplicate PermissionSetAssignment", ())
    key = org.next_id("0Pa")
    org.permission_sets[of.id] = replace(of, assigned={**of.assigned, user: key})
    org.clock.tick()
    trail.note(
        org, by, "PermSetAssign", "Manage Users", f"Permission set {of.label}: assigned to {org.user(user).name}"
    )
    return key


def grant(org: Org, body: Mapping[str, Any], by: User) -> str:
    """A new FieldPermissions row; its id. Raises ApiError (codes observed or documented, wording mostly assumed)."""
    if unknown := set(body) - KEYS - {"attributes"}:
        raise ApiError(400, "INVALID_FIELD", f"No such column '{min(unknown)}' on sobject of type FieldPermissions")
    if missing := sorted(key for key in KEYS if key not in body):
        raise ApiError(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: {missing}", tuple(missing))
    parent = org.permission_sets.get(body["ParentId"])
    if parent is None:
        raise ApiError(400, CROSS, "invalid cross reference id", ("ParentId",))
    name, read, edit = str(body["Field"]), bool(body["PermissionsRead"]), bool(body["PermissionsEdit"])
    if body["SobjectType"] != name.partition(".")[0]:
        raise _no_field(name)
    name = _check(org, name, read, edit)
    if granted(org, parent, name):  # observed
        raise ApiError(
            400, "DUPLICATE_VALUE", "duplicate value found: <unknown> duplicates value on record with id: <unknown>", ()
        )
    return _put(org, parent, name, read, edit, by)


def granted(org: Org, parent: PermissionSet, field: str) -> Grant | None:
    """The row of a permission set for a field."""
    return next((each for each in org.grants.of(field) if each.set == parent.id), None)


def change(org: Org, of: Grant, body: Mapping[str, Any], by: User) -> None:
    """PATCH of a FieldPermissions row. Raises ApiError."""
    if unknown := set(body) - {"PermissionsRead", "PermissionsEdit", "attributes"}:
        raise ApiError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", f"Unable to create/update fields: {min(unknown)}.", ())
    read, edit = bool(body.get("PermissionsRead", of.read)), bool(body.get("PermissionsEdit", of.edit))
    _check(org, of.field, read, edit)
    org.grants[of.id] = replace(of, read=read, edit=edit)
    org.clock.tick()
    trail.note(org, by, "PermSetFlsChanged", "Manage Users", f"Changed field-level security of {of.field}")


def revoke(org: Org, of: Grant, by: User) -> None:
    """DELETE of a FieldPermissions row."""
    del org.grants[of.id]
    org.clock.tick()
    trail.note(org, by, "PermSetFlsChanged", "Manage Users", f"Removed field-level security of {of.field}")


def put_all(org: Org, parent: PermissionSet, wanted: Any, by: User) -> None:
    """The `fieldPermissions` of a PermissionSet's Metadata: added or changed, the others stay (documented)."""
    for each in wanted or ():
        read, edit = bool(each.get("readable")), bool(each.get("editable"))
        name = _check(org, str(each.get("field")), read, edit)
        held = granted(org, parent, name)
        if held:
            org.grants[held.id] = replace(held, read=read, edit=edit)
        else:
            _put(org, parent, name, read, edit, by)


def _put(org: Org, parent: PermissionSet, field: str, read: bool, edit: bool, by: User) -> str:
    key = org.next_id("01k")
    org.grants[key] = Grant(key, parent.id, field, read, edit)
    org.clock.tick()
    display = (
        f"Permission set {parent.label}: field-level security for {field} was changed to {'edit' if edit else 'read'}"
    )
    trail.note(org, by, "PermSetFlsChanged", "Manage Users", display)
    return key


def _check(org: Org, name: str, read: bool, edit: bool) -> str:
    of = org.field(name)
    if of is None or not of.custom:
        raise _no_field(name)
    if edit and of.formula:  # documented: a formula is read only
        raise ApiError(
            400, "FIELD_INTEGRITY_EXCEPTION", "You can't grant edit access to a formula", ("PermissionsEdit",)
        )
    if edit and not read:  # documented: edit access needs read access
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", "Edit access needs read access", ("PermissionsRead",))
    return of.full_name


def _no_field(name: str) -> ApiError:
    return ApiError(400, "INVALID_FIELD", f"Field Name: bad value for restricted picklist field: {name}", ("Field",))
