"""Deciding a proposal."""

from __future__ import annotations

from datetime import date

from ledger.app.decisions.gather import on_proposal
from ledger.app.decisions.routing import categories
from ledger.app.ledger import Decided, Ledger
from ledger.domain import approving
from ledger.domain.brief import Population
from ledger.domain.event import Actor, Event
from ledger.domain.state import State


def ratify(
    ledger: Ledger, actor: Actor, proposal: str, because: str, seen: Population | None = None, read: str = ""
) -> Decided:
    """Decide a proposal. `seen` is its population now, where anybody looked; `read` the digest of what was read.

    What it changes is compared on the state that decides, where the charter routes by that.
    """
    said = ledger.reason(because)

    def verb(state: State, today: date, by: str) -> list[Event]:
        found = state.proposals.get(proposal)
        told = categories(state, found, ledger.zone, today) if found else ()
        return approving.ratify(
            state,
            proposal,
            by=by,
            today=today,
            because=said,
            categories=told,
            seen=seen,
            read=read,
            identification=ledger.identification(actor),
        )

    return on_proposal(ledger, actor, proposal, verb)
