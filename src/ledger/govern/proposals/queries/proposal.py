"""A proposal as it stands."""

from __future__ import annotations

from ledger.app.ledger import Ledger
from ledger.domain import boundaries
from ledger.domain.guards import require_proposal
from ledger.domain.proposal import Proposal, key_of


def proposal_of(ledger: Ledger, proposal: str) -> Proposal:
    """The proposal as it stands. Raises UnknownName."""
    state = ledger.state(boundaries.definitions([key_of(proposal)]))
    return require_proposal(state, proposal)
