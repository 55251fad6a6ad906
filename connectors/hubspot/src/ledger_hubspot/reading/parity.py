"""What an artifact of a portal says of each contact, with the contact's values: for parity.

    members of the list, or values of the property   x   every contact with its values  -->  Judged

A list is read once HubSpot has worked it through, as far as it does so within the waiting that a session is given.
A contact in it was judged when it came in; any other no earlier than the filters were last changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from ledger import Judged, TargetFault
from ledger_hubspot.native.naming import Place
from ledger_hubspot.wire.api import contacts, lists, properties
from ledger_hubspot.wire.client import readable
from ledger_hubspot.wire.portal import PAUSE, Portal

_SIGNAL = re.compile(r"list:(\d+)")
_CONTACT = "contacts."
_DOING = "read the contacts"
_NAME = "ask for a definition that is a list, or a property of contacts"


Signals: TypeAlias = Mapping[str, Mapping[str, str]]
Judging: TypeAlias = Callable[[Portal, Place, Mapping[str, str], Signals], Iterator[Judged]]


def judged(portal: Portal, address: str, at: Place, by: Judging | None, paths: Mapping[str, str]) -> Iterator[Judged]:
    """Every contact, with its verdict `by` the artifact and its values at `paths`.

    A signal bound to a list is its membership. Raises TargetFault where one of them cannot be read: no record can be
    judged by what nobody can see.
    """
    if unseen := [name for name, path in paths.items() if not (_SIGNAL.fullmatch(path) or path.startswith(_CONTACT))]:
        raise _unseen(address, unseen)
    signals = {name: _members(portal, match[1]) for name, path in paths.items() if (match := _SIGNAL.fullmatch(path))}
    names = {name: path.removeprefix(_CONTACT) for name, path in paths.items() if path.startswith(_CONTACT)}
    if by is None:
        raise _says_nothing(address)
    yield from by(portal, at, names, signals)


def _says_nothing(address: str) -> TargetFault:
    return TargetFault(f"{address} says nothing of contacts", "only lists and properties of contacts do", _NAME)


def _unseen(address: str, names: list[str]) -> TargetFault:
    named = ", ".join(f"`{name}`" for name in sorted(names))
    return TargetFault(
        f"the contacts of {address} cannot be judged here, because of {named}",
        "who passes a filter that only HubSpot can judge, it tells of no contact but as a member of a list",
        'make a list of it in HubSpot, and bind the signal to that: hubspot: "list:NUMBER"',
    )


def by_list(portal: Portal, at: Place, names: Mapping[str, str], signals: Signals) -> Iterator[Judged]:
    """Every contact by its membership of the list."""
    list_id = at.name
    found = _processed(portal, list_id)
    since, members = str(found.get("filtersUpdatedAt") or ""), _members(portal, list_id)
    for entry in contacts.everybody(portal.client, sorted(set(names.values()))):
        came = members.get(entry["id"])
        yield _judged(entry, came is not None, names, signals, max(since, came or ""))


def by_property(portal: Portal, at: Place, names: Mapping[str, str], signals: Signals) -> Iterator[Judged]:
    """Every contact by the value of the property. Raises TargetFault for one of other records."""
    if at.object != "contacts":
        raise _says_nothing("/".join(at))
    name = at.name
    definition = properties.all_of(portal.client, "contacts").get(name)
    if definition is None:
        raise TargetFault(f"contacts have no property `{name}`", "it was archived, or never made", "plan again")
    for entry in contacts.everybody(portal.client, sorted({*names.values(), name})):
        text = entry["properties"].get(name)
        yield _judged(entry, _value(text, definition["type"]), names, signals, "")


def _judged(
    entry: Mapping[str, Any],
    verdict: Any,
    names: Mapping[str, str],
    signals: Mapping[str, Mapping[str, str]],
    judged_at: str,
) -> Judged:
    values = {field: entry["properties"].get(name) or None for field, name in names.items()}
    values |= {field: entry["id"] in members for field, members in signals.items()}
    with readable(_DOING):
        changed = entry["properties"].get("lastmodifieddate") or entry.get("updatedAt") or ""
        return Judged(entry["id"], verdict, values, _instant(changed), _instant(judged_at))


def _processed(portal: Portal, list_id: str) -> Mapping[str, Any]:
    """The list, once it was worked through or nobody waits any longer. Raises TargetFault where there is none."""
    found = _list(portal, list_id)
    for _ in range(portal.reads):
        if found.get("processingStatus") == "COMPLETE":
            break
        portal.client.waits.sleep(PAUSE)
        found = _list(portal, list_id)
    return found


def _list(portal: Portal, list_id: str) -> Mapping[str, Any]:
    found = lists.by_ids(portal.client, [list_id]).get(list_id)
    if found is None or found.get("deletedAt"):
        raise TargetFault(f"there is no list/{list_id}", "it was deleted, or never made", "plan again")
    return found


def _members(portal: Portal, list_id: str) -> dict[str, str]:
    """Everybody in the list, with the time at which they came in."""
    return {key: at for _, some in lists.members(portal.client, list_id) for key, at in some.items()}


def _value(text: str | None, kind: str) -> Any:
    if not text:
        return None
    if kind != "number":
        return text
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
