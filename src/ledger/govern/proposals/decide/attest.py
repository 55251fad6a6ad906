"""Recording what was in use before anybody decided."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

from ledger.app.ledger import Decided, Ledger
from ledger.compile.altered import altered
from ledger.documents import Document
from ledger.domain import attesting
from ledger.domain.definition import Draft, Evidence
from ledger.domain.event import Actor, Event
from ledger.domain.state import State
from ledger.errors import BadInput, LedgerError
from ledger.govern.proposals.decide.on_document import on_document
from ledger.govern.waivers.queries.invariants import violations_told
from ledger.steps import FILE, instead


def evidence_in(file: Path) -> Evidence:
    """A file as evidence: its name, and the digest of its bytes, which stay outside. Raises BadInput."""
    if file.exists() and not file.is_file():
        raise BadInput(
            f"{file} is no evidence",
            why="it is not a file",
            fix=instead("name the file that shows it", str(file), FILE),
        )
    try:
        return Evidence(file.name, sha256(file.read_bytes()).hexdigest())
    except OSError as error:
        raise BadInput(
            f"{file} cannot be read", why=str(error.strerror), fix=instead("correct the path", str(file), FILE)
        ) from error


def evidence_told(name: str, digest: str) -> Evidence:
    """A file as evidence that stays with whoever names it."""
    return Evidence(name, digest)


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
