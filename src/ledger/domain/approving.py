"""The verbs of those who answer: approve and decline, and ratify, which is the decision.

Nobody answers what they wrote, an approver does not ratify, and only people do either; one person alone may under a
solo row, and such acts are marked self-attested.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Literal

from ledger.domain.brief import Population
from ledger.domain.category import Category
from ledger.domain.charter import Row, require
from ledger.domain.event import ASSERTED, Event, Identification
from ledger.domain.guards import (
    a_person,
    as_read,
    established,
    fresh,
    raise_all,
    require_population_unmoved,
    require_proposal,
    second_pair_of_eyes,
    still_open,
    together,
)
from ledger.domain.objections import objections
from ledger.domain.proposal import Proposal, ProposalApproved, ProposalDeclined, as_stored
from ledger.domain.ratifying import decided
from ledger.domain.route import Route, route
from ledger.domain.state import State
from ledger.domain.status import blocking
from ledger.errors import Fix, NoRight, Refused


def approve(
    state: State,
    proposal_id: str,
    *,
    by: str,
    today: date,
    because: str,
    seen: Population | None = None,
    read: str = "",
    identification: Identification = ASSERTED,
) -> list[Event]:
    """Consent, as an approver, to exactly what is proposed.

    `seen` is its population now, where anybody looked; `read` the digest of what was read, where somebody says so.
    """
    proposal = still_open(state, proposal_id, today)
    row = require(state.rights, proposal.draft.path, "approver", by, today)
    a_person(state, by, "approve")
    second_pair_of_eyes(state, proposal, row, by, "approve")
    if by == row.terms.decider and not row.terms.solo:
        raise NoRight(
            f"{by} may not approve {proposal_id}",
            why="an approver does not ratify, and nobody else can",
            fix=Fix(f"ask {_or(awaited(state, proposal, row, today))}, then ratify", "ratify", proposal_id),
        )
    established(row, "approve", "approve", proposal_id, by, identification)
    fresh(state, proposal, today)
    as_read(proposal, read)
    if seen:
        require_population_unmoved(proposal, row, seen, "approve")
    if by in proposal.consenting:
        return []
    return [
        ProposalApproved(
            proposal=proposal_id,
            digest=proposal.digest,
            role="approver",
            right=row.position,
            because=because,
            self_attested=row.terms.solo,
            **as_stored(identification),
        )
    ]


def decline(
    state: State,
    proposal_id: str,
    *,
    by: str,
    today: date,
    because: str,
    read: str = "",
    identification: Identification = ASSERTED,
) -> list[Event]:
    """Say no on record: as decider it closes the proposal, as approver it blocks it until revised or approved.

    The decider answers so, too, what somebody ratified in an emergency: it ends on its day.
    `read` is the digest of what was read, where somebody says so; here as in every act on a proposal.
    """
    if not because.strip():
        raise Refused(
            "a decline needs a reason", why="others act on a no, and need to know why", fix="add --because '…'"
        )
    if require_proposal(state, proposal_id).closed == "declined" or _no_given(state, proposal_id):
        return []
    proposal = answerable(state, proposal_id, today)
    row = state.rights.governing(proposal.draft.path, today)
    if row and by in state.rights.holders(row, "decider", today):
        role: Literal["decider", "approver"] = "decider"
    else:
        still_open(state, proposal_id, today)
        row, role = require(state.rights, proposal.draft.path, "approver", by, today), "approver"
    a_person(state, by, "decline")
    established(row, "ratify" if role == "decider" else "approve", "decline", proposal_id, by, identification)
    as_read(proposal, read)
    if role == "approver" and by in proposal.blocks:
        return []
    return [
        ProposalDeclined(
            proposal=proposal_id,
            digest=proposal.digest,
            because=because,
            role=role,
            right=row.position,
            **as_stored(identification),
        )
    ]


def ratify(
    state: State,
    proposal_id: str,
    *,
    by: str,
    today: date,
    because: str,
    categories: Sequence[Category] = (),
    seen: Population | None = None,
    read: str = "",
    identification: Identification = ASSERTED,
) -> list[Event]:
    """Decide: the one who may, on what was shown, with the approvals that the charter asks for, recounted today.

    `categories` are what it does to everything that it changes, where the charter asks by that; none counts as unknown.
    `seen` is the population that was shown as it is now, where anybody looked; `read` the digest of what was read.
    """
    if require_proposal(state, proposal_id).closed == "ratified":
        _require_no_emergency(state, proposal_id)
        return []
    proposal = still_open(state, proposal_id, today)
    row = require(state.rights, proposal.draft.path, "decider", by, today)
    a_person(state, by, "ratify")
    second_pair_of_eyes(state, proposal, row, by, "ratify")
    taken = routed(state, proposal, row, today, categories)
    together(
        partial(established, row, "ratify", "ratify", proposal_id, by, identification),
        partial(fresh, state, proposal, today),
        partial(as_read, proposal, read),
        partial(require_population_unmoved, proposal, row, seen, "ratify"),
        lambda: raise_all(list(objections(state, proposal.draft, proposal.terms, row, today))),
        partial(_require_carried, state, proposal, row, taken, today),
    )
    return decided(state, proposal, row, taken, counting(state, proposal, row, today), because, identification)


def answerable(state: State, proposal_id: str, today: date) -> Proposal:
    """A proposal to which its decider may say no: open, or ratified in an emergency that they have not answered."""
    waiting = state.emergencies.get(proposal_id)
    return state.proposals[proposal_id] if waiting and not waiting.answered else still_open(state, proposal_id, today)


def _no_given(state: State, proposal_id: str) -> bool:
    """Whether the decider said no to what was ratified in an emergency."""
    emergency = state.emergencies.get(proposal_id)
    return bool(emergency and emergency.answer == "declined")


def _require_no_emergency(state: State, proposal_id: str) -> None:
    """Pass where it was not in an emergency that a proposal was ratified: whoever ratifies it then wants more."""
    emergency = state.emergencies.get(proposal_id)
    if emergency and not emergency.answered:
        raise Refused(
            f"{proposal_id} was ratified in an emergency, until {emergency.until}",
            why="no proposal is ratified twice, so what is to govern on is proposed over its own term",
            fix=f"ledger propose FILE, then ratify that; or say no: ledger decline {proposal_id} --because '…'",
        )


def routed(state: State, proposal: Proposal, row: Row, today: date, categories: Sequence[Category]) -> Route:
    """How many approvals a proposal needs on a day, and why."""
    return route(row.terms, categories, len(eligible_approvers(state, proposal, row, today)))


def counting(state: State, proposal: Proposal, row: Row, today: date) -> tuple[str, ...]:
    """Who consents to the proposal as it is, holds the seat today, and neither wrote nor decides it; each once."""
    consenting = proposal.consenting
    return tuple(person for person in eligible_approvers(state, proposal, row, today) if person in consenting)


def awaited(state: State, proposal: Proposal, row: Row, today: date) -> tuple[str, ...]:
    """Who could still give an approval that counts."""
    consenting = proposal.consenting
    return tuple(person for person in eligible_approvers(state, proposal, row, today) if person not in consenting)


def eligible_approvers(state: State, proposal: Proposal, row: Row, today: date) -> tuple[str, ...]:
    """Whose approval can count: people who hold the seat, and neither wrote nor decide it."""
    seated = state.rights.holders(row, "approver", today)
    without = () if row.terms.solo else {*state.authors(proposal), row.terms.decider}
    return tuple(person for person in seated if person not in without and state.human(person))


def _require_carried(state: State, proposal: Proposal, row: Row, taken: Route, today: date) -> None:
    """Pass where the approvals carry the decision: nobody's no stands, and enough consent."""
    if against := blocking(state, proposal, today):
        raise Refused(
            f"{proposal.id} is blocked by {', '.join(against)}",
            why="an approver's no stands until they approve or it is revised",
            fix=Fix("revise it", "revise", proposal.id, "FILE"),
        )
    counted = counting(state, proposal, row, today)
    if len(counted) < taken.quorum:
        so = f"the change is {taken.category.words}, so " if taken.category else ""
        raise Refused(
            f"{proposal.id} has {len(counted)} of {taken.quorum} approvals",
            why=f"{so}the charter of `{row.terms.scope}` asks for them; those of people without the seat do not count",
            fix=Fix(f"ask {_or(awaited(state, proposal, row, today))}", "approve", proposal.id),
        )


def _or(people: tuple[str, ...]) -> str:
    return " or ".join(people) or "for another approver in the charter"
