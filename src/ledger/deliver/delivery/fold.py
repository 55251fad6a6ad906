"""What was ordered of a worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from ledger.data import replace
from ledger.deliver.delivery.events.refusal import DeliveryRefused, RefusalLifted
from ledger.deliver.delivery.events.work import Order, WorkCancelled, WorkDone, WorkOrdered
from ledger.domain.event import Boundary, Event, Query, Recorded
from ledger.domain.slot import Slot
from ledger.domain.state import Evolve, State, take_finding

_WORK = ("work.cancelled/1", "work.done/1", "work.ordered/1")

Orders: TypeAlias = dict[str, Order]
"""Each order by its name."""


def _ordered(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, WorkOrdered)
    SLOT.held(state)[event.order] = Order(position, recorded_at, actor, event)


def _worked(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    order = SLOT.of(state).get(event.order)
    if order:
        done = {"done": event, "done_at": recorded.position} if isinstance(event, WorkDone) else {"cancelled": True}
        SLOT.held(state)[event.order] = replace(order, **done)


FOLDS: Mapping[type[Event], Evolve] = {
    WorkOrdered: _ordered,
    WorkDone: _worked,
    WorkCancelled: _worked,
    DeliveryRefused: take_finding,
    RefusalLifted: take_finding,
}


def write_plain(held: Orders) -> Mapping[str, Any]:
    """Return what the hash of a state covers of orders."""
    return {"orders": [[each.position, each.by, each.done_at, each.cancelled] for each in held.values()]}


SLOT = Slot[Orders]("delivery", dict, dict, write_plain)


def find_boundary_of_order(name: str) -> Boundary:
    """What was ordered under this name, and what was said of it."""
    return Boundary((Query(_WORK, (f"order:{name}",)),))


def find_boundary_of_orders() -> Boundary:
    """Every order."""
    return Boundary((Query(_WORK),))
