"""Lists (HubSpot: segments) and who is in them.

HubSpot documents no limit for one request by ids; a hundred keep its path far from being too long (414).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ledger.connecting import chunks
from ledger_hubspot.native.observed import CONTACTS
from ledger_hubspot.wire.api.pages import pages
from ledger_hubspot.wire.client import Client, part, readable
from ledger_hubspot.wire.faults import Absent

BATCH = 100
_LIST_PAGE, _MEMBER_PAGE = 500, 250  # HubSpot's limits
_ALWAYS = ("listVersion", "objectTypeId", "processingType", "processingStatus")

# the dated versions of the API want every list named by what it is not limited to
_ALL: Mapping[bool, Mapping[str, Sequence[str]]] = {False: {}, True: {"listIds": [], "processingTypes": []}}

Found = dict[str, Any]


def by_ids(client: Client, ids: Sequence[str]) -> dict[str, Found]:
    """The lists with their filters, by id; what is not there is left out, and what was deleted says so itself."""
    found: dict[str, Found] = {}
    for some in chunks(list(dict.fromkeys(ids)), BATCH):
        for entry in [_by_id(client, some[0])] if len(some) == 1 else _by_ids(client, some):
            if entry is not None:
                found[str(entry["listId"])] = entry
    return found


def _by_id(client: Client, list_id: str) -> Found | None:
    doing = f"read list {list_id}"
    try:
        found = client.get(doing, "lists", list_id, query={"includeFilters": "true"})
    except Absent:
        return None
    return _entry(part(found, doing, "list", dict), doing)


def _by_ids(client: Client, ids: Sequence[str]) -> Iterator[Found]:
    doing = f"read {len(ids)} lists"
    found = client.get(doing, "lists", query={"listIds": ids, "includeFilters": "true"})
    for entry in part(found, doing, "lists", list):
        yield _entry(entry, doing)


def by_name(client: Client, name: str) -> Found | None:
    """The list of contacts of exactly that name, with its filters."""
    doing = f"read the list called `{name}`"
    try:
        found = client.get(doing, "lists", "object-type-id", CONTACTS, "name", name, query={"includeFilters": "true"})
    except Absent:
        return None
    return _entry(part(found, doing, "list", dict), doing)


def like(client: Client, text: str) -> list[Found]:
    """The lists of contacts whose name has `text` in it (empty: all), without their filters."""
    return [entry for entry in of_all_records(client, text) if entry["objectTypeId"] == CONTACTS]


def of_all_records(client: Client, text: str = "") -> list[Found]:
    """The same, also of lists of companies, deals and so on."""
    found: list[Found] = []
    doing = "search the lists"
    while True:
        asked = {"offset": len(found), "count": _LIST_PAGE, "additionalProperties": [], **_ALL[client.version != "v3"]}
        page = client.look(doing, "lists", "search", body={**asked, **({"query": text} if text else {})})
        with readable(doing):
            found += page["lists"]
            if not page["hasMore"] or not page["lists"]:
                return [
                    {**entry, "name": str(entry["name"])}
                    for entry in found
                    if entry["objectTypeId"] and entry["listId"]
                ]


def create(client: Client, name: str, filters: Mapping[str, Any]) -> Found:
    """A new active list of contacts. Raises Unsure where it may have been made."""
    body = {"name": name, "objectTypeId": CONTACTS, "processingType": "DYNAMIC", "filterBranch": filters}
    doing = f"create the list `{name}`"
    return _entry(part(client.write("POST", doing, "lists", body=body), doing, "list", dict), doing)


def update_filters(client: Client, list_id: str, filters: Mapping[str, Any], *, enrol: bool) -> None:
    """Replace the filters. `enrol` puts those who enter into the workflows that the list starts. Raises Unsure."""
    query = {"enrollObjectsInWorkflows": "true" if enrol else "false"}
    doing, body = f"update the filters of list {list_id}", {"filterBranch": filters}
    client.write("PUT", doing, "lists", list_id, "update-list-filters", body=body, query=query)


def rename(client: Client, list_id: str, name: str) -> None:
    """Give the list another name. Raises Unsure."""
    client.write("PUT", f"rename list {list_id}", "lists", list_id, "update-list-name", query={"listName": name})


def delete(client: Client, list_id: str) -> None:
    """Delete the list; HubSpot restores it for 90 days. Raises Unsure."""
    client.write("DELETE", f"delete list {list_id}", "lists", list_id)


def restore(client: Client, list_id: str) -> None:
    """Undelete the list, with its number, within 90 days. Raises Unsure, and Absent or Rejected where it cannot be."""
    client.write("PUT", f"restore list {list_id}", "lists", list_id, "restore")


def members(client: Client, list_id: str) -> Iterator[tuple[int | None, dict[str, str]]]:
    """How many contacts are in the list, where a page tells, and that page: since when, by id."""
    doing = f"read the members of list {list_id}"

    def page(after: str) -> Found:
        query = {"limit": str(_MEMBER_PAGE), **({"after": after} if after else {})}
        return client.get(doing, "lists", list_id, "memberships", query=query)

    for found in pages(page, doing):
        with readable(doing):
            total = None if found.get("total") is None else int(found["total"])
            ids = {str(entry["recordId"]): str(entry.get("membershipTimestamp") or "") for entry in found["results"]}
        yield total, ids


def _entry(found: Any, doing: str) -> Found:
    with readable(doing):
        for key in _ALWAYS:
            found[key]
        return {**found, "listId": str(found["listId"]), "name": str(found["name"])}
