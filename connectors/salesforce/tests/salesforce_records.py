"""Random definitions and records of the language's strategies, as Salesforce, its emulator and sformula hold them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from ledger.artifacts.data import Binding, Provenance, Rule
from ledger.language.meaning import Meaning
from ledger.language.schema import Field, Schema
from ledger_salesforce.compile import reasons
from ledger_salesforce_emulator.formula.check import Field as Readable
from ledger_salesforce_emulator.values import write
from strategies import ZONES

TYPES = {
    "boolean": ("Checkbox", "boolean"),
    "choice": ("Picklist", "picklist"),
    "choices": ("MultiselectPicklist", "multipicklist"),
    "date": ("Date", "date"),
    "datetime": ("DateTime", "datetime"),
    "number": ("Number", "double"),
    "text": ("Text", "string"),
}
"""Types of the language to those of the Metadata API and of the describe call."""

MOSTLY_UTC = (*(["UTC"] * 8), *ZONES)  # elsewhere, TODAY is refused
FORMULA_REASONS = frozenset(
    (reasons.SIGNAL, reasons.ZONE, reasons.TODAY_ON_INSTANT, reasons.CHARACTERS, reasons.BYTES, reasons.COMPILED)
)
"""Why a random definition may have no formula."""

CODES = {"vp": "Vice president", "Director of IT": "Director"}
"""How the options of `job_level` are spelled on the platform."""


def column(name: str) -> str:
    """Where the tests bind a field."""
    return f"{name.title()}__c"


def rule(meaning: Meaning, schema: Schema) -> Rule:
    """A meaning as the connector gets it."""
    bindings = {name: (Binding(f"Lead.{column(name)}", CODES if name == "job_level" else {}),) for name in schema.given}
    return Rule("x", "X", "An x.", meaning, schema, bindings, Provenance("x", 1, 1, "0" * 64, "", "2026-01-01"))


def held(record: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """A record as Salesforce would hold it."""
    return {column(name): _held(schema.fields[name].type, name, record.get(name)) for name in schema.given}


def _held(kind: str, name: str, value: Any) -> Any:
    if value in (None, "", []):
        return False if kind == "boolean" else None
    match kind:
        case "number":
            return Decimal(str(value))
        case "date":
            return date.fromisoformat(value)
        case "datetime":
            return datetime.fromisoformat(value).astimezone(UTC)
        case "choices":
            return tuple(value)
        case "choice":
            return CODES.get(value, value) if name == "job_level" else value
    return value


def readable(schema: Schema) -> dict[str, Readable]:
    """The fields as the emulator's formulas read them; picklists without a list, so that records may hold any value."""
    kinds = {name: TYPES[field.type][0] for name, field in schema.given.items() if field.type in TYPES}
    return {column(name).lower(): Readable(column(name), kind) for name, kind in kinds.items()}


def judged_by_sformula(text: str, kind: str, schema: Schema, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A formula as the judge wants it: what it gives, the fields by its own types, and the records as the API has."""
    types = {column(name): _typed(field, name) for name, field in schema.given.items() if field.type in TYPES}
    return {"text": text, "type": kind, "types": types, "rows": [_shown(held(row, schema)) for row in rows]}


_SFORMULA = {"choices": "multipicklist", "choice": "picklist", "text": "string"}


def _typed(field: Field, name: str) -> Any:
    kind: dict[str, Any] = {"type": _SFORMULA.get(field.type, field.type)}
    if field.type in ("choice", "choices"):
        codes = CODES if name == "job_level" else {}
        kind["picklistValues"] = [{"value": codes.get(code, code), "label": code} for code in field.choices]
    return kind | ({"precision": 18, "scale": 9} if field.type == "number" else {})


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat().replace("+00:00", "Z") if hasattr(value, "hour") else write(value)
        for name, value in row.items()
    }
