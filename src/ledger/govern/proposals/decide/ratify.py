"""Deciding a proposal: as its decider, or in an emergency."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from ledger.app.ledger import Decided, Ledger
from ledger.domain.acts import approving, emergency_ratifying
from ledger.domain.brief import NOBODY_LOOKED, Populations
from ledger.domain.event import Actor, Event
from ledger.domain.proposal import Proposal
from ledger.domain.state import State
from ledger.govern.proposals.decide.gather import on_proposal
from ledger.govern.proposals.queries.routing import categories, refused_alike


def ratify(
    ledger: Ledger, actor: Actor, proposal: str, because: str, seen: Populations = NOBODY_LOOKED, read: str = ""
) -> Decided:
    """Decide a proposal. `seen` are its populations now, where anybody looked; `read` the digest of what was read.

    What it changes is compared on the state that decides, where the charter routes by that.
    """
    return _decide(approving.ratify, ledger, actor, proposal, because, seen, read)


def ratify_in_emergency(
    ledger: Ledger, actor: Actor, proposal: str, because: str, seen: Populations = NOBODY_LOOKED, read: str = ""
) -> Decided:
    """Have a proposal govern for the days of an emergency, as somebody whom the charter names for it."""

    def verb(state: State, proposal: str, **given: Any) -> list[Event]:
        found = state.proposals.get(proposal)
        named = found and _named(state, found, given["by"], given["today"])
        proved = refused_alike(state, found, ledger.zone) if found and named else ()
        return emergency_ratifying.ratify_in_emergency(state, proposal, proved=proved, **given)

    return _decide(verb, ledger, actor, proposal, because, seen, read)


def _named(state: State, proposal: Proposal, by: str, today: date) -> bool:
    """Whether the charter names somebody for an emergency: for nobody else anything has to be proved."""
    row = state.rights.governing(proposal.draft.path, today)
    return row is not None and not proposal.closed and by in state.rights.holders(row, "emergency", today)


def _decide(
    verb: Callable[..., list[Event]],
    ledger: Ledger,
    actor: Actor,
    proposal: str,
    because: str,
    seen: Populations,
    read: str,
) -> Decided:
    said = ledger.reason(because)

    def given(state: State, today: date, by: str) -> list[Event]:
        found = state.proposals.get(proposal)
        told = categories(state, found, ledger.zone, today) if found else ()
        return verb(
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

    return on_proposal(ledger, actor, proposal, given)
