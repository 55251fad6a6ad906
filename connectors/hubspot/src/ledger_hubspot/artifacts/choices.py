"""The options of a property, as the stages of a ladder: read, merged, and written back whole.

HubSpot replaces the whole list of options, so whatever is there goes into it again; a value that the stages lack stays,
or is hidden where somebody accepted that on record, and is never taken away.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger import Artifact
from ledger_hubspot.artifacts.sort import Definitions
from ledger_hubspot.native import options
from ledger_hubspot.native.naming import Place
from ledger_hubspot.wire.api import properties
from ledger_hubspot.wire.faults import Unsure
from ledger_hubspot.wire.portal import Portal


def objections(at: Place, artifact: Artifact, there: Definitions) -> Iterator[tuple[str, str]]:
    """What stands against it, each with the next step."""
    if (found := there.get(at.name)) is None:
        clause = f"{at.object} have no property `{at.name}`, and the ledger makes none for stages"
        yield clause, "create it in HubSpot, or bind the stages to one that is there"
        return
    for clause in options.objections(found, _values(artifact), drop=_drops(artifact)):
        fix = "add them as stages, or accept `drop-values` on record, which hides them" if "lack" in clause else ""
        yield clause, fix or "bind the stages to a property whose options can be edited"


def write(portal: Portal, at: Place, artifact: Artifact, there: Definitions) -> None:
    """Write the options. Where the outcome is unknown, look, and write once more only if they were not taken."""
    wanted = _values(artifact)
    body = {"options": options.merged(there[at.name]["options"], wanted, drop=_drops(artifact))}
    try:
        properties.update(portal.client, at.object, at.name, body)
    except Unsure:
        now = properties.all_of(portal.client, at.object).get(at.name, {})
        if options.values(now.get("options", ())) != wanted:
            properties.update(portal.client, at.object, at.name, body)


def _values(artifact: Artifact) -> list[dict[str, str]]:
    return list((artifact.body or {})["values"])


def _drops(artifact: Artifact) -> bool:
    found: Any = artifact.probe
    return bool((found or {}).get("drop"))
