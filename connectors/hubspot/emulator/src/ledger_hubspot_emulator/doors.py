"""The doors that only a sandbox has.

    POST   /__sandbox__/edit     what somebody does by hand or another app does; see below
    POST   /__sandbox__/faults   what goes wrong next; see `ledger.testing`    DELETE forgets what has not happened yet
    POST   /__sandbox__/clock    {"now": "2026-04-01T09:00:00Z"}, or null for the clock of this machine
    GET    /__sandbox__/log      every exchange so far, without headers, and the faults that happened
    GET    /__sandbox__/records?object=contacts      every value, also the calculated ones, with nothing lagging
    GET    /__sandbox__/state    the whole state; PUT it back to have it again

An edit names an address and a user, and what is different from now on:

    {"address": "list/12", "user": "77", "filterBranch"?: …, "name"?: …, "members"?: [ids], "deleted"?: true or false}
    {"address": "property/contacts/fit", "user": "77", "calculationFormula"?: …, "options"?: …, "archived"?: true, …}
    {"address": "pipeline/deals/default", "user": "77", "label"?: …, "stages"?: [{"id", "label", "metadata"}, …]}
    {"address": "record/contacts/101", "user": "77", "properties": {…}}
    {"address": "flow/7", "user": "77", …}      the flow's keys; {"flow": null} removes it
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger.testing import Call, fault_doors
from ledger_hubspot_emulator import listing, objects, pipelines, properties, records
from ledger_hubspot_emulator.answers import bad, missing, parsed
from ledger_hubspot_emulator.definition import shape
from ledger_hubspot_emulator.desk import PortalDesk
from ledger_hubspot_emulator.instants import instant
from ledger_hubspot_emulator.portal import Portal


def _log(desk: PortalDesk, call: Call) -> Any:
    return {"exchanges": desk.log, "faulted": desk.faulted}


def _clock(desk: PortalDesk, call: Call) -> Any:
    now = parsed(call.body)["now"]
    desk.portal.set_clock(instant(now) if now else None)
    return {"now": desk.portal.stamp}


def _records(desk: PortalDesk, call: Call) -> Any:
    entity = desk.portal.entity(call.parameter("object", "contacts"))
    return {"records": records.settled(desk.portal, entity)}


def _state(desk: PortalDesk, call: Call) -> Any:
    return desk.portal.dump()


def _put_state(desk: PortalDesk, call: Call) -> Any:
    desk.portal.load(parsed(call.body))
    return {"now": desk.portal.stamp}


def _edit(desk: PortalDesk, call: Call) -> Any:
    asked = dict(parsed(call.body) or {})
    address, user = asked.pop("address", ""), str(asked.pop("user", "77"))
    if "list" in asked:
        address = f"list/{str(asked.pop('list')).removeprefix('list/')}"
    sort, _, rest = address.partition("/")
    if sort not in _EDITS:
        raise bad(f"An edit has an address, which begins with one of {', '.join(_EDITS)}.")
    return _EDITS[sort](desk.portal, rest, asked, user)


def _edit_list(portal: Portal, key: str, asked: Mapping[str, Any], user: str) -> Any:
    held = listing.get(portal, key)
    if "filterBranch" in asked:
        listing.edit_by_hand(portal, held, asked["filterBranch"], user)
    if "name" in asked:
        listing.rename(portal, held, asked["name"], user)
    if "members" in asked:
        listing.move(portal, held, asked["members"], set(held.members) - set(asked["members"]), user)
    if "deleted" in asked:
        (listing.delete if asked["deleted"] else listing.restore)(portal, held, user)
    return {"list": listing.shown(portal, held, filters=True)}


def _edit_property(portal: Portal, rest: str, asked: Mapping[str, Any], user: str) -> Any:
    """assumed: HubSpot's screens may change what the API may not, such as the options of `lifecyclestage`."""
    word, _, name = rest.partition("/")
    entity = portal.entity(word)
    known, changes = portal.definitions[entity], dict(asked)
    if name not in known:
        known[name] = shape({"name": name, "options": [], **changes}, user=user, now=portal.stamp)
        portal.touch(user, "CREATE", "PROPERTY", name)
        return known[name]
    archived = changes.pop("archived", None)
    if archived is not None:
        portal.touch(user, "DELETE" if archived else "RESTORE", "PROPERTY", name)
        known[name]["archived"] = archived
        known[name].pop("archivedAt", None)
        known[name] |= {"archivedAt": portal.stamp} if archived else {}
    return properties.change(portal, entity, known[name], changes, user)


def _edit_pipeline(portal: Portal, rest: str, asked: Mapping[str, Any], user: str) -> Any:
    word, _, key = rest.partition("/")
    return pipelines.edit(portal, portal.entity(word), key, asked, user)


def _edit_record(portal: Portal, rest: str, asked: Mapping[str, Any], user: str) -> Any:
    word, _, key = rest.partition("/")
    return objects.change(portal, portal.entity(word), key, asked.get("properties", {}), user)


def _edit_flow(portal: Portal, key: str, asked: Mapping[str, Any], user: str) -> Any:
    portal.touch(user, "UPDATE", "WORKFLOW", key)
    if asked.get("flow", asked) is None:
        if portal.flows.pop(key, None) is None:
            raise missing(f"Flow {key} does not exist.")
        return {}
    portal.flows[key] = {**portal.flows.get(key, {"id": key}), **asked, "updatedAt": portal.stamp}
    return portal.flows[key]


_EDITS: Mapping[str, Callable[[Portal, str, Mapping[str, Any], str], Any]] = {
    "list": _edit_list,
    "property": _edit_property,
    "pipeline": _edit_pipeline,
    "record": _edit_record,
    "flow": _edit_flow,
}
DOORS = {
    **fault_doors("policy"),
    ("GET", "log"): _log,
    ("POST", "edit"): _edit,
    ("POST", "clock"): _clock,
    ("GET", "records"): _records,
    ("GET", "state"): _state,
    ("PUT", "state"): _put_state,
}
