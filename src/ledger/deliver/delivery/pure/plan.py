"""A plan: what would change on which artifact, why, and whom it would move; a document with a digest.

    desired x observed --change--> in sync, create, update, rollback      + ~ and who enters and leaves
            nothing x observed --removal--> in sync, remove               -

Its digest is of what was seen there and what would be written, and nothing else: an unrelated event never voids a plan.
It names the ledger that it was made from, by the hash of an event. `apply` believes nothing else that it says.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

from ledger.artifacts.data import Artifact, Effects, Observed, Rule
from ledger.deliver.targets.events.delivery import GovernedArtifact
from ledger.domain.digest import sha256
from ledger.errors import BadInput
from ledger.steps import instead, step

FORMAT = "plan/3"
PLANNED = "plan.json"
LARGE = 0.30
MANY = 3
"""More than so many artifacts of one target, and more than 30 % of those that are governed there, is a large plan."""
UNJUDGED = "who would flip cannot be counted here, so the guard of 30 % does not judge it"

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One artifact that would change. `action` is create, update, rollback or remove (`after` is None).

    Digests are of canonical bodies. `accepted` are the approximations that somebody accepts on record with it,
    `destroys` what of the artifact would go, each by its name.
    """

    target: str
    address: str
    name: str
    key: str
    version: int
    meaning: str
    action: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    observed: str
    desired: str
    revision: str
    enters: int | None = None
    leaves: int | None = None
    members: int | None = None
    records: int | None = None
    notes: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    before_text: str = ""
    after_text: str = ""
    destroys: tuple[str, ...] = ()

    @property
    def in_sync(self) -> bool:
        """Whether the artifact is as it should be already, and nothing would be written."""
        return self.desired == self.observed

    @property
    def large(self) -> bool:
        """Whether it would flip more than 30 % of the verdicts there, where the platform can tell."""
        if not self.records or self.enters is None or self.leaves is None or self.action in ("create", "remove"):
            return False
        return (self.enters + self.leaves) / self.records > LARGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An artifact that cannot be made what was ratified, and why."""

    target: str
    address: str
    name: str
    key: str
    what: str
    why: str
    fix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached(Refusal):
    """One of which nobody can say what it is: its target gave no answer. In a file it is a refusal like any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One org or portal that was looked at, as it was declared. `governed` is how many artifacts are bound there."""

    target: str
    label: str
    id: str
    kind: str
    governed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All changes of one look at the targets, on a day, by the versions in force.

    `position` is that of the ledger's last event, and `leaf` the hash of that event: a copy of the ledger that went its
    own way has another one there.
    """

    day: str
    position: int
    leaf: str
    targets: tuple[Target, ...] = ()
    changes: tuple[Change, ...] = ()
    refused: tuple[Refusal, ...] = ()
    in_sync: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """What this plan is known by: its changes with whom they would move, and nothing of when it was made."""
        return sha256([_exact(_told(each)) for each in self.changes])


def _told(change: Change) -> dict[str, Any]:
    """A change as it is hashed: what was added since plans are written is left out where it says nothing."""
    told = asdict(change)
    return told if change.destroys else {name: value for name, value in told.items() if name != "destroys"}


def body_digest(body: Mapping[str, Any] | None) -> str:
    """The digest of what an artifact holds; empty where it does not exist. Numbers count as their decimal text."""
    return sha256(_exact(body)) if body is not None else ""


def many(changes: Iterable[Change], governed: Mapping[str, int]) -> list[tuple[str, int]]:
    """The targets of which a plan touches a large share, each with how many; what it creates was never governed."""
    touched = Counter(each.target for each in changes if each.action != "create")
    return [(target, n) for target, n in touched.items() if n > MANY and n > LARGE * governed.get(target, 0)]


def change(
    target: str,
    rule: Rule,
    meaning: str,
    artifact: Artifact,
    observed: Observed,
    effects: Effects | None,
    notes: tuple[str, ...] = (),
    *,
    rollback: bool = False,
) -> Change:
    """What should be there beside what is; it is `in_sync` where the two are the same."""
    action = "create" if observed.body is None else "rollback" if rollback else "update"
    return _change(
        artifact,
        observed,
        effects or Effects(),
        notes,
        target=target,
        key=rule.key,
        version=rule.provenance.version,
        meaning=meaning,
        action=action,
        accepted=tuple(sorted(rule.accepted)),
    )


def removal(bound: GovernedArtifact, observed: Observed, effects: Effects | None) -> Change:
    """The artifact should not be: what would go; it is `in_sync` where that is gone."""
    about = {each: getattr(bound, each) for each in ("target", "key", "version", "meaning")}
    artifact = Artifact(bound.address, observed.name or bound.name, None)
    return _change(artifact, observed, effects or Effects(), (), **about, action="remove")


def _change(
    artifact: Artifact, observed: Observed, effects: Effects, notes: tuple[str, ...], *, action: str, **about: Any
) -> Change:
    unknown = effects.records is None or effects.enters is None or effects.leaves is None
    unjudged = (UNJUDGED,) if unknown and action in ("update", "rollback") else ()
    return Change(
        address=artifact.address,
        name=artifact.name,
        action=action,
        before=None if observed.body is None else dict(observed.body),
        after=None if artifact.body is None else dict(artifact.body),
        observed=body_digest(observed.body),
        desired=body_digest(artifact.body),
        revision=observed.revision,
        enters=effects.enters,
        leaves=effects.leaves,
        members=effects.members,
        records=effects.records,
        notes=(*notes, *artifact.notes, *effects.notes, *unjudged),
        before_text=observed.text,
        after_text=artifact.text,
        destroys=effects.destroys,
        **about,
    )


def written(plan: Plan) -> bytes:
    """The plan as a file, for people and for `apply`."""
    data = {"format": FORMAT, "digest": plan.digest, **asdict(plan)}
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True).encode()


def read(text: bytes, source: str) -> Plan:
    """The plan in a file. Raises BadInput, also where the file was altered by hand."""
    anew = step("make it again", "plan", output=source)
    try:
        found = json.loads(text)
        if found.pop("format") != FORMAT:
            raise BadInput("this is a plan of another version", why=f"this one reads {FORMAT}", fix=anew, place=source)
        digest = found.pop("digest")
        kinds: dict[str, type[Any]] = {"targets": Target, "changes": Change, "refused": Refusal}
        parts = {name: [_part(kind, row) for row in found[name]] for name, kind in kinds.items()}
        plan = _part(Plan, {**found, **parts})
        altered = plan.digest != digest or any(body_digest(each.after) != each.desired for each in plan.changes)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        told = "it holds no JSON" if isinstance(error, json.JSONDecodeError) else str(error)
        why = f"it cannot be read: {ascii(told)[1:-1]}"
        own = source.rpartition("/")[2] == PLANNED  # nobody keeps anything else under this name
        fix = anew if own else instead("apply one that was planned", source, PLANNED)
        raise BadInput("this is no plan", why, fix, source) from error
    if altered:
        raise BadInput("this plan was altered", why="its digest is not that of its changes", fix=anew, place=source)
    return plan


def _part(kind: type[Part], row: Mapping[str, Any]) -> Part:
    """A part of a plan, out of JSON. Raises ValueError where a name or a type is another."""
    types = {each.name: str(each.type) for each in fields(kind)}  # type: ignore[arg-type]
    if row.keys() != types.keys():
        raise ValueError(f"a part has other keys: {', '.join(sorted(row.keys() ^ types.keys()))}")
    given = {name: tuple(each) if isinstance(each, list) else each for name, each in row.items()}
    if wrong := [name for name, each in given.items() if not _SUITS[types[name]](each)]:
        raise ValueError(f"{wrong[0]} is not of its type")
    return kind(**given)


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _all(kind: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, tuple) and all(isinstance(each, kind) for each in value)


_SUITS: Mapping[str, Callable[[Any], bool]] = {
    "str": lambda value: isinstance(value, str),
    "int": _number,
    "int | None": lambda value: value is None or _number(value),
    "Mapping[str, Any] | None": lambda value: value is None or isinstance(value, dict),
    "tuple[str, ...]": _all(str),
    "tuple[Target, ...]": _all(Target),
    "tuple[Change, ...]": _all(Change),
    "tuple[Refusal, ...]": _all(Refusal),
}
"""Whether a value out of JSON is of a field's type, as the field spells it."""


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
