"""What a plan refuses of what is in force and bound, and what it refuses no longer, put on record.

    plan --the target cannot hold it--> delivery.refused        --it compiles now--> refusal.lifted

What nobody could ask is no refusal: a target that gives no answer says nothing of what it can hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ledger.app.deliveries.targets import deliveries
from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.delivery import Deliveries
from ledger.domain.event import Actor, Event
from ledger.domain.finding import lift_refusal, record_refusal
from ledger.domain.refusal import DeliveryRefused, RefusalLifted
from ledger.domain.state import State
from ledger.plan import Plan, Refusal, Unreached


def record_refusals(ledger: Ledger, actor: Actor, found: Plan) -> Decided:
    """Put on record what a plan of everything on its targets refuses, and what it refuses no longer. Raises NoRight."""
    known = deliveries(ledger)

    def verb(state: State, today: date) -> list[Event]:
        return [*_refused(state, known, found.refused, actor.id, today), *_lifted(state, known, found, actor.id, today)]

    return ledger.decide(actor, verb, boundaries.decisions())


def _refused(state: State, known: Deliveries, refused: Iterable[Refusal], by: str, today: date) -> Iterator[Event]:
    for each in refused:
        version = state.history(each.key).in_force(today)
        if version and (each.target, each.address) in known.artifacts and not isinstance(each, Unreached):
            about = {name: getattr(each, name) for name in ("target", "address", "name", "key", "what", "why")}
            yield from record_refusal(state, DeliveryRefused(**about, version=version.number), by=by, today=today)


def _lifted(state: State, known: Deliveries, found: Plan, by: str, today: date) -> Iterator[Event]:
    looked, still = {each.target for each in found.targets}, {(each.target, each.address) for each in found.refused}
    for at, bound in sorted(known.artifacts.items()):
        version = state.history(bound.key).in_force(today)
        if version and bound.target in looked and at not in still:
            about = {name: getattr(bound, name) for name in ("target", "address", "name", "key")}
            yield from lift_refusal(state, RefusalLifted(**about, version=version.number), by=by, today=today)
