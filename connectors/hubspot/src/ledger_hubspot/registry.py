"""The registry of definitions inside HubSpot: a custom object with a row for each, where a portal has it (Enterprise).

    what was applied  --row-->  {"def_key": "mql", "version": "3", "artifact": "list/12", …}  --upsert by def_key-->

It is for people there to read; the authoritative record is the ledger's own. A portal without custom objects, or a
token that may not write them, is told in a note of the plan, and again beside what was applied: it stops nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger import Observed, TargetFault, Wanted
from ledger.connecting import chunks, with_cause
from ledger_hubspot.native.provenance import told
from ledger_hubspot.wire.api import objects
from ledger_hubspot.wire.portal import Portal

KEY = "def_key"
FIELDS: Mapping[str, str] = {
    KEY: "Definition",
    "version": "Version",
    "position": "Ledger position",
    "digest": "Digest",
    "artifact": "Artifact",
    "provenance": "Provenance",
}
_BATCH = 100


def row(applied: Observed) -> dict[str, str] | None:
    """The row of what was applied, by the provenance that it carries; None where it carries none."""
    body = applied.body or {}
    text = str(body.get("description") or body.get("provenance") or "")
    found = told(text)
    if found is None:
        return None
    key, version, position, digest = found
    version_of = {KEY: key, "version": version, "position": position, "digest": digest}
    return {**version_of, "artifact": applied.address, "provenance": text}


def outlook(portal: Portal) -> str:
    """Why an apply would write no row; nothing where it would, or where no registry is asked for."""
    if not portal.registry:
        return ""
    try:
        there = objects.type_of(portal.client, portal.registry)
    except TargetFault as fault:
        return f"the registry `{portal.registry}` is not written: {fault.what}, {fault.why}"
    if there or portal.creates_registry:
        return ""
    return f'the portal has no custom object `{portal.registry}`: set registry_create = "yes" to make it'


def complete(portal: Portal, applied: Sequence[Wanted]) -> list[TargetFault | None]:
    """A row for each, written where it is not there or says something else; the fault of each. Raises nothing."""
    rows = [row(each.observed) for each in applied]
    wanted = {each[KEY]: each for each in rows if each}
    fault = None
    try:
        if portal.registry and wanted:
            _write(portal, wanted)
    except TargetFault as why:
        fault = with_cause(f"its row in the registry `{portal.registry}` is not sure to be there", why)
    return [fault if each else None for each in rows]


def _write(portal: Portal, wanted: Mapping[str, Mapping[str, str]]) -> None:
    kind = objects.type_of(portal.client, portal.registry)
    if kind is None and portal.creates_registry:
        kind = objects.create_type(portal.client, _schema(portal.registry))
    for keys in chunks(list(wanted), _BATCH) if kind else ():
        held = objects.rows(portal.client, kind or "", KEY, keys, list(FIELDS))
        if stale := [wanted[each] for each in keys if held.get(each) != wanted[each]]:
            objects.upsert(portal.client, kind or "", KEY, stale)


def _schema(name: str) -> dict[str, Any]:
    title = name.replace("_", " ").capitalize()
    return {
        "name": name,
        "labels": {"singular": title, "plural": f"{title}s"},
        "requiredProperties": [KEY],
        "primaryDisplayProperty": KEY,
        "secondaryDisplayProperties": ["version"],
        "searchableProperties": [KEY],
        "associatedObjects": [],
        "properties": [
            {"name": each, "label": label, "type": "string", "fieldType": "text", "hasUniqueValue": each == KEY}
            for each, label in FIELDS.items()
        ],
    }
