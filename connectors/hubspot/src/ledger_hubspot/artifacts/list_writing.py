"""Lists of contacts (HubSpot: segments), which hold a criteria as their filters: `list/12`.

    observe --> Observed --apply--> as planned? --> helper lists, filters, name --> read until processed --> Observed

HubSpot has neither conditional writes nor idempotency keys, so writes are framed by reads, in batches: before them,
that nobody changed a list since the plan; after them, what each now holds. A creation is recognised by the list's
full name, which carries the rule's digest, so an attempt that was cut off is found again instead of repeated. A list
that was deleted is restored before it is written, so that what uses it by its number goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from ledger import Artifact, Observed, TargetFault, UnknownName, Wanted
from ledger.connecting import map_outcomes, map_together
from ledger_hubspot.artifacts import helper_lists
from ledger_hubspot.native import branch, fit, observed
from ledger_hubspot.native.helpers import resolve
from ledger_hubspot.native.naming import Place, full_name, own_name
from ledger_hubspot.wire.api import lists, properties
from ledger_hubspot.wire.faults import Absent, Rejected, Unsure
from ledger_hubspot.wire.portal import PAUSE, Portal

_ADDRESS = re.compile(r"(?:list/)?([0-9]+)")


class Seen(NamedTuple):
    """A list as HubSpot answered it, and as the ledger observes it."""

    found: Mapping[str, Any]
    observed: Observed


class Held(NamedTuple):
    """A list that is there, and what it is to become.

    `called` is what people call it there; it is `gone` where it was deleted.
    """

    list_id: str
    body: Mapping[str, Any]
    artifact: Artifact
    called: str = ""
    gone: bool = False


Fate = Held | TargetFault
Ready = tuple[Held, Mapping[str, str]]


def number(address: str) -> str:
    """The number of the list at an address. Raises TargetFault."""
    match = _ADDRESS.fullmatch(address)
    if not match:
        fix = "write list/NUMBER; the number is in the address of the list's page in HubSpot"
        raise TargetFault(f"`{address}` is not the address of a list", "an address here is list/NUMBER", fix)
    return match[1]


def seen(portal: Portal, ids: Sequence[str]) -> dict[str, Seen]:
    """The lists of these numbers, without those that never were."""
    found = lists.by_ids(portal.client, ids)
    helpers = helper_lists.below(portal.client, found)
    return {key: Seen(one, observed.of_list(one, helpers)) for key, one in found.items()}


def observe(portal: Portal, places: Mapping[int, Place]) -> dict[int, Observed]:
    """The lists at these places; a body of None where there is no such list, or no longer."""
    ids = {key: number(at.name) for key, at in places.items()}
    found = seen(portal, list(ids.values()))
    return {key: _observed(found, each) for key, each in ids.items()}


def find(portal: Portal, name: str) -> Observed:
    """The list that people call `name`, whatever provenance its name carries; or `list/12`, or `12`.

    Raises UnknownName.
    """
    if _ADDRESS.fullmatch(name):
        if (named := _only(portal, number(name))).body is None:
            raise _unknown(name)
        return named
    if (found := lists.by_name(portal.client, name)) and not found.get("deletedAt"):
        return _only(portal, found["listId"])
    alike = lists.like(portal.client, own_name(name))
    ids = [entry["listId"] for entry in alike if own_name(entry["name"]) == own_name(name)]
    if len(ids) > 1:
        why = f"lists {', '.join(sorted(ids))} answer to it"
        raise UnknownName(f"`{name}` is the name of more than one list", why, f"say which: list/{ids[0]}")
    if not ids:
        raise _unknown(name)
    return _only(portal, ids[0])


def _unknown(name: str) -> UnknownName:
    """There is no list of that name."""
    why = "no list of contacts that stands in this portal has that name or number"
    return UnknownName(f"no list is called `{name}`", why, "look it up in HubSpot under CRM > Segments")


def apply(portal: Portal, wanted: Mapping[int, Wanted]) -> dict[int, Observed | TargetFault]:
    """Make each so, and read it back."""
    there = map_together(partial(_fitting, portal), wanted)
    held = map_together(partial(_held, portal), there)
    helpers = map_together(partial(_helped, portal), held)
    written = map_outcomes(partial(_written, portal), helpers)
    return map_together(partial(_settled, portal), written)


def objections(wanted: Wanted, there: Mapping[str, Any]) -> list[str]:
    """What stands against writing these filters in a portal with these properties."""
    body = wanted.artifact.body or {}
    branches = [body["filterBranch"], *body.get("helpers", {}).values()] if body else []
    found = [clause for one in branches for clause in fit.objections(one, there, wanted.artifact.probe or {})]
    return list(dict.fromkeys(found))


def stands_against(wanted: Wanted) -> tuple[str, str, str] | None:
    """What, why and the next step, where writing to the list that is there would lose what it says."""
    inside = (wanted.observed.body or {}).get("filterBranch", {}).get(branch.UNSUPPORTED)
    if inside is None or wanted.artifact.body is None:
        return None
    if "processingType" in inside:
        what, why = "is not an active list of contacts", "a static list, or one of other records, follows no filters"
        return f"{wanted.observed.address} {what}", why, "bind an active list"
    what, why = "holds filters that the ledger cannot read", "they are no OR of ANDs, and writing would lose them"
    return f"{wanted.observed.address} {what}", why, "simplify them in HubSpot, or bind another list"


def lost(wanted: Wanted, now: Seen | None) -> tuple[str, str, str] | None:
    """What, why and the next step, where a list that was governed is gone, and cannot be had back with its number."""
    address, artifact = wanted.artifact.address, wanted.artifact
    if not address or wanted.observed.body is not None or artifact.body is None:
        return None
    if now is None:
        why = "HubSpot knows no list of that number, not even a deleted one"
        return f"{address} is gone, and cannot be restored", why, _MAKE_ANEW.format(artifact.name)
    there = observed.of_list({**now.found, "deletedAt": None})
    return stands_against(Wanted(artifact, there)) if now.found.get("deletedAt") else None


_MAKE_ANEW = 'make another: ledger plan --target TARGET --create "KEY={}"; what used the old one is then to be told'


def _fitting(portal: Portal, wanted: Mapping[int, Wanted]) -> dict[int, Wanted | TargetFault]:
    """Those whose filters suit the portal's properties."""
    if all(one.artifact.body is None for one in wanted.values()):
        return dict(wanted)
    there = properties.all_of(portal.client, "contacts")

    def one(item: Wanted) -> Wanted:
        if against := objections(item, there):
            what = f"this portal cannot hold `{item.artifact.name}`"
            raise TargetFault(what, "; ".join(against), "correct the bindings of the fields it tests")
        return item

    return map_outcomes(one, wanted)


def _held(portal: Portal, wanted: Mapping[int, Wanted]) -> dict[int, Fate]:
    """Each as it is in the portal: unchanged since the plan, or what an earlier attempt made, or not there yet."""
    ids = [number(one.artifact.address or one.observed.address) for one in wanted.values() if _is_numbered(one)]
    now = seen(portal, ids) if ids else {}
    made = _named(portal, [_new_name(one.artifact) for one in wanted.values() if not _is_numbered(one)])

    def one(item: Wanted) -> Held:
        artifact, wanted_body = item.artifact, item.artifact.body
        if not _is_numbered(item):
            found = made.get(_new_name(artifact))
            return (
                Held(number(found.address), found.body or {}, artifact, found.name) if found else Held("", {}, artifact)
            )
        list_id = number(artifact.address or item.observed.address)
        there = now.get(list_id)
        if wanted_body is None and (there is None or there.observed.body is None):
            return Held(list_id, {}, artifact)
        if no := lost(item, there):
            raise TargetFault(*no)
        if there and item.observed.body is None and there.observed.body is None:
            return Held(list_id, {}, artifact, there.observed.name, gone=True)
        return Held(list_id, _unchanged(item, there), artifact, there.observed.name if there else "")

    return map_outcomes(one, wanted)


def _is_numbered(wanted: Wanted) -> bool:
    """Whether it is a list that HubSpot gave a number already, deleted or not; else it is to be made."""
    return bool(wanted.artifact.address) or wanted.observed.body is not None or wanted.artifact.body is None


def _new_name(artifact: Artifact) -> str:
    return full_name(artifact.name, (artifact.body or {})["provenance"])


def _named(portal: Portal, names: Sequence[str]) -> dict[str, Observed]:
    """The lists of exactly these names that are there, by name."""
    if not names:
        return {}
    if len(names) == 1:
        found = lists.by_name(portal.client, names[0])
        ids = [found["listId"]] if found and not found.get("deletedAt") else []
    else:
        ids = [entry["listId"] for entry in lists.like(portal.client, "") if entry["name"] in names]
    return {one.found["name"]: one.observed for one in seen(portal, ids).values()} if ids else {}


def _unchanged(wanted: Wanted, now: Seen | None) -> Mapping[str, Any]:
    """The body, once it is sure that nobody touched the list since the plan, and that it can be written."""
    planned = wanted.observed
    if now is None or now.observed.revision != planned.revision or now.observed.body != planned.body:
        by = f"user {now.observed.changed_by} at {now.observed.changed_at}" if now else ""
        why = f"{by or 'somebody'} edited it in HubSpot"
        raise TargetFault(f"{planned.address} changed since the plan", why, "plan again")
    if against := stands_against(wanted):
        raise TargetFault(*against)
    return now.observed.body or {}


def _helped(portal: Portal, held: Mapping[int, Held]) -> dict[int, Ready | TargetFault]:
    """Each with the numbers of the helper lists that it rests on, once they are there."""
    there = helper_lists.known(
        portal.client, {key: form for one in held.values() for key, form in _helpers(one).items()}
    )
    return map_outcomes(lambda one: (one, helper_lists.ensured(portal.client, _helpers(one), there)), held)


def _helpers(held: Held) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (held.artifact.body or {}).get("helpers", {})
    return found


def _written(portal: Portal, ready: Ready) -> Held:
    """Whatever differs, and nothing else."""
    held, helpers = ready
    list_id, wanted = held.list_id, held.artifact.body
    if wanted is None:
        if held.body:
            _surely(portal, lambda: lists.delete(portal.client, list_id), list_id, None)
        return held
    filters = branch.write(resolve(wanted["filterBranch"], helpers))
    if not list_id:
        return held._replace(list_id=str(helper_lists.made(portal.client, _new_name(held.artifact), filters)["listId"]))
    body = _restored(portal, held) if held.gone else held.body
    if body.get("filterBranch") != wanted["filterBranch"]:
        put = partial(lists.update_filters, portal.client, list_id, filters, enrol=portal.enrol)
        _surely(portal, put, list_id, wanted["filterBranch"], "filterBranch")
    if body.get("provenance") != wanted["provenance"]:
        put = partial(lists.rename, portal.client, list_id, full_name(held.called, wanted["provenance"]))
        _surely(portal, put, list_id, wanted["provenance"], "provenance")
    return held


def _restored(portal: Portal, held: Held) -> Mapping[str, Any]:
    """What the list holds once it is there again. Raises TargetFault where HubSpot does not give it back."""
    try:
        lists.restore(portal.client, held.list_id)
    except (Absent, Rejected, Unsure) as no:
        if not (body := _body_now(portal, held.list_id)):
            fix = no.fix if isinstance(no, Unsure) else _MAKE_ANEW.format(held.artifact.name)
            raise TargetFault(f"list/{held.list_id} was deleted, and cannot be restored", no.why, fix) from None
        return body
    return _body_now(portal, held.list_id)


def _body_now(portal: Portal, list_id: str) -> Mapping[str, Any]:
    return _only(portal, list_id).body or {}


def _surely(portal: Portal, write: Callable[[], None], list_id: str, wanted: Any, part: str = "") -> None:
    """Write; where the outcome is unknown, look, and write once more only if it was not taken."""
    try:
        write()
    except Unsure:
        now = seen(portal, [list_id]).get(list_id)
        body = now.observed.body if now else None
        if (body.get(part) if body and part else body) != wanted:
            write()


def _settled(portal: Portal, written: Mapping[int, Held]) -> dict[int, Observed | TargetFault]:
    """Each once it reads as written and its members are worked out, or as it is at the last read.

    A read may lag behind a write by a second, and a large list takes hours.
    """
    done: dict[int, Observed] = {}
    waiting = dict(written)
    for left in range(portal.reads, -1, -1):
        found = seen(portal, [one.list_id for one in waiting.values()])
        for place, one in list(waiting.items()):
            done[place] = _observed(found, one.list_id)
            if done[place].body == one.artifact.body and _processed(found.get(one.list_id)):
                del waiting[place]
        if not waiting or not left or not portal.client.waits.wait(PAUSE):
            break
    return {place: done[place] for place in written}


def _processed(now: Seen | None) -> bool:
    return now is None or now.observed.body is None or now.found.get("processingStatus") == "COMPLETE"


def _observed(found: Mapping[str, Seen], list_id: str) -> Observed:
    return found[list_id].observed if list_id in found else Observed(f"list/{list_id}", "", None)


def _only(portal: Portal, list_id: str) -> Observed:
    return _observed(seen(portal, [list_id]), list_id)
