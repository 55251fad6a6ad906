"""Tooling `CustomField`: what Metadata may say, and what POST and PATCH do with it.

Observed: PATCH replaces the whole Metadata, GET gives every key with null for what is unset, formula errors come as
FIELD_INTEGRITY_EXCEPTION in the words of the label file. Texts marked *assumed* have no source beyond their code.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ledger_salesforce_emulator import trail, valueset
from ledger_salesforce_emulator.answers import ApiError, unreadable
from ledger_salesforce_emulator.formula import FormulaError, columns
from ledger_salesforce_emulator.formula.values import TYPES
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.reading import compiled, lookups
from ledger_salesforce_emulator.state import FieldState, ObjectState, User

KEYS = (
    "businessOwnerGroup", "businessOwnerUser", "businessStatus", "caseSensitive", "complianceGroup",
    "customDataType", "defaultValue", "deleteConstraint", "deprecated", "description", "displayFormat",
    "displayLocationInDecimal", "encryptionScheme", "escapeMarkup", "externalDeveloperName", "externalId",
    "formula", "formulaTreatBlanksAs", "inlineHelpText", "isAIPredictionField", "isConvertLeadDisabled",
    "isFilteringDisabled", "isNameField", "isSortingDisabled", "label", "length", "lookupFilter", "maskChar",
    "maskType", "metadataRelationshipControllingField", "mktDataLakeFieldAttributes", "mktDataModelFieldAttributes",
    "populateExistingRows", "precision", "readOnlyProxy", "referenceTargetField", "referenceTo",
    "relationshipLabel", "relationshipName", "relationshipOrder", "reparentableMasterDetail", "required",
    "restrictedAdminField", "scale", "securityClassification", "startingNumber", "stripMarkup", "summarizedField",
    "summaryFilterItems", "summaryForeignKey", "summaryOperation", "trackFeedHistory", "trackHistory",
    "trackTrending", "translateData", "type", "unique", "urls", "valueSet", "visibleLines",
    "writeRequiresMasterRead",
)  # fmt: skip
"""Every key of a CustomField's Metadata (observed: Tooling API example in Salesforce's documentation, API 67)."""

BOOLEANS = frozenset(
    {"caseSensitive", "deprecated", "displayLocationInDecimal", "escapeMarkup", "externalId", "isAIPredictionField"}
    | {"isConvertLeadDisabled", "isFilteringDisabled", "isNameField", "isSortingDisabled", "populateExistingRows"}
    | {"reparentableMasterDetail", "required", "restrictedAdminField", "stripMarkup", "trackFeedHistory", "unique"}
    | {"trackHistory", "trackTrending", "translateData", "writeRequiresMasterRead"}
)
INTEGERS = frozenset({"length", "precision", "relationshipOrder", "scale", "startingNumber", "visibleLines"})
OBJECTS = frozenset({"lookupFilter", "summaryFilterItems", "urls", "valueSet"})
OTHERS = frozenset({"AutoNumber", "EncryptedText", "Html", "LongTextArea", "Lookup", "MasterDetail", "Summary", "Time"})
NEEDS: Mapping[str, tuple[str, ...]] = {
    "Checkbox": ("defaultValue",),
    "Currency": ("precision", "scale"),
    "LongTextArea": ("length", "visibleLines"),
    "Lookup": ("referenceTo", "relationshipName"),
    "MultiselectPicklist": ("valueSet", "visibleLines"),
    "Number": ("precision", "scale"),
    "Percent": ("precision", "scale"),
    "Picklist": ("valueSet",),
    "Text": ("length",),
}
"""What a field that is not a formula must say (documented: CustomField in the Metadata API guide)."""

VALUE_SET = {"controllingField", "restricted", "valueSetDefinition", "valueSetName", "valueSettings"}
WORDS = {"description": "description", "formula": "formula", "inlineHelpText": "help text", "label": "field label"}
"""What the trail calls a property; those of formula and help text are observed."""

LENGTHS = {"label": 40, "description": 1000, "inlineHelpText": 510}
NAME = re.compile(r"(?P<object>[A-Za-z]\w*)\.(?P<name>[A-Za-z](?:_?[A-Za-z0-9])*)__c")


def create(org: Org, name: str, metadata: Mapping[str, Any], by: User) -> FieldState:
    """A new field, seen by nobody yet. Raises ApiError."""
    of, name = _named(org, name)
    wanted = _valued(read_metadata(metadata), {})
    if name.lower() in of.fields:  # observed code; the wording is assumed
        raise ApiError(400, "DUPLICATE_DEVELOPER_NAME", f"There is already a field named {name[:-3]} on {of.name}.", ())
    now = org.clock.tick()
    made = FieldState(org.next_id("00N"), of.name, name, wanted, True, now, now, by.id)
    check(org, of, made)
    of.fields[name.lower()] = made
    blank = False if made.type == "Checkbox" else None
    for record in of.records.values():
        record.setdefault(name, blank)
    what = "custom formula field" if made.formula else "custom field"
    _note(org, by, "createdCF", made, f"Created {what}", f" ({made.type})", colon=True)
    return made


def update(org: Org, of: FieldState, name: str, metadata: Mapping[str, Any], by: User) -> None:
    """The whole Metadata is replaced; what is not in it is gone (observed), but picklist values: see `valueset`."""
    host, name = _named(org, name)
    wanted = _valued(read_metadata(metadata), of.metadata)
    if f"{host.name}.{name}".lower() != of.full_name.lower():  # assumed
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", f"Full name {name} does not match the full name {of.name}")
    if bool(of.formula) != bool(wanted.get("formula")):  # documented: neither way; wording assumed
        raise ApiError(
            400, "FIELD_INTEGRITY_EXCEPTION", "Can not change between a formula and another field type", ("Type",)
        )
    if not of.formula and wanted["type"] != of.type:  # stricter than the platform, which converts some types
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", f"Cannot change {of.type} to {wanted['type']}", ("Type",))
    changed = dataclasses.replace(of, metadata=wanted, modified=org.clock.tick(), by=by.id)
    check(org, host, changed)
    host.fields[of.name.lower()] = changed
    _note_changes(org, by, of, changed)


def delete(org: Org, of: FieldState, by: User) -> None:
    """To the bin of deleted fields, under `_del` (from memory, not verified), unless a formula reads it."""
    readers = [each.full_name for each in org.custom_fields() if each.formula and _reads(org, each, of)]
    readers += [each.name for each in org.sort("ValidationRule") if _mentions(each.metadata, of)]
    if readers:  # observed wording
        why = f"This custom field is referenced elsewhere in salesforce.com. : {', '.join(readers)}"
        raise ApiError(400, "DEPENDENCY_EXISTS", why, ())
    host = org.objects[of.object]
    del host.fields[of.name.lower()]
    for record in host.records.values():
        record.pop(of.name, None)
    for each in org.grants.of(of.full_name):
        del org.grants[each.id]
    kept = dataclasses.replace(of, name=f"{of.name[:-3]}_del__c", modified=org.clock.tick(), by=by.id)
    org.bin[kept.full_name] = kept
    _note(org, by, "deletedCF", of, "Deleted custom field", "", joint="from")


def _reads(org: Org, reader: FieldState, of: FieldState) -> bool:
    named = {name.lower() for name in columns(reader.formula)}
    if reader.object == of.object and of.name.lower() in named:
        return True
    ways = [
        way for way, each in lookups(org.objects[reader.object]).items() if each.metadata["referenceTo"] == of.object
    ]
    return any(f"{way}.{of.name.lower()}" in named for way in ways)


def _mentions(rule: Mapping[str, Any], of: FieldState) -> bool:
    return of.name.lower() in {name.lower() for name in columns(rule["errorConditionFormula"])}


def _note(
    org: Org, by: User, action: str, of: FieldState, did: str, more: str, joint: str = "on", colon: bool = False
) -> None:
    """Observed: a custom object has one section for all, and is named in the words."""
    host, label = org.objects[of.object], of.metadata["label"]
    if host.name.endswith("__c"):
        trail.note(org, by, action, "Custom Objects", f"{did} {label}{more} {joint} {host.label}")
    else:
        trail.note(org, by, action, f"Customize {host.label}s", f"{did}{':' if colon else ''} {label}{more}")


def _note_changes(org: Org, by: User, before: FieldState, after: FieldState) -> None:
    """Observed: each property that changed is an entry, the formula with its text before and after."""
    changed = {key for key in KEYS if before.metadata.get(key) != after.metadata.get(key)}
    host = org.objects[after.object]
    on = f" on {host.label}s" if host.name.endswith("__c") else ""
    section = "Custom Objects" if on else f"Customize {host.label}s"
    for key, words in WORDS.items():
        if key in changed:
            told = f' from "{before.formula}" to "{after.formula}"' if key == "formula" else ""
            display = f"Changed {words} of {after.metadata['label']} custom field{on}{told}"
            trail.note(org, by, f"changedCF{key}", section, display)
    if changed - WORDS.keys() or not changed:
        _note(org, by, "changedCF", after, "Changed custom field", f" ({after.type})", colon=True)


def note_restored(org: Org, by: User, of: FieldState) -> None:
    """A deleted field is back."""
    _note(org, by, "undeletedCF", of, "Undeleted custom field", "")


def render(of: FieldState) -> dict[str, Any]:
    """The Metadata of a GET."""
    shown = {key: of.metadata.get(key) for key in KEYS}
    held = of.metadata.get("valueSet")
    if not held:
        return shown
    definition = held.get("valueSetDefinition")
    if definition:
        values = [{key: each.get(key) for key in valueset.COMMON} for each in definition["value"]]
        definition = {"sorted": definition.get("sorted", False), "value": values}
    keys = ("controllingField", "restricted", "valueSetName", "valueSettings")
    return shown | {"valueSet": {**{key: held.get(key) for key in keys}, "valueSetDefinition": definition}}


def check(org: Org, host: ObjectState, of: FieldState) -> None:
    """Refuse what Salesforce would."""
    for key, longest in LENGTHS.items():
        if len(of.metadata.get(key) or "") > longest:  # assumed wording
            raise ApiError(400, "STRING_TOO_LONG", f"{key}: data value too large (max length={longest})", (key,))
    missing = [key for key in _needed(of) if of.metadata.get(key) is None]
    if missing:
        raise ApiError(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: {missing}", tuple(missing))
    if of.formula:
        return _check_formula(org, host, of)
    if of.type in ("Lookup", "MasterDetail") and org.object(str(of.metadata["referenceTo"])) is None:
        raise ApiError(400, "INVALID_TYPE", f"sObject type '{of.metadata['referenceTo']}' is not supported.")
    name = (of.metadata.get("valueSet") or {}).get("valueSetName")
    if name and not org.component("GlobalValueSet", name) and not org.component("StandardValueSet", name):
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", f"There is no value set named {name}.", ("valueSet",))
    return None


def _needed(of: FieldState) -> tuple[str, ...]:
    """Assumed for formulas: a number says its decimals, as every number does."""
    if of.formula:
        return ("precision", "scale") if of.type in ("Currency", "Number", "Percent") else ()
    return NEEDS.get(of.type, ())


def _valued(metadata: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """A picklist's own values, over those it had."""
    given = metadata.get("valueSet")
    if given is None:
        return metadata
    if not isinstance(given, Mapping) or set(given) - VALUE_SET:
        raise unreadable("ValueSet", given)
    definition, name = given.get("valueSetDefinition"), given.get("valueSetName")
    if bool(definition) is bool(name):  # documented: one of the two
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", "Must specify either valueSetDefinition or valueSetName", ())
    if not definition:
        return metadata
    if not isinstance(definition, Mapping) or set(definition) - {"sorted", "value"}:
        raise unreadable("ValueSetValuesDefinition", definition)
    held = ((before.get("valueSet") or {}).get("valueSetDefinition") or {}).get("value") or ()
    made = {"sorted": bool(definition.get("sorted")), "value": valueset.merged(definition.get("value") or [], held)}
    kept = {key: value for key, value in given.items() if value is not None}
    return {**metadata, "valueSet": {**kept, "valueSetDefinition": made}}


def _check_formula(org: Org, host: ObjectState, of: FieldState) -> None:
    if of.type not in TYPES or of.type in ("Picklist", "MultiselectPicklist"):
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", f"A formula cannot give a {of.type}", ("Formula",))
    try:
        compiled(org, of)
        _check_dependents(org, host, of)
    except FormulaError as refused:
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", str(refused), ("Formula",)) from None


def _check_dependents(org: Org, host: ObjectState, changed: FieldState) -> None:
    """Other formulas inline this one: a change can make them circular, or too big."""
    before = host.fields.get(changed.name.lower())
    host.fields[changed.name.lower()] = changed
    try:
        for each in _dependents(org, changed):
            compiled(org, each)
    finally:
        if before is None:
            del host.fields[changed.name.lower()]
        else:
            host.fields[changed.name.lower()] = before


def _dependents(org: Org, of: FieldState) -> Iterator[FieldState]:
    """The formulas that read a field, and those that read them: a circle comes back to the field itself."""
    waiting, met = [of], set[str]()
    while waiting:
        read = waiting.pop()
        for each in org.custom_fields():
            if each.formula and each.full_name not in met and _reads(org, each, read):
                met.add(each.full_name)
                waiting.append(each)
                yield each


def _named(org: Org, full_name: str) -> tuple[ObjectState, str]:
    name = NAME.fullmatch(full_name)
    if name is None or len(name["name"]) > 40:  # assumed wording
        raise ApiError(
            400, "FIELD_INTEGRITY_EXCEPTION", "The Field Name can only contain underscores and alphanumeric characters."
        )
    host = org.object(name["object"])
    if host is None:
        raise ApiError(400, "INVALID_TYPE", f"sObject type '{name['object']}' is not supported.")
    return host, f"{name['name']}__c"


def read_metadata(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The keys that are set, after their types are checked."""
    for key, value in metadata.items():
        if key not in KEYS:  # assumed wording
            raise ApiError(
                400, "JSON_PARSER_ERROR", f'Unrecognized field "{key}" (Class CustomField), not marked as ignorable'
            )
        if (value is not None and not isinstance(value, _python(key))) or (key in INTEGERS and isinstance(value, bool)):
            raise unreadable(key, value)
    if metadata.get("type") not in (*TYPES, *OTHERS):
        raise unreadable("FieldType", metadata.get("type"))
    if metadata.get("formulaTreatBlanksAs") not in (None, "BlankAsBlank", "BlankAsZero"):
        raise unreadable("TreatBlanksAs", metadata["formulaTreatBlanksAs"])
    if not metadata.get("label"):
        raise ApiError(400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Label]", ("Label",))
    return {key: value for key, value in metadata.items() if value is not None and value != ""}


def _python(key: str) -> tuple[type, ...]:
    if key in BOOLEANS:
        return (bool,)
    if key in INTEGERS:
        return (int,)
    if key in OBJECTS:
        return (dict, list)
    return (str, bool) if key == "defaultValue" else (str,)
