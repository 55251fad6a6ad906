"""Putting on record what was read: which acts lose their effect, and evidence that was looked at again."""

from __future__ import annotations

from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.audit.trail.queries.evidence import EvidenceFound
from ledger.audit.trail.verbs.acknowledging import acknowledge_verdicts
from ledger.domain import boundaries
from ledger.domain.event import Actor, Event
from ledger.domain.state import State
from ledger.measure.counting.events import EvidenceChecked
from ledger.measure.counting.verbs import record_check


def acknowledge_acts(ledger: Ledger, actor: Actor, scope: str, because: str = "") -> Decided:
    """Acknowledge the acts of a scope that are struck out; nothing follows where that is on record. Raises NoRight."""
    said = ledger.reason(because)

    def verb(state: State, today: date) -> list[Event]:
        return acknowledge_verdicts(state, scope, by=actor.id, today=today, because=said)

    return ledger.decide(actor, verb, boundaries.everything())


def record_evidence(ledger: Ledger, actor: Actor, found: EvidenceFound) -> Decided:
    """Put on record, for each digest that is cited, what the file is now. Raises NoRight."""
    latest = {each.digest: each for each in found.cited}
    checks = [
        EvidenceChecked(evidence=each.name, cited=each.position, digest=digest, found=found.digest)
        for digest, each in latest.items()
    ]

    def verb(state: State, today: date) -> list[Event]:
        return [event for each in checks for event in record_check(state, each, by=actor.id, today=today)]

    return ledger.decide(actor, verb, boundaries.union(boundaries.every_charter(), boundaries.findings()))
