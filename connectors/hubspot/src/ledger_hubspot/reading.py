"""HubSpot's list, as it answers, as what the ledger observes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger import Observed, TargetFault
from ledger_hubspot import branch
from ledger_hubspot.naming import own_name
from ledger_hubspot.wording import in_words

CONTACTS = "0-1"  # HubSpot's object type of contacts
_NEEDED = ("listId", "listVersion", "name", "objectTypeId", "processingType", "processingStatus")


def observed(found: Mapping[str, Any]) -> Observed:
    """The list as observed. Raises TargetFault where the answer lacks what every list has."""
    if any(key not in found for key in _NEEDED) or not isinstance(found["name"], str):
        raise TargetFault("HubSpot answered something that is no list", "a list has a listId, a name and a version")
    there, filters = not found.get("deletedAt"), _filters(found)
    return Observed(
        address=f"list/{found['listId']}",
        name=own_name(found["name"]),
        body={"name": found["name"], "filterBranch": filters} if there else None,
        revision=str(found["listVersion"]),
        changed_by=found.get("updatedById") or "",
        changed_at=found.get("updatedAt") or "",
        text=in_words(filters) if there else "",
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
