"""Asking for a change: propose, revise, rebase, retire, withdraw."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from ledger.app.ledger import Decided, Ledger
from ledger.documents import Document
from ledger.domain import boundaries
from ledger.domain.acts import proposing
from ledger.domain.definition import Draft, Version
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.expectation import expectation
from ledger.domain.in_force import in_force
from ledger.domain.proposal import Proposal, Terms, key_of, naming
from ledger.domain.standard import DETAILS
from ledger.domain.state import State
from ledger.errors import LedgerError, Refused
from ledger.govern.documents.queries.rereading import document_of
from ledger.govern.proposals.decide.gather import on_proposal
from ledger.govern.proposals.decide.on_document import around_proposals, on_document, proposals_of
from ledger.govern.proposals.queries.proposal import proposal_of
from ledger.govern.requests.fold import find_boundary_of_terms, widen_to_answers
from ledger.kinds.names import ATTRIBUTION
from ledger.steps import again


def terms_of(
    effective: date,
    nature: str | None = None,
    standard: str | None = None,
    until: date | None = None,
    retroactive: bool = False,
    answers: Sequence[str] = (),
    expects: Sequence[str] = (),
    revisit: date | None = None,
    **details: Any,
) -> Terms:
    """The terms of a proposal as somebody gives them; what they leave out, the charter may say.

    `expects` are what it is to bring, as people write that. `details` are what some standards need, by the names that
    the terms have for it. Raises BadInput.
    """
    return Terms(
        from_=effective,
        until=until,
        nature=nature or "",
        standard=standard or "",
        retroactive=retroactive,
        answers=naming(answers),
        **_expected(expects, revisit),
        **_said(details),
    )


def _expected(expects: Sequence[str], revisit: date | None) -> dict[str, Any]:
    """What a change is to bring, and when somebody looks again, as far as it is said."""
    found = {"expects": tuple(dict.fromkeys(map(expectation, expects))), "revisit": revisit}
    return {name: value for name, value in found.items() if value}


def retirement_terms(effective: date, retroactive: bool = False, answers: Sequence[str] = ()) -> Terms:
    """The terms of a proposal that ends a definition."""
    return Terms(from_=effective, retroactive=retroactive, retires=True, answers=naming(answers))


def revised_terms(
    before: Proposal,
    effective: date | None = None,
    nature: str | None = None,
    standard: str | None = None,
    until: date | None = None,
    retroactive: bool = False,
    answers: Sequence[str] = (),
    expects: Sequence[str] = (),
    revisit: date | None = None,
    **details: Any,
) -> Terms:
    """The terms of a revision: those that are given, and for the others those that it had; it names more requests.

    What its standard needed goes with that, where another is given.
    """
    old = before.terms
    kept = {each: getattr(old, each) for each in DETAILS} if standard in (None, "", old.standard) else {}
    return Terms(
        from_=effective or old.from_,
        until=until or old.until,
        nature=nature or old.nature,
        standard=standard or old.standard,
        retroactive=retroactive or old.retroactive,
        retires=old.retires,
        answers=naming((*(old.answers or ()), *answers)),
        **{**{each: getattr(old, each) for each in ("expects", "revisit")}, **_expected(expects, revisit)},
        **{**kept, **_said(details)},
    )


def _said(details: Mapping[str, Any]) -> dict[str, Any]:
    """The details that are given."""
    return {name: value for name, value in details.items() if value}


def _find_cohort(draft: Draft, terms: Terms) -> Iterator[LedgerError]:
    """What is wrong with a cohort of credit: no run could tell which conversions are of it.

    The verbs do not ask for this, since what was decided before it was asked for stands.
    """
    if draft.kind == ATTRIBUTION and terms.standard == "cohort":
        what, why = f"`{draft.key}` governs no cohort", "a conversion is told by the day on which it came to be"
        yield Refused(what, why, again("choose retrospective", standard="retrospective", cohort=False))


def propose(ledger: Ledger, actor: Actor, document: Document, terms: Terms, because: str) -> Decided:
    """Propose a document."""

    def verb(state: State, today: date, found: Draft, against: list[LedgerError], by: str) -> list[Event]:
        objections = [*against, *_find_cohort(found, terms)]
        return proposing.propose(state, found, terms, by=by, today=today, because=because, against=objections)

    also = find_boundary_of_terms(terms), _metrics(terms), proposals_of(actor)
    return on_document(ledger, actor, document, terms.from_, verb, *also)


def revise(
    ledger: Ledger,
    actor: Actor,
    proposal: str,
    document: Document,
    terms: Callable[[Proposal], Terms],
    because: str,
    read: str = "",
) -> Decided:
    """Put another document, or other terms, under a proposal. `terms` makes the new terms from the old.

    `read` is the digest of what was read, where somebody says so; here as in every act on a proposal.
    """
    before = proposal_of(ledger, proposal)
    new = terms(before)

    def verb(state: State, today: date, found: Draft, against: list[LedgerError], by: str) -> list[Event]:
        objections = [*against, *_find_cohort(found, new)]
        return proposing.revise(
            state, proposal, found, new, by=by, today=today, because=because, against=objections, read=read
        )

    also = boundaries.definitions([key_of(proposal)]), find_boundary_of_terms(new), _metrics(new)
    return on_document(ledger, actor, document, new.from_, verb, *also)


def rebase(ledger: Ledger, actor: Actor, proposal: str, read: str = "") -> Decided:
    """Put a proposal on what is in force now; its content is read again from what was stored."""
    before = proposal_of(ledger, proposal)

    def verb(state: State, today: date, found: Draft, against: list[LedgerError], by: str) -> list[Event]:
        return proposing.rebase(state, proposal, found, by=by, today=today, against=against, read=read)

    if before.draft.kind == "charter" or before.terms.retires or before.terms.confirms:
        return on_proposal(ledger, actor, proposal, lambda state, today, by: verb(state, today, before.draft, [], by))
    return on_document(ledger, actor, document_of(before.draft), before.terms.from_, verb)


def retire(ledger: Ledger, actor: Actor, key: str, terms: Terms, because: str) -> Decided:
    """Propose that a definition ends without successor."""
    return _of_version(
        ledger, actor, in_force(ledger.state(boundaries.definitions([key])), key, terms.from_), terms, because
    )


def confirm(ledger: Ledger, actor: Actor, key: str, because: str) -> Decided:
    """Propose that others decide the version in force as it is, which one person decided alone."""
    today = ledger.today()
    current = in_force(ledger.state(boundaries.definitions([key])), key, today)
    return _of_version(ledger, actor, current, Terms(from_=today, confirms=current.number), because)


def _of_version(ledger: Ledger, actor: Actor, current: Version, terms: Terms, because: str) -> Decided:
    """Propose something of a version that governs, with its own content."""
    around = boundaries.surroundings(current.draft), boundaries.referring(current.key), find_boundary_of_terms(terms)

    def verb(state: State, today: date) -> list[Event]:
        return proposing.propose(state, current.draft, terms, by=actor.id, today=today, because=because)

    def widen(state: State) -> Boundary:
        return boundaries.union(widen_to_answers(state), around_proposals(state, actor))

    return ledger.decide(actor, verb, boundaries.union(*around, proposals_of(actor)), widen)


def withdraw(ledger: Ledger, actor: Actor, proposal: str, because: str, read: str = "") -> Decided:
    """Take a proposal back."""

    def verb(state: State, today: date, by: str) -> list[Event]:
        return proposing.withdraw(state, proposal, by=by, today=today, because=because, read=read)

    return on_proposal(ledger, actor, proposal, verb)


def _metrics(terms: Terms) -> Boundary:
    """The metrics by which it is expected to bring something."""
    return boundaries.definitions([each.metric for each in terms.expects]) if terms.expects else Boundary(())
