"""From a ratified version to a platform and back.

    target.declared --artifact.bound--> planned --applied--> as ratified --drift.observed--> a default decision
                                          |--confirmed (was so already), failed, uncertain        |--confirmed (undone)

PLANNED is durable before the call: after a crash it says what may have happened, and the platform is read first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import msgspec

from ledger.domain.event import Event, Recorded
from ledger.errors import Refused, UnknownName


class TargetDeclared(Event, frozen=True, kw_only=True):
    """A configured org or portal. `identity` is the platform's own id of it and never changes.

    `host` is where its token goes, as a login told when it was declared; empty where no login tells, or long ago.
    """

    stored_name: ClassVar[str] = "target.declared/1"
    target: str
    connector: str
    identity: str
    label: str
    kind: str
    host: str = ""

    @property
    def tags(self) -> tuple[str, ...]:
        """Found by target."""
        return (f"target:{self.target}",)


class OnArtifact(Event, frozen=True, kw_only=True):
    """Something about one artifact of one target, and the definition that it shows."""

    target: str
    address: str
    name: str
    key: str

    @property
    def tags(self) -> tuple[str, ...]:
        """Found by target, artifact and definition."""
        return (
            f"target:{self.target}",
            f"artifact:{self.target}/{self.address or self.name}",
            f"definition:{self.key}",
        )


class ArtifactBound(OnArtifact, frozen=True, kw_only=True):
    """A definition governs an artifact from here on."""

    stored_name: ClassVar[str] = "artifact.bound/1"


class _Delivery(OnArtifact, frozen=True, kw_only=True, omit_defaults=True):
    """`fence` is that of the lease it was done under; `accepted` are the approximations it was compiled with."""

    version: int
    meaning: str
    desired: str
    observed: str
    fence: int = 0
    accepted: tuple[str, ...] = ()


class DeliveryPlanned(_Delivery, frozen=True, kw_only=True):
    """What is about to be written, over what was seen there. `desired` and `observed` are digests of bodies.

    A `desired` that is empty says that the artifact is to go.
    """

    stored_name: ClassVar[str] = "delivery.planned/1"
    action: str
    plan: str


class DeliveryConfirmed(_Delivery, frozen=True, kw_only=True):
    """It was already so: nothing was written."""

    stored_name: ClassVar[str] = "delivery.confirmed/1"
    revision: str = ""


class DeliveryApplied(_Delivery, frozen=True, kw_only=True):
    """Written and read back: `observed` is the digest of what the platform holds now."""

    stored_name: ClassVar[str] = "delivery.applied/1"
    revision: str = ""


class DeliveryFailed(_Delivery, frozen=True, kw_only=True):
    """It was not written: the platform said no, or a later look found that it never came to it."""

    stored_name: ClassVar[str] = "delivery.failed/1"
    because: str = ""


class DeliveryUncertain(_Delivery, frozen=True, kw_only=True):
    """It may or may not have been written: read before the next attempt."""

    stored_name: ClassVar[str] = "delivery.uncertain/1"
    because: str = ""


class DriftObserved(_Delivery, frozen=True, kw_only=True):
    """A target differs from what was ratified and applied: somebody decided there, by default."""

    stored_name: ClassVar[str] = "drift.observed/1"
    revision: str = ""
    changed_at: str = ""


class GovernedArtifact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One governed artifact: what was last put there, and what was last seen to differ.

    `accepted` goes with the version that was last applied. `planned` is a write whose outcome nobody knows; where that
    is a creation, there is no address yet.
    """

    target: str
    address: str
    name: str
    key: str
    version: int = 0
    applied: str = ""
    meaning: str = ""
    position: int = 0
    drift: str = ""
    accepted: tuple[str, ...] = ()
    planned: _Delivery | None = None

    @property
    def unsettled(self) -> bool:
        """Whether something may have been written of which there is no receipt."""
        return self.planned is not None


@dataclass(slots=True)
class Deliveries:
    """Targets by name, governed artifacts by (target, address), and by (target, name) what may have been created."""

    targets: dict[str, TargetDeclared] = field(default_factory=dict)
    artifacts: dict[tuple[str, str], GovernedArtifact] = field(default_factory=dict)
    creations: dict[tuple[str, str], GovernedArtifact] = field(default_factory=dict)

    def of(self, target: str) -> list[GovernedArtifact]:
        """The governed artifacts of one target, by address."""
        return [each for (where, _), each in sorted(self.artifacts.items()) if where == target]

    def begun(self, target: str) -> list[GovernedArtifact]:
        """What may have been created on one target, by name: planned, and no receipt."""
        return [each for (where, _), each in sorted(self.creations.items()) if where == target]

    @property
    def plain(self) -> dict[str, Any]:
        """All of it as JSON data, equal for equal events."""
        parts: dict[str, dict[Any, Any]]
        parts = {"targets": self.targets, "artifacts": self.artifacts, "creations": self.creations}
        return {name: [msgspec.to_builtins(part[each]) for each in sorted(part)] for name, part in parts.items()}

    def copied(self) -> Deliveries:
        """Other deliveries of the same content, to be added to."""
        return Deliveries(dict(self.targets), dict(self.artifacts), dict(self.creations))

    def fresh(self, bound: GovernedArtifact) -> GovernedArtifact | None:
        """The same artifact as it stands here; None where it is not governed any more."""
        if bound.address:
            return self.artifacts.get((bound.target, bound.address))
        return self.creations.get((bound.target, bound.name))


def fold_deliveries(events: Iterable[Recorded], found: Deliveries | None = None) -> Deliveries:
    """What is declared, bound and delivered so far; `found` is that of the events before, which is added to."""
    found = found or Deliveries()
    for position, _, _, event in events:
        if type(event) not in _DELIVERING:
            continue
        if isinstance(event, TargetDeclared):
            found.targets[event.target] = event
        elif isinstance(event, OnArtifact) and event.address:
            _fold(found, event, position)
        elif isinstance(event, _Delivery):
            _fold_creation(found, event)
    return found


def _fold(found: Deliveries, event: OnArtifact, position: int) -> None:
    at = (event.target, event.address)
    before = found.artifacts.get(at) or GovernedArtifact(
        target=event.target, address=event.address, name=event.name, key=event.key
    )
    found.artifacts[at] = _evolve(before, event, position)
    if found.creations:
        found.creations.pop((event.target, event.name), None)
    if isinstance(event, DeliveryApplied | DeliveryConfirmed) and not event.desired:
        del found.artifacts[at]


def _fold_creation(found: Deliveries, event: _Delivery) -> None:
    at = (event.target, event.name)
    if isinstance(event, DeliveryPlanned):
        found.creations[at] = GovernedArtifact(
            target=event.target, address="", name=event.name, key=event.key, planned=event
        )
    elif isinstance(event, DeliveryFailed):
        found.creations.pop(at, None)


def _evolve(before: GovernedArtifact, event: OnArtifact, position: int) -> GovernedArtifact:
    match event:
        case DeliveryApplied() | DeliveryConfirmed():
            return msgspec.structs.replace(
                before,
                name=event.name,
                version=event.version,
                applied=event.observed,
                meaning=event.meaning,
                position=position,
                drift="",
                accepted=event.accepted,
                planned=None,
            )
        case DeliveryPlanned():
            return msgspec.structs.replace(before, planned=event)
        case DeliveryUncertain():
            return msgspec.structs.replace(before, planned=before.planned or event)
        case DeliveryFailed():
            return msgspec.structs.replace(before, planned=None)
        case DriftObserved():
            return msgspec.structs.replace(before, drift=event.observed)
        case _:
            return msgspec.structs.replace(before, name=event.name, key=event.key)


def declare_target(
    deliveries: Deliveries, *, target: str, connector: str, identity: str, label: str, kind: str, host: str = ""
) -> list[Event]:
    """Say which org or portal a name means. It means that one for ever, though the host of its token may move."""
    known = deliveries.targets.get(target)
    if known is None or ((known.connector, known.identity) == (connector, identity) and known.host != host):
        said = {"identity": identity, "label": label, "kind": kind, "host": host}
        return [TargetDeclared(target=target, connector=connector, **said)]
    if (known.connector, known.identity) == (connector, identity):
        return []
    raise Refused(
        f"`{target}` is {known.connector} {known.identity}, and this is {connector} {identity}",
        why="a target's name means one org or portal for ever: receipts refer to it",
        fix="give the other one a name of its own, or correct its settings in ledger.toml",
    )


def bind(deliveries: Deliveries, *, target: str, address: str, name: str, key: str) -> list[Event]:
    """Tie a definition to an artifact; an artifact has one definition only."""
    known_target(deliveries, target)
    before = deliveries.artifacts.get((target, address))
    if before and before.key == key:
        return []
    if before:
        raise Refused(
            f"{target}/{address} is governed by `{before.key}`",
            why="an artifact realises one definition",
            fix="bind another artifact",
        )
    return [ArtifactBound(target=target, address=address, name=name, key=key)]


def known_target(deliveries: Deliveries, target: str) -> TargetDeclared:
    """The target of that name. Raises UnknownName."""
    if target not in deliveries.targets:
        known = ", ".join(sorted(deliveries.targets)) or "none so far"
        raise UnknownName(
            f"there is no target `{target}`",
            why=f"known targets: {known}",
            fix=f"declare it: ledger target add {target}",
            sort="target",
            name=target,
        )
    return deliveries.targets[target]


def after(bound: GovernedArtifact, events: Iterable[Event]) -> GovernedArtifact | None:
    """The artifact once these of its events are recorded; None where it was made to go."""
    for event in events:
        if isinstance(event, OnArtifact):
            bound = msgspec.structs.replace(_evolve(bound, event, bound.position), address=event.address)
            if isinstance(event, DeliveryConfirmed) and not event.desired:
                return None
    return bound


def look(bound: GovernedArtifact, *, observed: str, revision: str = "", changed_at: str = "") -> list[Event]:
    """What a look at a governed artifact adds to the record: nothing where it is as the record says.

    An outcome that nobody recorded, a difference that is new, or that one on record is gone. `observed` is the digest
    of what is there, `missing` where nothing is.
    """
    if bound.planned:
        settled = settle(bound, bound.address, observed=observed, revision=revision)
        over = any(isinstance(each, DeliveryConfirmed) for each in settled)
        return settled if over else [*settled, *_drifted(bound, observed, revision, changed_at)]
    if bound.drift and observed == bound.applied:
        return [DeliveryConfirmed(**_last(bound), observed=observed, revision=revision)]
    return _drifted(bound, observed, revision, changed_at)


def settle(bound: GovernedArtifact, address: str, *, observed: str, revision: str = "") -> list[Event]:
    """What became of a write without an outcome, now that the artifact was read; a creation is bound if it is there."""
    planned = bound.planned
    if planned is None:
        return []
    about = {each: getattr(planned, each) for each in ("target", "key", "name")}
    said = {each: getattr(planned, each) for each in ("version", "meaning", "desired", "accepted", "fence")}
    seen = "" if observed == MISSING else observed
    if seen != planned.desired:
        because = "a later look did not find it written"
        return [DeliveryFailed(**about, **said, address=bound.address, observed=seen, because=because)]
    created: list[Event] = [] if bound.address else [ArtifactBound(**about, address=address)]
    return [*created, DeliveryConfirmed(**about, **said, address=address, observed=seen, revision=revision)]


def _drifted(bound: GovernedArtifact, observed: str, revision: str, changed_at: str) -> list[Event]:
    if not bound.applied or observed in (bound.applied, bound.drift):
        return []
    return [DriftObserved(**_last(bound), observed=observed, revision=revision, changed_at=changed_at)]


def _last(bound: GovernedArtifact) -> dict[str, Any]:
    """What was last put there, as the receipts tell it."""
    said = {each: getattr(bound, each) for each in ("target", "address", "name", "key", "version", "meaning")}
    return {**said, "accepted": bound.accepted, "desired": bound.applied}


MISSING = "missing"
"""In the place of a digest, for an artifact that is not there any more."""

EVENTS = (
    TargetDeclared,
    ArtifactBound,
    DeliveryPlanned,
    DeliveryConfirmed,
    DeliveryApplied,
    DeliveryFailed,
    DeliveryUncertain,
    DriftObserved,
)
_DELIVERING = frozenset(EVENTS)
