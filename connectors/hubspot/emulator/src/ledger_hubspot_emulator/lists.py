"""`/crm/v3/lists`: lists (HubSpot's screens say segments), found, read, made and changed.

observed: creation answers 200, not 201; a collection's path may end in a slash. documented: paths, parameters, keys;
filters only where asked for; search results without filters and, unless asked for, without a size.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_hubspot_emulator import listing
from ledger_hubspot_emulator.answers import Answer, bad, missing
from ledger_hubspot_emulator.defined import OBJECTS
from ledger_hubspot_emulator.heldlist import HeldList
from ledger_hubspot_emulator.portal import Portal
from ledger_hubspot_emulator.request import Request

_OPTIONAL = {"filterBranch", "listFolderId", "customProperties", "listPermissions", "membershipSettings"}
_SEARCHED = {"query", "count", "listIds", "processingTypes", "objectTypeId", "sort"}


def create(portal: Portal, request: Request) -> Answer:
    """A new list. assumed: a MANUAL one takes no filters."""
    body = request.fields({"name", "objectTypeId", "processingType"}, _OPTIONAL)
    if not isinstance(body["name"], str) or not body["name"].strip():
        raise bad("A list needs a name.")
    if body["objectTypeId"] not in OBJECTS.values():
        raise bad("This emulator makes lists of contacts, companies, deals, tickets and leads.")
    if body["processingType"] not in listing.TYPES:
        raise bad(f"processingType is one of {', '.join(listing.TYPES)}.", "ListError.ENUM_CONVERSION")
    if body["processingType"] == "MANUAL" and body.get("filterBranch") is not None:
        raise bad("A MANUAL list has no filters; one that follows filters is DYNAMIC.")
    held = listing.create(portal, body, request.user)
    return Answer(200, {"list": listing.shown(portal, held, filters=True)})


def get(portal: Portal, request: Request) -> Answer:
    """One list by its id; also a deleted one, with `deletedAt`."""
    held = listing.get(portal, request.parts["id"])
    return Answer(200, {"list": listing.read(portal, held, filters=request.flag("includeFilters"))})


def get_many(portal: Portal, request: Request) -> Answer:
    """Lists by their ids. assumed: those that are not there are left out; at most 500 at once."""
    ids, filters = request.all("listIds"), request.flag("includeFilters")
    if len(ids) > 500:
        raise bad("At most 500 lists are read at once.")
    found = [portal.lists[key] for key in dict.fromkeys(ids) if key in portal.lists]
    return Answer(200, {"lists": [listing.read(portal, held, filters=filters) for held in found]})


def by_name(portal: Portal, request: Request) -> Answer:
    """The list of exactly that name."""
    for held in portal.lists.values():
        if held.name == request.parts["name"] and held.object_type == request.parts["type"] and not held.deleted:
            return Answer(200, {"list": listing.read(portal, held, filters=request.flag("includeFilters"))})
    raise missing(f"List does not exist with name {request.parts['name']}.")


def search(portal: Portal, request: Request) -> Answer:
    """A page of the lists that stand, without their filters."""
    body = request.fields({"offset", "additionalProperties"}, _SEARCHED)
    count, offset, more = body.get("count", 20), body["offset"], body["additionalProperties"]
    if not isinstance(count, int) or not 1 <= count <= 500 or not isinstance(offset, int) or offset < 0:
        raise bad("A page of lists holds 1 to 500, from an offset on.")
    if not isinstance(more, list):
        raise bad("additionalProperties is not an array.")
    found = [held for held in portal.lists.values() if not held.deleted and _asked_for(held, body)]
    lists = [_found(portal, held, more) for held in found[offset : offset + count]]
    left = offset + count < len(found)
    return Answer(200, {"lists": lists, "offset": offset + len(lists), "total": len(found), "hasMore": left})


def _asked_for(held: HeldList, body: Mapping[str, Any]) -> bool:
    return (
        body.get("query", "").casefold() in held.name.casefold()
        and held.id in (body.get("listIds") or [held.id])
        and held.type in (body.get("processingTypes") or [held.type])
        and held.object_type == body.get("objectTypeId", held.object_type)
    )


def _found(portal: Portal, held: HeldList, more: list[str]) -> dict[str, Any]:
    """documented: a size comes as a text, and only where it is asked for (`hs_list_size`)."""
    entry = listing.shown(portal, held, filters=False)
    size = entry.pop("size")
    return {**entry, "additionalProperties": {name: str(size) for name in more if name == "hs_list_size"}}


def update_filters(portal: Portal, request: Request) -> Answer:
    """Replace a list's filters. documented: nobody is enrolled in workflows unless the query says so."""
    request.flag("enrollObjectsInWorkflows")
    held = listing.living(portal, request.parts["id"])
    listing.update_filters(portal, held, request.fields({"filterBranch"}, set())["filterBranch"], request.user)
    return Answer(200, {"updatedList": listing.shown(portal, held, filters=True)})


def rename(portal: Portal, request: Request) -> Answer:
    """Give a list another name."""
    held = listing.living(portal, request.parts["id"])
    if not request.query.get("listName", "").strip():
        raise bad("A list needs a name.")
    listing.rename(portal, held, request.query["listName"], request.user)
    return Answer(200, {"updatedList": listing.shown(portal, held, filters=request.flag("includeFilters"))})


def delete(portal: Portal, request: Request) -> Answer:
    """Delete a list, restorably."""
    listing.delete(portal, listing.living(portal, request.parts["id"]), request.user)
    return Answer(204)


def restore(portal: Portal, request: Request) -> Answer:
    """Undelete a list."""
    listing.restore(portal, listing.get(portal, request.parts["id"]), request.user)
    return Answer(204)


def memberships(portal: Portal, request: Request) -> Answer:
    """A page of the ids of a list's members."""
    held = listing.living(portal, request.parts["id"])
    ids = listing.members(portal, held)
    since = held.filtered or held.created
    page = request.page([{"recordId": key, "membershipTimestamp": since} for key in ids], 250)
    return Answer(200, {**page, "total": len(ids)})


def add(portal: Portal, request: Request) -> Answer:
    """Add members to a list that does not follow filters."""
    return _moved(portal, request, request.body, [])


def remove(portal: Portal, request: Request) -> Answer:
    """Remove members from a list that does not follow filters."""
    return _moved(portal, request, [], request.body)


def add_and_remove(portal: Portal, request: Request) -> Answer:
    """Both at once."""
    body = request.fields({"recordIdsToAdd", "recordIdsToRemove"}, set())
    return _moved(portal, request, body["recordIdsToAdd"], body["recordIdsToRemove"])


def _moved(portal: Portal, request: Request, add: Any, remove: Any) -> Answer:
    for given in (add, remove):
        if not isinstance(given, list) or not all(isinstance(key, str) for key in given):
            raise bad("Record ids are an array of texts.")
    held = listing.living(portal, request.parts["id"])
    return Answer(200, listing.move(portal, held, add, remove, request.user))


def of_record(portal: Portal, request: Request) -> Answer:
    """Which lists a record is in."""
    key, kind = request.parts["record"], request.parts["type"]
    found = [
        {"listId": held.id, "listVersion": held.version, "isPublicList": True}
        for held in portal.lists.values()
        if held.object_type == kind and not held.deleted and key in listing.members(portal, held)
    ]
    return Answer(200, {"results": found, "total": len(found)})
