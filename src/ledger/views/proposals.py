"""How does every proposal stand on a day, and what does it wait for?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ledger.domain.answering import counting
from ledger.domain.bearing import staleness
from ledger.domain.proposal import Proposal
from ledger.domain.state import State
from ledger.domain.status import status


class Standing(NamedTuple):
    """One proposal on a day: its derived status, the approvals that count, and what comes next."""

    proposal: Proposal
    status: str
    counted: int
    quorum: int
    waits: str


def standing(state: State, today: date) -> Iterator[Standing]:
    """Every proposal, in the order in which they were last asked."""
    for proposal in sorted(state.proposals.values(), key=lambda each: each.position):
        row = state.rights.governing(proposal.draft.path, today)
        counted = len(counting(state, proposal, row, today)) if row else 0
        quorum = row.terms.quorum if row else 0
        now = status(state, proposal, today)
        yield Standing(proposal, now, counted, quorum, _waits(state, proposal, now, today, counted, quorum))


def _waits(state: State, proposal: Proposal, now: str, today: date, counted: int, quorum: int) -> str:
    row = state.rights.governing(proposal.draft.path, today)
    match now:
        case "stale":
            return f"rebase: {staleness(state, proposal, today)}"
        case "lapsed":
            return "rebase: nobody decided in time"
        case "blocked":
            return f"a revision: {', '.join(proposal.blocks)} declined"
        case "open" if row and counted < quorum:
            able = [each for each in state.rights.holders(row, "approver", today) if each not in proposal.contributors]
            return f"approval by {' or '.join(able) or 'nobody who could'}"
        case "open":
            return f"ratification by {', '.join(state.rights.holders(row, 'decider', today)) if row else 'nobody'}"
        case _:
            return ""
