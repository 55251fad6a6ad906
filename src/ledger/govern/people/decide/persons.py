"""Who is known to a ledger, and who becomes known by the word of its decider."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.app.founding import person
from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.acts import registering
from ledger.domain.address import beside, objection
from ledger.domain.event import Actor, Event, Person
from ledger.domain.founding import PersonKind
from ledger.domain.scope import EVERYTHING
from ledger.domain.state import State
from ledger.errors import BadInput


class Known(NamedTuple):
    """Somebody who is known: the address (the id where they were erased), of what kind, and whose they are.

    `shown` is the address beside those of others that it could be taken for. `left` where they act no more, `erased`
    where nothing is left of them but the id.
    """

    address: str
    kind: str
    owner: str
    shown: str
    left: bool
    erased: bool


def add(ledger: Ledger, actor: Actor, address: str, name: str, kind: PersonKind, owner: str) -> Decided:
    """Register an address as a human being, an agent or a service. Raises BadInput and Refused."""
    from ledger.journal.people import commitment

    if against := objection(address):
        raise BadInput(*against)
    known = ledger.journal.person_by_address(address.strip().lower())
    new = known or person(address, name, kind)
    owned = ledger.person(owner).id if owner else ""

    def verb(state: State, today: date) -> list[Event]:
        return registering.add_person(state, new.id, commitment(new), kind=kind, owner=owned, by=actor.id, today=today)

    def people() -> list[Person]:
        return [] if known else [new]

    return ledger.decide(actor, verb, boundaries.rights(EVERYTHING), people=people)


def known_people(ledger: Ledger) -> list[Known]:
    """Everybody who is known, by address."""
    state = ledger.state(boundaries.people())
    named = {each: ledger.address(each) for each in state.persons}
    return sorted(
        Known(
            address,
            state.persons[each],
            named.get(state.owners.get(each, ""), ""),
            beside(address, named.values()),
            each in state.left,
            each in state.erased,
        )
        for each, address in named.items()
    )
