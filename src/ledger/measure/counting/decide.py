"""Putting on record that evidence was looked at again."""

from __future__ import annotations

from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.event import Actor, Event
from ledger.domain.evidence import EvidenceChecked
from ledger.domain.finding import record_check
from ledger.domain.state import State
from ledger.measure.counting.queries.evidence import EvidenceFound


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
