"""One list as the portal holds it, and the shape the API shows it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NOBODY: Mapping[str, Any] = {
    "filterBranchType": "OR",
    "filterBranchOperator": "OR",
    "filters": [],
    "filterBranches": [],
}


@dataclass
class HeldList:
    """`filters` is the definition, `evaluated` what the memberships of a DYNAMIC list follow.

    `members` are those of a list that does not follow filters; `pending` is how many reads the processing still takes.
    """

    id: str
    name: str
    type: str
    object_type: str
    filters: Mapping[str, Any] | None
    created: str
    created_by: str
    evaluated: Mapping[str, Any] = field(default_factory=lambda: NOBODY)
    members: list[str] = field(default_factory=list)
    version: int = 1
    pending: int = 0
    updated: str = ""
    updated_by: str = ""
    filtered: str = ""
    deleted: str = ""

    def shown(self, *, filters: bool, size: int) -> dict[str, Any]:
        """The list in the shape of the API; filters only where asked for, and in another order than they came."""
        answer: dict[str, Any] = {
            "listId": self.id,
            "listVersion": self.version,
            "name": self.name,
            "objectTypeId": self.object_type,
            "processingType": self.type,
            "processingStatus": "PROCESSING" if self.pending else "COMPLETE",
            "createdAt": self.created,
            "createdById": self.created_by,
            "updatedAt": self.updated,
            "updatedById": self.updated_by,
            "filtersUpdatedAt": self.filtered or self.created,
            "size": size,
            **({"deletedAt": self.deleted} if self.deleted else {}),
        }
        return {**answer, "filterBranch": _reordered(self.filters)} if filters and self.filters else answer


def _reordered(branch: Any) -> Any:
    """assumed: HubSpot promises no order of branches and filters, so what is read back comes in another one."""
    if not isinstance(branch, dict):
        return branch
    turned = {
        key: [_reordered(part) for part in reversed(branch.get(key, []))]
        for key in ("filters", "filterBranches")
        if isinstance(branch.get(key), list)
    }
    return {**branch, **turned}
