"""Properties of a sort of record, the group that they are shown in, and pipelines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_hubspot.wire.client import Client, part, readable
from ledger_hubspot.wire.faults import Absent

Found = dict[str, Any]


def all_of(client: Client, parent: str, *, archived: bool = False) -> dict[str, Found]:
    """The properties of `parent` (`contacts`) by name; those that stand, or those that are archived."""
    doing = f"read the properties of {parent}"
    query = {"archived": "true"} if archived else {}
    found = part(client.get(doing, "properties", parent, query=query), doing, "results", list)
    with readable(doing):
        entries = [_entry(entry) for entry in found if (entry.get("archived") is True) is archived]
    return {entry["name"]: entry for entry in entries}


def create(client: Client, parent: str, body: Mapping[str, Any]) -> None:
    """A new property. Raises Unsure, and Absent where its formula reads a property that is not there."""
    client.write("POST", f"create the property `{body['name']}`", "properties", parent, body=body)


def update(client: Client, parent: str, name: str, body: Mapping[str, Any]) -> None:
    """Change these parts of a property. Raises Unsure."""
    client.write("PATCH", f"update the property `{name}`", "properties", parent, name, body=body)


def archive(client: Client, parent: str, name: str) -> None:
    """Archive the property; people can restore it in HubSpot for 90 days. Raises Unsure."""
    client.write("DELETE", f"archive the property `{name}`", "properties", parent, name)


def has_group(client: Client, parent: str, name: str) -> bool:
    """Whether the group is there."""
    try:
        client.get(f"look for the property group `{name}`", "properties", parent, "groups", name)
    except Absent:
        return False
    return True


def create_group(client: Client, parent: str, name: str, label: str) -> None:
    """A new property group, after the others. Raises Unsure."""
    body = {"name": name, "label": label, "displayOrder": -1}
    client.write("POST", f"create the property group `{name}`", "properties", parent, "groups", body=body)


def pipeline(client: Client, parent: str, pipeline_id: str) -> Found | None:
    """The pipeline with its stages."""
    doing = f"read pipeline {pipeline_id} of {parent}"
    try:
        found = client.get(doing, "pipelines", parent, pipeline_id)
    except Absent:
        return None
    part(found, doing, "stages", list)
    return found


def _entry(found: Mapping[str, Any]) -> Found:
    """The property as it came, once it has what everybody here reads."""
    for key in ("type", "fieldType", "options"):
        found[key]
    return {**found, "name": str(found["name"])}
