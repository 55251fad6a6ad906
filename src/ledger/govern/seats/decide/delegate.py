"""Letting somebody else act in a seat of one's own for a while, and ending that."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.app.decisions.signature import require_signature
from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.acts import delegating
from ledger.domain.charter import Role
from ledger.domain.delegation import delegation_in_words
from ledger.domain.event import Actor, Event
from ledger.domain.state import State


class SeatLent(NamedTuple):
    """Which seat somebody lends to whom, by address; from today on, where no first day is given."""

    role: Role
    scope: str
    to: str
    until: date
    start: date | None = None


def delegate(ledger: Ledger, actor: Actor, lent: SeatLent, because: str) -> Decided:
    """Let somebody else act in a seat of whoever acts. Raises UnknownName, BadInput and Refused."""
    said, person = ledger.reason(because), ledger.person(lent.to).id

    def verb(state: State, today: date) -> list[Event]:
        asked = delegating.StandIn(lent.scope, lent.role, person, lent.start or today, lent.until)
        shown = ledger.identification(actor)
        events = delegating.delegate(state, asked, by=actor.id, today=today, because=said, identification=shown)
        return require_signature(state, events, actor, ledger.now())

    return ledger.decide(actor, verb, boundaries.charter(lent.scope))


def signed_words(ledger: Ledger, lent: SeatLent) -> str:
    """What whoever delegates that signs, as of today. Raises UnknownName."""
    person = ledger.person(lent.to).id
    return delegation_in_words(lent.role, lent.scope, person, lent.start or ledger.today(), lent.until)


def end_delegation(
    ledger: Ledger, actor: Actor, role: Role, scope: str, address: str, effective: date | None, because: str
) -> Decided:
    """Have nobody stand in, from today on where no day is given, by what somebody gave or was given there.

    That is whoever acts, where no address is given.
    """
    person, said = ledger.person(address).id if address else actor.id, ledger.reason(because)

    def verb(state: State, today: date) -> list[Event]:
        first = effective or today
        return delegating.end_delegation(
            state, scope, role, person, by=actor.id, start=first, today=today, because=said
        )

    return ledger.decide(actor, verb, boundaries.charter(scope))
