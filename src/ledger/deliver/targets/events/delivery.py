"""From a ratified version to a platform and back.

    target.declared --artifact.bound--> planned --applied--> as ratified --drift.observed--> a default decision
                      |                   |--confirmed (was so already), failed, uncertain        |--confirmed (undone)
                      `--never applied: held against its baseline --drift.observed--> `--baseline.observed (undone)

PLANNED is durable before the call: after a crash it says what may have happened, and the platform is read first.
An artifact of a definition that is retired is free: another may be bound to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

import msgspec

from ledger.deliver.targets.events.baseline import Baseline, RuleChange
from ledger.domain.event import Event, Recorded
from ledger.domain.restoration import LedgerRestored
from ledger.domain.tagging import Forms, by_given, by_member, by_pair
from ledger.domain.waiver import DriftWaived, Waiver, standing
from ledger.errors import Refused, UnknownName
from ledger.steps import Open, step


class TargetDeclared(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A configured org or portal. `identity` is the platform's own id of it and never changes.

    `host` is where its token goes, as a login told when it was declared; empty where no login tells, or long ago.
    """

    stored_name: ClassVar[str] = "target.declared/1"
    tag_forms: ClassVar[Forms] = (by_member("target", "target"),)
    target: str
    connector: str
    identity: str
    label: str
    kind: str
    host: str = ""


class TargetObserved(Event, frozen=True, kw_only=True):
    """Somebody looked at all that is governed on a target, after an older copy of the ledger went on."""

    stored_name: ClassVar[str] = "target.observed/1"
    tag_forms: ClassVar[Forms] = (by_member("target", "target"),)
    target: str


class OnArtifact(Event, frozen=True, kw_only=True):
    """Something about one artifact of one target, and the definition that it shows."""

    tag_forms: ClassVar[Forms] = (
        by_member("target", "target"),
        by_pair("artifact", "target", "address", "name"),
        by_member("definition", "key"),
    )

    target: str
    address: str
    name: str
    key: str


class ArtifactBound(OnArtifact, frozen=True, kw_only=True, omit_defaults=True):
    """A definition governs an artifact from here on.

    `baseline` is what the artifact held then. `differs` says how the rule there differs from the definition, where
    somebody bound it although it does.
    """

    stored_name: ClassVar[str] = "artifact.bound/1"
    baseline: Baseline | None = None
    differs: RuleChange | None = None


class ArtifactUnbound(OnArtifact, frozen=True, kw_only=True):
    """A definition governs an artifact no longer. What the platform holds stays as it is."""

    stored_name: ClassVar[str] = "artifact.unbound/1"
    because: str = ""


class BaselineObserved(OnArtifact, frozen=True, kw_only=True):
    """What an artifact that was never applied is held against from here on: seen first, or seen again."""

    stored_name: ClassVar[str] = "baseline.observed/1"
    baseline: Baseline


class _Delivery(OnArtifact, frozen=True, kw_only=True, omit_defaults=True):
    """`fence` is that of the lease it was done under; `accepted` are the approximations it was compiled with.

    `order` is the one that a worker carried out, where it was no operator's own act.
    """

    tag_forms: ClassVar[Forms] = (*OnArtifact.tag_forms, by_given("order", "order"))

    version: int
    meaning: str
    desired: str
    observed: str
    fence: int = 0
    accepted: tuple[str, ...] = ()
    order: str = ""


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
    """A target differs from what was ratified and applied: somebody decided there, by default.

    Version 0 was never applied: then it differs from its baseline, whose digest is `desired`, and `change` says how.
    `found` is the meaning that a version of the definition would have if it said what is there, empty where that cannot
    be read.
    """

    stored_name: ClassVar[str] = "drift.observed/1"
    revision: str = ""
    changed_at: str = ""
    change: RuleChange | None = None
    found: str = ""


class GovernedArtifact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One governed artifact: what was last put there, and what was last seen to differ.

    `accepted` goes with the version that was last applied. `planned` is a write whose outcome nobody knows; where that
    is a creation, there is no address yet. `baseline` is what one held that was never applied, `differs` how its rule
    differed from the definition when it was bound, and `change` how the rule there differs from the baseline. `waiver`
    is that of the difference that is open.
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
    baseline: Baseline | None = None
    differs: RuleChange | None = None
    change: RuleChange | None = None
    waiver: Waiver | None = None

    @property
    def expected(self) -> str:
        """The digest that a look is held against: of what was applied, else of the baseline; empty where neither is."""
        return self.applied or (self.baseline.digest if self.baseline else "")

    @property
    def unsettled(self) -> bool:
        """Whether something may have been written of which there is no receipt."""
        return self.planned is not None

    def waived(self, day: date, known: int | None = None) -> Waiver | None:
        """The waiver of its difference that is in force on a day, as far as it was known at a position."""
        return standing([self.waiver], day, known) if self.waiver else None


class Deliveries(msgspec.Struct):
    """Targets by name, governed artifacts by (target, address), and by (target, name) what may have been created.

    `unobserved` are the targets at which nobody looked since an older copy of the ledger went on.
    """

    targets: dict[str, TargetDeclared] = msgspec.field(default_factory=dict)
    artifacts: dict[tuple[str, str], GovernedArtifact] = msgspec.field(default_factory=dict)
    creations: dict[tuple[str, str], GovernedArtifact] = msgspec.field(default_factory=dict)
    unobserved: frozenset[str] = frozenset()

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
        told: dict[str, Any] = {name: [_plain(part[each]) for each in sorted(part)] for name, part in parts.items()}
        return {**told, **({"unobserved": sorted(self.unobserved)} if self.unobserved else {})}

    def copied(self) -> Deliveries:
        """Other deliveries of the same content, to be added to."""
        return Deliveries(dict(self.targets), dict(self.artifacts), dict(self.creations), self.unobserved)

    def fresh(self, bound: GovernedArtifact) -> GovernedArtifact | None:
        """The same artifact as it stands here; None where it is not governed any more."""
        if bound.address:
            return self.artifacts.get((bound.target, bound.address))
        return self.creations.get((bound.target, bound.name))


def _plain(part: msgspec.Struct) -> dict[str, Any]:
    """One part as JSON data. What was added later is left out where there is none: it hashes as it always did."""
    told: dict[str, Any] = msgspec.to_builtins(part)
    return {name: value for name, value in told.items() if value is not None or name not in _ADDED}


def fold_deliveries(events: Iterable[Recorded], found: Deliveries | None = None) -> Deliveries:
    """What is declared, bound and delivered so far; `found` is that of the events before, which is added to."""
    found = found or Deliveries()
    for position, _, actor, event in events:
        if type(event) not in _DELIVERING:
            continue
        if isinstance(event, OnArtifact) and event.address:
            _fold(found, event, position)
        elif isinstance(event, _Delivery):
            _fold_creation(found, event)
        elif isinstance(event, TargetDeclared):
            found.targets[event.target] = event
        elif isinstance(event, LedgerRestored):
            found.unobserved = frozenset(found.targets)
        elif isinstance(event, TargetObserved):
            found.unobserved -= {event.target}
        elif isinstance(event, DriftWaived):
            _fold_waiver(found, Waiver(position, actor, event))
    return found


def ordered(events: Iterable[Event], order: str) -> list[Event]:
    """These events, those of deliveries under an order, if there is one."""
    return [
        msgspec.structs.replace(each, order=order) if order and isinstance(each, _Delivery) else each for each in events
    ]


def _fold(found: Deliveries, event: OnArtifact, position: int) -> None:
    at = (event.target, event.address)
    found.artifacts[at] = evolve(found.artifacts.get(at) or _new(event), event, position)
    if found.creations:
        found.creations.pop((event.target, event.name), None)
    if isinstance(event, ArtifactUnbound) or (
        isinstance(event, DeliveryApplied | DeliveryConfirmed) and not event.desired
    ):
        del found.artifacts[at]


def _fold_waiver(found: Deliveries, waiver: Waiver) -> None:
    """Take in a waiver of the difference that is open; of another one it says nothing."""
    event: Any = waiver.terms
    at = (event.target, event.address)
    bound = found.artifacts.get(at)
    if bound and bound.drift == event.observed:
        found.artifacts[at] = msgspec.structs.replace(bound, waiver=waiver)


def _fold_creation(found: Deliveries, event: _Delivery) -> None:
    at = (event.target, event.name)
    if isinstance(event, DeliveryPlanned):
        found.creations[at] = GovernedArtifact(
            target=event.target, address="", name=event.name, key=event.key, planned=event
        )
    elif isinstance(event, DeliveryFailed):
        found.creations.pop(at, None)


def evolve(before: GovernedArtifact, event: OnArtifact, position: int) -> GovernedArtifact:
    """The artifact once an event about it is recorded."""
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
                change=None,
                waiver=None,
            )
        case DeliveryPlanned():
            return msgspec.structs.replace(before, planned=event)
        case DeliveryUncertain():
            return msgspec.structs.replace(before, planned=before.planned or event)
        case DeliveryFailed():
            return msgspec.structs.replace(before, planned=None)
        case DriftObserved():
            return msgspec.structs.replace(before, drift=event.observed, change=event.change, waiver=None)
        case ArtifactBound() if event.key != before.key:
            return _bound(_new(event), event)
        case ArtifactBound() | BaselineObserved():
            return _bound(before, event)
        case _:
            return msgspec.structs.replace(before, name=event.name, key=event.key)


def _new(event: OnArtifact) -> GovernedArtifact:
    return GovernedArtifact(target=event.target, address=event.address, name=event.name, key=event.key)


def _bound(before: GovernedArtifact, event: ArtifactBound | BaselineObserved) -> GovernedArtifact:
    """The artifact with its name, and held against the baseline that came with it: what differed before is over."""
    named = msgspec.structs.replace(before, name=event.name)
    if before.applied or not event.baseline:
        return named
    differs = getattr(event, "differs", before.differs)
    return msgspec.structs.replace(named, baseline=event.baseline, differs=differs, drift="", change=None, waiver=None)


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


def known_target(deliveries: Deliveries, target: str) -> TargetDeclared:
    """The target of that name. Raises UnknownName."""
    if target not in deliveries.targets:
        known = ", ".join(sorted(deliveries.targets)) or "none so far"
        raise UnknownName(
            f"there is no target `{target}`",
            why=f"known targets: {known}",
            fix=step("declare it", "target add", target, connector=Open("CONNECTOR")),
            sort="target",
            name=target,
        )
    return deliveries.targets[target]


def require_observed(deliveries: Deliveries, target: str) -> None:
    """Raise Refused where nobody looked at a target since an older copy of the ledger went on."""
    if target in deliveries.unobserved:
        raise Refused(
            f"`{target}` is read-only",
            why="the ledger goes on from an older copy, and nobody has looked yet at what is there now",
            fix=step("look, then plan again", "drift", target=target),
        )


MISSING = "missing"
"""In the place of a digest, for an artifact that is not there any more."""

EVENTS = (
    TargetDeclared,
    TargetObserved,
    ArtifactBound,
    ArtifactUnbound,
    BaselineObserved,
    DeliveryPlanned,
    DeliveryConfirmed,
    DeliveryApplied,
    DeliveryFailed,
    DeliveryUncertain,
    DriftObserved,
    DriftWaived,
)
_DELIVERING = frozenset((*EVENTS, LedgerRestored))
_ADDED = ("baseline", "differs", "change", "waiver")
