"""What a sandbox portal holds at the start, read strictly from plain data.

    {"portal":     {"id": 4242, "token": "pat-…", "now": "2026-03-29T09:00:00Z", "timeZone": "UTC", …},
     "properties": [{"name": "job_level", "type": "enumeration", "fieldType": "select", "options": ["vp", …]}, …],
     "contacts":   [{"id": "101", "properties": {"job_level": "vp"}}, …],
     "lists":      [{"listId": "12", "name": "MQL - live", "filterBranch": {…}}, …]}

Every key is optional. Property values are the strings that HubSpot stores; null and "" are *no value*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ledger import BadInput

PORTAL: Mapping[str, Any] = {
    "id": 4242,
    "token": "pat-na1-sandbox",
    "accountType": "DEVELOPER_TEST",
    "timeZone": "UTC",
    "now": "2026-01-01T09:00:00Z",
    "processingReads": 2,
    "apiUser": "9001",
    "scopes": ["crm.lists.read", "crm.lists.write", "crm.objects.contacts.read", "crm.schemas.contacts.read"],
}
_SECTIONS = {"portal": dict, "properties": list, "contacts": list, "lists": list}
_PROPERTY = {"name", "type", "fieldType", "label", "options", "hidden", "archived"}
_CONTACT = {"id", "properties"}
_LIST = {"listId", "name", "filterBranch", "processingType", "objectTypeId", "updatedById"}

# documented: the pairs of type and fieldType that HubSpot allows; the first is what a seed means by leaving it out.
FIELD_TYPES: Mapping[str, tuple[str, ...]] = {
    "string": ("text", "textarea", "html", "file", "phonenumber", "calculation_equation"),
    "number": ("number", "calculation_equation"),
    "bool": ("booleancheckbox", "calculation_equation"),
    "enumeration": ("select", "radio", "checkbox", "booleancheckbox", "calculation_equation"),
    "date": ("date",),
    "datetime": ("date",),
    "phone_number": ("phonenumber",),
}
_STAGES = "subscriber lead marketingqualifiedlead salesqualifiedlead opportunity customer evangelist other"
_STATUSES = "NEW OPEN IN_PROGRESS OPEN_DEAL UNQUALIFIED ATTEMPTED_TO_CONTACT CONNECTED BAD_TIMING"
_SOURCES = (
    "ORGANIC_SEARCH PAID_SEARCH EMAIL_MARKETING SOCIAL_MEDIA REFERRALS OTHER_CAMPAIGNS DIRECT_TRAFFIC OFFLINE"
    " PAID_SOCIAL"
)
# assumed: names and options as commonly known; a seed that names one of them replaces it.
DEFINED_BY_HUBSPOT: Sequence[Mapping[str, Any]] = (
    *({"name": name, "type": "string"} for name in ("email", "firstname", "lastname", "jobtitle", "company")),
    {"name": "hs_object_id", "type": "number"},
    {"name": "createdate", "type": "datetime"},
    {"name": "lastmodifieddate", "type": "datetime"},
    {"name": "lifecyclestage", "type": "enumeration", "fieldType": "radio", "options": _STAGES.split()},
    {"name": "hs_lead_status", "type": "enumeration", "fieldType": "radio", "options": _STATUSES.split()},
    {"name": "hs_analytics_source", "type": "enumeration", "options": _SOURCES.split()},
)


def read_seed(seed: Mapping[str, Any]) -> dict[str, Any]:
    """The seed with every section present. Raises BadInput on an unknown key or a value of the wrong shape."""
    _only(seed, set(_SECTIONS), "the seed")
    found = {name: seed.get(name, shape()) for name, shape in _SECTIONS.items()}
    for name, shape in _SECTIONS.items():
        if not isinstance(found[name], shape):
            raise BadInput(f"`{name}` of the seed is not a {'mapping' if shape is dict else 'list'}")
    _only(found["portal"], set(PORTAL), "the seed's portal")
    for name, allowed in (("properties", _PROPERTY), ("contacts", _CONTACT), ("lists", _LIST)):
        for entry in found[name]:
            _only(entry, allowed, f"an entry of the seed's {name}")
    return {**found, "portal": {**PORTAL, **found["portal"]}}


def read_property(entry: Mapping[str, Any], *, defined: bool) -> dict[str, Any]:
    """A property in the shape that HubSpot answers with. observed: the keys of a created one (public test runs)."""
    kinds = FIELD_TYPES.get(entry.get("type", ""))
    field_type = entry.get("fieldType") or (kinds or ("",))[0]
    if not kinds or field_type not in kinds:
        raise BadInput(f"the seed's property `{entry.get('name')}` has a type and fieldType that do not go together")
    options = [_option(option, place) for place, option in enumerate(entry.get("options", ()))]
    return {
        "name": entry["name"],
        "label": entry.get("label", entry["name"]),
        "type": entry["type"],
        "fieldType": field_type,
        "description": "",
        "groupName": "contactinformation",
        "options": options,
        "displayOrder": -1,
        "calculated": field_type == "calculation_equation",
        "externalOptions": False,
        "hasUniqueValue": False,
        "hidden": entry.get("hidden", False),
        "archived": entry.get("archived", False),
        "formField": False,
        "modificationMetadata": {"archivable": not defined, "readOnlyDefinition": defined, "readOnlyValue": False},
        "dataSensitivity": "non_sensitive",
        **({"hubspotDefined": True} if defined else {}),
    }


def _option(option: Any, place: int) -> dict[str, Any]:
    given = {"value": option} if isinstance(option, str) else dict(option)
    _only(given, {"value", "label", "hidden"}, "an option in the seed")
    return {"label": given["value"], "displayOrder": place, "hidden": False, **given}


def read_contact(entry: Mapping[str, Any], properties: Mapping[str, Any], now: str) -> dict[str, str]:
    """The values of one contact, as strings; what has no value is left out. Raises BadInput."""
    for name, value in entry.get("properties", {}).items():
        if name not in properties:
            raise BadInput(f"contact {entry['id']} of the seed has a value for `{name}`, which is no property")
        if value is not None and not isinstance(value, str):
            raise BadInput(f"`{name}` of contact {entry['id']} is not a text", "HubSpot stores every value as one")
    given = {name: value for name, value in entry.get("properties", {}).items() if value}
    return {"createdate": now, "lastmodifieddate": now, **given, "hs_object_id": str(entry["id"])}


def instant(text: str) -> datetime:
    """An ISO instant with a zone. Raises BadInput."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadInput(f"`{text}` is not an instant", "it needs a date, a time and a zone", "2026-03-29T09:00:00Z")
    return found


def _only(entry: Any, allowed: set[str], place: str) -> None:
    if not isinstance(entry, Mapping):
        raise BadInput(f"{place} is not a mapping")
    for key in sorted(set(entry) - allowed):
        raise BadInput(f"{place} has a key `{key}` that nothing reads", "", f"one of: {', '.join(sorted(allowed))}")
