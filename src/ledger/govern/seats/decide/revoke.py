"""Ending a seat."""

from __future__ import annotations

from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.acts import revoking
from ledger.domain.charter import Role
from ledger.domain.event import Actor, Event
from ledger.domain.state import State


def revoke(
    ledger: Ledger, actor: Actor, scope: str, role: Role, address: str, effective: date | None, because: str
) -> Decided:
    """Take a seat away, from today on where no day is given."""
    person = ledger.person(address).id

    def verb(state: State, today: date) -> list[Event]:
        return revoking.revoke(
            state,
            scope=scope,
            role=role,
            person=person,
            by=actor.id,
            start=effective or today,
            today=today,
            because=because,
        )

    return ledger.decide(actor, verb, boundaries.charter(scope))
