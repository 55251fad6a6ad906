"""What a portal holds: every list and every formula, parsed as far as it can be, and who uses it.

Lists and formulas of companies and deals are told too, with the reason why nothing of them is governed. Everything is
read in batches: properties, workflows and owners once, lists a hundred at a time. Only the counting of fields takes a
request each, by search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ledger import Native, NativeField, TargetFault
from ledger_hubspot import imports
from ledger_hubspot.imports.fields import native_field
from ledger_hubspot.imports.names import named
from ledger_hubspot.native import observed
from ledger_hubspot.native.naming import Place
from ledger_hubspot.native.provenance import told
from ledger_hubspot.reading import others
from ledger_hubspot.reading.uses import Uses, tested_lists, uses
from ledger_hubspot.wire.api import account, contacts, lists, properties
from ledger_hubspot.wire.client import Client, readable
from ledger_hubspot.wire.faults import Absent, Forbidden
from ledger_hubspot.wire.portal import Portal

Found = Mapping[str, Any]
_CONTACT = "contacts."
_SIGNAL = re.compile(r"list:(\d+)")
_DOING = "read what the portal holds"


@dataclass(frozen=True, slots=True)
class _Around:
    """What a rule is read with: properties by name, lists by number, who uses what, and who people are.

    `formulas` are the names of the properties whose formulas read one.
    """

    properties: Mapping[str, Found]
    formulas: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, Found]
    who: Uses
    people: Mapping[str, str]
    zone: str


def rules(portal: Portal) -> Iterator[Native]:
    """Every list and every calculated property, whoever made it; those of contacts are parsed."""
    every = lists.of_all_records(portal.client)
    ids = [entry["listId"] for entry in every if entry["objectTypeId"] == observed.CONTACTS]
    around = _around(portal, ids)
    for list_id in ids:
        if list_id in around.lists:
            yield _list(around, around.lists[list_id])
    for name, found in sorted(around.properties.items()):
        if found.get("calculated"):
            yield _formula(around, name)
    yield from (others.of_list(entry) for entry in every if entry["objectTypeId"] != observed.CONTACTS)
    yield from others.formulas(portal.client)


def rule(portal: Portal, address: str, at: Place) -> Native:
    """The rule at `list/12` or `property/contacts/fit`. Raises TargetFault where there is none."""
    around = _around(portal, [at.name] if at.sort == "list" else [])
    if at.sort == "list" and at.name in around.lists:
        return _list(around, around.lists[at.name])
    if at.sort == "property" and at.object == "contacts" and at.name in around.properties:
        return _formula(around, at.name)
    raise TargetFault(
        f"there is no rule at {address}", "it is no list, and no property of contacts", "survey the target"
    )


def fields(portal: Portal, paths: Sequence[str]) -> list[NativeField]:
    """These fields, each with how many contacts have a value; a signal with how many are in its list."""
    there, records = properties.all_of(portal.client, "contacts"), _counted(portal.client, [])
    signals = lists.by_ids(portal.client, [match[1] for path in paths if (match := _SIGNAL.fullmatch(path))])
    taken: set[str] = set()
    found = []
    for path in paths:
        suggested = named(path.removeprefix(_CONTACT), path, taken)
        taken.add(suggested)
        if path.startswith(_CONTACT):
            field = _property(portal, path.removeprefix(_CONTACT), suggested, there)
        else:
            field = _signal(path, suggested, signals)
        found.append(replace(field, records=records))
    return found


def _around(portal: Portal, ids: Sequence[str]) -> _Around:
    client = portal.client
    found, asked = lists.by_ids(client, ids), set(ids)
    while missing := sorted({each for one in found.values() for each in tested_lists(one)} - asked):
        found |= lists.by_ids(client, missing)
        asked |= set(missing)
    there, who = properties.all_of(client, "contacts"), uses(client)
    return _Around(there, _readers(there), found, who, _people(client), portal.zone)


def _readers(there: Mapping[str, Found]) -> Mapping[str, tuple[str, ...]]:
    readers: dict[str, list[str]] = {}
    for name in sorted(there):
        for each in imports.formulas.read_by(there[name]):
            readers.setdefault(each, []).append(f"property `{name}`")
    return {name: tuple(some) for name, some in readers.items()}


def _people(client: Client) -> Mapping[str, str]:
    try:
        return account.owners(client)
    except (Forbidden, Absent):
        return {}


def _list(around: _Around, found: Found) -> Native:
    governed = {number: by.key for number, one in around.lists.items() if (by := told(one["name"]))}
    with readable(_DOING):
        native = imports.native(found, around.properties, around.lists, governed, around.zone)
    number = str(found["listId"])
    above = [f"list `{one['name']}`" for one in around.lists.values() if number in tested_lists(one)]
    used = (*around.who.lists.get(number, ()), *sorted(above))
    return _told(replace(native, used_by=used), around, around.who.unknown)


def _formula(around: _Around, name: str) -> Native:
    with readable(_DOING):
        native = imports.formulas.native(around.properties[name], around.properties, around.zone)
    used = (*around.who.properties.get(name, ()), *around.formulas.get(name, ()))
    return _told(replace(native, used_by=used), around, around.who.unknown)


def _told(native: Native, around: _Around, unknown: str) -> Native:
    """With people by their names, and a word where the workflows cannot be told."""
    by = around.people.get(native.changed_by) or (f"user {native.changed_by}" if native.changed_by else "")
    notes = (*native.notes, f"workflows that use it are {unknown}") if unknown else native.notes
    return replace(native, changed_by=by, changed_by_id=native.changed_by, notes=notes)


def _property(portal: Portal, name: str, suggested: str, there: Mapping[str, Found]) -> NativeField:
    if name not in there:
        return NativeField(suggested, f"{_CONTACT}{name}", name, "", why=f"contacts have no property `{name}`")
    known = [{"filters": [{"propertyName": name, "operator": "HAS_PROPERTY"}]}]
    return replace(native_field(there[name], suggested), filled=_counted(portal.client, known))


def _counted(client: Client, groups: contacts.Groups) -> int | None:
    """How many contacts; None where the token may not look at them."""
    try:
        return contacts.count(client, groups)
    except Forbidden:
        return None


def _signal(path: str, suggested: str, there: Mapping[str, Found]) -> NativeField:
    match = _SIGNAL.fullmatch(path)
    found = there.get(match[1], {}) if match else {}
    return NativeField(suggested, path, str(found.get("name", path)), "signal", filled=found.get("size"))
