"""Who would enter and leave a list, counted by the ids of both sides, where HubSpot's search can say it exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from ledger import Effects, Refused, Wanted
from ledger_hubspot.artifacts.list_writing import Seen, lost, number, objections, stands_against
from ledger_hubspot.native import observed
from ledger_hubspot.native.naming import helper_name
from ledger_hubspot.reading import search
from ledger_hubspot.reading.uses import Uses
from ledger_hubspot.wire.api import contacts, lists, properties
from ledger_hubspot.wire.faults import Forbidden, Rejected
from ledger_hubspot.wire.portal import Portal

Ids = set[str]


def effects(portal: Portal, wanted: Mapping[int, Wanted], who: Uses) -> dict[int, Effects | Refused]:
    """For each: what would move. The properties and the sizes are asked once for all."""
    if not wanted:
        return {}
    there = properties.all_of(portal.client, "contacts")
    records = cache(partial(contacts.count, portal.client))
    ids = [number(_address(one)) for one in wanted.values() if _address(one)]
    now = {key: Seen(found, observed.of_list(found)) for key, found in lists.by_ids(portal.client, ids).items()}

    def one(item: Wanted) -> Effects | Refused:
        if against := objections(item, there):
            what, fix = f"this portal cannot hold `{item.artifact.name}`", "correct the bindings of the fields it tests"
            return Refused(what, "; ".join(against), fix)
        seen = now.get(number(_address(item))) if _address(item) else None
        if against_it := stands_against(item) or lost(item, seen):
            return Refused(*against_it)
        notes = _notes(portal, item, seen, who)
        size = seen.found.get("size") if seen and item.observed.body else 0
        if item.artifact.body is None:
            return Effects(enters=0, leaves=size, members=size, notes=notes)
        if item.observed.body and _same_filters(item.observed.body, item.artifact.body):
            return Effects(enters=0, leaves=0, members=size, records=_if_allowed(records), notes=notes)
        return _counted(portal, item, there, records, notes)

    return {place: one(item) for place, item in wanted.items()}


def _address(wanted: Wanted) -> str:
    """Where the list is, or was; empty for one that is to be made."""
    return wanted.artifact.address or (wanted.observed.address if wanted.observed.body is not None else "")


def _same_filters(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether nobody moves: the same filters, over helper lists that nobody edited."""
    return all(before.get(part) == after.get(part) for part in ("filterBranch", "helpers"))


def _if_allowed(records: Callable[[], int]) -> int | None:
    try:
        return records()
    except (Forbidden, Rejected):
        return None


def _counted(
    portal: Portal, wanted: Wanted, there: Mapping[str, Any], records: Callable[[], int], notes: tuple[str, ...]
) -> Effects:
    body, observed = wanted.artifact.body or {}, wanted.observed
    members, here = _members(portal, number(observed.address)) if observed.body else (0, Ids())
    groups = None if body.get("helpers") else search.groups(body["filterBranch"], there)
    if groups is None:
        return Effects(members=members, notes=("HubSpot's search cannot count this rule exactly", *notes))
    try:
        everybody, found = records(), contacts.matching(portal.client, groups)
    except (Forbidden, Rejected) as no:
        return Effects(members=members, notes=(f"nobody was counted: {no.what}, {no.why}", *notes))
    if here is None or found is None:
        many = f"lists of more than {contacts.MOST:,} contacts are not compared"
        return Effects(members=members, records=everybody, notes=(many, *notes))
    return Effects(enters=len(found - here), leaves=len(here - found), members=members, records=everybody, notes=notes)


def _members(portal: Portal, list_id: str) -> tuple[int | None, Ids | None]:
    """How many there are, where it is known, and their ids, or None where they are too many to compare."""
    ids = Ids()
    for total, some in lists.members(portal.client, list_id):
        ids |= some.keys()
        if len(ids) > contacts.MOST or (total or 0) > contacts.MOST:
            return total, None
    return len(ids), ids


def _notes(portal: Portal, wanted: Wanted, seen: Seen | None, who: Uses) -> tuple[str, ...]:
    before, after = wanted.observed.body or {}, wanted.artifact.body or {}
    gone = sorted(set(before.get("helpers", {})) - set(after.get("helpers", {})))
    orphans = [f"`{helper_name(digest)}` is then of no use to this list; remove it by name" for digest in gone]
    who_is = "whoever enters is" if portal.enrol else "nobody who enters is"
    enrolled = [f"{who_is} enrolled in the workflows that the list starts"] if seen else []
    if seen is None:
        return (*orphans, "none of the workflows uses it yet")
    deleted = seen.found.get("deletedAt")
    restored = [f"it was deleted at {deleted}, and is restored with its number"] if deleted else []
    return (*restored, *enrolled, *orphans, *who.of_list(str(seen.found["listId"])))
