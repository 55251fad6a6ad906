"""What it takes to put on record that a plan refuses what is in force, and to let a difference be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from ledger.deliver.delivery.events.refusal import DeliveryRefused, RefusalLifted
from ledger.deliver.delivery.rights.orders import order_of
from ledger.deliver.delivery.verbs.refusing import lift_refusal, record_refusal
from ledger.deliver.delivery.verbs.working import require_order, require_service
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.recorders import Again, Require, judge_finding
from ledger.domain.entitlement.seats import lacking, row_named
from ledger.domain.event import Event, Recorded
from ledger.domain.state import State
from ledger.domain.waiver import DriftWaived
from ledger.govern.waivers.rights import judge_waiver


def _operator(state: State, recorded: Recorded, day: date) -> None:
    event: Any = recorded.event
    by = order_of(state, recorded).by if event.order else recorded.actor
    history = state.history(event.key)
    version = history.in_force(day) or next(reversed(history.versions), None)
    if version is None:
        raise lacking(f"nobody may deliver `{event.key}`", "there is no version of it")
    row_named(state, version.draft.path, "operator", by, day, event.right)


def _ordered(verb: Callable[..., list[Event]]) -> Again:
    """The same of what a service finds that carries out an order: by the seat of who gave it."""

    def again(state: State, event: Any, by: str, day: date) -> list[Event]:
        if event.order:
            require_service(state, by)
            by = require_order(state, event.order).by
        return verb(state, replace(event, right=0), by=by, today=day)

    return again


def _let_differ(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    versions = state.history(event.key).versions
    if not versions or versions[-1].draft.scope != event.scope:
        raise lacking(f"`{event.key}` is not decided in `{event.scope}`", "another decider answers for it")
    return judge_waiver(state, recorded, day)


REFUSALS: Mapping[type[Event], Act] = {
    DeliveryRefused: judge_finding("operator", _ordered(record_refusal)),
    RefusalLifted: judge_finding("operator", _ordered(lift_refusal)),
    DriftWaived: _let_differ,
}
OPERATORS: Mapping[type[Event], Require] = {DeliveryRefused: _operator, RefusalLifted: _operator}
