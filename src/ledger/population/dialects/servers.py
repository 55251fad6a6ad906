"""What the dialects of servers say alike: columns there have types of their own, beside text. Pure."""

from __future__ import annotations

from decimal import Decimal

from ledger.language.literals import plain
from ledger.language.schema import Field
from ledger.population import native
from ledger.population.columns import Column
from ledger.population.quoting import string

_EXACT = {
    "boolean": "BOOLEAN",
    "signal": "BOOLEAN",
    "date": "DATE",
    "datetime": native.INSTANT,
}


def is_native(field: Field, type: str, is_number: bool) -> bool:
    """Whether a column of this type holds the field's values as they are; of numbers the dialect knows."""
    return is_number if field.type == "number" else _EXACT.get(field.type) == type


def not_blank(column: Column, at: str, type: str, text: str) -> str:
    """The value `at`, NULL where its `text` is one of the words for a blank."""
    if type != native.TEXT and not column.blank:
        return at
    words = ", ".join(map(string, ("", *column.blank)))
    return f"CASE WHEN {text} NOT IN ({words}) THEN {at} END" if column.blank else f"NULLIF({text}, '')"


def or_default(value: str, field: Field, column: Column) -> str:
    """The value, or what a blank reads as."""
    if field.blank is None:
        return value
    if isinstance(field.blank, Decimal):
        return f"COALESCE({value}, {plain(field.blank)})"
    return f"COALESCE({value}, {string(column.codes.get(str(field.blank), str(field.blank)))})"
