"""What it takes to order work, to cancel it, and to say what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ledger.deliver.delivery.events.work import APPLY, PLAN, Order, WorkCancelled, WorkDone, WorkOrdered
from ledger.deliver.delivery.fold import SLOT as ORDERS
from ledger.deliver.delivery.verbs.working import require_order, require_service
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.seats import any_seat, lacking, operator_seat
from ledger.domain.event import Event, Recorded
from ledger.domain.state import State

AGO = timedelta(minutes=1)
"""An order that was judged to be waiting is recorded a moment later."""


def order_of(state: State, recorded: Recorded) -> Order:
    """The order that an event is of, where a service carried it out. Raises Refused."""
    event: Any = recorded.event
    require_service(state, recorded.actor)
    return require_order(state, event.order)


def _order_given(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    if event.sort == APPLY and not _made(state, event):
        raise lacking(f"{event.order} is to apply a plan that nobody made", f"`{event.planned}` made no such plan")
    if event.order in ORDERS.of(state) or (event.sort == APPLY and not event.keys):
        raise lacking(f"{event.order} is no order", "it was given before, or names no definition")
    return _may_order(state, event, recorded.actor, day)


def _made(state: State, apply: WorkOrdered) -> bool:
    """Whether the plan that is to be applied is the one that a worker said it made."""
    by = ORDERS.of(state).get(apply.planned)
    if by is None or by.done is None:
        return False
    return (by.terms.sort, by.done.plan, by.done_at) == (PLAN, apply.plan, apply.position)


def _may_order(state: State, terms: WorkOrdered, person: str, day: date) -> str:
    seats = [operator_seat(state, key, person, day) for key in terms.keys]
    return seats[0] if seats else any_seat(state, person, day, ("operator",))


def _order_cancelled(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    order = require_order(state, event.order)
    return "who ordered it" if order.by == recorded.actor else _may_order(state, order.terms, recorded.actor, day)


def _order_done(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    if order_of(state, recorded).done:
        raise lacking(f"{event.order} was done before", "what became of it is said once")
    return f"a service, for {event.order}"


WORK: Mapping[type[Event], Act] = {
    WorkOrdered: _order_given,
    WorkCancelled: _order_cancelled,
    WorkDone: _order_done,
}
