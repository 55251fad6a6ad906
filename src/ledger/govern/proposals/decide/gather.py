"""What a decision is made on: the facts and the boundary of a document, or of a proposal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ledger.app.decisions.signature import require_signature
from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.guards import wants_look_at_credit
from ledger.domain.proposal import DefinitionRatified, Proposal, ProposalApproved, key_of
from ledger.domain.state import State
from ledger.errors import LedgerError, Refused
from ledger.govern.documents.queries.rereading import Register, read_again, surroundings_on
from ledger.govern.waivers.queries.invariants import require_invariants, waiver_boundary
from ledger.steps import TEXT, step

CONSENTS = (ProposalApproved, DefinitionRatified)
WRITTEN = ("criteria", "score", "stages")
"""The kinds whose rule is all text, which a platform may be given."""
RULE = ("tree", "yields", "meaning", "refers", "reads", "entity", "entities")
"""What a draft stores of its document beside the document itself."""


def answer(ledger: Ledger, actor: Actor, proposal: str, verb: Callable[..., list[Event]], because: str) -> Decided:
    """Answer a proposal by a verb that takes who acts, how that was established, the day and the reason."""
    said = ledger.reason(because)

    def given(state: State, today: date, by: str) -> list[Event]:
        identification = ledger.identification(actor)
        return verb(state, proposal, by=by, today=today, because=said, identification=identification)

    return on_proposal(ledger, actor, proposal, given)


def on_proposal(
    ledger: Ledger, actor: Actor, proposal: str, verb: Callable[[State, date, str], list[Event]]
) -> Decided:
    """Decide on a proposal, with all that it rests on inside the boundary."""

    def widen(state: State) -> Boundary:
        found = state.proposals.get(proposal)
        return boundaries.union(boundaries.surroundings(found.draft), waiver_boundary(state)) if found else Boundary(())

    def asked(state: State, today: date) -> list[Event]:
        events = require_signature(state, verb(state, today, actor.id), actor, ledger.now())
        if any(isinstance(each, CONSENTS) for each in events):
            require_as_written(ledger, state, state.proposals[proposal])
        return require_invariants(events, state, ledger.zone, today, actor.id)

    shown = actor.signature or actor.assurance == "federated"
    keys = boundaries.credentials(actor.id) if shown else Boundary(())
    return ledger.decide(actor, asked, boundaries.union(boundaries.definitions([key_of(proposal)]), keys), widen)


def wants_credit(ledger: Ledger, proposal: str) -> bool:
    """Whether the charter asks for a look at touches and conversions again; it reads no more of the record than so."""
    state = ledger.state(boundaries.definitions([key_of(proposal)]), boundaries.every_charter())
    return wants_look_at_credit(state, proposal, ledger.today())


def require_as_written(ledger: Ledger, state: State, proposal: Proposal) -> None:
    """Pass where what a draft stores of its rule is what its document says, read again. Raises Refused.

    No command stores anything else, and whoever writes past the program may: then some of it would govern, and other
    parts of it would be read. Only these kinds keep every text of theirs as it was written; what is retired or
    confirmed was ratified before.
    """
    said = proposal.draft
    if said.kind not in WRITTEN or proposal.terms.retires or proposal.terms.confirms:
        return
    around = surroundings_on(state, proposal.terms.from_, ledger.zone, Register(ledger))
    try:
        read = read_again(said, around)
        unlike = [each for each in RULE if getattr(said, each) != getattr(read, each)]
        why = f"its document, read again, has another {' and another '.join(unlike)}" if unlike else ""
    except LedgerError as problem:
        why = f"nobody can read its document: {problem.what}: {problem.why}"
    if why:
        raise Refused(
            f"{proposal.id} is not as the ledger makes it",
            why=f"{why}, so that what governs would not be what is read",
            fix=step(
                "have this one taken back, and its document proposed again", "withdraw", proposal.id, because=TEXT
            ),
        )
