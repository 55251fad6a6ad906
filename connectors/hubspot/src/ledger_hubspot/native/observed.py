"""HubSpot's lists, properties and pipelines, as it answers them, as what the ledger observes. Pure.

Where it rests on helper lists, these are read with it, each as the portal has it now: one that somebody edited no
longer holds what its name says, and so shows as drift of every list above it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from ledger import Observed, TargetFault
from ledger_hubspot.native import branch, options
from ledger_hubspot.native.calculation import Unknown, normal, parse, properties_of
from ledger_hubspot.native.helpers import recognise, rests_on
from ledger_hubspot.native.naming import bracket_of, is_part, own_name
from ledger_hubspot.native.wording import in_words

CONTACTS = "0-1"  # HubSpot's object type of contacts
_NEEDED = ("listId", "listVersion", "name", "objectTypeId", "processingType", "processingStatus")

Helpers: TypeAlias = Mapping[str, tuple[str, Any]]
_NONE: Helpers = MappingProxyType({})


def of_list(found: Mapping[str, Any], helpers: Helpers = _NONE) -> Observed:
    """The list as observed. Raises TargetFault where the answer lacks what every list has.

    `helpers` are the portal's helper lists by their number: the digest in the name, and the filter branch as HubSpot
    answers it. More than this list needs may be given.
    """
    if any(key not in found for key in _NEEDED) or not isinstance(found["name"], str):
        why = "a list has a listId, a name and a version"
        raise TargetFault("HubSpot answered something that is no list", why, "try again later; see status.hubspot.com")
    digests = {list_id: digest for list_id, (digest, _) in helpers.items()}
    there, filters = not found.get("deletedAt"), recognise(_filters(found), digests)
    below = _below(filters, {digest: recognise(branch.read(held), digests) for digest, held in helpers.values()})
    return Observed(
        address=f"list/{found['listId']}",
        name=own_name(found["name"]),
        body={"provenance": bracket_of(found["name"]), "filterBranch": filters} | ({"helpers": below} if below else {})
        if there
        else None,
        revision=str(found["listVersion"]),
        changed_by=found.get("updatedById") or "",
        changed_at=found.get("updatedAt") or "",
        text=in_words(filters, below) if there else "",
    )


def calculated(found: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> Observed:
    """A calculated property of contacts as observed, with those of `others` (by name) that are parts of it.

    A property without a formula has an empty one, which no definition has.
    """
    formula = normal(found.get("calculationFormula") or "")
    parts = {name: normal(others[name].get("calculationFormula") or "") for name in _parts(formula, found, others)}
    body = {"calculationFormula": formula, "description": found.get("description") or ""}
    return _property(found, "contacts", body | ({"parts": parts} if parts else {}), in_lines(formula, parts))


def choices(found: Mapping[str, Any], object_type: str = "contacts") -> Observed:
    """A property with options as observed: the values that people can choose."""
    shown = options.values(found.get("options", ()))
    return _property(found, object_type, {"values": shown}, options.in_lines(shown))


def pipeline(found: Mapping[str, Any], object_type: str) -> Observed:
    """A pipeline as observed: its stages."""
    shown = options.stages(found)
    return Observed(
        address=f"pipeline/{object_type}/{found['id']}",
        name=f"{object_type}.{found['id']}",
        body=None if found.get("archived") else {"values": shown},
        revision=found.get("updatedAt") or "",
        changed_at=found.get("updatedAt") or "",
        text=options.in_lines(shown),
    )


def in_lines(formula: str, parts: Mapping[str, str]) -> str:
    """A formula and its parts to be read."""
    return "\n".join([formula, *(f"{name}: {part}" for name, part in parts.items())])


def _parts(formula: str, found: Mapping[str, Any], others: Mapping[str, Any]) -> list[str]:
    """The parts of a score that its formula reads, by the number of their rule."""
    try:
        read = properties_of(parse(formula))
    except Unknown:
        return []
    names = [name for name in read & others.keys() if is_part(name, found["name"])]
    return sorted(names, key=lambda name: (len(name), name))


def _property(found: Mapping[str, Any], object_type: str, body: Mapping[str, Any], text: str) -> Observed:
    """A property as observed. It has no number of its version: the moment of its last change stands for one."""
    there = found.get("archived") is not True
    return Observed(
        address=f"property/{object_type}/{found['name']}",
        name=f"{object_type}.{found['name']}",
        body=body if there else None,
        revision=found.get("updatedAt") or "",
        changed_by=found.get("updatedUserId") or "",
        changed_at=found.get("updatedAt") or "",
        text=text if there else "",
    )


def is_active(found: Mapping[str, Any]) -> bool:
    """Whether this is a list of contacts that follows its filters: the only sort that can hold a criteria."""
    return bool(found["processingType"] == "DYNAMIC" and found["objectTypeId"] == CONTACTS)


def _filters(found: Mapping[str, Any]) -> dict[str, Any]:
    """The filters in normal form. A list that does not follow its filters never equals a criteria."""
    filters = branch.read(found.get("filterBranch"))
    if is_active(found):
        return filters
    kind = {"processingType": found["processingType"], "objectTypeId": found["objectTypeId"]}
    return {branch.UNSUPPORTED: {**kind, "filterBranch": filters}}


def _below(filters: Mapping[str, Any], held: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The helper lists that `filters` rest on, directly or not, by digest."""
    found: dict[str, Mapping[str, Any]] = {}
    waiting = set(rests_on(filters))
    while waiting:
        digest = waiting.pop()
        found[digest] = held[digest]
        waiting |= rests_on(held[digest]) - found.keys()
    return dict(sorted(found.items()))
