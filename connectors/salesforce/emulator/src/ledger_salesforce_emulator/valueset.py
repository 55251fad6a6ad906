"""GlobalValueSet and StandardValueSet, and the values of a picklist wherever they are defined.

Documented: a value that an update leaves out is deactivated, never deleted; records keep it, nobody can choose it.
A picklist takes its values from its own definition, from a global value set by name, or, as a standard field, from
the standard value set that belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ledger_salesforce_emulator import trail
from ledger_salesforce_emulator.answers import ApiError, unreadable
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.state import Component, FieldState, User

GLOBAL, STANDARD = "GlobalValueSet", "StandardValueSet"
LISTS = {GLOBAL: "customValue", STANDARD: "standardValue"}
PREFIXES = {GLOBAL: "0Nt", STANDARD: "0ST"}
COMMON = ("color", "default", "description", "isActive", "label", "urls", "valueName")
VALUE: Mapping[str, tuple[str, ...]] = {
    GLOBAL: COMMON,
    STANDARD: tuple(sorted(
        {*COMMON, "allowEmail", "closed", "converted", "cssExposed", "forecastCategory", "groupingString"}
        | {"highPriority", "probability", "reverseRole", "reviewed", "won"}
    )),
}  # fmt: skip
"""Keys of one value in the Tooling API (observed)."""

FLAGS = {"allowEmail", "closed", "converted", "cssExposed", "default", "highPriority", "isActive", "reviewed", "won"}
TOP: Mapping[str, tuple[str, ...]] = {
    GLOBAL: ("customValue", "description", "masterLabel", "sorted", "urls"),
    STANDARD: ("groupingStringEnum", "sorted", "standardValue", "urls"),
}
FIELDS: Mapping[str, str] = {
    "Account.Industry": "Industry",
    "Account.Rating": "AccountRating",
    "Account.Type": "AccountType",
    "Campaign.Status": "CampaignStatus",
    "Campaign.Type": "CampaignType",
    "CampaignMember.Status": "CampaignMemberStatus",
    "Contact.LeadSource": "LeadSource",
    "Lead.Industry": "Industry",
    "Lead.LeadSource": "LeadSource",
    "Lead.Rating": "AccountRating",
    "Lead.Status": "LeadStatus",
}
"""Which standard value set a standard field takes (documented: StandardValueSet names in the Metadata API guide)."""

MOST = 1_000  # documented: values of a global value set
NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*")


def of_field(org: Org, of: FieldState) -> Sequence[Mapping[str, Any]]:
    """Every value of a picklist field, inactive ones too."""
    given = of.metadata.get("valueSet") or {}
    if name := given.get("valueSetName"):
        sort = GLOBAL if org.component(GLOBAL, name) else STANDARD
        found = org.component(sort, name)
        return found.metadata[LISTS[sort]] if found else ()
    return (given.get("valueSetDefinition") or {}).get("value") or ()


def active(org: Org, of: FieldState) -> tuple[str, ...]:
    """What may be chosen."""
    return tuple(each["valueName"] for each in of_field(org, of) if each.get("isActive") is not False)


def names(org: Org, of: FieldState) -> tuple[str, ...]:
    """What a formula may name: assumed, inactive values too, since records still hold them."""
    return tuple(each["valueName"] for each in of_field(org, of))


def create(org: Org, name: str, metadata: Mapping[str, Any], by: User, sort: str = GLOBAL) -> Component:
    """A new global value set. Raises ApiError."""
    if org.component(sort, name):
        raise ApiError(400, "DUPLICATE_DEVELOPER_NAME", f"There is already a Global Value Set named {name}.", ())
    if not NAME.fullmatch(name) or len(name) > 40:  # assumed wording
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", f"{name} is no name for a value set", ("DeveloperName",))
    now = org.clock.tick()
    made = Component(sort, org.next_id(PREFIXES[sort]), name, read(sort, metadata, ()), now, now, by.id)
    org.put(made)
    trail.note(org, by, "createdGlobalValueSet", "Picklist Value Sets", f"Created global value set {name}")
    return made


def update(org: Org, of: Component, metadata: Mapping[str, Any], by: User) -> None:
    """The whole set is replaced, but for the values that are left out: they are deactivated."""
    wanted = read(of.sort, metadata, of.metadata[LISTS[of.sort]])
    if of.name == "LeadStatus":
        _check_lead_status(wanted["standardValue"])
    org.put(Component(of.sort, of.id, of.name, wanted, of.created, org.clock.tick(), by.id))
    trail.note(org, by, f"changed{of.sort}", "Picklist Value Sets", f"Changed picklist values of {of.name}")


def delete(org: Org, of: Component, by: User) -> None:
    """Documented: only while no field takes its values from it. Wording assumed."""
    users = [each.full_name for each in org.custom_fields() if _named(each) == of.name]
    if users:
        raise ApiError(400, "DEPENDENCY_EXISTS", f"{of.name} is used by {', '.join(users)}", ())
    del org.components[of.sort, of.name.lower()]
    org.clock.tick()
    trail.note(org, by, "deletedGlobalValueSet", "Picklist Value Sets", f"Deleted global value set {of.name}")


def _named(of: FieldState) -> str:
    return str((of.metadata.get("valueSet") or {}).get("valueSetName") or "")


def render(of: Component) -> dict[str, Any]:
    """The Metadata of a GET: every key, null for what is unset (observed)."""
    shown = {key: of.metadata.get(key) for key in TOP[of.sort]}
    values = [{key: each.get(key) for key in VALUE[of.sort]} for each in of.metadata[LISTS[of.sort]]]
    return shown | {LISTS[of.sort]: values}


def read(sort: str, metadata: Mapping[str, Any], before: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Metadata as it is kept, over the values that were there."""
    if unknown := set(metadata) - set(TOP[sort]):
        raise ApiError(400, "JSON_PARSER_ERROR", f'Unrecognized field "{min(unknown)}" (Class {sort})')
    if not isinstance(metadata.get("sorted"), bool):
        raise unreadable("boolean", metadata.get("sorted"))
    label = metadata.get("masterLabel")
    if sort == GLOBAL and (not isinstance(label, str) or not label or len(label) > 80):
        raise ApiError(400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [masterLabel]", ("masterLabel",))
    values = merged(metadata.get(LISTS[sort]) or [], before, VALUE[sort])
    return {key: value for key, value in metadata.items() if value is not None} | {LISTS[sort]: values}


def merged(
    given: Any, before: Sequence[Mapping[str, Any]], keys: Sequence[str] = COMMON
) -> tuple[Mapping[str, Any], ...]:
    """The values of an update, then those that it leaves out, deactivated. Raises ApiError."""
    if not isinstance(given, (list, tuple)):
        raise unreadable("CustomValue", given)
    found = tuple(_value(each, keys) for each in given)
    taken = [each["valueName"].lower() for each in found]
    if len(set(taken)) < len(taken):  # assumed wording
        raise ApiError(400, "DUPLICATE_VALUE", "Duplicate value name in a value set", ())
    if len(taken) > MOST:
        raise ApiError(400, "LIMIT_EXCEEDED", f"A value set takes {MOST} values", ())
    left = ({**each, "isActive": False, "default": False} for each in before if each["valueName"].lower() not in taken)
    return (*found, *left)


def _value(given: Any, keys: Sequence[str]) -> dict[str, Any]:
    if not isinstance(given, Mapping) or not isinstance(given.get("valueName"), str) or not given["valueName"]:
        raise unreadable("CustomValue", given)
    for key, value in given.items():
        if key not in keys:
            raise ApiError(400, "JSON_PARSER_ERROR", f'Unrecognized field "{key}" (Class CustomValue)')
        if value is not None and key in FLAGS and not isinstance(value, bool):
            raise unreadable(key, value)
    if not isinstance(given.get("default"), bool):  # documented: required
        raise unreadable("default", given.get("default"))
    if len(given["valueName"]) > 255 or len(given.get("label") or "") > 255:
        raise ApiError(400, "STRING_TOO_LONG", "valueName: data value too large (max length=255)", ("valueName",))
    label = given.get("label") or given["valueName"]
    return {key: value for key, value in given.items() if value is not None} | {"label": label}


def _check_lead_status(values: Sequence[Mapping[str, Any]]) -> None:
    """From memory, not verified: one default, and one active value at least that says converted."""
    live = [each for each in values if each.get("isActive") is not False]
    if not any(each.get("converted") for each in live):
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", "Lead Status needs at least one converted value", ())
    if sum(bool(each.get("default")) for each in live) != 1:
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", "Lead Status needs exactly one default value", ())
