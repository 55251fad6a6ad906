"""Two charters of one scope from one day with two deciders, where the later does not say that it displaces the other.

The program lists what a charter displaces, and whoever writes past it may leave that out: it is judged by no rule.
"""

from __future__ import annotations

from ledger.domain.charter import Rights, Row
from ledger.domain.scope import charter_key
from ledger.domain.state import State


def contested(state: State, rights: Rights, row: Row) -> Row | None:
    """Return the row before this one of the same day whose decider it contests; None where it contests none.

    One that only puts another decider in the place of one says so by itself.
    """
    beside = [each for each in rights.rows[row.terms.scope] if each.terms.from_ == row.terms.from_]
    other = next((each for each in reversed(beside) if each.position < row.position), None)
    if row.kept or other is None or other.terms.decider == row.terms.decider:
        return None
    return other if other.terms.proposal and not _displaced(state, row, other) else None


def _displaced(state: State, row: Row, other: Row) -> bool:
    """Whether the proposal that brought a row listed the version of the charter that brought another."""
    proposal = state.proposals.get(row.terms.proposal)
    listed = {each.version for each in proposal.bound.displaces} if proposal else set()
    versions = state.history(charter_key(row.terms.scope)).versions
    return any(each.number in listed and each.proposal == other.terms.proposal for each in versions)
