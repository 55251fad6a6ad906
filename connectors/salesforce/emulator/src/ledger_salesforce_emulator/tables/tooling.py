"""Tables of the Tooling API: every field of every object, whatever field-level security says, and the value sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger_salesforce_emulator import customfield, validationrule, valueset
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.soql import Column, Table
from ledger_salesforce_emulator.state import Component, FieldState, ObjectState
from ledger_salesforce_emulator.tables.types import columns, of_field

STAMPS = columns(
    "LastModifiedBy.Name CreatedBy.Name", id="CreatedById LastModifiedById", datetime="CreatedDate LastModifiedDate"
)
WHOLE = {
    "fullname": Column("FullName", "string", filterable=False),  # observed: neither can be filtered
    "metadata": Column("Metadata", "complexvalue", filterable=False),
}
SPACE = columns("NamespacePrefix ManageableState")


def tooling(org: Org, name: str) -> Table | None:
    """A table of the Tooling API, by its name in any case."""
    made = TABLES.get(name.lower())
    return made(org) if made else None


def stamps(org: Org, of: FieldState | Component) -> dict[str, Any]:
    """When it was made and changed, and by whom."""
    by = {"LastModifiedById": of.by, "LastModifiedBy.Name": org.user(of.by).name}
    made = {"CreatedById": org.admin.id, "CreatedBy.Name": org.admin.name}
    return {"CreatedDate": of.created, "LastModifiedDate": of.modified, **by, **made}


def custom_field(org: Org, of: FieldState) -> dict[str, Any]:
    """A field as the Tooling API gives it (observed: TableEnumOrId is a standard object's name, else an 01I… id)."""
    host = org.objects[of.object]
    return {
        "Id": of.id,
        "TableEnumOrId": host.id,
        "DeveloperName": of.name[:-3],
        "NamespacePrefix": of.space or None,
        "ManageableState": "installed" if of.space else "unmanaged",
        **stamps(org, of),
        "EntityDefinitionId": host.id,
        "EntityDefinition.QualifiedApiName": host.name,
        "FullName": of.full_name,
        "Metadata": customfield.render(of),
    }


def component(org: Org, of: Component) -> dict[str, Any]:
    """A value set or a validation rule as the Tooling API gives it."""
    row = {"Id": of.id, "NamespacePrefix": None, "ManageableState": "unmanaged", **stamps(org, of), "FullName": of.name}
    if of.sort == valueset.STANDARD:  # observed: no Id, and the name three times
        return {"DurableId": of.name, "MasterLabel": of.name, "FullName": of.name, "Metadata": valueset.render(of)}
    if of.sort == valueset.GLOBAL:
        label, told = of.metadata["masterLabel"], of.metadata.get("description")
        return {
            **row,
            "DeveloperName": of.name,
            "MasterLabel": label,
            "Description": told,
            "Metadata": valueset.render(of),
        }
    host, _, name = of.name.partition(".")
    shown = {
        "ValidationName": name,
        "EntityDefinitionId": org.objects[host].id,
        "EntityDefinition.QualifiedApiName": host,
    }
    keys = ("Active", "Description", "ErrorDisplayField", "ErrorMessage")
    told = {key: of.metadata.get(key[0].lower() + key[1:]) for key in keys}
    return {**row, **shown, **told, "Metadata": validationrule.render(of)}


def _custom_fields(org: Org) -> Table:
    own = columns("DeveloperName EntityDefinition.QualifiedApiName", id="Id TableEnumOrId EntityDefinitionId")
    rows = [custom_field(org, each) for each in org.custom_fields()]
    return Table("CustomField", own | SPACE | STAMPS | WHOLE, rows)


def _global(org: Org) -> Table:
    own = columns("DeveloperName MasterLabel Description", id="Id")
    rows = [component(org, each) for each in org.sort(valueset.GLOBAL)]
    return Table(valueset.GLOBAL, own | SPACE | STAMPS | WHOLE, rows)


def _standard(org: Org) -> Table:
    own = columns("DurableId MasterLabel")
    rows = [component(org, each) for each in org.sort(valueset.STANDARD)]
    return Table(valueset.STANDARD, own | WHOLE, rows, required=("MasterLabel", "DurableId"))


def _rules(org: Org) -> Table:
    own = columns("ValidationName EntityDefinition.QualifiedApiName Description ErrorDisplayField ErrorMessage")
    ids = columns(id="Id EntityDefinitionId", boolean="Active")
    rows = [component(org, each) for each in org.sort("ValidationRule")]
    return Table("ValidationRule", own | ids | SPACE | STAMPS | WHOLE, rows)


def _entities(org: Org) -> Table:
    rows = [
        {"DurableId": each.id, "QualifiedApiName": each.name, "Label": each.label, "MasterLabel": each.label}
        | {"DeveloperName": each.name.removesuffix("__c").removesuffix("__mdt"), "NamespacePrefix": None}
        | {"IsCustomizable": True, "IsQueryable": True}
        for each in org.objects.values()
    ]
    shown = columns("DurableId QualifiedApiName Label MasterLabel DeveloperName NamespacePrefix")
    return Table("EntityDefinition", shown | columns(boolean="IsCustomizable IsQueryable"), rows, virtual=True)


ENTITY = ("EntityDefinitionId", "EntityDefinition.QualifiedApiName", "DurableId")
PARTICLE = columns("DurableId QualifiedApiName DeveloperName Label MasterLabel DataType NamespacePrefix")
PARTICLE |= columns(
    "EntityDefinition.QualifiedApiName EntityDefinitionId", boolean="IsCalculated IsNillable IsApiFilterable"
)
PARTICLE |= columns(int="Length Precision Scale")
DEFINITION = columns("DurableId QualifiedApiName DeveloperName Label MasterLabel DataType NamespacePrefix")
DEFINITION |= columns(
    "EntityDefinition.QualifiedApiName EntityDefinitionId Description", boolean="IsCalculated IsNillable"
)
DEFINITION |= columns(int="Length Precision Scale", datetime="LastModifiedDate")


def _particle(org: Org, host: ObjectState, of: FieldState) -> dict[str, Any]:
    """Observed: DurableId is the object's name or id, a dot, and the field's id or name."""
    return {
        "DurableId": f"{host.id}.{of.id[:15] if of.custom else of.name}",
        "QualifiedApiName": of.name,
        "DeveloperName": of.name[:-3] if of.custom else of.name,
        "Label": of.metadata["label"],
        "MasterLabel": of.metadata["label"],
        "NamespacePrefix": of.space or None,
        "EntityDefinitionId": host.id,
        "EntityDefinition.QualifiedApiName": host.name,
        "DataType": of_field(of),
        "IsCalculated": bool(of.formula),
        "IsNillable": of.type != "Checkbox",
        "IsApiFilterable": of.type != "LongTextArea",
        "Length": of.metadata.get("length", 0),
        "Precision": of.metadata.get("precision", 0),
        "Scale": of.metadata.get("scale", 0),
    }


def _particles(org: Org) -> Table:
    rows = [_particle(org, host, each) for host in org.objects.values() for each in host.fields.values()]
    return Table("EntityParticle", PARTICLE, rows, virtual=True, required=ENTITY)


def _definitions(org: Org) -> Table:
    rows = [
        _particle(org, host, each)
        | {"Description": each.metadata.get("description"), "LastModifiedDate": each.modified if each.custom else None}
        | {"DataType": f"Formula ({each.type})" if each.formula else each.type}
        for host in org.objects.values()
        for each in host.fields.values()
    ]
    return Table("FieldDefinition", DEFINITION, rows, virtual=True, required=ENTITY)


TABLES: Mapping[str, Callable[[Org], Table]] = {
    "customfield": _custom_fields,
    "entitydefinition": _entities,
    "entityparticle": _particles,
    "fielddefinition": _definitions,
    "globalvalueset": _global,
    "standardvalueset": _standard,
    "validationrule": _rules,
}
