"""Artifacts as the JSON of every call that `apply` would make, for a team that deploys through its own pipeline. Pure.

    001-mql-live.json         {"artifact", "calls": [{"method", "path", "query"?, "body"?}…], "placeholders"?}
    removed/001-list-12.json  what should go, never among the rest
    refused/left-out.txt      what an apply would refuse, and so no file says, a line each
    index.json                the files in their order, and the version of HubSpot's API

What only a portal can tell stands in braces, and `placeholders` says what to put there: `{ledger helper 0a1b2c3d4e5f}`
is the number of the helper list of that name, which one of the calls before makes where the portal has none. Where the
portal was read, its names and options stand there themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ledger import Artifact, UnknownName
from ledger_hubspot.artifacts import SORTS, is_address, place
from ledger_hubspot.artifacts.sort import Call, There
from ledger_hubspot.wire.versions import VERSIONS

FORMATS: Mapping[str, str] = {
    "hubspot": "the JSON of every call to HubSpot's API, in order; what only the portal can tell stands in braces"
}
LEFT_OUT = "refused/left-out.txt"
Files = Mapping[str, bytes]


def export(
    format: str,
    artifacts: Sequence[Artifact],
    removed: Sequence[str] = (),
    version: str = VERSIONS[0],
    there: There | None = None,
) -> Files:
    """The files by path, byte for byte the same for the same artifacts, over what is `there`, where it was read.

    Raises UnknownName for another format, and for an address of nothing that could be removed.
    """
    if format not in FORMATS:
        raise UnknownName(
            f"there is no format {format}", "the HubSpot connector writes no other", f"choose {' or '.join(FORMATS)}"
        )
    refused = {one.address or one.name: no for one in artifacts if (no := _refusal(one, artifacts, there))}
    written = [one for one in artifacts if (one.address or one.name) not in refused]
    made = {
        _file("", number, one.name, one.address): _document(one, version, there) for number, one in _numbered(written)
    }
    gone = {
        _file("removed/", number, address, address): {"artifact": address, "calls": [_removal(address, version)]}
        for number, address in enumerate(removed, 1)
    }
    index = {"version": version, "files": list(made), "removed": list(gone)}
    left = "".join(f"{name}: {no}\n" for name, no in refused.items())
    files = {name: _bytes(found) for name, found in {"index.json": index, **made, **gone}.items()}
    return {**files, **({LEFT_OUT: left.encode()} if left else {})}


def _refusal(artifact: Artifact, all: Sequence[Artifact], there: There | None) -> str:
    """Why an apply would not write it, as far as that can be told; empty where it would."""
    at = place(artifact.address, artifact.name)
    return SORTS[at.sort].refusal(at, artifact, all, there)


def _numbered(artifacts: Sequence[Artifact]) -> Iterator[tuple[int, Artifact]]:
    """In the order in which they are applied."""
    order = list(SORTS)
    return enumerate(sorted(artifacts, key=lambda one: order.index(place(one.address, one.name).sort)), 1)


def _file(folder: str, number: int, name: str, address: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", (name or address).lower()).strip("-")[:50] or "artifact"
    return f"{folder}{number:03}-{slug}.json"


def _document(artifact: Artifact, version: str, there: There | None) -> dict[str, Any]:
    at = place(artifact.address, artifact.name)
    gone = artifact.body is None
    calls, holes = (
        ([_removal(artifact.address, version)], {}) if gone else SORTS[at.sort].calls(at, artifact, version, there)
    )
    return {"artifact": artifact.address or artifact.name, "calls": calls, **({"placeholders": holes} if holes else {})}


def _removal(address: str, version: str) -> Call:
    """What removes it. Raises UnknownName for what is not removed: a pipeline is only compared."""
    at = place(address, "")
    removal = SORTS[at.sort].removal if is_address(address) else None
    if removal is None:
        why = "only a list or a property of this target can be removed"
        raise UnknownName(f"`{address}` cannot be removed", why, "write list/NUMBER or property/contacts/NAME")
    return removal(at, version)


def _bytes(found: Mapping[str, Any]) -> bytes:
    return (json.dumps(found, indent=2, ensure_ascii=False) + "\n").encode()
