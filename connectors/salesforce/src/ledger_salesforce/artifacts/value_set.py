"""Value sets, and the values that a picklist field has of its own, as one sort of artifact: `GlobalValueSet/Stage`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger import Artifact, Effects, Refused, Wanted
from ledger_salesforce.artifacts.sort import ROOT, Member, Sort, There, label, too_long
from ledger_salesforce.compile.rule import value_set_of
from ledger_salesforce.native import field, valueset
from ledger_salesforce.native.xml import document
from ledger_salesforce.org.directory import Directory
from ledger_salesforce.org.held import Held
from ledger_salesforce.reading import survey, uses
from ledger_salesforce.reading.counts import Asked, Counter

LOSES = "deploying it would deactivate each value that the file lacks, and clear colors and defaults"


def _obstacle(artifact: Artifact, there: There | None, directory: Directory) -> Refused | None:
    target = field.target(artifact)
    parts = valueset.parts(target)
    if there is None:
        if parts["sort"] == "GlobalValueSet":
            return too_long(target, parts["name"])
        fix = "name one that the org has, such as StandardValueSet/LeadStatus, or create a GlobalValueSet/NAME"
        return Refused(f"the org has no {target}", "standard value sets and picklist fields are not made here", fix)
    if parts["sort"] == valueset.OWN and not there.metadata:
        fix = f"bind what it uses: ledger bind KEY TARGET {parts['name']}"
        return Refused(f"{parts['name']} has no values of its own", "they are in a value set that fields share", fix)
    drop = bool(artifact.probe and artifact.probe.drop)
    why = valueset.objection(parts["name"], there.metadata or {}, artifact.body or {}, drop)
    if not why:
        return None
    return Refused(f"{target} cannot hold the ladder as it is", why, "change the ladder, or the values there in Setup")


def _counted(wire: Counter, wanted: Wanted, there: There | None) -> Asked | Effects | None:
    """What becomes of the values that are there."""
    return uses.effects(wire, wanted.artifact, there.metadata or {}) if there else None


def _metadata(artifact: Artifact, held: Held | None) -> Mapping[str, Any]:
    """The whole Metadata after the write. Raises TargetFault."""
    target, body, probe = field.target(artifact), artifact.body or {}, artifact.probe
    if held:
        return valueset.written(target, held.metadata, body, bool(probe and probe.drop))
    return valueset.created(probe.label if probe else valueset.parts(target)["name"], body)


def _component(artifact: Artifact, held: Mapping[str, Any] | None) -> tuple[Member, str, bytes]:
    parts, drop = valueset.parts(field.target(artifact)), bool(getattr(artifact.probe, "drop", False))
    sort, body = parts["sort"], artifact.body or {}
    if sort == valueset.OWN:
        why = "a file would be of the whole field, and say again all that people set there"
        raise Refused(f"{parts['name']} has its values inside", why, "write them with ledger apply")
    whole = valueset.created(label(artifact), body) if held is None else valueset.merged(held, body, drop)
    path = f"{ROOT}/{sort[0].lower()}{sort[1:]}s/{parts['name']}.{sort[0].lower()}{sort[1:]}-meta.xml"
    return (sort, parts["name"]), path, document(sort, {key: _spelled(value) for key, value in whole.items()})


def _spelled(value: Any) -> Any:
    """Metadata of the Tooling API in the words of the Metadata API."""
    if isinstance(value, Mapping):
        named = {"fullName" if key == "valueName" else key: _spelled(each) for key, each in value.items()}
        return {key: each for key, each in named.items() if each is not None}
    return [_spelled(each) for each in value] if isinstance(value, list) else value


def _member(address: str) -> Member:
    parts = valueset.parts(address)
    if parts["sort"] == "StandardValueSet":
        raise Refused(f"{address} cannot be removed", "a standard value set belongs to Salesforce", "leave it there")
    return parts["sort"], parts["name"]


VALUE_SET = Sort(
    name="value set",
    holds=frozenset({"ladder"}),
    owns=valueset.is_address,
    parts=valueset.parts,
    loses=LOSES,
    whole=True,
    seen=False,
    compile=value_set_of,
    obstacle=_obstacle,
    effects=_counted,
    metadata=_metadata,
    component=_component,
    member=_member,
    rule=survey.value_set,
)
