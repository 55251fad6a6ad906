"""What becomes of the values of a set, told before anything is written: which stay, which go, and who holds those.

value that would go --COUNT() by the fields of a standard set--> n records hold it
                    `--who else takes its values from there---> unknown
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from ledger import Artifact, Effects, TargetClosed, TargetFault
from ledger_salesforce.native import field, valueset

FIELDS: Mapping[str, tuple[str, ...]] = {
    "CampaignMemberStatus": ("CampaignMember.Status",),
    "CampaignStatus": ("Campaign.Status",),
    "CampaignType": ("Campaign.Type",),
    "LeadSource": ("Lead.LeadSource", "Contact.LeadSource", "Opportunity.LeadSource", "Account.AccountSource"),
    "LeadStatus": ("Lead.Status",),
}
"""The standard fields that take a set's values (documented: StandardValueSet names in the Metadata API guide)."""

USERS = "which fields, flows, reports and record types use the values: unknown"


class Counter(Protocol):
    """What counting needs of the client."""

    def counts(self, queries: Sequence[str]) -> list[int | TargetFault]: ...  # noqa: D102


def effects(wire: Counter, artifact: Artifact, metadata: Mapping[str, Any]) -> Effects:
    """What a change of this value set would do to the values that are there. Raises TargetClosed."""
    target, body = field.target(artifact), artifact.body or {}
    others = valueset.lost(metadata, body)
    if not (artifact.probe and artifact.probe.drop):
        return Effects(notes=(*_kept(metadata, body, others), USERS))
    told = _going(wire, _fields(target), others)
    return Effects(notes=(*told, USERS), destroys=tuple(f"{target}/{name}" for name in others))


def _kept(metadata: Mapping[str, Any], body: Mapping[str, Any], others: Sequence[str]) -> Iterator[str]:
    there = {each["valueName"] for each in map(valueset.shown, valueset.active(metadata))}
    if known := [each["valueName"] for each in body["values"] if each["valueName"] in there]:
        yield f"there already, and kept with all that people gave them: {valueset.listed(known)}"
    if others:
        yield f"not of the ladder, and left as they are: {valueset.listed(others)}"


def _fields(target: str) -> Sequence[str]:
    """The fields that are known to take their values from there."""
    name = str(valueset.parts(target)["name"])
    return (name,) if valueset.is_own(target) else FIELDS.get(name, ())


def _going(wire: Counter, named: Sequence[str], others: Sequence[str]) -> list[str]:
    """A sentence for each value that would go: how many records hold it."""
    fields = [each.split(".") for each in named]
    asked = [f"SELECT COUNT() FROM {of} WHERE {column} = {_literal(each)}" for each in others for of, column in fields]
    counted = iter(wire.counts(asked) if asked else [])
    return [_told(each, [next(counted) for _ in fields]) for each in others]


def _told(value: str, counted: Sequence[int | TargetFault]) -> str:
    if closed := next((each for each in counted if isinstance(each, TargetClosed)), None):
        raise closed
    known = [each for each in counted if isinstance(each, int)]
    number = f"{sum(known):,}" if known and len(known) == len(counted) else "unknown"
    return f"{value} could not be chosen any more; records that hold it, and keep it: {number}"


def _literal(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
