"""What a plan refuses of what is in force and bound, and what it refuses no longer, put on record.

    plan --the target cannot hold it--> delivery.refused        --it compiles now--> refusal.lifted

What nobody could ask is no refusal: a target that gives no answer says nothing of what it can hold. A worker records by
the seat of whoever ordered its plan, and leaves out what they do not operate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from ledger.app.ledger import Decided, Ledger
from ledger.deliver.delivery.events.refusal import DeliveryRefused, RefusalLifted
from ledger.deliver.delivery.events.work import Order
from ledger.deliver.delivery.pure.plan import Plan, Unreached
from ledger.deliver.delivery.verbs.refusing import lift_refusal, record_refusal
from ledger.deliver.targets.events.delivery import Deliveries
from ledger.deliver.targets.queries.targets import deliveries
from ledger.domain import boundaries
from ledger.domain.event import Actor, Event
from ledger.domain.state import State
from ledger.errors import NoRight

Say = Callable[[State, str, date], list[Event]]
"""What is said of one artifact, by whose seat, on a day. Raises NoRight."""


def record_refusals(ledger: Ledger, actor: Actor, found: Plan, order: Order | None = None) -> Decided:
    """Put on record what a plan refuses, and what it refuses no longer. Raises NoRight where no order is carried out.

    The plan is of everything on its targets, or of the one definition that the order names.
    """
    known = deliveries(ledger)

    def verb(state: State, today: date) -> list[Event]:
        said = [*_refused(state, known, found, order, today), *_lifted(state, known, found, order, today)]
        if order is None:
            return [event for say in said for event in say(state, actor.id, today)]
        return [event for say in said for event in _as_ordered(say, state, order, today)]

    return ledger.decide(actor, verb, boundaries.decisions())


def _as_ordered(say: Say, state: State, order: Order, today: date) -> list[Event]:
    try:
        return say(state, order.by, today)
    except NoRight:
        return []


def _refused(state: State, known: Deliveries, found: Plan, order: Order | None, today: date) -> Iterator[Say]:
    for each in found.refused:
        version = state.history(each.key).in_force(today)
        if version and (each.target, each.address) in known.artifacts and not isinstance(each, Unreached):
            about = {name: getattr(each, name) for name in ("target", "address", "name", "key", "what", "why")}
            event = DeliveryRefused(**about, version=version.number, order=_name(order))
            yield partial(_say, record_refusal, event)


def _lifted(state: State, known: Deliveries, found: Plan, order: Order | None, today: date) -> Iterator[Say]:
    looked, still = {each.target for each in found.targets}, {(each.target, each.address) for each in found.refused}
    only = order.terms.key if order else ""
    for at, bound in sorted(known.artifacts.items()):
        version = state.history(bound.key).in_force(today)
        if version and bound.target in looked and at not in still and only in ("", bound.key):
            about = {name: getattr(bound, name) for name in ("target", "address", "name", "key")}
            event = RefusalLifted(**about, version=version.number, order=_name(order))
            yield partial(_say, lift_refusal, event)


def _say(verb: Callable[..., list[Event]], event: Event, state: State, by: str, today: date) -> list[Event]:
    return verb(state, event, by=by, today=today)


def _name(order: Order | None) -> str:
    return order.terms.order if order else ""
