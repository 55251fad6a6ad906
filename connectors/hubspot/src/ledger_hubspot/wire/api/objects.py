"""Custom objects: their types, and rows upserted by a unique property."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger_hubspot.wire.client import Client, part, readable
from ledger_hubspot.wire.faults import unreadable


def type_of(client: Client, name: str) -> str | None:
    """The number of the object type (`2-31`) of that name. Raises Forbidden where the portal has no such thing."""
    doing = "read the custom objects"
    found = part(client.get(doing, "schemas"), doing, "results", list)
    with readable(doing):
        return next((str(each["objectTypeId"]) for each in found if each["name"] == name), None)


def create_type(client: Client, schema: Mapping[str, Any]) -> str:
    """A new object type; its number. Raises Unsure."""
    doing = f"create the custom object `{schema['name']}`"
    return str(part(client.write("POST", doing, "schemas", body=schema), doing, "objectTypeId", str))


def rows(
    client: Client, kind: str, key: str, keys: Sequence[str], names: Sequence[str]
) -> dict[str, Mapping[str, str | None]]:
    """The rows that there are, by `key`, each with these properties. Raises TargetFault."""
    doing = "read the registry"
    asked = {"inputs": [{"id": each} for each in keys], "idProperty": key, "properties": list(names)}
    found = client.look(doing, "objects", kind, "batch", "read", body={**asked, "propertiesWithHistory": []})
    with readable(doing):
        held = (each["properties"] for each in found["results"])
        return {str(row[key]): {name: row.get(name) for name in names} for row in held}


def upsert(client: Client, kind: str, key: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Make or change a row for each, found by `key`; the same once more changes nothing. Raises TargetFault."""
    doing = f"write {len(rows)} rows of the registry"
    inputs = [{"id": row[key], "idProperty": key, "properties": dict(row)} for row in rows]
    found = client.write("POST", doing, "objects", kind, "batch", "upsert", body={"inputs": inputs})
    if found.get("errors"):
        raise unreadable(doing, str(found["errors"][0])[:300])
