"""What follows from a proposal and from its decision: what it changes, whom to tell, and how it stands now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import tee
from typing import NamedTuple

from ledger.app.ledger import Decided, Ledger
from ledger.audit.checkpoints.queries.replay import root
from ledger.domain import boundaries
from ledger.domain.proposal import (
    DefinitionConfirmed,
    DefinitionProposed,
    DefinitionRatified,
    DefinitionRetired,
    DefinitionRevised,
    Proposal,
    key_of,
)
from ledger.domain.state import State
from ledger.govern.consumers.queries import AffectedConsumers, touched
from ledger.govern.documents.queries.changes import AttributionMove, DefinitionChange
from ledger.govern.documents.queries.compare import credit_moved, moved
from ledger.govern.documents.queries.spared import find_spared
from ledger.govern.proposals.queries.proposal import proposal_of
from ledger.govern.proposals.queries.routing import overtaken, standing_of
from ledger.govern.proposals.views import Standing
from ledger.govern.requests.events import ChangeRequest
from ledger.govern.requests.fold import answered_by, find_boundary
from ledger.govern.seats.views.rights import seated_again
from ledger.govern.waivers.queries.invariants import touched as touched_invariants
from ledger.govern.waivers.queries.violations import InvariantStanding
from ledger.steps import NextStep


class Consequences(NamedTuple):
    """What a proposal would do as things stand: to verdicts, to the consumers, and to seats that were taken away.

    `requests` are those that it answers, `credit` what it does to attributions. `stays` are the versions over
    attributions whose figures are proved to stay.
    """

    standing: Standing
    changes: tuple[DefinitionChange, ...] = ()
    consumers: AffectedConsumers = AffectedConsumers((), ())
    seats: tuple[str, ...] = ()
    invariants: tuple[InvariantStanding, ...] = ()
    requests: tuple[ChangeRequest, ...] = ()
    credit: tuple[AttributionMove, ...] = ()
    stays: tuple[str, ...] = ()

    @property
    def proposal(self) -> Proposal:
        """The proposal itself."""
        return self.standing.proposal


class Aftermath(NamedTuple):
    """What a decision leads to: whom to tell, which seats it gives back, how what it made stale goes on, the root."""

    event: DefinitionRatified | DefinitionRetired | DefinitionConfirmed
    consumers: AffectedConsumers
    seats: tuple[str, ...]
    overtaken: tuple[NextStep, ...]
    root: str


def consequences(ledger: Ledger, proposal_id: str) -> Consequences:
    """What a proposal would do, as long as it is open. Raises UnknownName."""
    proposal_of(ledger, proposal_id)
    now = standing_of(ledger, proposal_id)
    proposal = now.proposal
    if proposal.closed:
        return Consequences(now, requests=_requests(ledger, proposal_id))
    changes, credit = _changes(ledger, proposal), _credit(ledger, proposal)
    seats = tuple(seated_again(ledger.state(), proposal.draft, ledger.today()))
    stays = tuple(_find_still(ledger, proposal, changes, credit))
    readers = touched(ledger, proposal.draft, proposal.bound, changes, stays)
    requests = _requests(ledger, proposal_id)
    return Consequences(now, changes, readers, seats, requests=requests, credit=credit, stays=stays)


def consequences_of(ledger: Ledger, decided: Decided) -> Consequences:
    """What was just proposed or revised would do; its invariants are proved on the state that it was decided on."""
    event = next(each for each in decided.events if isinstance(each, DefinitionProposed | DefinitionRevised))
    draft, terms, affects, today = event.draft, event.terms, event.bound.affects, ledger.today()
    invariants = tuple(touched_invariants(decided.state, draft, terms, affects, ledger.zone, today))
    seats = tuple(seated_again(decided.state, draft, today))
    now = standing_of(ledger, event.proposal)
    changes = _changes(ledger, now.proposal, decided.state)
    requests, credit = _requests(ledger, event.proposal), _credit(ledger, now.proposal, decided.state)
    stays = tuple(_find_still(ledger, now.proposal, changes, credit, decided.state))
    reached = touched(ledger, draft, now.proposal.bound, changes, stays)
    return Consequences(now, changes, reached, seats, invariants, requests, credit, stays)


def aftermath(ledger: Ledger, proposal_id: str, decided: Decided) -> Aftermath:
    """What a decision leads to, by the state that it was made on; verdicts are compared only if somebody reads them."""
    decisions = DefinitionRatified | DefinitionRetired | DefinitionConfirmed
    event = next(each for each in decided.events if isinstance(each, decisions))
    before = decided.state
    proposal = before.proposals[proposal_id]
    one, other = tee(_moves(ledger, proposal, before))
    stays = _find_still(ledger, proposal, other, _credit_moves(ledger, proposal, before), before)
    return Aftermath(
        event,
        touched(ledger, proposal.draft, proposal.bound, one, stays),
        tuple(seated_again(before, proposal.draft, ledger.today())),
        tuple(overtaken(ledger, before, proposal_id)),
        root(ledger),
    )


def _requests(ledger: Ledger, proposal_id: str) -> tuple[ChangeRequest, ...]:
    """The requests that a proposal answers."""
    state = ledger.state(boundaries.definitions([key_of(proposal_id)]), find_boundary())
    return tuple(answered_by(state, proposal_id))


def _find_still(
    ledger: Ledger,
    proposal: Proposal,
    changes: Iterable[DefinitionChange],
    credit: Iterable[AttributionMove],
    state: State | None = None,
) -> Iterator[str]:
    """Yield the versions over attributions that it reaches, and whose figures are proved to stay."""
    draft, bound, terms = proposal.draft, proposal.bound, proposal.terms
    if bound.affects and not (terms.retires or terms.confirms):
        yield from find_spared(ledger, draft, bound, terms.from_, changes, credit, state)


def _moves(ledger: Ledger, proposal: Proposal, state: State | None = None) -> Iterator[DefinitionChange]:
    if not (proposal.terms.retires or proposal.terms.confirms):
        yield from moved(ledger, proposal.draft, proposal.bound.affects, proposal.terms.from_, state)


def _credit_moves(ledger: Ledger, proposal: Proposal, state: State | None = None) -> Iterator[AttributionMove]:
    if not (proposal.terms.retires or proposal.terms.confirms):
        yield from credit_moved(ledger, proposal.draft, proposal.bound.affects, proposal.terms.from_, state)


def _changes(ledger: Ledger, proposal: Proposal, state: State | None = None) -> tuple[DefinitionChange, ...]:
    return tuple(_moves(ledger, proposal, state))


def _credit(ledger: Ledger, proposal: Proposal, state: State | None = None) -> tuple[AttributionMove, ...]:
    return tuple(_credit_moves(ledger, proposal, state))
