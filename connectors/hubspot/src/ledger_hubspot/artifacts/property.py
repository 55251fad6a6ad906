"""Properties: a calculated one holds a score or a criteria, the options of another one hold the stages.

    property/contacts/fit_score   property/contacts/lifecyclestage

HubSpot gives properties no version, so that the moment of the last change stands for one. All properties of a sort of
record come in one request, which is both the read before a batch of writes and the one after it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cache, partial
from typing import Any, NamedTuple

from ledger import Artifact, Effects, Ladder, Observed, Refused, Rule, TargetFault, UnknownName, Wanted
from ledger.connecting import map_outcomes, map_together
from ledger_hubspot.artifacts import calculated, choices
from ledger_hubspot.artifacts.calculated import GROUP, GROUP_LABEL
from ledger_hubspot.artifacts.sort import Call, Definitions, Sort, There, Written, call, wanted_over
from ledger_hubspot.compile import formulas, ladders, reasons
from ledger_hubspot.native import observed, options
from ledger_hubspot.native.naming import LONGEST, Place, new_property
from ledger_hubspot.reading import parity
from ledger_hubspot.reading.uses import Uses
from ledger_hubspot.wire.api import properties
from ledger_hubspot.wire.client import readable
from ledger_hubspot.wire.portal import FOR_LISTS, PAUSE, Portal
from ledger_hubspot.wire.versions import path


class Held(NamedTuple):
    """A property that is to be made so, and all of its kind that are there."""

    at: Place
    artifact: Artifact
    there: Definitions


def observe(portal: Portal, places: Mapping[int, Place]) -> dict[int, Observed]:
    """The properties at these places; a body of None where there is none, or an archived one."""
    there = _there(portal, list(places.values()))
    return {key: _observed(at, there[at.object]) for key, at in places.items()}


def find(portal: Portal, at: Place) -> Observed:
    """The property at a place. Raises UnknownName."""
    there = _there(portal, [at])[at.object]
    found = _observed(at, there)
    if found.body is not None and at.object != "contacts" and there[at.name]["type"] != "enumeration":
        why = f"a definition judges contacts, and of {at.object} the ledger governs only the options of a property"
        raise UnknownName(f"`{at.object}.{at.name}` can hold no definition", why, "name a property of contacts")
    if found.body is None:
        fix = f"look up its internal name in HubSpot under Settings > Properties, as {at.object}.NAME"
        raise UnknownName(f"{at.object} have no property `{at.name}`", "there is none, or it is archived", fix)
    return found


def effects(portal: Portal, wanted: Mapping[int, Wanted], who: Uses) -> dict[int, Effects | Refused]:
    """What stands against each, and who uses it; nobody is counted."""
    places = {number: place_of(one) for number, one in wanted.items()}
    there = _there(portal, list(places.values()))
    gone, names = _gone(portal), coming([one.artifact for one in wanted.values()])

    def one(number: int, item: Wanted) -> Effects | Refused:
        at, artifact = places[number], item.artifact
        if against := [*objections(at, item, there[at.object], gone, names)]:
            clauses, fix = "; ".join(clause for clause, _ in against), against[0][1]
            return Refused(_cannot(at, artifact), clauses, fix)
        after = calculated.notes(item) if _is_formula(artifact) else ()
        return Effects(notes=(*after, *who.of_property(at.name)))

    return {number: one(number, item) for number, item in wanted.items()}


def apply(portal: Portal, wanted: Mapping[int, Wanted]) -> dict[int, Observed | TargetFault]:
    """Make each so, parts and what is read by others first, and read it back."""
    held = map_together(partial(_held, portal), wanted)
    group = cache(partial(calculated.ensure_group, portal))
    written = map_outcomes(partial(_written, portal, group), calculated.in_order(held))
    return map_together(partial(_settled, portal), written)


def place_of(wanted: Wanted) -> Place:
    """Where the property is, or is to be."""
    return _of(wanted.artifact.address or wanted.observed.address, wanted.artifact.name)


def _of(address: str, name: str) -> Place:
    found = _place(address, name)
    assert found is not None, address  # only properties come here
    return found


def _there(portal: Portal, places: Sequence[Place]) -> dict[str, Definitions]:
    return {name: properties.all_of(portal.client, name) for name in dict.fromkeys(at.object for at in places)}


def _observed(at: Place, there: Definitions) -> Observed:
    if (found := there.get(at.name)) is None:
        return Observed(f"property/{at.object}/{at.name}", f"{at.object}.{at.name}", None)
    with readable(f"read the property `{at.name}`"):
        if (found["type"] == "enumeration" and not found.get("calculated")) or at.object != "contacts":
            return observed.choices(found, at.object)
        return observed.calculated(found, there)


def _gone(portal: Portal) -> Callable[[str], Definitions]:
    """The archived properties of a sort of record, asked for once and only where a name is free."""
    return cache(lambda parent: properties.all_of(portal.client, parent, archived=True))


def coming(artifacts: Sequence[Artifact]) -> Set[str]:
    """The number properties that these are made of, so that one of them may read another."""
    places = ((at, one) for one in artifacts if (at := _place(one.address, one.name)))
    return {name for at, one in places for name in calculated.names(at, one)}


def _cannot(at: Place, artifact: Artifact) -> str:
    return f"{at.object}.{at.name} cannot {'be calculated so' if _is_formula(artifact) else 'show these stages'}"


def _is_formula(artifact: Artifact) -> bool:
    return artifact.body is not None and "calculationFormula" in artifact.body


def objections(
    at: Place, wanted: Wanted, there: Definitions, gone: Callable[[str], Definitions], coming: Set[str]
) -> Iterator[tuple[str, str]]:
    """What stands against it, each with the next step; nothing where it is already so, or is to go."""
    if wanted.artifact.body is None or _observed(at, there).body == wanted.artifact.body:
        return
    if _is_formula(wanted.artifact):
        yield from calculated.objections(at, wanted.artifact, there, gone, coming)
    else:
        yield from choices.objections(at, wanted.artifact, there)


def _held(portal: Portal, wanted: Mapping[int, Wanted]) -> dict[int, Held | TargetFault]:
    """Each that nobody touched since the plan, and that the portal can hold."""
    there = _there(portal, [place_of(one) for one in wanted.values()])
    gone, names = _gone(portal), coming([one.artifact for one in wanted.values()])

    def one(item: Wanted) -> Held:
        at = place_of(item)
        now = _observed(at, there[at.object])
        if now.body not in (item.observed.body, item.artifact.body):
            by = f"user {now.changed_by} at {now.changed_at}" if now.changed_by else "somebody"
            raise TargetFault(f"{now.address} changed since the plan", f"{by} edited it in HubSpot", "plan again")
        if against := [*objections(at, item, there[at.object], gone, names)]:
            raise TargetFault(_cannot(at, item.artifact), "; ".join(clause for clause, _ in against), against[0][1])
        return Held(at, item.artifact, there[at.object])

    return map_outcomes(one, wanted)


def _written(portal: Portal, group: Callable[[str], None], held: Held) -> Held:
    at, artifact, there = held
    if artifact.body is None:
        parts = (_observed(at, there).body or {}).get("parts", {})
        for name in (at.name, *parts):
            if name in there:
                properties.archive(portal.client, at.object, name)
    elif _is_formula(artifact):
        calculated.write(portal, group, at, artifact, there)
    elif artifact.body != _observed(at, there).body:
        choices.write(portal, at, artifact, there)
    return held


def _settled(portal: Portal, written: Mapping[int, Held]) -> dict[int, Observed | TargetFault]:
    """Each once it reads as written, or as it is at the last read."""
    for left in range(portal.reads, -1, -1):
        there = _there(portal, [one.at for one in written.values()])
        done = {number: _observed(one.at, there[one.at.object]) for number, one in written.items()}
        if not left or all(done[number].body == one.artifact.body for number, one in written.items()):
            break
        if not portal.client.waits.wait(PAUSE, leave=FOR_LISTS):
            break
    new = [one.at.name for one in written.values() if _is_formula(one.artifact) and one.at.name not in one.there]
    calculated.wait_for_values(portal, new)
    return {**done}


_PLACE = re.compile(r"property/([a-z0-9_-]+)/([A-Za-z0-9_-]+)")
_KEPT = ("lifecyclestage",)  # properties whose options HubSpot was seen to keep itself
_MERGED = (
    "the options that the GET answered, with these values first, shown and labelled so, and no other left out:"
    " a PATCH replaces the whole list"
)


def _place(address: str, name: str) -> Place | None:
    """Where a property is; `contacts.fit_score` is the name of a new one."""
    if match := _PLACE.fullmatch(address):
        return Place("property", *match.groups())
    return Place("property", "contacts", made) if not address and (made := new_property(name)) else None


def _compiled(rule: Rule, at: Place, address: str, name: str) -> Artifact:
    if isinstance(rule.meaning, Ladder):
        return ladders.compiled(rule, rule.meaning, at)
    if at.object != "contacts":
        raise reasons.refused(reasons.NOT_THERE, f"`{rule.key}`", at.sort)
    if len(at.name) > LONGEST:
        raise reasons.refused(reasons.NAME_TOO_LONG, f"`{at.name}`", "property")
    return formulas.compiled(rule, rule.meaning, address, at.name)


def _refusal(at: Place, artifact: Artifact, all: Sequence[Artifact], there: There | None) -> str:
    if there is None:
        kept = "values" in (artifact.body or {}) and at.name in _KEPT
        return f"HubSpot keeps the options of `{at.name}` itself, as far as anybody knows" if kept else ""
    wanted, held = wanted_over(artifact, there), there.properties[at.object]
    return "; ".join(clause for clause, _ in objections(at, wanted, held, lambda _: {}, coming(all)))


def _calls(at: Place, artifact: Artifact, version: str, there: There | None) -> Written:
    body = artifact.body or {}
    if "calculationFormula" in body:
        return Written(list(_calculated(artifact, at, body, version)), {})
    if there:
        return Written([_merged(artifact, at, there.properties[at.object], version)], {})
    return Written(list(_options(at, version)), {"options": _MERGED, "values": json.dumps(body["values"])})


def _removal(at: Place, version: str) -> Call:
    return call("DELETE", path(version, "properties", at.object, at.name))


def _calculated(artifact: Artifact, at: Place, body: Mapping[str, Any], version: str) -> Iterator[Call]:
    """The parts of a score, then the property that sums them."""
    line, formulas = body["description"], {**body.get("parts", {}), at.name: body["calculationFormula"]}
    if not artifact.address:
        group = {"name": GROUP, "label": GROUP_LABEL, "displayOrder": -1}
        yield call("POST", path(version, "properties", at.object, "groups"), group)
    for name, formula in formulas.items():
        said = line if name == at.name else f"part of {at.name}: {line}"
        changed = {"calculationFormula": formula, "description": said}
        if artifact.address:
            yield call("PATCH", path(version, "properties", at.object, name), changed)
        else:
            yield call("POST", path(version, "properties", at.object), {**_new_property(name), **changed})


def _new_property(name: str) -> dict[str, Any]:
    kind = {"name": name, "label": name, "type": "number", "fieldType": "calculation_equation", "groupName": GROUP}
    return {**kind, "displayOrder": -1, "hidden": False, "formField": False}


def _options(at: Place, version: str) -> Iterator[Call]:
    where = path(version, "properties", at.object, at.name)
    yield call("GET", where)
    yield call("PATCH", where, {"options": "{options}"})


def _merged(artifact: Artifact, at: Place, held: Definitions, version: str) -> Call:
    """The whole list of options, merged with those that are there, as `apply` writes it."""
    wanted, drop = (artifact.body or {})["values"], bool((artifact.probe or {}).get("drop"))
    whole = options.merged(held[at.name]["options"], wanted, drop=drop)
    return call("PATCH", path(version, "properties", at.object, at.name), {"options": whole})


PROPERTY = Sort(
    name="property",
    holds=frozenset({"predicate", "score", "ladder"}),
    place=_place,
    compile=_compiled,
    find=lambda portal, at, name: find(portal, at),
    observe=observe,
    effects=effects,
    apply=apply,
    refusal=_refusal,
    calls=_calls,
    removal=_removal,
    judged=parity.by_property,
)
