"""Data written through the API: create, update and delete, refused as a save is.

Codes and texts are observed in recorded answers unless a line says otherwise. A save judges types first, then
picklists, then what is required, then the validation rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_salesforce_emulator import formula, values, valueset
from ledger_salesforce_emulator.answers import ApiError, unreadable
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.reading import Reader, Row, condition
from ledger_salesforce_emulator.standard import PREFIXES, STAMPS
from ledger_salesforce_emulator.state import FieldState, ObjectState


def create(org: Org, of: ObjectState, body: Mapping[str, Any]) -> str:
    """A new record; its id. Raises ApiError."""
    _writable(of, "inserted")
    given = _given(org, of, body)
    missing = [
        each.name for each in of.fields.values() if each.metadata.get("required") and given.get(each.name) is None
    ]
    if missing:
        raise ApiError(
            400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(missing)}]", tuple(missing)
        )
    now = org.clock.tick()
    blank = {each.name: _default(org, each) for each in of.fields.values() if not each.formula}
    stamps = {"CreatedDate": now, "CreatedById": org.me.id}
    record = {"Id": org.next_id(PREFIXES.get(of.name, "a00")), **blank, **given, **stamps, **_touched(org)}
    _validate(org, of, record)
    of.records[record["Id"]] = record
    return str(record["Id"])


def update(org: Org, of: ObjectState, key: str, body: Mapping[str, Any]) -> None:
    """Change some fields. Raises ApiError."""
    _writable(of, "updated")
    record = find(of, key)
    given = _given(org, of, body)
    empty = [
        name for name, value in given.items() if value is None and of.fields[name.lower()].metadata.get("required")
    ]
    if empty:
        raise ApiError(
            400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(empty)}]", tuple(empty)
        )
    org.clock.tick()
    changed = {**record, **given, **_touched(org)}
    _validate(org, of, changed)
    of.records[record["Id"]] = changed


def delete(org: Org, of: ObjectState, key: str) -> None:
    """Remove a record. Raises ApiError."""
    _writable(of, "deleted")
    record = find(of, key)
    org.clock.tick()
    del of.records[record["Id"]]


def find(of: ObjectState, key: str) -> dict[str, Any]:
    """A record by its id of 15 or 18 characters. Raises ApiError."""
    found = of.records.get(key) or next((each for each in of.records.values() if each["Id"][:15] == key), None)
    if found is None:
        raise ApiError(404, "NOT_FOUND", "The requested resource does not exist")
    return found


def _writable(of: ObjectState, act: str) -> None:
    if of.name.endswith("__mdt"):  # documented: no DML on custom metadata; code and wording assumed
        raise ApiError(400, "INVALID_TYPE_FOR_OPERATION", f"entity type cannot be {act}: {of.label}", ())


def _touched(org: Org) -> dict[str, Any]:
    now = org.clock.now()
    return {"LastModifiedDate": now, "SystemModstamp": now, "LastModifiedById": org.me.id}


def _default(org: Org, of: FieldState) -> Any:
    if of.type == "Checkbox":
        return str(of.metadata.get("defaultValue")).lower() == "true"
    if of.name == "OwnerId":
        return org.me.id
    chosen = (each["valueName"] for each in valueset.of_field(org, of) if each.get("default"))
    return next(chosen, None) if of.type == "Picklist" else None


def _given(org: Org, of: ObjectState, body: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(body, Mapping):
        raise ApiError(400, "JSON_PARSER_ERROR", "The HTTP entity body must be an object")
    return {
        field.name: _value(org, field, value)
        for name, value in body.items()
        if name != "attributes"
        for field in (_field(org, of, name),)
    }


def _field(org: Org, of: ObjectState, name: str) -> FieldState:
    field = of.fields.get(name.lower())
    if field is None or not org.sees(field):
        raise ApiError(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type {of.name}")
    if field.formula or field.name in STAMPS or field.name == "IsConverted" or not _editable(org, field):
        raise ApiError(
            400,
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            f"Unable to create/update fields: {field.name}. Please check the security settings of this field and "
            "verify that it is read/write for your profile or permission set.",
            (field.name,),
        )
    return field


def _editable(org: Org, of: FieldState) -> bool:
    mine = {each.id for each in org.permission_sets.values() if org.me.id in each.assigned}
    return not of.custom or any(each.edit and each.set in mine for each in org.grants.of(of.full_name))


def _value(org: Org, of: FieldState, value: Any) -> Any:
    if isinstance(value, str) and len(value) > of.metadata.get("length", 255) and of.type == "Text":
        why = f"{of.metadata['label']}: data value too large: {value} (max length={of.metadata.get('length', 255)})"
        raise ApiError(400, "STRING_TOO_LONG", why, (of.name,))
    try:
        made = values.read(of, value, valueset.active(org, of))
    except values.Unlisted as wrong:
        raise ApiError(
            400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", f"{of.metadata['label']}: {wrong}", (of.name,)
        ) from None
    except ValueError:
        raise unreadable(of.type.lower(), value) from None
    if of.type in ("Lookup", "MasterDetail") and made is not None and not _exists(org, of, made):
        raise ApiError(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", (of.name,))
    return made


def _exists(org: Org, of: FieldState, key: str) -> bool:
    to = of.metadata["referenceTo"]
    return key in org.users if to == "User" else key in org.objects[to].records


def _validate(org: Org, of: ObjectState, record: Mapping[str, Any]) -> None:
    """Documented: a rule that is true stops the save, with its message at its field."""
    reader = Reader(org, of)
    for rule in org.sort("ValidationRule"):
        if rule.name.partition(".")[0] != of.name or not rule.metadata["active"]:
            continue
        try:
            broken = condition(org, of, rule.metadata["errorConditionFormula"]).run(Row(reader, record), reader.moment)
        except formula.RowError:
            broken = True
        if broken:
            field = rule.metadata.get("errorDisplayField")
            raise ApiError(
                400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", rule.metadata["errorMessage"], (field,) if field else ()
            )
