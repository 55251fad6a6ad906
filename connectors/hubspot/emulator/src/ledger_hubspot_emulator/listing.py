"""The life of a list, and who is in it.

    created or edited --> PROCESSING --(k reads)--> COMPLETE          deleted <--> restored

assumed: until a list is COMPLETE, its memberships are those of the filters it had before (observed only as "minutes
later"); reading a list is what moves it on here, so that tests do not depend on time. documented: a SNAPSHOT has the
records that passed its filters when it was made, a MANUAL list those that were added; a deleted list can be restored
for 90 days and read by its id.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from ledger_hubspot_emulator import records, schema
from ledger_hubspot_emulator.answers import Rejected, bad, missing
from ledger_hubspot_emulator.defined import OBJECTS
from ledger_hubspot_emulator.filters import Moment, passes
from ledger_hubspot_emulator.heldlist import NOBODY, HeldList
from ledger_hubspot_emulator.instants import instant
from ledger_hubspot_emulator.portal import Portal

TYPES = ("DYNAMIC", "SNAPSHOT", "MANUAL")
_RESTORABLE = timedelta(days=90)


def get(portal: Portal, list_id: str) -> HeldList:
    """The list of that id, also a deleted one. Raises a 404."""
    if (held := portal.lists.get(list_id)) is None:
        raise missing(f"List does not exist with ID {list_id}.")
    return held


def living(portal: Portal, list_id: str) -> HeldList:
    """The list of that id, once it is not deleted. Raises a 404. assumed: a deleted list is not edited."""
    if (held := get(portal, list_id)).deleted:
        raise missing(f"List does not exist with ID {list_id}.")
    return held


def shown(portal: Portal, held: HeldList, *, filters: bool) -> dict[str, Any]:
    """The list as the API shows it now."""
    return held.shown(filters=filters, size=len(members(portal, held)))


def read(portal: Portal, held: HeldList, *, filters: bool) -> dict[str, Any]:
    """Show the list, and let its processing move on by one step."""
    answer = shown(portal, held, filters=filters)
    if held.pending:
        held.pending -= 1
        if not held.pending:
            evaluate(portal, held)
    return answer


def create(portal: Portal, given: Mapping[str, Any], user: str) -> HeldList:
    """A new list, from a checked body."""
    _free(portal, given["name"])
    filters = given.get("filterBranch")
    if given["processingType"] == "DYNAMIC" or filters is not None:
        _check(portal, filters, given["objectTypeId"])
    number = max((int(key) for key in portal.lists), default=0) + 1
    portal.touch(user, "CREATE", "LIST", str(number))
    kind = given["processingType"]
    held = HeldList(str(number), given["name"], kind, given["objectTypeId"], filters, portal.stamp, user)
    portal.lists[held.id] = held
    if kind == "DYNAMIC" and filters is not None:
        _refilter(portal, held, filters, user, bump=False)
    else:
        held.updated, held.updated_by = portal.stamp, user
        held.members = _passing(portal, filters, held.object_type) if filters else []
    return held


def update_filters(portal: Portal, held: HeldList, filters: Any, user: str) -> None:
    """Replace the definition. observed: refused on lists that are not DYNAMIC."""
    if held.type != "DYNAMIC":
        raise bad(f"List {held.id} is not a DYNAMIC list.", "ListError.INVALID_PROCESSING_TYPE")
    _check(portal, filters, held.object_type)
    if held.id in _reached(portal, filters):
        raise bad(f"List {held.id} cannot depend on itself.", "ListError.CIRCULAR_REFERENCE")
    portal.touch(user, "UPDATE", "LIST", held.id)
    _refilter(portal, held, filters, user, bump=True)


def rename(portal: Portal, held: HeldList, name: str, user: str) -> None:
    """Give the list another name. assumed: this leaves `listVersion` alone."""
    if name.casefold() != held.name.casefold():
        _free(portal, name)
    portal.touch(user, "UPDATE", "LIST", held.id)
    held.name, held.updated, held.updated_by = name, portal.stamp, user


def delete(portal: Portal, held: HeldList, user: str) -> None:
    """Delete the list until it is restored. assumed: refused while a list that stands depends on it."""
    for other in portal.lists.values():
        if not other.deleted and held.id in _direct(other.filters or NOBODY):
            raise bad(f"List {held.id} is used by list {other.id} and cannot be deleted.", "ListError.LIST_IN_USE")
    portal.touch(user, "DELETE", "LIST", held.id)
    held.deleted = portal.stamp


def restore(portal: Portal, held: HeldList, user: str) -> None:
    """Undelete the list. documented: within 90 days."""
    if not held.deleted or portal.now - instant(held.deleted) > _RESTORABLE:
        raise missing(f"There is no deleted list with ID {held.id} to restore.")
    _free(portal, held.name)
    portal.touch(user, "RESTORE", "LIST", held.id)
    held.deleted, held.updated, held.updated_by = "", portal.stamp, user


def move(portal: Portal, held: HeldList, add: Iterable[str], remove: Iterable[str], user: str) -> dict[str, Any]:
    """Add and remove members by hand. documented: of MANUAL and SNAPSHOT lists."""
    if held.type == "DYNAMIC":
        raise bad(f"Members of the DYNAMIC list {held.id} follow its filters.", "ListError.INVALID_PROCESSING_TYPE")
    known, gone, new = set(records.values(portal, _object(held.object_type))), [*remove], [*add]
    added = [key for key in new if key in known and key not in held.members]
    removed = [key for key in gone if key in held.members]
    portal.touch(user, "UPDATE", "LIST", held.id)
    held.members = [key for key in (*held.members, *added) if key not in removed]
    unknown = [key for key in (*new, *gone) if key not in known]
    return {"recordsIdsAdded": added, "recordIdsRemoved": removed, "recordIdsMissing": unknown}


def edit_by_hand(portal: Portal, held: HeldList, filters: Any, user: str) -> None:
    """What somebody does in HubSpot's own screens, which can build branches that the API guide does not allow.

    Such a branch is stored as it is, and never evaluated here: memberships stay as they were.
    """
    try:
        update_filters(portal, held, filters, user)
    except Rejected:
        portal.touch(user, "UPDATE", "LIST", held.id)
        held.filters, held.version = filters, held.version + 1
        held.updated, held.updated_by, held.filtered = portal.stamp, user, portal.stamp


def members(portal: Portal, held: HeldList) -> tuple[str, ...]:
    """The ids of the records that are in the list now, in order of id."""
    return portal.kept("members", held.id, lambda: tuple(_members(portal, held)))


def evaluate(portal: Portal, held: HeldList) -> None:
    """Let the memberships follow the filters."""
    held.evaluated = held.filters or NOBODY
    portal.forget(values=False)


def _members(portal: Portal, held: HeldList) -> Iterable[str]:
    if held.type == "DYNAMIC":
        return _passing(portal, held.evaluated, held.object_type)
    known = records.values(portal, _object(held.object_type))
    return sorted((key for key in held.members if key in known), key=lambda key: (len(key), key))


def _passing(portal: Portal, filters: Mapping[str, Any], object_type: str) -> list[str]:
    if not filters["filterBranches"]:
        return []
    moment = moment_of(portal)
    return [key for key, held in records.values(portal, _object(object_type)).items() if passes(filters, held, moment)]


def moment_of(portal: Portal) -> Moment:
    """What filters are judged by now."""

    def in_list(list_id: str, record: Mapping[str, str]) -> bool:
        ids = portal.kept("ids", list_id, lambda: frozenset(members(portal, get(portal, list_id))))
        return record["hs_object_id"] in ids

    def signal(item: Mapping[str, Any], record: Mapping[str, str]) -> bool:
        passing = portal.kept(
            "signals", "", lambda: {_told(each["filter"]): {*each["members"]} for each in portal.signals}
        )
        return record["hs_object_id"] in passing.get(_told(item), ())

    return Moment(portal.now, portal.settings["timeZone"], in_list, signal)


def _told(part: Any) -> str:
    """A filter or branch, written so that the order of its parts does not matter."""
    if isinstance(part, Mapping):
        return json.dumps({key: _told(value) for key, value in part.items()}, sort_keys=True)
    return json.dumps(sorted(map(_told, part))) if isinstance(part, list) else json.dumps(part)


def _check(portal: Portal, filters: Any, object_type: str) -> None:
    standing = {key: held for key, held in portal.lists.items() if not held.deleted}
    schema.check(filters, portal.definitions[_object(object_type)], standing)


def _object(object_type: str) -> str:
    return next(name for name, number in OBJECTS.items() if number == object_type)


def _refilter(portal: Portal, held: HeldList, filters: Mapping[str, Any], user: str, *, bump: bool) -> None:
    held.filters, held.filtered = filters, portal.stamp
    held.updated, held.updated_by = portal.stamp, user
    held.version += bump
    held.pending = portal.settings["processingReads"]
    if not held.pending:
        evaluate(portal, held)


def _free(portal: Portal, name: str) -> None:
    """documented: names are unique in a portal. assumed: without regard to case; status and code of the refusal."""
    if any(held.name.casefold() == name.casefold() for held in portal.lists.values() if not held.deleted):
        raise bad(f"A list with the name '{name}' already exists.", "ListError.DUPLICATE_LIST_NAME")


def _reached(portal: Portal, filters: Mapping[str, Any]) -> set[str]:
    """The lists that filters depend on, at whatever depth. assumed: a list that depends on itself is refused."""
    found: set[str] = set()
    ahead = _direct(filters)
    while ahead - found:
        near = (ahead - found).pop()
        found.add(near)
        ahead |= _direct(portal.lists[near].filters or NOBODY) if near in portal.lists else set()
    return found


def _direct(branch: Mapping[str, Any]) -> set[str]:
    own = {item["listId"] for item in branch.get("filters", ()) if item.get("filterType") == "IN_LIST"}
    return own.union(*(_direct(child) for child in branch.get("filterBranches", ())))
