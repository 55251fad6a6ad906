"""A brief, made what is shown with its proposal."""

from __future__ import annotations

from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.domain.acts import proposing
from ledger.domain.brief import Brief
from ledger.domain.event import Actor, Event
from ledger.domain.state import State
from ledger.govern.proposals.decide.gather import on_proposal


def show(ledger: Ledger, actor: Actor, proposal_id: str, found: Brief, of: str) -> Decided:
    """Make a brief what is shown, and so part of what is approved; unless what it was made `of` is another by now."""

    def verb(state: State, today: date, by: str) -> list[Event]:
        return proposing.show(state, proposal_id, found, of=of, by=by, today=today)

    return on_proposal(ledger, actor, proposal_id, verb)
