"""Helper lists on the wire: read with the list that rests on them, and made before it.

A helper list is found by its name, which is the digest of its filters; it is shared, and never edited.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger import TargetFault
from ledger_hubspot.native import branch, observed
from ledger_hubspot.native.helpers import in_order, resolve
from ledger_hubspot.native.naming import helper_name, helper_of
from ledger_hubspot.reading.uses import tested_lists
from ledger_hubspot.wire.api import lists
from ledger_hubspot.wire.client import Client
from ledger_hubspot.wire.faults import Rejected, Unsure

Found = Mapping[str, Any]
Forms = Mapping[str, Mapping[str, Any]]  # normal form by digest


def below(client: Client, found: Mapping[str, Found]) -> observed.Helpers:
    """The helper lists under these lists, at any depth, by number: one request a level."""
    helpers: dict[str, tuple[str, Any]] = {}
    asked, level = set(found), found
    while wanted := sorted({each for one in level.values() for each in tested_lists(one)} - asked):
        asked |= set(wanted)
        level = {key: one for key, one in lists.by_ids(client, wanted).items() if _digest(one)}
        helpers |= {key: (_digest(one), one.get("filterBranch")) for key, one in level.items()}
    return helpers


def known(client: Client, helpers: Forms) -> dict[str, str | TargetFault]:
    """The number of each that the portal has already, by digest, or the fault where somebody edited it."""
    if not helpers:
        return {}
    named = {helper_of(entry["name"]): entry["listId"] for entry in lists.like(client, helper_name("").strip())}
    ids = {digest: named[digest] for digest in helpers if digest in named}
    found = lists.by_ids(client, list(ids.values()))
    under = {**{key: (_digest(one), one.get("filterBranch")) for key, one in found.items()}, **below(client, found)}
    return {digest: _as_named(digest, found[key], helpers, under) for digest, key in ids.items() if key in found}


def ensured(client: Client, helpers: Forms, there: dict[str, str | TargetFault]) -> dict[str, str]:
    """The number of each by its digest; one that is missing is made after what it rests on, and put into `there`.

    Raises TargetFault where somebody edited one.
    """
    ids: dict[str, str] = {}
    for digest in in_order(helpers):
        if digest not in there:
            found = made(client, helper_name(digest), branch.write(resolve(helpers[digest], ids)))
            there[digest] = str(found["listId"])
        number = there[digest]
        if isinstance(number, TargetFault):
            raise number
        ids[digest] = number
    return ids


def made(client: Client, name: str, filters: Mapping[str, Any]) -> Found:
    """A new list, or the one of that name: an attempt that was cut off may have made it, and HubSpot keeps names apart.

    The name says what the list holds, so that a list of that name is this one.
    """
    try:
        return lists.create(client, name, filters)
    except (Unsure, Rejected) as no:
        if (found := lists.by_name(client, name)) is None:
            raise no from None
        return found


def _as_named(digest: str, found: Found, helpers: Forms, under: observed.Helpers) -> str | TargetFault:
    """The number of a helper list that holds what its name says."""
    body = observed.of_list(found, under).body
    if body and body["filterBranch"] == helpers[digest]:
        return str(found["listId"])
    what = f"list/{found['listId']} `{helper_name(digest)}` no longer holds what its name says"
    fix = "put its filters back in HubSpot, or delete it there and plan again: the ledger makes it anew"
    return TargetFault(what, "somebody edited it, and helper lists are never edited", fix)


def _digest(found: Found) -> str:
    """The digest in the name of a helper list; empty for another list, and for one that was deleted."""
    return "" if found.get("deletedAt") else helper_of(str(found.get("name", ""))) or ""
