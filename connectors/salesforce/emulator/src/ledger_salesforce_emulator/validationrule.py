"""ValidationRule: a condition that stops a record from being saved where it is true (documented)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_salesforce_emulator import trail
from ledger_salesforce_emulator.answers import ApiError, unreadable
from ledger_salesforce_emulator.formula import FormulaError
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.reading import condition
from ledger_salesforce_emulator.state import Component, User

SORT = "ValidationRule"
KEYS = (
    "active", "description", "errorConditionFormula", "errorDisplayField", "errorMessage", "shouldEvaluateOnClient",
    "urls",
)  # fmt: skip
LONGEST = 255  # documented: errorMessage


def create(org: Org, name: str, metadata: Mapping[str, Any], by: User) -> Component:
    """A new rule. Raises ApiError."""
    if org.component(SORT, name):
        raise ApiError(400, "DUPLICATE_DEVELOPER_NAME", f"There is already a validation rule named {name}.", ())
    now = org.clock.tick()
    made = Component(SORT, org.next_id("03d"), name, _read(org, name, metadata), now, now, by.id)
    org.put(made)
    trail.note(org, by, "createdValidationRule", "Validation Rules", f"Created validation rule {name}")
    return made


def update(org: Org, of: Component, metadata: Mapping[str, Any], by: User) -> None:
    """The whole Metadata is replaced."""
    wanted = _read(org, of.name, metadata)
    org.put(Component(SORT, of.id, of.name, wanted, of.created, org.clock.tick(), by.id))
    trail.note(org, by, "changedValidationRule", "Validation Rules", f"Changed validation rule {of.name}")


def delete(org: Org, of: Component, by: User) -> None:
    """Gone at once: rules have no bin."""
    del org.components[SORT, of.name.lower()]
    org.clock.tick()
    trail.note(org, by, "deletedValidationRule", "Validation Rules", f"Deleted validation rule {of.name}")


def render(of: Component) -> dict[str, Any]:
    """The Metadata of a GET."""
    return {key: of.metadata.get(key) for key in KEYS}


def _read(org: Org, name: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(metadata) - set(KEYS):
        raise ApiError(400, "JSON_PARSER_ERROR", f'Unrecognized field "{min(unknown)}" (Class ValidationRule)')
    if not isinstance(metadata.get("active"), bool):
        raise unreadable("active", metadata.get("active"))
    missing = [key for key in ("errorConditionFormula", "errorMessage") if not metadata.get(key)]
    if missing:
        raise ApiError(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: {missing}", tuple(missing))
    if len(metadata["errorMessage"]) > LONGEST:
        raise ApiError(400, "STRING_TOO_LONG", "errorMessage: data value too large (max length=255)", ("errorMessage",))
    host = org.object(name.partition(".")[0])
    if host is None:
        raise ApiError(400, "INVALID_TYPE", f"sObject type '{name.partition('.')[0]}' is not supported.")
    try:
        condition(org, host, metadata["errorConditionFormula"])
    except FormulaError as refused:
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", str(refused), ("errorConditionFormula",)) from None
    return {key: value for key, value in metadata.items() if value is not None}
