"""Lists and formulas of records other than contacts: told in a survey, and never governed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ledger import Native
from ledger_hubspot.native.calculation import normal
from ledger_hubspot.wire.api import properties
from ledger_hubspot.wire.client import Client
from ledger_hubspot.wire.faults import Absent, Forbidden

_OBJECTS = {"0-2": "companies", "0-3": "deals", "0-5": "tickets", "0-136": "leads"}
_READ = ("companies", "deals")  # whose formulas are looked for
_ONLY_CONTACTS = "it is about {}, and the ledger governs lists and formulas of contacts"
_SORT = "calculated property"


def of_list(found: Mapping[str, Any]) -> Native:
    """A list of such records, as a search finds it."""
    parent = _OBJECTS.get(str(found["objectTypeId"]), str(found["objectTypeId"]))
    return Native(
        address=f"list/{found['listId']}",
        name=found["name"],
        sort="list",
        parent=parent,
        form=None,
        fields={},
        refused=_ONLY_CONTACTS.format(parent),
        created_at=found.get("createdAt") or "",
        changed_at=found.get("updatedAt") or "",
    )


def formulas(client: Client) -> Iterator[Native]:
    """The formulas of companies and deals; where they may not be read, one word about that."""
    for parent in _READ:
        try:
            there = properties.all_of(client, parent)
        except (Forbidden, Absent) as no:
            why = f"they cannot be read: {no.why}"
            yield Native(f"property/{parent}", f"formulas of {parent}", _SORT, parent, None, {}, refused=why)
            continue
        yield from (_formula(found, parent) for _, found in sorted(there.items()) if found.get("calculationFormula"))


def _formula(found: Mapping[str, Any], parent: str) -> Native:
    return Native(
        address=f"property/{parent}/{found['name']}",
        name=f"{parent}.{found['name']}",
        sort=_SORT,
        parent=parent,
        form=None,
        fields={},
        refused=_ONLY_CONTACTS.format(parent),
        text=normal(str(found["calculationFormula"])),
        created_at=found.get("createdAt") or "",
        changed_at=found.get("updatedAt") or "",
    )
