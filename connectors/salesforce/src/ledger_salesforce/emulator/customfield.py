"""Tooling `CustomField`: what Metadata may say, and what POST and PATCH do with it.

Observed: PATCH replaces the whole Metadata, GET gives every key with null for what is unset, formula errors come as
FIELD_INTEGRITY_EXCEPTION in the words of the label file. Texts marked *assumed* have no source beyond their code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ledger_salesforce.emulator.answers import ApiError
from ledger_salesforce.emulator.formula import FormulaError
from ledger_salesforce.emulator.formula.values import TYPES
from ledger_salesforce.emulator.org import FieldState, ObjectState, Org, User

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
OBJECTS = frozenset({"lookupFilter", "summaryFilterItems", "urls", "valueSet", "referenceTo"})
OTHERS = frozenset({"AutoNumber", "EncryptedText", "Html", "LongTextArea", "Lookup", "MasterDetail", "Summary", "Time"})
NEEDS: Mapping[str, tuple[str, ...]] = {
    "Checkbox": ("defaultValue",),
    "Currency": ("precision", "scale"),
    "MultiselectPicklist": ("valueSet", "visibleLines"),
    "Number": ("precision", "scale"),
    "Percent": ("precision", "scale"),
    "Picklist": ("valueSet",),
    "Text": ("length",),
}
"""What a field that is not a formula must say (documented: CustomField in the Metadata API guide)."""

LENGTHS = {"label": 40, "description": 1000, "inlineHelpText": 510}
NAME = re.compile(r"(?P<object>[A-Za-z]\w*)\.(?P<name>[A-Za-z](?:_?[A-Za-z0-9])*)__c")


def create(org: Org, body: Any, by: User) -> FieldState:
    """POST: a new field, seen by nobody yet."""
    of, name, metadata = _read(org, body)
    if name.lower() in of.fields:  # observed code; the wording is assumed
        raise ApiError(400, "DUPLICATE_DEVELOPER_NAME", f"There is already a field named {name[:-3]} on {of.name}.", ())
    now = org.clock.tick()
    made = FieldState(org.next_id("00N"), of.name, name, metadata, True, now, now, by.id)
    check(org, of, made)
    of.fields[name.lower()] = made
    for record in of.records:
        record.setdefault(name, None)
    return made


def update(org: Org, of: FieldState, body: Any, by: User) -> None:
    """PATCH: the whole Metadata is replaced; what is not in it is gone (observed)."""
    host, name, metadata = _read(org, body)
    if f"{host.name}.{name}".lower() != of.full_name.lower():  # assumed
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", f"Full name {name} does not match the full name {of.name}")
    if bool(of.metadata.get("formula")) != bool(metadata.get("formula")):  # documented: neither way; wording assumed
        raise ApiError(
            400, "FIELD_INTEGRITY_EXCEPTION", "Can not change between a formula and another field type", ("Type",)
        )
    changed = FieldState(of.id, of.object, of.name, metadata, True, of.created, org.clock.tick(), by.id)
    check(org, host, changed)
    host.fields[of.name.lower()] = changed


def render(of: FieldState) -> dict[str, Any]:
    """The Metadata of a GET."""
    return {key: of.metadata.get(key) for key in KEYS}


def check(org: Org, host: ObjectState, of: FieldState) -> None:
    """Refuse what Salesforce would."""
    for key, longest in LENGTHS.items():
        if len(of.metadata.get(key) or "") > longest:  # assumed wording
            raise ApiError(400, "STRING_TOO_LONG", f"{key}: data value too large (max length={longest})", (key,))
    if of.metadata.get("formula"):
        return _check_formula(org, host, of)
    try:
        _ = of.options
    except (AttributeError, KeyError, TypeError):
        raise _unreadable("ValueSet", of.metadata["valueSet"]) from None
    missing = [key for key in NEEDS.get(of.type, ()) if of.metadata.get(key) is None]
    if missing:
        raise ApiError(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: {missing}", tuple(missing))
    return None


def _check_formula(org: Org, host: ObjectState, of: FieldState) -> None:
    if of.type not in TYPES or of.type in ("Picklist", "MultiselectPicklist"):
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", f"A formula cannot give a {of.type}", ("Formula",))
    try:
        org.formula(host, of)
        _check_dependents(org, host, of)
    except FormulaError as refused:
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", str(refused), ("Formula",)) from None


def _check_dependents(org: Org, host: ObjectState, changed: FieldState) -> None:
    """Other formulas inline this one: a change can make them circular, or too big."""
    before = host.fields.get(changed.name.lower())
    host.fields[changed.name.lower()] = changed
    try:
        for each in host.fields.values():
            if each.metadata.get("formula"):
                org.formula(host, each)
    finally:
        if before is None:
            del host.fields[changed.name.lower()]
        else:
            host.fields[changed.name.lower()] = before


def _read(org: Org, body: Any) -> tuple[ObjectState, str, dict[str, Any]]:
    if (
        not isinstance(body, dict)
        or not isinstance(body.get("FullName"), str)
        or not isinstance(body.get("Metadata"), dict)
    ):
        raise _unreadable("CustomField", body)
    if unknown := set(body) - {"FullName", "Metadata"}:
        raise ApiError(400, "INVALID_FIELD", f"No such column '{min(unknown)}' on sobject of type CustomField")
    name = NAME.fullmatch(body["FullName"])
    if name is None or len(name["name"]) > 40:  # assumed wording
        raise ApiError(
            400, "FIELD_INTEGRITY_EXCEPTION", "The Field Name can only contain underscores and alphanumeric characters."
        )
    host = org.object(name["object"])
    if host is None:
        raise ApiError(400, "INVALID_TYPE", f"sObject type '{name['object']}' is not supported.")
    return host, f"{name['name']}__c", read_metadata(body["Metadata"])


def read_metadata(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The keys that are set, after their types are checked."""
    for key, value in metadata.items():
        if key not in KEYS:  # assumed wording
            raise ApiError(
                400, "JSON_PARSER_ERROR", f'Unrecognized field "{key}" (Class CustomField), not marked as ignorable'
            )
        if (value is not None and not isinstance(value, _python(key))) or (key in INTEGERS and isinstance(value, bool)):
            raise _unreadable(key, value)
    if metadata.get("type") not in (*TYPES, *OTHERS):
        raise _unreadable("FieldType", metadata.get("type"))
    if metadata.get("formulaTreatBlanksAs") not in (None, "BlankAsBlank", "BlankAsZero"):
        raise _unreadable("TreatBlanksAs", metadata["formulaTreatBlanksAs"])
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


def _unreadable(what: str, value: Any) -> ApiError:
    """Observed wording."""
    return ApiError(
        400,
        "JSON_PARSER_ERROR",
        f"Cannot deserialize instance of {what} from VALUE_STRING value {value} or request may be missing a required "
        "field at [line:1, column:1]",
    )
