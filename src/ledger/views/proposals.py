"""How does every proposal stand on a day, and what does it wait for?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ledger.domain.answering import awaited, counting
from ledger.domain.bearing import staleness
from ledger.domain.charter import Row
from ledger.domain.proposal import Proposal
from ledger.domain.state import State
from ledger.domain.status import blocking, status


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
        now = status(state, proposal, today)
        if row is None:
            yield Standing(proposal, now, 0, 0, "" if proposal.closed else "a charter that covers it")
            continue
        counted = len(counting(state, proposal, row, today))
        yield Standing(proposal, now, counted, row.terms.quorum, _waits(state, proposal, row, now, today))


def _waits(state: State, proposal: Proposal, row: Row, now: str, today: date) -> str:
    match now:
        case "stale":
            return f"rebase: {staleness(state, proposal, today)}"
        case "lapsed":
            return "rebase: nobody decided in time"
        case "blocked":
            return f"a revision: {', '.join(blocking(state, proposal, today))} declined"
        case "open" if len(counting(state, proposal, row, today)) < row.terms.quorum:
            return f"approval by {' or '.join(awaited(state, proposal, row, today)) or 'nobody who could'}"
        case "open":
            return f"ratification by {', '.join(state.rights.holders(row, 'decider', today)) or 'nobody who could'}"
        case _:
            return ""
