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
from typing import Any, NamedTuple

from ledger import Artifact, Observed, UnknownName, Wanted
from ledger_hubspot.artifacts import lists, pipelines, properties
from ledger_hubspot.artifacts.calculated import GROUP, GROUP_LABEL, Definitions
from ledger_hubspot.native import options
from ledger_hubspot.native.branch import write
from ledger_hubspot.native.helpers import in_order, resolve
from ledger_hubspot.native.naming import Place, full_name, helper_name, is_address, place
from ledger_hubspot.native.observed import CONTACTS
from ledger_hubspot.wire.versions import VERSIONS, path

FORMATS: Mapping[str, str] = {
    "hubspot": "the JSON of every call to HubSpot's API, in order; what only the portal can tell stands in braces"
}
LEFT_OUT = "refused/left-out.txt"
Call = dict[str, Any]
Files = Mapping[str, bytes]
_KEPT = ("lifecyclestage",)  # properties whose options HubSpot was seen to keep itself


class There(NamedTuple):
    """What a portal holds of these artifacts: each as it is, by address, and all properties, by sort of record."""

    seen: Mapping[str, Observed]
    properties: Mapping[str, Definitions]


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
    at, body = place(artifact.address, artifact.name), artifact.body or {}
    if at.sort == "pipeline":
        return pipelines.WHY
    if there is None:
        kept = "values" in body and at.name in _KEPT
        return f"HubSpot keeps the options of `{at.name}` itself, as far as anybody knows" if kept else ""
    wanted = Wanted(artifact, there.seen.get(artifact.address) or Observed("", artifact.name, None))
    held = there.properties[at.object]
    if at.sort == "property":
        against = properties.objections(at, wanted, held, lambda _: {}, properties.coming(all))
        return "; ".join(clause for clause, _ in against)
    found = lists.stands_against(wanted)
    return found[1] if found else "; ".join(lists.objections(wanted, held))


def _numbered(artifacts: Sequence[Artifact]) -> Iterator[tuple[int, Artifact]]:
    """Properties come before the lists that may test them."""
    return enumerate(sorted(artifacts, key=lambda one: place(one.address, one.name).sort == "list"), 1)


def _file(folder: str, number: int, name: str, address: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", (name or address).lower()).strip("-")[:50] or "artifact"
    return f"{folder}{number:03}-{slug}.json"


def _document(artifact: Artifact, version: str, there: There | None) -> dict[str, Any]:
    at, body = place(artifact.address, artifact.name), artifact.body or {}
    calls: list[Call] = []
    holes: dict[str, str] = {}
    if artifact.body is None:
        calls = [_removal(artifact.address, version)]
    elif at.sort == "list":
        own = there.seen[artifact.address].name if there and artifact.address else ""
        calls = list(_list(artifact, body, version, own))
        holes = {**_helpers(body), **({} if own else _named(artifact))}
    elif "calculationFormula" in body:
        calls = list(_calculated(artifact, at, body, version))
    elif there:
        calls = [_merged(artifact, at, there.properties[at.object], version)]
    else:
        calls, holes = list(_options(at, version)), {"options": _MERGED, "values": json.dumps(body["values"])}
    return {"artifact": artifact.address or artifact.name, "calls": calls, **({"placeholders": holes} if holes else {})}


_MERGED = (
    "the options that the GET answered, with these values first, shown and labelled so, and no other left out:"
    " a PATCH replaces the whole list"
)


_NAME = "name"


def _named(artifact: Artifact) -> dict[str, str]:
    told = f"what people call the list there (here `{artifact.name}`), without a bracket at its end: that stays theirs"
    return {_NAME: told} if artifact.address else {}


def _helpers(body: Mapping[str, Any]) -> dict[str, str]:
    return {
        helper_name(digest): f"the number of the list called `{helper_name(digest)}`"
        for digest in in_order(body.get("helpers", {}))
    }


def _list(artifact: Artifact, body: Mapping[str, Any], version: str, own: str) -> Iterator[Call]:
    """The helper lists from the lowest on, then the list itself, with its `own` name, where that is known."""
    helpers = body.get("helpers", {})
    holes = {digest: f"{{{helper_name(digest)}}}" for digest in helpers}
    for digest in in_order(helpers):
        yield _new_list(helper_name(digest), write(resolve(helpers[digest], holes)), version)
    filters = write(resolve(body["filterBranch"], holes))
    if not artifact.address:
        yield _new_list(full_name(artifact.name, body["provenance"]), filters, version)
        return
    number = artifact.address.removeprefix("list/")
    enrol = {"enrollObjectsInWorkflows": "false"}
    yield _call("PUT", path(version, "lists", number, "update-list-filters"), {"filterBranch": filters}, enrol)
    name = {"listName": f"{own or f'{{{_NAME}}}'} {body['provenance']}"}
    yield _call("PUT", path(version, "lists", number, "update-list-name"), query=name)


def _new_list(name: str, filters: Mapping[str, Any], version: str) -> Call:
    kind = {"objectTypeId": CONTACTS, "processingType": "DYNAMIC"}
    return _call("POST", path(version, "lists"), {"name": name, **kind, "filterBranch": filters})


def _calculated(artifact: Artifact, at: Place, body: Mapping[str, Any], version: str) -> Iterator[Call]:
    """The parts of a score, then the property that sums them."""
    line, formulas = body["description"], {**body.get("parts", {}), at.name: body["calculationFormula"]}
    if not artifact.address:
        group = {"name": GROUP, "label": GROUP_LABEL, "displayOrder": -1}
        yield _call("POST", path(version, "properties", at.object, "groups"), group)
    for name, formula in formulas.items():
        said = line if name == at.name else f"part of {at.name}: {line}"
        changed = {"calculationFormula": formula, "description": said}
        if artifact.address:
            yield _call("PATCH", path(version, "properties", at.object, name), changed)
        else:
            yield _call("POST", path(version, "properties", at.object), {**_new_property(name), **changed})


def _new_property(name: str) -> dict[str, Any]:
    kind = {"name": name, "label": name, "type": "number", "fieldType": "calculation_equation", "groupName": GROUP}
    return {**kind, "displayOrder": -1, "hidden": False, "formField": False}


def _options(at: Place, version: str) -> Iterator[Call]:
    where = path(version, "properties", at.object, at.name)
    yield _call("GET", where)
    yield _call("PATCH", where, {"options": "{options}"})


def _merged(artifact: Artifact, at: Place, held: Definitions, version: str) -> Call:
    """The whole list of options, merged with those that are there, as `apply` writes it."""
    wanted, drop = (artifact.body or {})["values"], bool((artifact.probe or {}).get("drop"))
    whole = options.merged(held[at.name]["options"], wanted, drop=drop)
    return _call("PATCH", path(version, "properties", at.object, at.name), {"options": whole})


def _removal(address: str, version: str) -> Call:
    """What removes it. Raises UnknownName for what is no list or property: a pipeline is only compared."""
    at = place(address, "")
    if not is_address(address) or at.sort == "pipeline":
        why = "only a list or a property of this target can be removed"
        raise UnknownName(f"`{address}` cannot be removed", why, "write list/NUMBER or property/contacts/NAME")
    if at.sort == "list":
        return _call("DELETE", path(version, "lists", at.name))
    return _call("DELETE", path(version, "properties", at.object, at.name))


def _call(
    method: str, where: str, body: Mapping[str, Any] | None = None, query: Mapping[str, str] | None = None
) -> Call:
    found = {"method": method, "path": where, "query": query, "body": body}
    return {key: value for key, value in found.items() if value is not None}


def _bytes(found: Mapping[str, Any]) -> bytes:
    return (json.dumps(found, indent=2, ensure_ascii=False) + "\n").encode()
