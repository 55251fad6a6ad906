"""What becomes of a proposal that stands still, for it lapsed or went stale: which act works, and who may do it.

it says what governs already, or rests on what ended --> withdraw
its first day is past                                --> revise
else                                                 --> rebase
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.domain.definition import mentions, reachable
from ledger.domain.numbering import proposals_of
from ledger.domain.objections import later, same_as
from ledger.domain.proposal import Proposal
from ledger.domain.state import State
from ledger.steps import TEXT, NextStep, step


def renewal(state: State, proposal: Proposal, today: date) -> NextStep:
    """Return the act by which a proposal goes on, or is over."""
    if says_nothing_new(state, proposal):
        return step("take it back", "withdraw", proposal.id, because=TEXT)
    if gone := find_what_ended(state, proposal, today):
        words = f"take it back, unless somebody decides on {gone} again first"
        return step(words, "withdraw", proposal.id, because=TEXT)
    return later(proposal.id) if proposal.terms.missed(today) else step("renew it", "rebase", proposal.id)


def name_renewal(state: State, proposal: Proposal, today: date) -> NextStep:
    """Return the same act, for whoever may not do it: it names the people who may."""
    act = renewal(state, proposal, today)
    row = state.rights.governing(proposal.draft.path, today)
    people = " or ".join(state.rights.actors(row, "steward", today)) if row else ""
    words = f"ask {people or 'for a steward in the charter'} to {act.words}"
    return step(words, act.act, *act.given, as_=False, **act.options)


def name_withdrawal(state: State, proposal: Proposal, today: date) -> NextStep:
    """Return how a proposal that lapsed is taken back, with the people who may: who wrote it, and the stewards."""
    row = state.rights.governing(proposal.draft.path, today)
    stewards = state.rights.actors(row, "steward", today) if row else ()
    able = dict.fromkeys((*sorted(state.authors(proposal)), *stewards))
    words = f"ask {' or '.join(able) or 'for a steward in the charter'} to take it back"
    return step(words, "withdraw", proposal.id, as_=False, because=TEXT)


def find_what_ended(state: State, proposal: Proposal, today: date) -> str:
    """Return what a proposal rests on that no version governs on the first day it may have; empty where one does.

    A first day that is past cannot be had any more, and an index of what counts today knows nothing of it.
    """
    if proposal.terms.retires or proposal.terms.confirms:
        return ""
    found = reachable(state.definitions, mentions(proposal.draft), max(proposal.terms.from_, today))
    return next((f"`{key}`" for key, version in found.items() if version is None), "")


def says_nothing_new(state: State, proposal: Proposal) -> str:
    """Return which version says exactly what a proposal asks for, on its days; empty where it changes something."""
    if proposal.terms.retires or proposal.terms.confirms:
        return ""
    same = same_as(state, proposal.draft, proposal.terms)
    return f"`{proposal.key}` v{same.number} says exactly this" if same else ""


def find_later_decision(state: State, proposal: Proposal) -> int:
    """Return the position at which its definition was decided after it was last asked; 0 where it was not."""
    found = max(_decisions(state, proposal.key), default=0)
    return found if found > proposal.position else 0


def _decisions(state: State, key: str) -> Iterator[int]:
    """Yield the position of each yes and of each no of a decider about a definition."""
    history = state.history(key)
    yield from (each.position for each in history.versions if not each.attested)
    yield from (each.position for each in history.terms if not each.version)
    for number in range(1, proposals_of(state, key).last + 1):
        asked = state.proposals.get(f"{key}#{number}")
        if asked and asked.closed == "declined":
            yield asked.moved
