"""Putting on record that a decider read which acts lose their effect in their scope."""

from __future__ import annotations

from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.audit.trail.verbs.acknowledging import acknowledge_verdicts
from ledger.domain import boundaries
from ledger.domain.event import Actor, Event
from ledger.domain.state import State


def acknowledge_acts(ledger: Ledger, actor: Actor, scope: str, because: str = "") -> Decided:
    """Acknowledge the acts of a scope that are struck out; nothing follows where that is on record. Raises NoRight."""
    said = ledger.reason(because)

    def verb(state: State, today: date) -> list[Event]:
        return acknowledge_verdicts(state, scope, by=actor.id, today=today, because=said)

    return ledger.decide(actor, verb, boundaries.everything())
