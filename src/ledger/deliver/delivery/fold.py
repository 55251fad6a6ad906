"""What was ordered of a worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.deliver.delivery.events.work import Order, WorkCancelled, WorkDone, WorkOrdered
from ledger.domain.event import Event, Recorded
from ledger.domain.state import Evolve, State


def _ordered(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, WorkOrdered)
    state.orders[event.order] = Order(position, recorded_at, actor, event)


def _worked(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    order = state.orders.get(event.order)
    if order:
        done = {"done": event, "done_at": recorded.position} if isinstance(event, WorkDone) else {"cancelled": True}
        state.orders[event.order] = order._replace(**done)


FOLDS: Mapping[type[Event], Evolve] = {
    WorkOrdered: _ordered,
    WorkDone: _worked,
    WorkCancelled: _worked,
}
