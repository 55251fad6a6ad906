"""The registry: a custom metadata record for each definition, where the org's own reports and flows can read it.

    provenance --wanted--> record            Marketing_Definition.mql: key, version, digest, position, date, owner
    records    --SOQL----> what stands there; only what differs is written

REST cannot write custom metadata (documented), so the records go by SOAP. The type itself is made by an export alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from ledger import Provenance, TargetFault, Wanted
from ledger.connecting import Passing, Waits, outcomes_in_chunks, with_cause
from ledger_salesforce.wire import soap
from ledger_salesforce.wire.soap import Typed

TYPES: Mapping[str, str] = {
    "Key__c": "string",
    "Version__c": "double",
    "Digest__c": "string",
    "Ledger_Position__c": "double",
    "Effective_Date__c": "date",
    "Owner__c": "string",
}
"""The fields of the type, as the export makes it."""

MOST = 200  # documented: custom metadata records of one call
FIX = "export the registry's type and deploy it, or look at who may write custom metadata"
LABEL = 40  # documented: of labels and of developer names


class Wire(soap.Wire, Protocol):
    """What the registry needs of the client."""

    def rows(self, soql: str, tooling: bool = False) -> list[Mapping[str, Any]]: ...  # noqa: D102
    @property
    def waits(self) -> Waits: ...  # noqa: D102


def complete(wire: Wire, kind: str, applied: Sequence[Wanted]) -> dict[int, TargetFault]:
    """Each definition on record; the faults of those that are not, by place. Raises nothing."""
    probes = {at: each.artifact.probe for at, each in enumerate(applied)}
    of = {at: probe.provenance for at, probe in probes.items() if probe is not None and probe.provenance}
    if not kind or not of:
        return {}
    try:
        failed = _written(wire, kind, {each.key: each for each in of.values()})
    except TargetFault as fault:
        failed = {each.key: fault for each in of.values()}
    return {
        at: with_cause(f"{each.key} is not in the registry", failed[each.key], FIX)
        for at, each in of.items()
        if each.key in failed
    }


def name(key: str) -> str:
    """The developer name of a definition's record: its key, where Salesforce takes that for a name."""
    if len(key) <= LABEL and re.fullmatch(r"[a-z](?:_?[a-z0-9])*", key):
        return key
    plain = re.sub(r"_+", "_", key)[:30].strip("_")
    return f"{plain}_{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def _written(wire: Wire, kind: str, wanted: Mapping[str, Provenance]) -> dict[str, TargetFault]:
    """Write what differs, and look after a fault; again where it passes. An upsert can be asked for twice."""
    failed: dict[str, TargetFault] = {}
    tried, waited = 0, 0.0
    seconds: float | None = 0.0
    while stale := _stale(wire, kind, wanted):
        if seconds is None:
            return {each.key: failed[each.key] for each in stale if each.key in failed}
        if seconds:
            wire.waits.wait(seconds)
        failed, tried, waited = _sent(wire, kind, stale), tried + 1, waited + seconds
        if not failed:
            break
        passes = any(isinstance(each, Passing) for each in failed.values())
        seconds = wire.waits.next_wait(tried, waited) if passes else None
    return {}


def _stale(wire: Wire, kind: str, wanted: Mapping[str, Provenance]) -> list[Provenance]:
    held = _held(wire, kind, wanted)
    return [each for key, each in wanted.items() if held.get(name(key)) != _values(each)]


def _sent(wire: Wire, kind: str, stale: Sequence[Provenance]) -> dict[str, TargetFault]:
    """The faults of those that may not be written. Raises TargetClosed."""
    faults = outcomes_in_chunks(partial(_upserted, wire, kind), stale, MOST)
    return {each.key: fault for each, fault in zip(stale, faults, strict=True) if fault}


def _upserted(wire: Wire, kind: str, some: Sequence[Provenance]) -> list[TargetFault | None]:
    return soap.save(wire, "upsertMetadata", "CustomMetadata", [_component(kind, each) for each in some])


def _held(wire: Wire, kind: str, keys: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    names = ", ".join(f"'{name(key)}'" for key in keys)
    rows = wire.rows(f"SELECT DeveloperName, {', '.join(TYPES)} FROM {kind} WHERE DeveloperName IN ({names})")
    return {str(row.get("DeveloperName")): {each: row.get(each) for each in TYPES} for row in rows}


def _values(of: Provenance) -> Mapping[str, Any]:
    told = (of.key, of.version, of.digest, of.position, of.since, of.decider or None)
    return dict(zip(TYPES, told, strict=True))


def _component(kind: str, of: Provenance) -> Mapping[str, Any]:
    values = [{"field": each, "value": Typed(TYPES[each], value)} for each, value in _values(of).items()]
    label = f"{of.key} v{of.version}"[:LABEL]
    full = f"{kind.removesuffix('__mdt')}.{name(of.key)}"
    return {"fullName": full, "label": label, "protected": False, "values": values}
