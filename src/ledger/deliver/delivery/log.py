"""What the log says of deliveries, orders and refusals."""

from __future__ import annotations

from typing import Any

from ledger.deliver.delivery.events import work
from ledger.deliver.delivery.events.refusal import DeliveryRefused, RefusalLifted
from ledger.deliver.delivery.events.work import WorkCancelled, WorkDone, WorkOrdered
from ledger.deliver.targets.events.attested import ArtifactAttested
from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    ArtifactUnbound,
    BaselineObserved,
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryFailed,
    DeliveryPlanned,
    DeliveryUncertain,
    DriftObserved,
    TargetDeclared,
    TargetObserved,
)
from ledger.domain.waiver import DriftWaived
from ledger.views.words import marks


def sentence(event: Any) -> str:
    """Say what somebody did."""
    match event:
        case WorkDone():
            how = {"done": "carried out", "partly": "carried out a part of"}.get(event.outcome, "could not carry out")
            return f"{how} {event.order}{f': {event.what}' if event.what else ''}"
        case WorkCancelled():
            return f"cancelled {event.order}"
        case DeliveryRefused():
            return f"found that {event.target} {event.name} cannot hold v{event.version}: {event.what}"
        case RefusalLifted():
            return f"found that {event.target} {event.name} can hold v{event.version} now"
        case DriftWaived():
            until = f"until {event.until}{marks(event)}"
            return f"waived how {event.target} {event.name} differs from {event.key} {until}"
        case WorkOrdered(sort=work.APPLY):
            return f"ordered that the plan of {event.planned} be applied to {', '.join(event.targets)} ({event.order})"
        case WorkOrdered():
            return f"ordered a {event.sort} at {', '.join(event.targets)} ({event.order})"
        case _:
            return _delivered(event)


def _delivered(event: Any) -> str:
    if isinstance(event, ArtifactAttested):
        there = f"{event.target} {event.address}"
        return f"attested that {there} is gone" if event.gone else f"attested that {there} holds {event.holds}"
    if isinstance(event, TargetDeclared):
        return f"declared the target {event.target}: {event.connector} {event.label} ({event.identity})"
    if isinstance(event, TargetObserved):
        return f"looked at all that is governed on {event.target}, which may be written to again"
    if isinstance(event, ArtifactBound):
        unlike = ", which differs from it" if event.differs else ""
        return f"bound {event.key} to {event.target} {event.name}{unlike}"
    if isinstance(event, ArtifactUnbound):
        return f"let {event.target} {event.name} go: {event.key} governs it no longer"
    where = f"{getattr(event, 'target', '')} {getattr(event, 'name', '')}"
    return _removed(event, where) if getattr(event, "desired", "-") == "" else _written(event, where)


def _removed(event: Any, where: str) -> str:
    match event:
        case DeliveryPlanned():
            return f"is about to remove {where}"
        case DeliveryApplied():
            return f"removed {where}"
        case DeliveryConfirmed():
            return f"found {where} gone"
        case _:
            return f"removing {where} {_unfinished(event)}"


def _written(event: Any, where: str) -> str:
    match event:
        case DeliveryPlanned():
            verb = "roll back" if event.action == "rollback" else event.action
            return f"is about to {verb} {where} to v{event.version}"
        case DeliveryApplied():
            return f"applied v{event.version} to {where}"
        case DeliveryConfirmed():
            return f"found {where} as v{event.version} already"
        case DriftObserved():
            since = f"v{event.version} was applied" if event.version else "it was bound"
            return f"found {where} changed by hand since {since}"
        case BaselineObserved():
            return f"recorded what {where} holds: later looks are held against it"
        case DeliveryFailed() | DeliveryUncertain():
            return f"applying v{event.version} to {where} {_unfinished(event)}"
        case _:
            return ""


def _unfinished(event: Any) -> str:
    return "failed" if isinstance(event, DeliveryFailed) else "is uncertain"
