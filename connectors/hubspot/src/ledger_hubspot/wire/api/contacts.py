"""Contacts: searched, counted, and read with some of their values.

HubSpot's search takes four requests a second and goes no further than 10,000 records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ledger_hubspot.wire.api.pages import pages
from ledger_hubspot.wire.client import Client, part, readable

MOST = 10_000
_SEARCH_PAGE, _PAGE = 200, 100  # HubSpot's limits
_BATCH_DOING = "read some contacts"
Groups = list[dict[str, Any]]


def count(client: Client, groups: Groups | None = None) -> int:
    """How many contacts a search finds; all of them without one."""
    found = client.search("count contacts", "contacts", body=_search(groups or [], 1, ""))
    return int(part(found, "count contacts", "total", int))


def matching(client: Client, groups: Groups) -> set[str] | None:
    """The ids of the contacts that a search finds, or None where they are more than it goes through."""
    doing, ids = "search contacts", set[str]()

    def page(after: str) -> dict[str, Any]:
        return client.search(doing, "contacts", body=_search(groups, _SEARCH_PAGE, after))

    for found in pages(page, doing):
        with readable(doing):
            if int(found["total"]) > MOST:
                return None
            ids |= {str(entry["id"]) for entry in found["results"]}
    return ids


def everybody(client: Client, properties: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Every contact, with its id, its values of these properties, and when it was created and changed."""
    doing = "read the contacts"

    def page(after: str) -> dict[str, Any]:
        query = {"limit": str(_PAGE), "properties": ",".join(properties), **({"after": after} if after else {})}
        return client.get(doing, "objects", "contacts", query=query)

    for found in pages(page, doing):
        for entry in part(found, doing, "results", list):
            with readable(doing):
                yield {**entry, "id": str(entry["id"]), "properties": dict(entry["properties"])}


def values(client: Client, ids: Sequence[str], name: str) -> dict[str, str]:
    """The values of one property by contact, for at most a hundred ids; what has none is left out."""
    body = {"inputs": [{"id": each} for each in ids], "properties": [name], "propertiesWithHistory": []}
    found = client.look(_BATCH_DOING, "objects", "contacts", "batch", "read", body=body)
    with readable(_BATCH_DOING):
        pairs = ((str(entry["id"]), entry["properties"].get(name)) for entry in found["results"])
        return {key: str(value) for key, value in pairs if value}


def as_searched(client: Client, contact_id: str) -> dict[str, Any] | None:
    """One contact as the search has it, which lags behind the contact itself."""
    groups = [{"filters": [{"propertyName": "hs_object_id", "operator": "EQ", "value": contact_id}]}]
    found = client.search("search contacts", "contacts", body=_search(groups, 1, ""))
    entries: list[dict[str, Any]] = part(found, "search contacts", "results", list)
    return entries[0] if entries else None


def _search(groups: Groups, limit: int, after: str) -> dict[str, Any]:
    """The body of a search. HubSpot's own file requires every key."""
    asked = {"properties": ["hs_object_id"], "sorts": ["hs_object_id"], "limit": limit, "after": after or "0"}
    return {"filterGroups": groups, **asked}
