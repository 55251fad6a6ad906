"""The describe call, with the flags that connectors read (documented: DescribeSObjectResult)."""

from __future__ import annotations

from typing import Any

from ledger_salesforce_emulator import valueset
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.soql import Column, Table
from ledger_salesforce_emulator.standard import STAMPS
from ledger_salesforce_emulator.state import FieldState, ObjectState
from ledger_salesforce_emulator.tables.types import of_field

TEXTS = ("Text", "TextArea", "LongTextArea", "Email", "Phone", "Url")
ID = {
    "name": "Id", "label": "Record ID", "type": "id", "length": 18, "precision": 0, "scale": 0, "calculated": False,
    "calculatedFormula": None, "caseSensitive": False, "custom": False, "filterable": True, "groupable": True,
    "sortable": True, "nillable": False, "createable": False, "updateable": False, "picklistValues": [],
    "referenceTo": [], "relationshipName": None, "restrictedPicklist": False, "unique": False, "externalId": False,
    "defaultedOnCreate": True, "inlineHelpText": None, "digits": 0,
}  # fmt: skip


def describe(org: Org, of: ObjectState) -> dict[str, Any]:
    """An object as the API's user may see it."""
    writable = not of.name.endswith("__mdt")
    return {
        **summary(of),
        "createable": writable,
        "deletable": writable,
        "updateable": writable,
        "fields": [ID] + [_field(org, each) for each in of.fields.values() if org.sees(each)],
    }


def of_setup(table: Table) -> dict[str, Any]:
    """A table of set-up, by the columns that its rows have; what a lookup leads to is no field of its own."""
    own = [each for each in table.columns.values() if "." not in each.name]
    flags = {"queryable": True, "custom": False, "createable": False, "deletable": False, "updateable": False}
    told = [{**ID, "name": each.name, "label": each.name, "type": each.type, "length": _length(each)} for each in own]
    fields = [{**each, "filterable": column.filterable} for each, column in zip(told, own, strict=True)]
    return {"name": table.name, "label": table.name, **flags, "fields": fields}


def _length(of: Column) -> int:
    return 18 if of.type == "id" else 255 if of.type in ("string", "textarea") else 0


def summary(of: ObjectState) -> dict[str, Any]:
    """An object in the list of all."""
    custom = of.name.endswith(("__c", "__mdt"))
    return {"name": of.name, "label": of.label, "custom": custom, "queryable": True}


def _field(org: Org, of: FieldState) -> dict[str, Any]:
    """Documented: a text formula says 1,300 characters, and a formula is never createable.

    Observed: inactive values of a picklist are not listed, though records may hold them.
    """
    metadata = of.metadata
    kind, written = of_field(of), not of.formula and of.name not in STAMPS
    length = (1_300 if of.formula and of.type == "Text" else metadata.get("length", 255)) if of.type in TEXTS else 0
    long = of.type in ("LongTextArea", "MultiselectPicklist")
    return ID | {
        "name": of.name,
        "label": metadata["label"],
        "type": kind,
        "length": 18 if kind == "reference" else 255 if kind == "picklist" else length,
        "precision": 0 if kind == "int" else metadata.get("precision", 0),
        "digits": metadata.get("precision", 0) if kind == "int" else 0,
        "scale": metadata.get("scale", 0),
        "calculated": bool(of.formula),
        "calculatedFormula": of.formula or None,
        "caseSensitive": bool(metadata.get("caseSensitive")),
        "custom": of.custom,
        "filterable": of.type != "LongTextArea",
        "groupable": not long and not of.formula and kind not in ("double", "currency", "percent", "datetime"),
        "sortable": not long,
        "nillable": of.type != "Checkbox" and not metadata.get("required") and of.name not in STAMPS,
        "createable": written,
        "updateable": written,
        "unique": bool(metadata.get("unique")),
        "externalId": bool(metadata.get("externalId")),
        "defaultedOnCreate": of.type == "Checkbox" or of.name in STAMPS,
        "inlineHelpText": metadata.get("inlineHelpText"),
        "restrictedPicklist": bool((metadata.get("valueSet") or {}).get("restricted")),
        "picklistValues": [_value(each) for each in valueset.of_field(org, of) if each.get("isActive") is not False],
        "referenceTo": [metadata["referenceTo"]] if kind == "reference" else [],
        "relationshipName": of.relationship or None,
    }


def _value(of: Any) -> dict[str, Any]:
    return {
        "active": True,
        "defaultValue": bool(of.get("default")),
        "label": of["label"],
        "validFor": None,
        "value": of["valueName"],
    }
