"""The verbs of those who order work on the platforms, and of the service that carries it out."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from ledger.deliver.delivery.events.work import (
    CANCELLED,
    LAPSED,
    WAITING,
    Order,
    WorkCancelled,
    WorkDone,
    WorkOrdered,
    same_work,
)
from ledger.deliver.delivery.fold import SLOT as ORDERS
from ledger.domain.event import Event
from ledger.domain.state import State
from ledger.errors import Refused, UnknownName
from ledger.steps import Open, step


class Ordered(NamedTuple):
    """The order that was given, or the one that asks for the same and waits; then there is nothing to record."""

    order: str
    events: list[Event]


def give(state: State, wanted: WorkOrdered, moment: datetime) -> Ordered:
    """Order it, once: an order that asks for the same and waits is that one."""
    alike = (each for each in ORDERS.of(state).values() if same_work(each.terms, wanted))
    if waiting := next((each for each in alike if each.standing(moment) == WAITING), None):
        return Ordered(waiting.terms.order, [])
    name = f"order-{len(ORDERS.of(state)) + 1}"
    return Ordered(name, [msgspec.structs.replace(wanted, order=name)])


def cancel(state: State, order: str, because: str, moment: datetime) -> list[Event]:
    """Say that nobody is to carry it out, or to go on with it. Raises Refused where it is over."""
    found = require_order(state, order)
    if found.standing(moment) not in (WAITING, CANCELLED):
        raise Refused(
            f"{order} is over",
            why=f"it is {found.standing(moment)}",
            fix=step("see what became of it", "order show", order),
        )
    terms = found.terms
    said = WorkCancelled(order=order, targets=terms.targets, keys=terms.keys, because=because)
    return [] if found.cancelled else [said]


def report(state: State, done: WorkDone, by: str) -> list[Event]:
    """Say what became of an order, once. For a service."""
    require_service(state, by)
    return [] if require_order(state, done.order).done else [done]


def require_order(state: State, order: str) -> Order:
    """The order of that name. Raises UnknownName."""
    if order not in ORDERS.of(state):
        raise UnknownName(
            f"there is no order `{order}`",
            why=f"{len(ORDERS.of(state))} were given so far",
            fix=step("list them", "orders"),
            sort="order",
            name=order,
        )
    return ORDERS.of(state)[order]


def require_waiting(state: State, order: str, by: str, moment: datetime, plan: str = "") -> Order:
    """The order that a service may carry out now, by that plan where one is written. Raises Refused."""
    require_service(state, by)
    found = require_order(state, order)
    standing = found.standing(moment)
    if standing != WAITING:
        why = {LAPSED: f"nobody did it until {found.lapses:%Y-%m-%d %H:%M} UTC", CANCELLED: "somebody took it back"}
        raise Refused(
            f"{order} is not carried out",
            why=why.get(standing, f"it is {standing} already"),
            fix=step("where it is still wanted, order it again", f"order {found.terms.sort}"),
        )
    if plan != found.terms.plan:
        raise Refused(
            f"{order} is to apply another plan",
            why="only the plan that the operator read is applied",
            fix=step("see it", "order show", found.terms.planned),
        )
    return found


def require_service(state: State, by: str) -> None:
    """Pass where that is a service that has not left: what holds the tokens of platforms is no human being."""
    kind = "gone" if by in state.left else state.persons.get(by, "nobody known")
    if kind != "service":
        raise Refused(
            f"{by} is {kind}, and no worker",
            why="orders are carried out by a service, which holds the tokens of the platforms and no seat",
            fix=step("register one", "person add", "worker@acme.example", kind="service", owner=Open("ADDRESS")),
        )
