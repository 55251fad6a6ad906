"""Which open proposals stand in each other's way. Nobody is stopped; the first to be decided makes the other stale."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from ledger.data import Data
from ledger.domain.proposal import Proposal
from ledger.domain.state import State
from ledger.domain.status import lapses_on


class ProposalConflict(Data, frozen=True):
    """Another open proposal, and why the two conflict, said of the other."""

    proposal: str
    why: str


class OpenProposals(Data, frozen=True):
    """The open proposals by the definition that they change, and by each that they rest on, numbered as they came."""

    changing: Mapping[str, Mapping[int, Proposal]]
    resting: Mapping[str, Mapping[int, Proposal]]


def open_proposals(state: State, today: date) -> OpenProposals:
    """Those of a day: who asks about many proposals looks through all of them once."""
    changing, resting = defaultdict[str, dict[int, Proposal]](dict), defaultdict[str, dict[int, Proposal]](dict)
    for n, proposal in enumerate(state.proposals.values()):
        if is_open(state, proposal, today):
            changing[proposal.key][n] = proposal
            for each in proposal.bound.basis:
                resting[each.key][n] = proposal
    return OpenProposals(changing, resting)


def conflicts(proposal: Proposal, among: OpenProposals) -> Iterator[ProposalConflict]:
    """Every other open proposal that is about the same days and the same definition, or one that the other rests on.

    None where it is not open itself.
    """
    if all(each.id != proposal.id for each in among.changing.get(proposal.key, {}).values()):
        return
    near = dict(among.resting.get(proposal.key, {}))
    for key in (proposal.key, *(each.key for each in proposal.bound.basis)):
        near |= among.changing.get(key, {})
    for _, other in sorted(near.items()):
        if other.id != proposal.id and (why := _conflict(proposal, other)):
            yield ProposalConflict(other.id, why)


def is_open(state: State, proposal: Proposal, today: date) -> bool:
    """Neither closed nor lapsed; one that is stale may be renewed."""
    if proposal.closed:
        return False
    end = lapses_on(state, proposal)
    return not (end and end <= today)


def _conflict(one: Proposal, other: Proposal) -> str:
    if one.terms.confirms or other.terms.confirms:  # what confirms changes nothing
        return ""
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
