"""Calculated number properties: made after what their formulas read, changed in place.

    parts of a score  -->  the score  -->  HubSpot works the values out, within about two minutes

A formula that reads a property that is not there is refused (404), and a property cannot become a calculated one. Where
a name is that of an archived property, HubSpot would bring that one back: this is refused before anything is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from graphlib import CycleError, TopologicalSorter
from typing import Any, Protocol, TypeVar

from ledger import Artifact, TargetFault, Wanted
from ledger_hubspot.artifacts.sort import Definitions
from ledger_hubspot.native.calculation import Unknown, normal, parse, properties_of
from ledger_hubspot.native.naming import Place
from ledger_hubspot.wire.api import contacts, properties
from ledger_hubspot.wire.faults import Absent, Forbidden, Rejected, Unsure
from ledger_hubspot.wire.portal import FOR_LISTS, Portal

GROUP, GROUP_LABEL = "governed_definitions", "Governed definitions"
_COMPUTING = 5.0  # seconds between two looks at values: the owner of a portal saw them come after 70 to 130 seconds
_RECOMPUTED = "HubSpot works the values out anew within about two minutes; until then contacts show the old ones"


class _Held(Protocol):
    @property
    def at(self) -> Place: ...
    @property
    def artifact(self) -> Artifact: ...


Item = TypeVar("Item", bound=_Held)


def notes(wanted: Wanted) -> tuple[str, ...]:
    """What a person should know before it is written."""
    before, after = wanted.observed.body or {}, wanted.artifact.body or {}
    gone = sorted(set(before.get("parts", {})) - set(after.get("parts", {})))
    return (*(f"`{name}` is then read by no formula of this score; remove it by name" for name in gone), _RECOMPUTED)


def names(at: Place, artifact: Artifact) -> set[str]:
    """The properties that it is made of."""
    return set(_formulas(at, artifact))


def objections(
    at: Place, artifact: Artifact, there: Definitions, gone: Callable[[str], Definitions], coming: Set[str]
) -> Iterator[tuple[str, str]]:
    """What stands against it, each with the next step. `gone` gives the archived properties.

    `coming` are the number properties that are made together with it.
    """
    other = "choose another name: ledger plan --create KEY=contacts.NAME"
    for name in _formulas(at, artifact):
        if (found := there.get(name)) is None:
            if name in gone(at.object):
                clause = f"`{name}` is the name of an archived property, which HubSpot would bring back with its values"
                yield clause, f"{other}; or restore it in HubSpot, and bind it"
        elif not found.get("calculated"):
            clause = f"`{name}` is a {found['type']} property that is filled in, and cannot become a calculated one"
            yield clause, other
        elif found["type"] != "number":
            yield f"`{name}` is a calculated {found['type']} property, and its type cannot be changed to number", other
        elif (found.get("modificationMetadata") or {}).get("readOnlyDefinition"):
            yield f"HubSpot keeps the definition of `{name}` itself", other
    for name in sorted(_inputs(at, artifact) - coming):
        if name not in there:
            yield f"the formula reads `{name}`, which {at.object} do not have", "correct the bindings of the fields"
        elif there[name]["type"] != "number":
            clause = f"the formula reads `{name}`, a {there[name]['type']} property, and HubSpot reads only numbers"
            yield clause, "bind the field to a number property"


def in_order(held: Mapping[int, Item | TargetFault]) -> dict[int, Item | TargetFault]:
    """What others read before those that read it; a circle is left for HubSpot to refuse."""
    made = {one.at.name: number for number, one in held.items() if not isinstance(one, TargetFault)}
    needs = {
        number: set() if isinstance(one, TargetFault) else {made[name] for name in _inputs(*_of(one)) & made.keys()}
        for number, one in held.items()
    }
    try:
        return {number: held[number] for number in TopologicalSorter(needs).static_order()}
    except CycleError:
        return dict(held)


def write(portal: Portal, group: Callable[[str], None], at: Place, artifact: Artifact, there: Definitions) -> None:
    """Make and change what differs: the parts, then what reads them. Raises TargetFault.

    `group` makes sure of the property group that new ones are put into.
    """
    line = (artifact.body or {})["description"]
    for name, formula in _formulas(at, artifact).items():
        body = {"calculationFormula": formula, "description": line if name == at.name else f"part of {at.name}: {line}"}
        if name not in there:
            group(at.object)
            _create(portal, at, name, body)
        elif changed := _changed(there[name], body):
            _update(portal, at, name, changed)


def wait_for_values(portal: Portal, names: Sequence[str]) -> None:
    """Wait until every contact has a value of these new properties, or for as long as may be waited: once for all."""
    waits, left = portal.reads, list(names)
    try:
        while left:
            blank = [{"filters": [{"propertyName": left[0], "operator": "NOT_HAS_PROPERTY"}]}]
            if not contacts.count(portal.client, blank):
                del left[0]
            elif not waits or not portal.client.waits.wait(_COMPUTING, leave=FOR_LISTS):
                return
            else:
                waits -= 1
    except (Forbidden, Rejected):
        return


def _create(portal: Portal, at: Place, name: str, body: Mapping[str, Any]) -> None:
    """A new property. It is never asked for twice: where the outcome is unknown, only a look can tell."""
    plain = {"displayOrder": -1, "hidden": False, "formField": False}
    kind = {"name": name, "label": name, "type": "number", "fieldType": "calculation_equation", "groupName": GROUP}
    try:
        properties.create(portal.client, at.object, {**kind, **plain, **body})
    except Unsure as unsure:
        found = properties.all_of(portal.client, at.object).get(name)
        if found is None or _changed(found, body):
            raise unsure from None
    except Absent as no:
        what = f"HubSpot does not know a property that the formula of `{name}` reads"
        raise TargetFault(what, no.why, "correct the bindings of the fields it reads, and plan again") from None


def _update(portal: Portal, at: Place, name: str, changed: Mapping[str, Any]) -> None:
    try:
        properties.update(portal.client, at.object, name, changed)
    except Unsure:
        if _changed(properties.all_of(portal.client, at.object).get(name, {}), changed):
            properties.update(portal.client, at.object, name, changed)


def ensure_group(portal: Portal, parent: str) -> None:
    """Make the group of governed definitions where it is missing."""
    if properties.has_group(portal.client, parent, GROUP):
        return
    try:
        properties.create_group(portal.client, parent, GROUP, GROUP_LABEL)
    except (Unsure, Rejected) as no:
        if not properties.has_group(portal.client, parent, GROUP):
            raise no from None


def _changed(found: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """What of `body` differs from what is there; HubSpot spells formulas anew, so they are compared in normal form."""
    now = {**found, "calculationFormula": normal(str(found.get("calculationFormula") or ""))}
    return {key: value for key, value in body.items() if now.get(key) != value}


def _formulas(at: Place, artifact: Artifact) -> dict[str, str]:
    """Every formula of it by the name of its property, the parts first."""
    body = artifact.body or {}
    return {**body.get("parts", {}), at.name: body["calculationFormula"]} if "calculationFormula" in body else {}


def _inputs(at: Place, artifact: Artifact) -> set[str]:
    """The properties that its formulas read and that are not its own parts."""
    formulas = _formulas(at, artifact)
    found: set[str] = set()
    for text in formulas.values():
        try:
            found |= properties_of(parse(text))
        except Unknown:
            continue
    return found - formulas.keys()


def _of(held: _Held) -> tuple[Place, Artifact]:
    return held.at, held.artifact
