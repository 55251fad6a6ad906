"""A portal from its seed: what HubSpot puts into every portal, and then what the seed says.

A seed is an older portal's state, so a list in it may speak of archived properties or of deleted lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger import BadInput
from ledger_hubspot_emulator import formula, listing, schema
from ledger_hubspot_emulator.answers import Rejected
from ledger_hubspot_emulator.defined import CONTACTS, GROUPS, OBJECTS, PIPELINES, PROPERTIES
from ledger_hubspot_emulator.definition import FIELD_TYPES, shape
from ledger_hubspot_emulator.heldlist import HeldList
from ledger_hubspot_emulator.messy import messy
from ledger_hubspot_emulator.portal import Portal, restored
from ledger_hubspot_emulator.seed import read_seed, read_state

_BOOLEANS = ({"value": "true", "label": "Yes"}, {"value": "false", "label": "No"})


def grow(seed: Mapping[str, Any]) -> Portal:
    """The portal of a seed. Raises BadInput."""
    if seed == {"messy": True}:
        return grow(messy())
    if set(seed) == {"state"}:
        return restored(read_state(seed["state"]))
    given = read_seed(seed)
    portal = Portal(given["portal"])
    _fill(portal, given)
    return portal


def _fill(portal: Portal, given: Mapping[str, Any]) -> None:
    portal.users = {str(user["id"]): dict(user) for user in given["users"]}
    for entity in OBJECTS:
        portal.groups[entity] = {name: _group({"name": name}) for name in GROUPS[entity]}
        entries = {entry["name"]: _property(portal, entry, entity, defined=True) for entry in PROPERTIES[entity]}
        portal.definitions[entity], portal.records[entity], portal.gone[entity] = entries, {}, {}
        portal.pipelines[entity] = {each["id"]: _pipeline(portal, each) for each in PIPELINES.get(entity, ())}
    for entry in given["groups"]:
        portal.groups[entry.get("object", "contacts")][entry["name"]] = _group(entry)
    for entry in given["properties"]:
        entity = entry.get("object", "contacts")
        portal.definitions[entity][entry["name"]] = _property(portal, entry, entity, defined=False)
    _formulas(portal)
    for entity in ("contacts", "companies", "deals"):
        for entry in given[entity]:
            place = portal.gone if entry.get("archived") else portal.records
            place[entity][str(entry["id"])] = _record(portal, entry, entity)
    portal.signals = [
        {"filter": each["filter"], "members": list(map(str, each["members"]))} for each in given["signals"]
    ]
    _lists(portal, given["lists"])
    _others(portal, given)


def _others(portal: Portal, given: Mapping[str, Any]) -> None:
    portal.flows = {str(flow["id"]): dict(flow) for flow in given["flows"]}
    for entry in given["pipelines"]:
        portal.pipelines[entry.get("object", "deals")][entry["id"]] = _pipeline(portal, entry)
    portal.validations = [{"object": "contacts", **entry} for entry in given["validations"]]
    portal.scores = {str(score["id"]): dict(score) for score in given["scores"]}
    portal.number = 1000


def _group(entry: Mapping[str, Any]) -> dict[str, Any]:
    label = entry.get("label", entry["name"])
    return {"name": entry["name"], "label": label, "displayOrder": entry.get("displayOrder", 0), "archived": False}


def _property(portal: Portal, entry: Mapping[str, Any], entity: str, *, defined: bool) -> dict[str, Any]:
    """A property in the shape that HubSpot answers with."""
    kinds = FIELD_TYPES.get(entry.get("type", ""))
    calculated = entry.get("calculationFormula")
    field_type = "calculation_equation" if calculated else entry.get("fieldType") or (kinds or ("",))[0]
    if not kinds or field_type not in kinds:
        raise BadInput(f"the seed's property `{entry.get('name')}` has a type and fieldType that do not go together")
    user = str(entry.get("createdUserId", "" if defined else portal.settings["apiUser"]))
    plain = {key: value for key, value in entry.items() if key not in ("object", "readOnlyOptions", "readOnlyValue")}
    options = entry.get("options", _BOOLEANS if field_type == "booleancheckbox" and entry["type"] == "bool" else ())
    given = {
        "label": entry["name"],
        "groupName": next(iter(portal.groups[entity])),
        "updatedUserId": user,
        **plain,
        "fieldType": field_type,
        "options": [_option(option, place) for place, option in enumerate(options)],
    }
    found = shape(given, user=user, now=portal.stamp, defined=defined)
    guards = {key: entry[key] for key in ("readOnlyOptions", "readOnlyValue") if key in entry}
    found["modificationMetadata"].update(guards)
    if found["archived"]:
        found["archivedAt"] = portal.stamp
    return found if user else {key: value for key, value in found.items() if not key.endswith("UserId")}


def _option(option: Any, place: int) -> dict[str, Any]:
    given = {"value": option} if isinstance(option, str) else dict(option)
    for key in sorted(set(given) - {"value", "label", "hidden", "displayOrder", "description"}):
        raise BadInput(f"an option in the seed has a key `{key}` that nothing reads")
    return {"label": given["value"], "displayOrder": place, "hidden": False, **given}


def _formulas(portal: Portal) -> None:
    for entries in portal.definitions.values():
        for entry in entries.values():
            if text := entry.get("calculationFormula"):
                try:
                    node = formula.parse(text)
                    formula.check(node, entry["type"], entries)
                except (formula.FormulaError, formula.TypeClash, KeyError) as no:
                    raise BadInput(f"the formula of the seed's property `{entry['name']}` is none", str(no)) from None
                entry["calculationFormula"] = formula.spell(node, entries)


def _record(portal: Portal, entry: Mapping[str, Any], entity: str) -> dict[str, str]:
    """The values of one record, as strings; what has no value is left out."""
    known = portal.definitions[entity]
    for name, value in entry.get("properties", {}).items():
        if name not in known:
            raise BadInput(f"{entity} {entry['id']} of the seed has a value for `{name}`, which is no property")
        if value is not None and not isinstance(value, str):
            raise BadInput(f"`{name}` of {entity} {entry['id']} is not a text", "HubSpot stores every value as one")
    given = {name: value for name, value in entry.get("properties", {}).items() if value}
    modified = "lastmodifieddate" if entity == "contacts" else "hs_lastmodifieddate"
    return {"createdate": portal.stamp, modified: portal.stamp, **given, "hs_object_id": str(entry["id"])}


def _lists(portal: Portal, entries: list[Mapping[str, Any]]) -> None:
    made = []
    for place, entry in enumerate(entries):
        made.append((_list(portal, entry, place), entry))
        portal.lists[made[-1][0].id] = made[-1][0]
    for held, entry in made:
        try:
            _filters(portal, held)
        except (Rejected, StopIteration) as no:
            why = no.body["message"] if isinstance(no, Rejected) else "it is of an object that lists are not of"
            raise BadInput(f"the seed's list `{entry['name']}` is not one: {why}") from None


def _list(portal: Portal, entry: Mapping[str, Any], place: int) -> HeldList:
    number = str(entry.get("listId", max((int(key) for key in portal.lists), default=0) + 1))
    created = entry.get("createdAt", portal.stamp)
    by = str(entry.get("createdById", portal.settings["apiUser"]))
    return HeldList(
        number,
        entry["name"],
        entry.get("processingType", "DYNAMIC"),
        entry.get("objectTypeId", CONTACTS),
        entry.get("filterBranch"),
        created,
        by,
        members=[str(key) for key in entry.get("members", ())],
        version=entry.get("listVersion", 1),
        updated=entry.get("updatedAt", created),
        updated_by=str(entry.get("updatedById", by)),
        filtered=entry.get("updatedAt", created),
        deleted=entry.get("deletedAt", ""),
    )


def _filters(portal: Portal, held: HeldList) -> None:
    if held.type == "DYNAMIC" or held.filters is not None:
        entity = next(name for name, number in OBJECTS.items() if number == held.object_type)
        schema.check(held.filters, portal.definitions[entity], portal.lists, past=True)
    if held.type == "DYNAMIC":
        listing.evaluate(portal, held)


def _pipeline(portal: Portal, entry: Mapping[str, Any]) -> dict[str, Any]:
    """documented: stage metadata are texts on the wire."""
    stamps = {"createdAt": portal.stamp, "updatedAt": portal.stamp, "archived": False}
    stages = [
        {"metadata": {}, "displayOrder": place, "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT", **stage, **stamps}
        for place, stage in enumerate(entry.get("stages", ()))
    ]
    return {"displayOrder": 0, "label": entry["id"], **entry, "stages": stages, **stamps}
