"""From a ratified version to a platform and back.

    target.declared --artifact.bound--> planned --applied--> as ratified --drift.observed--> a default decision
                                          |--confirmed (was so already), failed, uncertain

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
    """A configured org or portal. `identity` is the platform's own id of it and never changes."""

    stored_name: ClassVar[str] = "target.declared/1"
    target: str
    connector: str
    identity: str
    label: str
    kind: str

    @property
    def tags(self) -> tuple[str, ...]:
        """Found by target."""
        return (f"target:{self.target}",)


class _OnArtifact(Event, frozen=True, kw_only=True):
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


class ArtifactBound(_OnArtifact, frozen=True, kw_only=True):
    """A definition governs an artifact from here on."""

    stored_name: ClassVar[str] = "artifact.bound/1"


class _Delivery(_OnArtifact, frozen=True, kw_only=True):
    version: int
    meaning: str
    desired: str
    observed: str
    fence: int = 0


class DeliveryPlanned(_Delivery, frozen=True, kw_only=True):
    """What is about to be written, over what was seen there. `desired` and `observed` are digests of bodies."""

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
    """The platform said no; nothing was changed."""

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


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """One governed artifact: what was last put there, and what was last seen to differ."""

    target: str
    address: str
    name: str
    key: str
    version: int = 0
    applied: str = ""
    meaning: str = ""
    position: int = 0
    drift: str = ""
    unsettled: bool = False


@dataclass(slots=True)
class Deliveries:
    """Targets by name, and governed artifacts by (target, address)."""

    targets: dict[str, TargetDeclared] = field(default_factory=dict)
    artifacts: dict[tuple[str, str], Bound] = field(default_factory=dict)


def fold_deliveries(events: Iterable[Recorded]) -> Deliveries:
    """What is declared, bound and delivered so far."""
    found = Deliveries()
    for position, _, _, event in events:
        if isinstance(event, TargetDeclared):
            found.targets[event.target] = event
        elif isinstance(event, _OnArtifact) and event.address:
            at = (event.target, event.address)
            before = found.artifacts.get(at) or Bound(
                target=event.target, address=event.address, name=event.name, key=event.key
            )
            found.artifacts[at] = _evolve(before, event, position)
    return found


def _evolve(before: Bound, event: _OnArtifact, position: int) -> Bound:
    changed: dict[str, Any]
    match event:
        case DeliveryApplied() | DeliveryConfirmed():
            changed = {
                "name": event.name,
                "version": event.version,
                "applied": event.observed,
                "meaning": event.meaning,
                "position": position,
                "drift": "",
                "unsettled": False,
            }
        case DeliveryPlanned() | DeliveryUncertain():
            changed = {"unsettled": True}
        case DeliveryFailed():
            changed = {"unsettled": False}
        case DriftObserved():
            changed = {"drift": event.observed}
        case _:
            changed = {"name": event.name, "key": event.key}
    return msgspec.structs.replace(before, **changed)


def declare_target(
    deliveries: Deliveries, *, target: str, connector: str, identity: str, label: str, kind: str
) -> list[Event]:
    """Say which org or portal a name means. It means that one for ever."""
    known = deliveries.targets.get(target)
    if known is None:
        return [TargetDeclared(target=target, connector=connector, identity=identity, label=label, kind=kind)]
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
        )
    return deliveries.targets[target]


def observe_drift(bound: Bound, *, observed: str, revision: str, changed_at: str) -> list[Event]:
    """Record a difference where it is new; a difference already on record stays one."""
    if observed in (bound.applied, bound.drift):
        return []
    return [
        DriftObserved(
            target=bound.target,
            address=bound.address,
            name=bound.name,
            key=bound.key,
            version=bound.version,
            meaning=bound.meaning,
            desired=bound.applied,
            observed=observed,
            revision=revision,
            changed_at=changed_at,
        )
    ]


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
