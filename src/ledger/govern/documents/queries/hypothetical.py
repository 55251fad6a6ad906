"""How things would stand if an open proposal were ratified today: for whoever asks before anybody signs."""

from __future__ import annotations

from ledger.app.ledger import Ledger
from ledger.domain.acts.ratifying import decided
from ledger.domain.event import Recorded
from ledger.domain.folding.folding import fold
from ledger.domain.proposal import Proposal
from ledger.domain.route import Route
from ledger.domain.state import State


def as_if(ledger: Ledger, proposal: Proposal) -> State:
    """All that was decided, and this proposal with it. Nothing is recorded."""
    state = ledger.state()
    row = state.rights.governing(proposal.draft.path, ledger.today())
    events = decided(state, proposal, row, Route(0), (), "") if row else []
    position, now = ledger.journal.head() + 1, ledger.last_recorded()
    return fold([Recorded(position + n, now, "", event) for n, event in enumerate(events)], state.copied())
