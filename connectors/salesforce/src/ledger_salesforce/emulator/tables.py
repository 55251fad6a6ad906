"""The org as SOQL sees it: data through field-level security, set-up through the Tooling API without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_salesforce.emulator import customfield, soql
from ledger_salesforce.emulator.org import FieldState, ObjectState, Org

TYPES: Mapping[str, str] = {
    "Checkbox": "boolean",
    "Currency": "currency",
    "Date": "date",
    "DateTime": "datetime",
    "Email": "email",
    "LongTextArea": "textarea",
    "MultiselectPicklist": "multipicklist",
    "Number": "double",
    "Percent": "percent",
    "Phone": "phone",
    "Picklist": "picklist",
    "Text": "string",
    "TextArea": "textarea",
    "Url": "url",
}
"""Metadata type to the type that describe and SOQL speak of (documented: field types in the object reference)."""

INTEGER = "NumberOfEmployees"  # documented: an int among standard fields; custom numbers are always doubles


def data(org: Org, name: str) -> soql.Table | None:
    """A table of the data API."""
    if name.lower() == "organization":
        row = {"Id": org.id, "Name": org.name, "IsSandbox": org.sandbox, "OrganizationType": "Enterprise Edition"}
        return _plain("Organization", row, [row])
    if name.lower() == "permissionset":
        rows = [{"Id": each.id, "Name": each.name, "IsOwnedByProfile": False} for each in org.permission_sets]
        return _plain("PermissionSet", {"Id": "", "Name": "", "IsOwnedByProfile": False}, rows)
    if name.lower() == "fieldpermissions":
        return _plain(
            "FieldPermissions", dict.fromkeys(GRANT, ""), list(_grants(org)), {"PermissionsRead", "PermissionsEdit"}
        )
    of = org.object(name)
    return records(org, of) if of else None


GRANT = ("Id", "ParentId", "SobjectType", "Field", "PermissionsRead", "PermissionsEdit")


def _grants(org: Org) -> Any:
    for each in org.permission_sets:
        for full_name, (key, read, edit) in each.grants.items():
            yield dict(zip(GRANT, (key, each.id, full_name.split(".")[0], full_name, read, edit), strict=True))


def records(org: Org, of: ObjectState) -> soql.Table:
    """An object's records, with the columns that the API's user may see; formulas as SQL would judge them."""
    columns = {"id": soql.Column("Id", "id")}
    for key, each in of.fields.items():
        if org.sees(each):
            columns[key] = soql.Column(each.name, column_type(each), each.type != "LongTextArea")
    return soql.Table(of.name, columns, org.rows(of, "sql"))


def column_type(of: FieldState) -> str:
    """The describe type of a field."""
    return "int" if of.name == INTEGER else TYPES[of.type]


def tooling(org: Org, name: str) -> soql.Table | None:
    """A table of the Tooling API."""
    if name.lower() == "entitydefinition":
        rows = [
            {"DurableId": each.id, "QualifiedApiName": each.name, "Label": each.label} for each in org.objects.values()
        ]
        return _plain("EntityDefinition", {"DurableId": "", "QualifiedApiName": "", "Label": ""}, rows)
    if name.lower() == "customfield":
        made = [custom_field(org, each) for each in org.custom_fields()]
        return soql.Table("CustomField", {column.name.lower(): column for column in CUSTOM_FIELD}, made)
    return None


CUSTOM_FIELD = (
    *(soql.Column(each, "string") for each in ("DeveloperName", "NamespacePrefix", "ManageableState")),
    *(
        soql.Column(each, "id")
        for each in ("Id", "TableEnumOrId", "EntityDefinitionId", "CreatedById", "LastModifiedById")
    ),
    *(soql.Column(each, "datetime") for each in ("CreatedDate", "LastModifiedDate")),
    soql.Column("LastModifiedBy.Name", "string"),
    soql.Column("FullName", "string", filterable=False),  # observed: neither can be filtered
    soql.Column("Metadata", "complexvalue", filterable=False),
)


def custom_field(org: Org, of: FieldState) -> dict[str, Any]:
    """A field as the Tooling API gives it (observed: TableEnumOrId is a standard object's name, else an 01I… id)."""
    host = org.objects[of.object]
    return {
        "Id": of.id,
        "TableEnumOrId": host.id,
        "DeveloperName": of.name[:-3],
        "NamespacePrefix": None,
        "ManageableState": "unmanaged",
        "CreatedDate": of.created,
        "CreatedById": org.admin.id,
        "LastModifiedDate": of.modified,
        "LastModifiedById": of.by,
        "LastModifiedBy.Name": org.user(of.by).name,
        "EntityDefinitionId": host.id,
        "FullName": of.full_name,
        "Metadata": customfield.render(of),
    }


def describe(org: Org, of: ObjectState) -> dict[str, Any]:
    """The describe call, with the flags that the connector reads (documented: DescribeSObjectResult)."""
    fields = [
        {
            "name": "Id",
            "label": "ID",
            "type": "id",
            "length": 18,
            "calculated": False,
            "filterable": True,
            "custom": False,
        }
    ]
    return {
        "name": of.name,
        "label": of.label,
        "custom": of.name.endswith("__c"),
        "fields": fields + [_described(each) for each in of.fields.values() if org.sees(each)],
    }


def _described(of: FieldState) -> dict[str, Any]:
    text = of.type in ("Text", "TextArea", "LongTextArea", "Email", "Phone", "Url")
    return {
        "name": of.name,
        "label": of.metadata["label"],
        "type": column_type(of),
        "length": of.metadata.get("length", 255) if text else 0,
        "precision": of.metadata.get("precision", 0),
        "scale": of.metadata.get("scale", 0),
        "calculated": bool(of.metadata.get("formula")),
        "caseSensitive": bool(of.metadata.get("caseSensitive")),
        "custom": of.custom,
        "filterable": of.type != "LongTextArea",
        "nillable": of.type != "Checkbox",
        "restrictedPicklist": bool((of.metadata.get("valueSet") or {}).get("restricted")),
        "picklistValues": [{"active": True, "value": each, "label": each} for each in of.options],
    }


def _plain(name: str, example: Mapping[str, Any], rows: Any, booleans: set[str] | None = None) -> soql.Table:
    flags = booleans or {key for key, value in example.items() if isinstance(value, bool)}
    columns = {key.lower(): soql.Column(key, "boolean" if key in flags else "string") for key in example}
    return soql.Table(name, columns, rows)
