"""Adding a consumer, whose owner may be somebody new: the same act makes them known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger.app.founding import registered
from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.address import objection
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.state import State
from ledger.errors import BadInput
from ledger.govern.consumers import verbs as consuming
from ledger.govern.consumers.events import id_of
from ledger.govern.consumers.fold import find_boundary_around, find_boundary_of_consumer
from ledger.govern.documents.queries.rereading import Register


def add(ledger: Ledger, actor: Actor, title: str, uses: Sequence[str], owner: str, because: str) -> Decided:
    """Say which definitions a consumer uses. The owner is an address, known from here on where it was not yet."""
    if against := objection(owner):
        raise BadInput(*against)
    register, title = Register(ledger), ledger.reason(title)

    def verb(state: State, today: date) -> list[Event]:
        owned = register(owner)
        events = consuming.add(state, title, uses=uses, owner=owned, by=actor.id, today=today, because=because)
        return [*registered(register.new.values()), *events] if events else []

    def widen(state: State) -> Boundary:
        if not state.definitions.keys() >= set(uses):
            return boundaries.decisions()  # the nearest name may be any
        return find_boundary_around(state, uses)

    wanted = boundaries.union(find_boundary_of_consumer(id_of(title)), boundaries.definitions(uses))
    return ledger.decide(actor, verb, wanted, widen, people=register.rows)
