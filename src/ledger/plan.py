"""A plan: what would change on which artifact, why, and whom it would move; a document with a digest.

    desired x observed --change--> nothing, create, update        + ~ and who enters and leaves

It binds what was seen there and what would be written, and nothing else: an unrelated event never voids a plan.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

from ledger.artifacts import Artifact, Effects, Observed, Rule
from ledger.domain.digest import sha256
from ledger.errors import BadInput

FORMAT = "plan/1"
LARGE = 0.30
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One artifact that would change. `action` is create or update; digests are of canonical bodies."""

    target: str
    address: str
    name: str
    key: str
    version: int
    meaning: str
    action: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    observed: str
    desired: str
    revision: str
    enters: int | None = None
    leaves: int | None = None
    members: int | None = None
    records: int | None = None
    notes: tuple[str, ...] = ()
    before_text: str = ""
    after_text: str = ""

    @property
    def large(self) -> bool:
        """Whether it would flip more than 30 % of the verdicts there, where the platform can tell."""
        if not self.records or self.enters is None or self.leaves is None or self.action == "create":
            return False
        return (self.enters + self.leaves) / self.records > LARGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An artifact that cannot be made what was ratified, and why."""

    target: str
    address: str
    key: str
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All changes of one look at the targets, on a day, by the versions in force."""

    day: str
    position: int
    changes: tuple[Change, ...] = ()
    refused: tuple[Refusal, ...] = ()
    in_sync: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """What this plan is known by: its changes with whom they would move, and nothing of when it was made."""
        return sha256([_exact(asdict(each)) for each in self.changes])


def body_digest(body: Mapping[str, Any] | None) -> str:
    """The digest of what an artifact holds; empty where it does not exist. Numbers count as their decimal text."""
    return sha256(_exact(body)) if body is not None else ""


def change(
    target: str,
    rule: Rule,
    meaning: str,
    artifact: Artifact,
    observed: Observed,
    effects: Effects | None,
    notes: tuple[str, ...] = (),
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
        notes=(*notes, *artifact.notes, *effects.notes),
        before_text=observed.text,
        after_text=artifact.text,
    )


def data(plan: Plan) -> dict[str, Any]:
    """The plan as JSON data."""
    return {"format": FORMAT, "digest": plan.digest, **asdict(plan)}


def written(plan: Plan) -> bytes:
    """The plan as a file, for people and for `apply`."""
    return json.dumps(data(plan), ensure_ascii=False, indent=2, sort_keys=True).encode()


def read(text: bytes, source: str) -> Plan:
    """The plan in a file. Raises BadInput, also where the file was altered by hand."""
    again = f"make it again: ledger plan -o {source}"
    try:
        found = json.loads(text)
        if found.pop("format") != FORMAT:
            raise BadInput(
                f"{source} is a plan of another version", why=f"this one reads {FORMAT}", fix=again, place=source
            )
        digest = found.pop("digest")
        parts = {"changes": _parts(Change, found.pop("changes")), "refused": _parts(Refusal, found.pop("refused"))}
        plan = Plan(**{**found, **parts, "in_sync": tuple(found["in_sync"])})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadInput(f"{source} is no plan", why=f"it cannot be read: {error}", fix=again, place=source) from error
    if plan.digest != digest or any(body_digest(each.after) != each.desired for each in plan.changes):
        raise BadInput(f"{source} was altered", why="its digest is not that of its changes", fix=again, place=source)
    return plan


def _parts(kind: type[Part], rows: list[dict[str, Any]]) -> tuple[Part, ...]:
    names = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    found = []
    for row in rows:
        if row.keys() != names:
            raise ValueError(f"a part has other keys: {', '.join(sorted(row.keys() ^ names))}")
        found.append(kind(**{name: tuple(value) if name == "notes" else value for name, value in row.items()}))
    return tuple(found)


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
