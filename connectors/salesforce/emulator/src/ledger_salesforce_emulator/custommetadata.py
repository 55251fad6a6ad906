"""Custom metadata types (`Marketing_Definition__mdt`) and their records.

Documented: the type and its records are set-up, written through the Metadata API alone; SOQL reads the records as rows,
and DML on them is refused. A value comes with its xsi:type (observed: without one the platform refuses it).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_salesforce_emulator import trail, values
from ledger_salesforce_emulator.answers import ApiError
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.state import FieldState, ObjectState, User
from ledger_salesforce_emulator.valueset import NAME

STANDARD: Mapping[str, Mapping[str, Any]] = {
    "DeveloperName": {"type": "Text", "length": 40},
    "MasterLabel": {"type": "Text", "length": 40},
    "Label": {"type": "Text", "length": 40},
    "Language": {"type": "Text", "length": 40},
    "NamespacePrefix": {"type": "Text", "length": 15},
    "QualifiedApiName": {"type": "Text", "length": 70},
    "SystemModstamp": {"type": "DateTime"},
}
TYPE_KEYS = {"label", "pluralLabel", "visibility", "description", "fields", "enableHistory", "gender", "startsWith"}


def create_type(org: Org, name: str, metadata: Mapping[str, Any], by: User) -> None:
    """A new type, without fields of its own. Raises ApiError."""
    if not name.endswith("__mdt") or not NAME.fullmatch(name[:-5]):
        raise ApiError(
            400, "FIELD_INTEGRITY_EXCEPTION", f"The sandbox makes custom metadata types only, not {name}", ()
        )
    if org.object(name):
        raise ApiError(400, "DUPLICATE_DEVELOPER_NAME", f"There is already a Custom Metadata Type named {name}.", ())
    _check_type(metadata)
    now = org.clock.tick()
    of = ObjectState(name, metadata["label"], org.next_id("01I"), metadata=dict(metadata))
    for standard, each in STANDARD.items():
        of.fields[standard.lower()] = FieldState(
            "", name, standard, {"label": standard, **each}, False, now, now, by.id
        )
    org.objects[name] = of
    trail.note(org, by, "createdCustomMetadataType", "Custom Metadata Types", f"Created custom metadata type {name}")


def update_type(org: Org, of: ObjectState, metadata: Mapping[str, Any], by: User) -> None:
    """New labels for a type."""
    _check_type(metadata)
    org.clock.tick()
    of.label, of.metadata = metadata["label"], dict(metadata)
    trail.note(org, by, "changedCustomMetadataType", "Custom Metadata Types", f"Changed {of.name}")


def _check_type(metadata: Mapping[str, Any]) -> None:
    if unknown := set(metadata) - TYPE_KEYS:
        raise ApiError(400, "INVALID_FIELD", f"A custom metadata type has no {min(unknown)} here", ())
    missing = [key for key in ("label", "pluralLabel") if not metadata.get(key)]
    if missing:
        raise ApiError(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: {missing}", tuple(missing))


def put(org: Org, full_name: str, metadata: Mapping[str, Any], by: User) -> bool:
    """Write the record `Marketing_Definition.mql`; whether it is new. Raises ApiError."""
    of, name = _place(org, full_name)
    if not metadata.get("label") or len(metadata["label"]) > 40:
        raise ApiError(400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [label]", ("MasterLabel",))
    before = find(org, full_name)
    now = org.clock.tick()
    made = {"Id": before["Id"] if before else org.next_id("m00"), "DeveloperName": name, "Language": "en_US"}
    labels = {"MasterLabel": metadata["label"], "Label": metadata["label"], "NamespacePrefix": None}
    made |= {**labels, "QualifiedApiName": name, "SystemModstamp": now, **_fields(of, metadata, before)}
    of.records[made["Id"]] = made
    act = "changed" if before else "created"
    trail.note(org, by, f"{act}CustomMetadata", "Custom Metadata Types", f"{act.capitalize()} {full_name}")
    return before is None


def _fields(of: ObjectState, metadata: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Documented: a field that is left out keeps what it had."""
    made = {each.name: (before or {}).get(each.name) for each in of.fields.values() if each.custom}
    for each in metadata.get("values") or ():
        field = of.fields.get(str(each["field"]).lower())
        if field is None or not field.custom:
            raise ApiError(400, "INVALID_FIELD", f"{of.name} has no field {each['field']}", (str(each["field"]),))
        try:
            made[field.name] = values.read(field, each["value"])
        except ValueError as wrong:
            raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", f"{field.name}: {wrong}", (field.name,)) from None
    return made


def find(org: Org, full_name: str) -> dict[str, Any] | None:
    """A record by its full name in any case."""
    of, name = _place(org, full_name)
    return next((each for each in of.records.values() if each["DeveloperName"].lower() == name.lower()), None)


def delete(org: Org, full_name: str, by: User) -> None:
    """Remove a record; nothing keeps it (documented: no bin for custom metadata)."""
    of, _ = _place(org, full_name)
    found = find(org, full_name)
    if found:
        del of.records[found["Id"]]
        org.clock.tick()
        trail.note(org, by, "deletedCustomMetadata", "Custom Metadata Types", f"Deleted {full_name}")


def delete_type(org: Org, of: ObjectState, by: User) -> None:
    """Remove a type with all its records."""
    del org.objects[of.name]
    org.clock.tick()
    trail.note(org, by, "deletedCustomMetadataType", "Custom Metadata Types", f"Deleted {of.name}")


def render(org: Org, full_name: str) -> dict[str, Any] | None:
    """A record as Metadata, each value in its own type."""
    of, _ = _place(org, full_name)
    found = find(org, full_name)
    if found is None:
        return None
    shown = [{"field": each.name, "value": found.get(each.name)} for each in of.fields.values() if each.custom]
    return {"label": found["MasterLabel"], "protected": False, "values": shown}


def _place(org: Org, full_name: str) -> tuple[ObjectState, str]:
    kind, _, name = full_name.partition(".")
    of = org.object(f"{kind.removesuffix('__mdt')}__mdt")
    if of is None:  # assumed wording
        raise ApiError(400, "INVALID_TYPE", f"There is no custom metadata type {kind}", ())
    if not NAME.fullmatch(name) or len(name) > 40:
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", f"{full_name} is no name for a custom metadata record", ())
    return of, name
