"""Tables of the data API: records, and the few parts of set-up that it shows as records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger_salesforce_emulator import rights, trail
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.reading import Reader, lookups
from ledger_salesforce_emulator.soql import Column, Table
from ledger_salesforce_emulator.state import ObjectState
from ledger_salesforce_emulator.tables.types import column, columns


def data(org: Org, name: str) -> Table | None:
    """A table of the data API, by its name in any case."""
    made = SETUP.get(name.lower())
    if made:
        return made(org)
    of = org.object(name)
    return records(org, of) if of else None


def records(org: Org, of: ObjectState) -> Table:
    """An object's records, with the columns that the API's user may see; formulas as SQL would judge them.

    A formula that breaks on a record is null there, as a query's answer has it (assumed).
    """
    found = {"id": Column("Id", "id"), **_visible(org, of)}
    for lookup in lookups(of).values():
        parent = org.objects.get(lookup.metadata["referenceTo"])
        path = f"{lookup.relationship}."
        if parent is not None and org.sees(lookup):
            found |= {path.lower() + "id": Column(f"{path}Id", "id"), **_visible(org, parent, path)}
        elif parent is None and lookup.metadata["referenceTo"] == "User":
            found |= columns(f"{path}Name {path}Username", id=f"{path}Id")
    return Table(of.name, found, Reader(org, of, "sql", None).rows())


def _visible(org: Org, of: ObjectState, path: str = "") -> dict[str, Column]:
    return {path.lower() + key: column(each, path) for key, each in of.fields.items() if org.sees(each)}


def _organization(org: Org) -> Table:
    row = {"Id": org.id, "Name": org.name, "IsSandbox": org.sandbox, "OrganizationType": "Enterprise Edition"}
    row |= {"InstanceName": "CS1" if org.sandbox else "NA1", "NamespacePrefix": None, "DefaultLocaleSidKey": "en_US"}
    row |= {"TimeZoneSidKey": org.me.zone.key}
    shown = columns("Name OrganizationType InstanceName NamespacePrefix DefaultLocaleSidKey TimeZoneSidKey")
    return Table("Organization", shown | columns(id="Id", boolean="IsSandbox"), [row])


def _users(org: Org) -> Table:
    rows = [
        {"Id": each.id, "Name": each.name, "Username": each.username, "IsActive": True, "TimeZoneSidKey": each.zone.key}
        for each in org.users.values()
    ]
    return Table("User", columns("Name Username TimeZoneSidKey", id="Id", boolean="IsActive"), rows)


def _permission_sets(org: Org) -> Table:
    rows = [
        {"Id": each.id, "Name": each.name, "Label": each.label, "IsOwnedByProfile": False, "NamespacePrefix": None}
        for each in org.permission_sets.values()
    ]
    return Table("PermissionSet", columns("Name Label NamespacePrefix", id="Id", boolean="IsOwnedByProfile"), rows)


def _assignments(org: Org) -> Table:
    rows = [
        {"Id": key, "PermissionSetId": each.id, "PermissionSet.Name": each.name, "AssigneeId": user}
        for each in org.permission_sets.values()
        for user, key in each.assigned.items()
    ]
    shown = columns("PermissionSet.Name", id="Id PermissionSetId AssigneeId")
    return Table("PermissionSetAssignment", shown, rows)


def _grants(org: Org) -> Table:
    rows = [
        {"Id": each.id, "ParentId": each.set, "Parent.Name": org.permission_sets[each.set].name}
        | {"SobjectType": each.field.partition(".")[0], "Field": each.field}
        | {"PermissionsRead": each.read, "PermissionsEdit": each.edit}
        for each in org.grants.values()
    ]
    flags = columns(id="Id ParentId", boolean="PermissionsRead PermissionsEdit")
    return Table("FieldPermissions", columns("Parent.Name SobjectType Field") | flags, rows)


def _access(org: Org) -> Table:
    """One row, about whoever asks (documented)."""
    row: dict[str, Any] = {f"Permissions{right}": right not in org.lacks for right in rights.KNOWN}
    return Table("UserPermissionAccess", columns(boolean=" ".join(row)), [row])


def _trail(org: Org) -> Table:
    """Documented: Display cannot be filtered or sorted."""
    rows: list[Mapping[str, Any]] = [
        {"Id": each.id, "Action": each.action, "Section": each.section, "Display": each.display}
        | {"CreatedDate": each.at, "CreatedById": each.by, "CreatedBy.Name": org.user(each.by).name}
        | {"CreatedBy.Username": org.user(each.by).username, "DelegateUser": None, "ResponsibleNamespacePrefix": None}
        for each in trail.kept(org)
    ]
    shown = columns("Action Section DelegateUser ResponsibleNamespacePrefix CreatedBy.Name CreatedBy.Username")
    shown |= columns(id="Id CreatedById", datetime="CreatedDate")
    return Table("SetupAuditTrail", shown | {"display": Column("Display", "textarea", filterable=False)}, rows)


SETUP: Mapping[str, Callable[[Org], Table]] = {
    "fieldpermissions": _grants,
    "organization": _organization,
    "permissionset": _permission_sets,
    "permissionsetassignment": _assignments,
    "setupaudittrail": _trail,
    "user": _users,
    "userpermissionaccess": _access,
}
