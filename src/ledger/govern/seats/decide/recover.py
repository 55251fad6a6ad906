"""Replacing a decider of `*` who died or vanished: begun, consented to, objected to, completed.

It rests on everything that is recorded, since any act of the decider ends it.
"""

from __future__ import annotations

from datetime import date

from ledger.app.decisions.signature import Verb, require_signature
from ledger.app.ledger import Decided, Ledger, rehearsal
from ledger.domain import boundaries
from ledger.domain.event import Actor, Event
from ledger.domain.state import State
from ledger.govern.seats.verbs import recovering


def beginning(ledger: Ledger, actor: Actor, decider: str, because: str) -> Verb:
    """What begins a recovery for somebody of this id, before its signature is judged."""
    said = ledger.reason(because)

    def verb(state: State, today: date) -> list[Event]:
        at, shown = ledger.now(), ledger.identification(actor)
        return recovering.begin(state, decider, by=actor.id, today=today, at=at, because=said, identification=shown)

    return verb


def consenting(ledger: Ledger, actor: Actor, recovery: str, because: str) -> Verb:
    """What consents to a recovery, before its signature is judged."""
    said = ledger.reason(because)

    def verb(state: State, today: date) -> list[Event]:
        at, shown = ledger.now(), ledger.identification(actor)
        return recovering.consent(state, recovery, by=actor.id, today=today, at=at, because=said, identification=shown)

    return verb


def begin(ledger: Ledger, actor: Actor, decider: str, because: str) -> Decided:
    """Ask that somebody of this id decides in `*`, by an act that is signed: it is the first consent."""
    return _signed(ledger, actor, beginning(ledger, actor, decider, because))


def consent(ledger: Ledger, actor: Actor, recovery: str, because: str) -> Decided:
    """Consent to a recovery, by an act that is signed."""
    return _signed(ledger, actor, consenting(ledger, actor, recovery, because))


def try_to(ledger: Ledger, actor: Actor, verb: Verb) -> Decided:
    """What would come of it, were it signed, with nothing recorded. Raises what would refuse it."""
    return rehearsal(ledger).decide(actor, verb, boundaries.everything())


def _signed(ledger: Ledger, actor: Actor, verb: Verb) -> Decided:
    def judged(state: State, today: date) -> list[Event]:
        return require_signature(state, verb(state, today), actor, ledger.now())

    return ledger.decide(actor, judged, boundaries.everything())


def object_to(ledger: Ledger, actor: Actor, recovery: str, because: str) -> Decided:
    """End a recovery, for whoever holds a seat in `*`."""
    said = ledger.reason(because)

    def verb(state: State, today: date) -> list[Event]:
        return recovering.object_to(state, recovery, by=actor.id, today=today, because=said)

    return ledger.decide(actor, verb, boundaries.everything())


def complete(ledger: Ledger, actor: Actor, recovery: str) -> Decided:
    """Have somebody else decide in `*`, once enough consented and a week passed."""

    def verb(state: State, today: date) -> list[Event]:
        return recovering.complete(state, recovery, by=actor.id, today=today, at=ledger.now())

    return ledger.decide(actor, verb, boundaries.everything())
