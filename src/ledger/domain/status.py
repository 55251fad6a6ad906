"""How a proposal stands on a day: derived, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.domain import basis
from ledger.domain.period import days_on
from ledger.domain.proposal import Proposal
from ledger.domain.state import State


def lapses_on(state: State, proposal: Proposal) -> date | None:
    """The day on which it lapses if nobody decides; None where its charter gives no limit."""
    row = state.rights.governing(proposal.draft.path, proposal.on)
    days = row.terms.lapses_after if row else 0
    return days_on(proposal.on, days) if days else None


def blocking(state: State, proposal: Proposal, today: date) -> tuple[str, ...]:
    """Whose no stands in the way: approvers who declined it, or for whom somebody did, and those with a veto.

    It is a seat that says no, so it stands as long as they hold it.
    """
    row = state.rights.governing(proposal.draft.path, today)
    if row is None:
        return ()
    seated, named = (state.rights.holders(row, role, today) for role in ("approver", "veto"))
    against = (*(each for each in proposal.blocks if each in seated), *vetoing(proposal, named))
    return tuple(dict.fromkeys(against))


def vetoing(proposal: Proposal, named: Iterable[str]) -> tuple[str, ...]:
    """Who of those that a charter gives a veto said no to a proposal as it is."""
    return tuple(each for each in proposal.vetoes if each in named)


def status(state: State, proposal: Proposal, today: date) -> str:
    """One word: ratified, declined, withdrawn, lapsed, stale, blocked or open."""
    if proposal.closed:
        return proposal.closed
    end = lapses_on(state, proposal)
    if end and end <= today:
        return "lapsed"
    if basis.staleness(state, proposal, today):
        return "stale"
    return "blocked" if blocking(state, proposal, today) else "open"
