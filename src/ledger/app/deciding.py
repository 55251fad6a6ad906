"""What the commands ask: each reads what the verb needs, and lets the domain decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from ledger.app.founding import registered
from ledger.app.invariants import besides, kept, violations_told
from ledger.app.ledger import Decided, Ledger
from ledger.app.reading import Register, again, around, boundary, draft
from ledger.app.routing import categories
from ledger.compile import altered, in_force
from ledger.documents import Document
from ledger.domain import answering, asking, attesting, boundaries, revoking
from ledger.domain.brief import Population
from ledger.domain.charter import Role
from ledger.domain.definition import Draft, Evidence
from ledger.domain.event import Boundary, Event
from ledger.domain.guards import known
from ledger.domain.proposal import Proposal, Terms, key_of
from ledger.domain.state import State
from ledger.errors import LedgerError

Verb = Callable[[State, date], list[Event]]


def propose(ledger: Ledger, document: Document, terms: Terms, because: str) -> Decided:
    """Propose a document."""

    def verb(state: State, today: date, found: Draft, against: list[LedgerError], by: str) -> list[Event]:
        return asking.propose(state, found, terms, by=by, today=today, because=because, against=against)

    return _on_document(ledger, document, terms.from_, verb)


def revise(
    ledger: Ledger, proposal: str, document: Document, terms: Callable[[Proposal], Terms], because: str
) -> Decided:
    """Put another document, or other terms, under a proposal. `terms` makes the new terms from the old."""
    before = _proposal(ledger, proposal)
    new = terms(before)

    def verb(state: State, today: date, found: Draft, against: list[LedgerError], by: str) -> list[Event]:
        return asking.revise(state, proposal, found, new, by=by, today=today, because=because, against=against)

    return _on_document(ledger, document, new.from_, verb, boundaries.definitions([key_of(proposal)]))


def rebase(ledger: Ledger, proposal: str) -> Decided:
    """Put a proposal on what is in force now; its content is read again from what was stored."""
    before = _proposal(ledger, proposal)

    def verb(state: State, today: date, found: Draft, against: list[LedgerError], by: str) -> list[Event]:
        return asking.rebase(state, proposal, found, by=by, today=today, against=against)

    if before.draft.kind == "charter" or before.terms.retires:
        return on_proposal(ledger, proposal, lambda state, today, by: verb(state, today, before.draft, [], by))
    return _on_document(ledger, again(before.draft), before.terms.from_, verb)


def retire(ledger: Ledger, key: str, terms: Terms, because: str) -> Decided:
    """Propose that a definition ends without successor."""
    current = in_force(ledger.state(boundaries.definitions([key])), key, terms.from_)
    by = ledger.actor().id
    wanted = boundaries.union(_around(current.draft), boundaries.referring(key))
    return ledger.decide(
        lambda state, today: asking.propose(state, current.draft, terms, by=by, today=today, because=because), wanted
    )


def attest(
    ledger: Ledger,
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

    return _on_document(ledger, document, start, verb)


def withdraw(ledger: Ledger, proposal: str, because: str) -> Decided:
    """Take a proposal back."""
    return _answer(ledger, proposal, asking.withdraw, because)


def approve(ledger: Ledger, proposal: str, because: str, seen: Population | None = None, read: str = "") -> Decided:
    """Consent to a proposal as it is. `seen` is its population now, where anybody looked; `read` what was read."""
    return _answer(ledger, proposal, partial(answering.approve, seen=seen, read=read), because)


def decline(ledger: Ledger, proposal: str, because: str) -> Decided:
    """Say no to a proposal, on record."""
    return _answer(ledger, proposal, answering.decline, because)


def ratify(ledger: Ledger, proposal: str, because: str, seen: Population | None = None, read: str = "") -> Decided:
    """Decide a proposal. `seen` is its population now, where anybody looked; `read` the digest of what was read.

    What it changes is compared on the state that decides, where the charter routes by that.
    """

    def verb(state: State, today: date, by: str) -> list[Event]:
        found = state.proposals.get(proposal)
        told = categories(state, found, ledger.zone, today) if found else ()
        return answering.ratify(
            state, proposal, by=by, today=today, because=because, categories=told, seen=seen, read=read
        )

    return on_proposal(ledger, proposal, verb)


def revoke(ledger: Ledger, scope: str, role: Role, address: str, start: date | None, because: str) -> Decided:
    """Take a seat away, from today on where no day is given."""
    person, by = ledger.person(address).id, ledger.actor().id

    def verb(state: State, today: date) -> list[Event]:
        return revoking.revoke(
            state,
            scope=scope,
            role=role,
            person=person,
            by=by,
            start=start or today,
            today=today,
            because=because,
        )

    return ledger.decide(verb, boundaries.rights(scope))


def _answer(ledger: Ledger, proposal: str, answer: Callable[..., list[Event]], because: str) -> Decided:
    return on_proposal(
        ledger, proposal, lambda state, today, by: answer(state, proposal, by=by, today=today, because=because)
    )


def on_proposal(ledger: Ledger, proposal: str, verb: Callable[[State, date, str], list[Event]]) -> Decided:
    """Decide on a proposal, with all that it rests on inside the boundary."""
    by = ledger.actor().id

    def widen(state: State) -> Boundary:
        found = state.proposals.get(proposal)
        return boundaries.union(_around(found.draft), besides(state)) if found else Boundary(())

    def asked(state: State, today: date) -> list[Event]:
        return kept(verb(state, today, by), state, ledger.zone, today)

    return ledger.decide(asked, boundaries.definitions([key_of(proposal)]), widen)


def _on_document(
    ledger: Ledger,
    document: Document,
    day: date,
    verb: Callable[[State, date, Draft, list[LedgerError], str], list[Event]],
    *also: Boundary,
) -> Decided:
    """Decide on a document, read again at each attempt against the state of that attempt."""
    register, by = Register(ledger), ledger.actor().id

    def asked(state: State, today: date) -> list[Event]:
        found, against = draft(ledger.plugins, document, around(state, day, ledger.zone, register))
        events = kept(verb(state, today, found, against, by), state, ledger.zone, today)
        return [*registered(register.new.values()), *events] if events else []

    wanted = boundaries.union(boundary(document), *also)
    return ledger.decide(asked, wanted, besides, people=lambda: register.new.values())


def _proposal(ledger: Ledger, proposal: str) -> Proposal:
    state = ledger.state(boundaries.definitions([key_of(proposal)]))
    return known(state, proposal)


def _around(found: Draft) -> Boundary:
    """All that a proposal of this content rests on: itself, its entities with everything on them, and the rights."""
    return boundaries.union(
        boundaries.definitions([found.key, *found.rests_on]),
        *map(boundaries.entity, found.rests_on),
        boundaries.rights(found.content["scope"] if found.kind == "charter" else found.path),
    )
