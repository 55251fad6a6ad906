"""Consumers, added and removed on record: the owner becomes somebody who is known, and the rights are gathered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ledger.app.founding import registered
from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries, mentions
from ledger.domain.address import objection
from ledger.domain.definition import leading
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.state import State
from ledger.errors import BadInput
from ledger.govern.consumers import verbs as consuming
from ledger.govern.consumers.events import id_of
from ledger.govern.consumers.fold import SLOT as CONSUMERS, find_boundary_of_consumer, find_boundary_of_consumers
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
        return _around(state, uses)

    wanted = boundaries.union(find_boundary_of_consumer(id_of(title)), boundaries.definitions(uses))
    return ledger.decide(actor, verb, wanted, widen, people=register.rows)


def acknowledge(ledger: Ledger, actor: Actor, title: str, because: str) -> Decided:
    """Say that one knows by which versions the number of one's consumer is counted today."""
    title, said = mentions.by_id(title, ledger.ids()), ledger.reason(because)
    id_ = id_of(title)

    def verb(state: State, today: date) -> list[Event]:
        return consuming.acknowledge(state, title, by=actor.id, today=today, because=said)

    def widen(state: State) -> Boundary:
        found = CONSUMERS.of(state).get(id_)
        if found is None:
            return find_boundary_of_consumers()
        return boundaries.definitions(leading(state.definitions, found.terms.uses))

    return ledger.decide(actor, verb, find_boundary_of_consumer(id_), widen)


def remove(ledger: Ledger, actor: Actor, title: str, because: str) -> Decided:
    """Say that a consumer is no more."""
    title = mentions.by_id(title, ledger.ids())  # as `add` has it
    id_ = id_of(title)

    def verb(state: State, today: date) -> list[Event]:
        return consuming.remove(state, title, by=actor.id, today=today, because=because)

    def widen(state: State) -> Boundary:
        return _around(state) if id_ in CONSUMERS.of(state) else find_boundary_of_consumers()

    return ledger.decide(actor, verb, find_boundary_of_consumer(id_), widen)


def _around(state: State, uses: Iterable[str] = ()) -> Boundary:
    """Where what consumers use, or are to use, is decided: the definitions, and the rights on the way to each."""
    used = {*uses, *(key for each in CONSUMERS.of(state).values() for key in each.terms.uses)}
    paths = {state.definitions[key].versions[-1].draft.path for key in used if key in state.definitions}
    return boundaries.union(boundaries.definitions(used), *map(boundaries.rights, sorted(paths)))
