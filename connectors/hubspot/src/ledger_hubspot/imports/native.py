"""A list as a rule of the language, where it is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from ledger import Core, Leaf, Native
from ledger_hubspot.imports.blanks import field_of
from ledger_hubspot.imports.opaque import Unreadable
from ledger_hubspot.imports.reading import Json, Reading, follows_filters
from ledger_hubspot.native.branch import read
from ledger_hubspot.native.naming import own_name
from ledger_hubspot.native.wording import in_words

_NONE: Mapping[str, Any] = MappingProxyType({})


def native(
    found: Json,
    properties: Mapping[str, Json],
    lists: Mapping[str, Json] = _NONE,
    governed: Mapping[str, str] = _NONE,
    zone: str = "UTC",
) -> Native:
    """The list, as HubSpot answers it with its filters and its numbers as decimals, parsed as far as it can be.

    `properties` are those of contacts by name, `lists` the portal's by number, so that a list that rests on others
    can be read whole; `governed` says which definition a list holds; `zone` is the ledger's.
    """
    held = Native(
        address=f"list/{found['listId']}",
        name=own_name(str(found["name"])),
        sort="list",
        parent="contacts",
        form=None,
        fields={},
        text=in_words(read(found.get("filterBranch"))),
        members=_members(found),
        created_at=found.get("createdAt") or "",
        changed_at=found.get("filtersUpdatedAt") or found.get("updatedAt") or "",
        changed_by=str(found.get("updatedById") or ""),
    )
    if not follows_filters(found):
        return replace(held, refused="a static list, or one of other records, follows no filters")
    reading = Reading(properties, lists, governed, zone, above=(str(found["listId"]),))
    try:
        form = reading.whole(found.get("filterBranch"))
    except Unreadable as no:
        return replace(held, refused=str(no))
    fields = {name: reading.fields[name] for name in sorted(_names(form))}
    signals = tuple(reading.signals[name] for name in fields if name in reading.signals)
    return replace(held, form=form, fields=fields, signals=signals, notes=tuple(reading.notes))


def _members(found: Json) -> int | None:
    size = found.get("size", (found.get("additionalProperties") or {}).get("hs_list_size"))
    return int(size) if str(size).isdigit() else None


def _names(form: Core) -> frozenset[str]:
    if isinstance(form, Leaf):
        return frozenset({field_of(form)})
    return frozenset[str]().union(*map(_names, form.of))
