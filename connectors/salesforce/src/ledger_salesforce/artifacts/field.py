"""Formula fields as one sort of artifact: `Lead.MQL__c`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger import Artifact, Effects, Refused, TargetFault, Wanted
from ledger_salesforce.artifacts.sort import ROOT, Member, Sort, There, label, too_long
from ledger_salesforce.compile.rule import field_of
from ledger_salesforce.native import describe, field, valueset
from ledger_salesforce.native.xml import document
from ledger_salesforce.org.directory import Directory
from ledger_salesforce.org.held import Held
from ledger_salesforce.reading.counts import Asked, Counter
from ledger_salesforce.wire.faults import Absent

LOSES = "deploying it would replace its label and what people wrote of it, and clear history and classification"


def _obstacle(artifact: Artifact, there: There | None, directory: Directory) -> Refused | None:
    target = field.target(artifact)
    kind = str((artifact.body or {}).get("type"))
    if there is None and (long := too_long(target, str(field.parts(target)["name"]))):
        return long
    if there is not None and there.body is not None and (why := field.objection(there.body, kind)):
        return Refused(f"{target} is no {kind.lower()} formula", why, "bind another field, or create one")
    if there is not None and (full := _full(artifact, there)):
        return Refused(f"{target}: {full.what}", full.why, full.fix)
    if artifact.probe is None:
        return None
    try:
        directory.fields(target.split(".")[0])
        why = directory.objection(target, artifact.probe.columns)
    except Absent:
        missing = directory.no_object(target.split(".")[0])
        return Refused(missing.what, missing.why, missing.fix)
    return Refused(f"{target} cannot read what it needs", why, describe.FIX) if why else None


def _full(artifact: Artifact, there: There) -> TargetFault | None:
    """Why the ledger's line does not fit into the description."""
    try:
        field.description(there.metadata or {}, str((artifact.body or {}).get("description", "")))
    except TargetFault as fault:
        return fault
    return None


def _counted(wire: Counter, wanted: Wanted, there: There | None) -> Asked | Effects | None:
    """None: the org counts what the rule itself asks."""
    return None


def _metadata(artifact: Artifact, held: Held | None) -> Mapping[str, Any]:
    """The whole Metadata after the write. Raises TargetFault."""
    if held:
        return field.to_metadata(artifact.body or {}, held.metadata)
    name = field.parts(field.target(artifact))["name"]
    called = artifact.probe.label if artifact.probe else field.label("", name)
    return field.to_metadata(artifact.body or {}, {"label": called, "externalId": False})


def _component(artifact: Artifact, held: Mapping[str, Any] | None) -> tuple[Member, str, bytes]:
    target = field.target(artifact)
    of, name = field.parts(target)["object"], target.split(".")[1]
    before = held or {"label": label(artifact), "externalId": False}
    metadata = field.to_metadata(artifact.body or {}, before)
    told = {key: value for key, value in metadata.items() if value not in (None, "")}
    path = f"{ROOT}/objects/{of}/fields/{name}.field-meta.xml"
    return ("CustomField", target), path, document("CustomField", {**told, "fullName": name})


def _member(address: str) -> Member:
    field.parts(address)
    return "CustomField", address


FIELD = Sort(
    name="field",
    holds=frozenset({"predicate", "score", "ladder"}),
    owns=lambda address: not valueset.is_address(address),
    parts=field.parts,
    loses=LOSES,
    whole=False,
    seen=True,
    compile=field_of,
    obstacle=_obstacle,
    effects=_counted,
    metadata=_metadata,
    component=_component,
    member=_member,
)
