"""Lists of contacts, as one sort of artifact: `list/12`. How they are written is in `list_writing`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ledger import Artifact, Ladder, Rule, Score
from ledger_hubspot.artifacts import list_effects, list_writing
from ledger_hubspot.artifacts.sort import Call, Sort, There, Written, call, wanted_over
from ledger_hubspot.compile import lists
from ledger_hubspot.native.branch import write
from ledger_hubspot.native.helpers import in_order, resolve
from ledger_hubspot.native.naming import Place, full_name, helper_name
from ledger_hubspot.native.observed import CONTACTS
from ledger_hubspot.reading import parity
from ledger_hubspot.wire.versions import path

_LIST = re.compile(r"list/([0-9]+)")
_NAME = "name"


def _place(address: str, name: str) -> Place | None:
    """Where a list is; a new name that no other sort knows is one's, too."""
    match = _LIST.fullmatch(address)
    return Place("list", "contacts", match[1]) if match else None


def _compiled(rule: Rule, at: Place, address: str, name: str) -> Artifact:
    assert not isinstance(rule.meaning, Score | Ladder)  # it holds neither
    return lists.compiled(rule, rule.meaning, address, name)


def _refusal(at: Place, artifact: Artifact, all: Sequence[Artifact], there: There | None) -> str:
    if there is None:
        return ""
    wanted = wanted_over(artifact, there)
    found = list_writing.stands_against(wanted)
    return found[1] if found else "; ".join(list_writing.objections(wanted, there.properties[at.object]))


def _calls(at: Place, artifact: Artifact, version: str, there: There | None) -> Written:
    own = there.seen[artifact.address].name if there and artifact.address else ""
    body = artifact.body or {}
    return Written(
        list(_written(artifact, body, version, own)), {**_helpers(body), **({} if own else _named(artifact))}
    )


def _removal(at: Place, version: str) -> Call:
    return call("DELETE", path(version, "lists", at.name))


def _named(artifact: Artifact) -> dict[str, str]:
    told = f"what people call the list there (here `{artifact.name}`), without a bracket at its end: that stays theirs"
    return {_NAME: told} if artifact.address else {}


def _helpers(body: Mapping[str, Any]) -> dict[str, str]:
    return {
        helper_name(digest): f"the number of the list called `{helper_name(digest)}`"
        for digest in in_order(body.get("helpers", {}))
    }


def _written(artifact: Artifact, body: Mapping[str, Any], version: str, own: str) -> Iterator[Call]:
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
    yield call("PUT", path(version, "lists", number, "update-list-filters"), {"filterBranch": filters}, enrol)
    name = {"listName": f"{own or f'{{{_NAME}}}'} {body['provenance']}"}
    yield call("PUT", path(version, "lists", number, "update-list-name"), query=name)


def _new_list(name: str, filters: Mapping[str, Any], version: str) -> Call:
    kind = {"objectTypeId": CONTACTS, "processingType": "DYNAMIC"}
    return call("POST", path(version, "lists"), {"name": name, **kind, "filterBranch": filters})


LIST = Sort(
    name="list",
    holds=frozenset({"predicate"}),
    place=_place,
    compile=_compiled,
    find=lambda portal, at, name: list_writing.find(portal, name),
    observe=list_writing.observe,
    effects=list_effects.effects,
    apply=list_writing.apply,
    refusal=_refusal,
    calls=_calls,
    removal=_removal,
    judged=parity.by_list,
)
