"""A ledger record as the contact that HubSpot would hold: every value a text, no value where it is blank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from ledger.language.schema import Schema


def contact(record: Mapping[str, object], schema: Schema) -> dict[str, str]:
    """The properties of the contact, named as the fields are."""
    written = {name: _text(record.get(name)) for name in schema.fields}
    return {name: text for name, text in written.items() if text}


def properties(schema: Schema, *, extra: Iterable[str] = ()) -> list[dict[str, object]]:
    """The properties that such contacts need."""
    kinds = {
        "number": {"type": "number"},
        "text": {"type": "string"},
        "boolean": {"type": "bool"},
        "choice": {"type": "enumeration", "fieldType": "select"},
        "choices": {"type": "enumeration", "fieldType": "checkbox"},
        "date": {"type": "date"},
        "datetime": {"type": "datetime"},
        "signal": {"type": "bool"},
    }
    return [
        {
            "name": field.name,
            **kinds[field.type],
            **({"options": [*field.choices, *extra]} if field.choices else {}),
        }
        for field in schema.fields.values()
    ]


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int() | float() | Decimal():
            return f"{Decimal(str(value)):f}"
        case str():
            return value
        case Iterable():
            return ";".join(map(str, value))
    raise AssertionError(value)
