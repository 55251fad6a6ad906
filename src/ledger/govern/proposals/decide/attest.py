"""Recording what was in use before anybody decided."""

from __future__ import annotations

from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.compile.altered import altered
from ledger.documents import Document
from ledger.domain.acts import attesting
from ledger.domain.definition import Draft, Evidence
from ledger.domain.event import Actor, Event
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.govern.proposals.decide.on_document import on_document
from ledger.govern.waivers.queries.invariants import violations_told


def attest(
    ledger: Ledger,
    actor: Actor,
    document: Document,
    start: date,
    until: date | None,
    evidence: Evidence,
    because: str,
    source: str = "document",
) -> Decided:
    """Record a past version from evidence, which is a document or a target."""

    def verb(state: State, today: date, found: Draft, against: list[LedgerError], by: str) -> list[Event]:
        events = attesting.attest(
            state,
            found,
            by=by,
            today=today,
            start=start,
            until=until,
            evidence=evidence,
            because=because,
            against=against,
            source=source,
            alters=altered(state, found, start, until, ledger.zone),
        )
        return violations_told(events, state, ledger.zone, today)

    return on_document(ledger, actor, document, start, verb)
