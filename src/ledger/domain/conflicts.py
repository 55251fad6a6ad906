"""Which open proposals stand in each other's way. Nobody is stopped; the first to be decided makes the other stale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ledger.domain.proposal import Proposal
from ledger.domain.state import State
from ledger.domain.status import lapses_on


class ProposalConflict(NamedTuple):
    """Another open proposal, and why the two conflict, said of the other."""

    proposal: str
    why: str


def conflicts(state: State, proposal: Proposal, today: date) -> Iterator[ProposalConflict]:
    """Every other open proposal that is about the same days and the same definition, or one that the other rests on."""
    if not is_open(state, proposal, today):
        return
    for other in state.proposals.values():
        near = not other.closed and other.id != proposal.id
        if near and (why := _conflict(proposal, other)) and is_open(state, other, today):
            yield ProposalConflict(other.id, why)


def is_open(state: State, proposal: Proposal, today: date) -> bool:
    """Neither closed nor lapsed; one that is stale may be renewed."""
    end = lapses_on(state, proposal)
    return not proposal.closed and not (end and end <= today)


def _conflict(one: Proposal, other: Proposal) -> str:
    why = _related(one, other)
    return why if why and one.terms.period.overlaps(other.terms.period) else ""


def _related(one: Proposal, other: Proposal) -> str:
    if one.key == other.key:
        return f"it changes `{one.key}` too, on the same days"
    if _rests(one, other.key):
        return f"it changes `{other.key}`, which this rests on"
    return f"it rests on `{one.key}`, which this changes" if _rests(other, one.key) else ""


def _rests(proposal: Proposal, key: str) -> bool:
    return any(each.key == key for each in proposal.bound.basis)
