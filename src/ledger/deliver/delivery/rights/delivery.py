"""What it takes to declare a target, to say what one holds, and to write to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ledger.deliver.delivery.events.work import APPLY, WAITING
from ledger.deliver.delivery.rights.orders import AGO, order_of
from ledger.deliver.targets.events.attested import ArtifactAttested, version_held
from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    ArtifactUnbound,
    DeliveryPlanned,
    TargetDeclared,
)
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.seats import any_seat, lacking, operator_seat
from ledger.domain.event import Event, Recorded
from ledger.domain.guards import require_version
from ledger.domain.state import State


def _declared(state: State, recorded: Recorded, day: date) -> str:
    return any_seat(state, recorded.actor, day, ("operator",))


def _saw(state: State, recorded: Recorded, day: date) -> str:
    """Words are for whoever operates anything; a version is for who operates its definition, and is as it says."""
    event: Any = recorded.event
    if not event.key:
        return _declared(state, recorded, day)
    version = require_version(state, event.key, event.version)
    if event.holds != version_held(event.key, event.version, version.draft.content_digest):
        raise lacking(f"it is not what v{event.version} of `{event.key}` comes to", "what was seen was another")
    return _operated(state, recorded, day)


def _operated(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    return delivering_seat(state, recorded, event.key, day)


def delivering_seat(state: State, recorded: Recorded, key: str, day: date) -> str:
    """The seat by which something is done to an artifact: the actor's, or of who ordered it from a service.

    Raises LedgerError where there is none.
    """
    event: Any = recorded.event
    if not getattr(event, "order", ""):
        return operator_seat(state, key, recorded.actor, day)
    order = order_of(state, recorded)
    planned = isinstance(event, DeliveryPlanned)
    if planned and (order.terms.sort, order.terms.plan) != (APPLY, event.plan):
        raise lacking(f"{event.order} is not to apply that plan", "only the plan that the operator read is applied")
    if planned and order.standing(datetime.fromisoformat(recorded.recorded_at) - AGO) != WAITING:
        raise lacking(f"{event.order} was over", "it was cancelled, had lapsed or was done")
    return f"{operator_seat(state, key, order.by, day)}, by {event.order}"


ARTIFACTS: Mapping[type[Event], Act] = {
    TargetDeclared: _declared,
    ArtifactAttested: _saw,
    ArtifactBound: _operated,
    ArtifactUnbound: _operated,
    DeliveryPlanned: _operated,
}
