"""Every sort of set-up that is written by its full name: what the Tooling API, the Metadata API and a person share.

Metadata is here in the Tooling API's spelling; `soap.convert` knows the other one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ledger_salesforce_emulator import customfield, custommetadata, permissions, validationrule, valueset
from ledger_salesforce_emulator.answers import ApiError
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.state import Component, FieldState, ObjectState, PermissionSet, User

Metadata = Mapping[str, Any]


@dataclass(frozen=True)
class Sort:
    """One sort. `read` gives None where there is none; the others raise ApiError."""

    names: Callable[[Org], list[str]]
    read: Callable[[Org, str], dict[str, Any] | None]
    create: Callable[[Org, str, Metadata, User], Any]
    update: Callable[[Org, str, Metadata, User], Any]
    delete: Callable[[Org, str, User], Any]


def read(org: Org, sort: str, name: str) -> dict[str, Any] | None:
    """The Metadata of what a name names."""
    try:
        return SORTS[sort].read(org, name)
    except ApiError:
        return None


def _refuse(what: str) -> Callable[..., Any]:
    def refuse(*_: Any) -> Any:
        raise ApiError(400, "INVALID_TYPE_FOR_OPERATION", what, ())

    return refuse


def _missing(sort: str, name: str) -> ApiError:
    """Observed in deployments' answers."""
    return ApiError(400, "INVALID_CROSS_REFERENCE_KEY", f"No {sort} named: {name} found", ())


def _field(org: Org, name: str) -> FieldState:
    of = org.field(name)
    if of is None or not of.custom:
        raise _missing("CustomField", name)
    return of


def _component(sort: str) -> Callable[[Org, str], Component]:
    def find(org: Org, name: str) -> Component:
        of = org.component(sort, name)
        if of is None:
            raise _missing(sort, name)
        return of

    return find


def _components(sort: str, module: Any, create: Callable[..., Any], delete: Callable[..., Any]) -> Sort:
    find = _component(sort)
    return Sort(
        lambda org: [each.name for each in org.sort(sort)],
        lambda org, name: module.render(find(org, name)),
        create,
        lambda org, name, metadata, by: module.update(org, find(org, name), metadata, by),
        delete,
    )


def _object(org: Org, name: str) -> ObjectState:
    of = org.object(name)
    if of is None:
        raise _missing("CustomObject", name)
    return of


def _read_object(org: Org, name: str) -> dict[str, Any]:
    of = _object(org, name)
    own = [{"fullName": each.name, **customfield.render(each)} for each in of.fields.values() if each.custom]
    return {"label": of.label, **{key: value for key, value in of.metadata.items() if key != "fields"}, "fields": own}


def _create_object(org: Org, name: str, metadata: Metadata, by: User) -> None:
    custommetadata.create_type(org, name, metadata, by)
    for each in metadata.get("fields") or ():
        rest = {key: value for key, value in each.items() if key != "fullName"}
        customfield.create(org, f"{name}.{each['fullName']}", rest, by)


def _records(org: Org) -> list[str]:
    types = [each for name, each in org.objects.items() if name.endswith("__mdt")]
    return [f"{of.name[:-5]}.{each['DeveloperName']}" for of in types for each in of.records.values()]


def _create_record(org: Org, name: str, metadata: Metadata, by: User) -> None:
    if custommetadata.find(org, name):  # observed wording
        why = "Developer name already exists for custom metadata of this type. Please choose a different name."
        raise ApiError(400, "DUPLICATE_DEVELOPER_NAME", why, ())
    custommetadata.put(org, name, metadata, by)


def _update_record(org: Org, name: str, metadata: Metadata, by: User) -> None:
    if not custommetadata.find(org, name):
        raise _missing("CustomMetadata", name)
    custommetadata.put(org, name, metadata, by)


def _set(org: Org, name: str) -> PermissionSet:
    of = permissions.find_set(org, name)
    if of is None:
        raise _missing("PermissionSet", name)
    return of


def _read_set(org: Org, name: str) -> dict[str, Any]:
    of = _set(org, name)
    rows = [each for each in org.grants.values() if each.set == of.id]
    shown = [{"editable": each.edit, "field": each.field, "readable": each.read} for each in rows]
    return {"fieldPermissions": shown, "hasActivationRequired": False, "label": of.label}


def _create_set(org: Org, name: str, metadata: Metadata, by: User) -> None:
    if not metadata.get("label"):
        raise ApiError(400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [label]", ("label",))
    made = permissions.create_set(org, name, metadata["label"], by)
    permissions.put_all(org, made, metadata.get("fieldPermissions"), by)


SORTS: Mapping[str, Sort] = {
    "CustomField": Sort(
        lambda org: [each.full_name for each in org.custom_fields()],
        lambda org, name: customfield.render(_field(org, name)),
        customfield.create,
        lambda org, name, metadata, by: customfield.update(org, _field(org, name), name, metadata, by),
        lambda org, name, by: customfield.delete(org, _field(org, name), by),
    ),
    "CustomMetadata": Sort(
        _records,
        custommetadata.render,
        _create_record,
        _update_record,
        lambda org, name, by: custommetadata.delete(org, name, by),
    ),
    "CustomObject": Sort(
        lambda org: list(org.objects),
        _read_object,
        _create_object,
        lambda org, name, metadata, by: custommetadata.update_type(org, _object(org, name), metadata, by),
        lambda org, name, by: custommetadata.delete_type(org, _object(org, name), by),
    ),
    "GlobalValueSet": _components(
        valueset.GLOBAL,
        valueset,
        valueset.create,
        lambda org, name, by: valueset.delete(org, _component(valueset.GLOBAL)(org, name), by),
    ),
    "PermissionSet": Sort(
        lambda org: [each.name for each in org.permission_sets.values()],
        _read_set,
        _create_set,
        lambda org, name, metadata, by: permissions.put_all(org, _set(org, name), metadata.get("fieldPermissions"), by),
        _refuse("the sandbox deletes no permission sets"),
    ),
    "StandardValueSet": _components(
        valueset.STANDARD,
        valueset,
        _refuse("Cannot create a standard value set"),  # documented: they are there, and are updated only
        _refuse("Cannot delete a standard value set"),
    ),
    "ValidationRule": _components(
        validationrule.SORT,
        validationrule,
        validationrule.create,
        lambda org, name, by: validationrule.delete(org, _component(validationrule.SORT)(org, name), by),
    ),
}
