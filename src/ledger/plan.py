"""A plan: what would change on which artifact, why, and whom it would move; a document with a digest.

    desired x observed --change--> nothing, create, update        + ~ and who enters and leaves

It binds what was seen there and what would be written, and nothing else: an unrelated event never voids a plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ledger.artifacts import Artifact, Effects, Observed, Rule
from ledger.domain.digest import sha256
from ledger.errors import BadInput

FORMAT = "plan/1"
LARGE = 0.30


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One artifact that would change. `action` is create or update; digests are of canonical bodies."""

    target: str
    address: str
    name: str
    key: str
    version: int
    meaning: str
    action: str
    before: dict[str, Any] | None
    after: dict[str, Any]
    observed: str
    desired: str
    revision: str
    enters: int | None = None
    leaves: int | None = None
    members: int | None = None
    records: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def large(self) -> bool:
        """Whether it would flip more than 30 % of the verdicts there, where the platform can tell."""
        if not self.records or self.enters is None or self.leaves is None or self.action == "create":
            return False
        return (self.enters + self.leaves) / self.records > LARGE


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """An artifact that cannot be made what was ratified, and why."""

    target: str
    address: str
    key: str
    what: str
    why: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """All changes of one look at the targets, on a day, by the versions in force."""

    day: str
    position: int
    changes: tuple[Change, ...] = ()
    refused: tuple[Refusal, ...] = ()
    in_sync: tuple[str, ...] = ()
    format: str = FORMAT

    @property
    def digest(self) -> str:
        """What this plan is known by: its changes, and nothing of when it was made."""
        return sha256([[each.target, each.address or each.name, each.observed, each.desired] for each in self.changes])


def body_digest(body: Mapping[str, Any] | None) -> str:
    """The digest of what an artifact holds; empty where it does not exist. Floats count as their decimal text."""
    return sha256(_exact(body)) if body is not None else ""


def change(
    target: str, rule: Rule, meaning: str, artifact: Artifact, observed: Observed, effects: Effects | None
) -> Change | None:
    """What would have to change, or None where the artifact is as it should be."""
    desired, seen = body_digest(artifact.body), body_digest(observed.body)
    if desired == seen:
        return None
    effects = effects or Effects()
    return Change(
        target=target,
        address=artifact.address,
        name=artifact.name,
        key=rule.key,
        version=rule.provenance.version,
        meaning=meaning,
        action="create" if observed.body is None else "update",
        before=None if observed.body is None else dict(observed.body),
        after=dict(artifact.body),
        observed=seen,
        desired=desired,
        revision=observed.revision,
        enters=effects.enters,
        leaves=effects.leaves,
        members=effects.members,
        records=effects.records,
        notes=(*artifact.notes, *effects.notes),
    )


def written(plan: Plan) -> bytes:
    """The plan as a file, for people and for `apply`."""
    return msgspec.json.format(msgspec.json.encode(plan, order="sorted"), indent=2)


def read(data: bytes, source: str) -> Plan:
    """The plan in a file. Raises BadInput."""
    try:
        plan = msgspec.json.decode(data, type=Plan)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{source} is no plan", why=str(error), fix=f"make one: ledger plan -o {source}", place=source
        ) from error
    if plan.format != FORMAT:
        raise BadInput(
            f"{source} has the format {plan.format}",
            why=f"this version reads {FORMAT}",
            fix=f"make it again: ledger plan -o {source}",
        )
    return plan


def _exact(value: Any) -> Any:
    match value:
        case float():
            return repr(int(value)) if value.is_integer() else repr(value)
        case bool() | str() | None:
            return value
        case int():
            return str(value)
        case Mapping():
            return {key: _exact(each) for key, each in value.items()}
        case list() | tuple():
            return [_exact(each) for each in value]
        case _:
            return str(value)
