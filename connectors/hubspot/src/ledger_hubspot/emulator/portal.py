"""One sandbox portal: its properties, contacts and lists, and what changes them.

    created or edited --> PROCESSING --(k reads)--> COMPLETE

assumed: until a list is COMPLETE, its memberships are those of the filters it had before (observed only as "minutes
later"); reading a list is what moves it on here, so that tests do not depend on time. The portal's clock stands at
the seed's `now`, advances by one second with each edit, and is set by `/__sandbox__/clock`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ledger import BadInput
from ledger_hubspot.emulator import schema
from ledger_hubspot.emulator.answers import Rejected, bad, missing
from ledger_hubspot.emulator.filters import Moment, passes
from ledger_hubspot.emulator.seed import DEFINED_BY_HUBSPOT, instant, read_contact, read_property, read_seed

CONTACTS = "0-1"  # documented: the object type id of contacts
NOBODY: Mapping[str, Any] = {
    "filterBranchType": "OR",
    "filterBranchOperator": "OR",
    "filters": [],
    "filterBranches": [],
}


@dataclass
class HeldList:
    """A list as the portal holds it. `filters` is the definition, `evaluated` what its memberships follow."""

    id: str
    name: str
    type: str
    object_type: str
    filters: Mapping[str, Any] | None
    created: str
    created_by: str
    evaluated: Mapping[str, Any] = field(default_factory=lambda: NOBODY)
    version: int = 1
    pending: int = 0
    updated: str = ""
    updated_by: str = ""
    filtered: str = ""

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
            "filtersUpdatedAt": self.filtered,
            "size": size,
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


class Portal:
    """The state behind the server. Not for use from two threads at once: the server holds a lock."""

    def __init__(self, seed: Mapping[str, Any]) -> None:
        given = read_seed(seed)
        self.settings = given["portal"]
        self.now = instant(self.settings["now"])
        self.properties = {
            entry["name"]: read_property(entry, defined=defined)
            for entries, defined in ((DEFINED_BY_HUBSPOT, True), (given["properties"], False))
            for entry in entries
        }
        self.contacts = {
            str(entry["id"]): read_contact(entry, self.properties, self.stamp) for entry in given["contacts"]
        }
        self.lists: dict[str, HeldList] = {}
        for entry in given["lists"]:
            self._seed_list(entry)

    @property
    def stamp(self) -> str:
        """The portal's time as HubSpot writes it: UTC, milliseconds, `Z`."""
        return self.now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{self.now.microsecond // 1000:03d}Z"

    def get(self, list_id: str) -> HeldList:
        """The list of that id. Raises a 404."""
        if (held := self.lists.get(list_id)) is None:
            raise missing(f"List does not exist with ID {list_id}.")
        return held

    def read(self, held: HeldList, *, filters: bool) -> dict[str, Any]:
        """Show the list, and let its processing move on by one step."""
        answer = held.shown(filters=filters, size=sum(1 for _ in self.members(held)))
        if held.pending:
            held.pending -= 1
            if not held.pending:
                self._evaluate(held)
        return answer

    def create(self, name: str, filters: Any, user: str) -> HeldList:
        """A new active list of contacts."""
        self._free(name)
        schema.check(filters, self.properties, self.lists)
        self._tick()
        number = max((int(key) for key in self.lists), default=0) + 1
        held = HeldList(str(number), name, "DYNAMIC", CONTACTS, None, self.stamp, user)
        self.lists[held.id] = held
        self._refilter(held, filters, user, bump=False)
        return held

    def update_filters(self, held: HeldList, filters: Any, user: str) -> None:
        """Replace the definition. observed: refused on lists that are not DYNAMIC."""
        if held.type != "DYNAMIC":
            raise bad(f"List {held.id} is not a DYNAMIC list.", "ListError.INVALID_PROCESSING_TYPE")
        schema.check(filters, self.properties, self.lists)
        self._no_circle(held.id, filters)
        self._tick()
        self._refilter(held, filters, user, bump=True)

    def rename(self, held: HeldList, name: str, user: str) -> None:
        """Give the list another name. assumed: this leaves `listVersion` alone."""
        if name.casefold() != held.name.casefold():
            self._free(name)
        self._tick()
        held.name, held.updated, held.updated_by = name, self.stamp, user

    def edit_by_hand(self, held: HeldList, filters: Any, user: str) -> None:
        """What somebody does in HubSpot's own screens, which can build branches that the API guide does not allow.

        Such a branch is stored as it is, and never evaluated here: memberships stay as they were.
        """
        try:
            self.update_filters(held, filters, user)
        except Rejected:
            self._tick()
            held.filters, held.version = filters, held.version + 1
            held.updated, held.updated_by, held.filtered = self.stamp, user, self.stamp

    def members(self, held: HeldList) -> Iterator[str]:
        """The ids of the contacts that are in the list now, in order of id."""
        moment = Moment(self.now, self.settings["timeZone"], self._in_list)
        ids = sorted(self.contacts, key=lambda key: (len(key), key))
        return (key for key in ids if passes(held.evaluated, self.contacts[key], moment))

    def _in_list(self, list_id: str, contact: Mapping[str, str]) -> bool:
        return passes(self.get(list_id).evaluated, contact, Moment(self.now, self.settings["timeZone"], self._in_list))

    def _seed_list(self, entry: Mapping[str, Any]) -> None:
        kind, filters = entry.get("processingType", "DYNAMIC"), entry.get("filterBranch")
        number = str(entry.get("listId") or max((int(key) for key in self.lists), default=0) + 1)
        user = entry.get("updatedById", "1")
        held = HeldList(number, entry["name"], kind, entry.get("objectTypeId", CONTACTS), None, self.stamp, user)
        self.lists[number] = held
        held.updated, held.updated_by = self.stamp, user
        if kind == "DYNAMIC":
            self._checked(entry, lambda: schema.check(filters, self.properties, self.lists))
            assert filters is not None
            self._refilter(held, filters, user, bump=False)
            held.pending = 0
            self._evaluate(held)

    def _checked(self, entry: Mapping[str, Any], act: Callable[[], None]) -> None:
        try:
            act()
        except Rejected as no:
            raise BadInput(f"the seed's list `{entry['name']}` is not one: {no.body['message']}") from None

    def _refilter(self, held: HeldList, filters: Mapping[str, Any], user: str, *, bump: bool) -> None:
        held.filters, held.filtered = filters, self.stamp
        held.updated, held.updated_by = self.stamp, user
        held.version += bump
        held.pending = self.settings["processingReads"]
        if not held.pending:
            self._evaluate(held)

    def _evaluate(self, held: HeldList) -> None:
        held.evaluated = held.filters or NOBODY

    def _free(self, name: str) -> None:
        """documented: names are unique in a portal. assumed: without regard to case; status and code of the refusal."""
        if any(held.name.casefold() == name.casefold() for held in self.lists.values()):
            raise bad(f"A list with the name '{name}' already exists.", "ListError.DUPLICATE_LIST_NAME")

    def _no_circle(self, list_id: str, filters: Mapping[str, Any]) -> None:
        """assumed: a list that depends on itself, at whatever depth, is refused."""
        if list_id in self._reached(filters):
            raise bad(f"List {list_id} cannot depend on itself.", "ListError.CIRCULAR_REFERENCE")

    def _reached(self, filters: Mapping[str, Any]) -> set[str]:
        direct = {
            item["listId"]
            for branch in filters["filterBranches"]
            for item in branch["filters"]
            if item["filterType"] == "IN_LIST"
        }
        return direct | {far for near in direct for far in self._reached(self.lists[near].evaluated)}

    def _tick(self) -> None:
        self.now += timedelta(seconds=1)

    def set_clock(self, now: datetime) -> None:
        """Set the portal's clock."""
        self.now = now
