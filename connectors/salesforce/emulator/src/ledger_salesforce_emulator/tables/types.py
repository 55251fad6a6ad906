"""The types that describe and SOQL speak of, by Metadata type (documented: field types in the object reference)."""

from __future__ import annotations

from collections.abc import Mapping

from ledger_salesforce_emulator.soql import Column
from ledger_salesforce_emulator.standard import INTEGERS
from ledger_salesforce_emulator.state import FieldState

TYPES: Mapping[str, str] = {
    "Checkbox": "boolean",
    "Currency": "currency",
    "Date": "date",
    "DateTime": "datetime",
    "Email": "email",
    "LongTextArea": "textarea",
    "Lookup": "reference",
    "MasterDetail": "reference",
    "MultiselectPicklist": "multipicklist",
    "Number": "double",
    "Percent": "percent",
    "Phone": "phone",
    "Picklist": "picklist",
    "Text": "string",
    "TextArea": "textarea",
    "Url": "url",
}


def of_field(of: FieldState) -> str:
    """The describe type of a field; one that the sandbox holds no values of is text."""
    return "int" if of.full_name in INTEGERS else TYPES.get(of.type, "string")


def column(of: FieldState, path: str = "") -> Column:
    """A field as a column, perhaps at the end of a path."""
    return Column(path + of.name, of_field(of), of.type != "LongTextArea")


def columns(strings: str = "", **others: str) -> dict[str, Column]:
    """Columns by their types: `strings` are names, then `datetime="CreatedDate"` and so on."""
    found = [Column(name, "string") for name in strings.split()]
    found += [Column(name, kind) for kind, names in others.items() for name in names.split()]
    return {each.name.lower(): each for each in found}
