"""What an answer to a proposal takes: who may, on what was asked, by how many approvals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import msgspec

from ledger import nouns
from ledger.domain import agents, numbering
from ledger.domain.acts.approving import (
    answerable,
    counting,
    decides,
    eligible_approvers,
    require_another_answers,
)
from ledger.domain.acts.emergency_ratifying import require_emergency
from ledger.domain.acts.ratifying import decision_of
from ledger.domain.basis import basis_of, standing_basis
from ledger.domain.category import CATEGORIES, UNKNOWN
from ledger.domain.charter import Role, Row, require, require_row
from ledger.domain.confirming import require_confirmable
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.asked import (
    require_correctable,
    require_digest,
    require_draft,
    require_identity,
    require_new,
    require_renewed,
)
from ledger.domain.entitlement.seats import (
    actor_in_words,
    lacking,
    require_for,
    row_named,
    seat,
    seat_in_words,
)
from ledger.domain.event import Event, Recorded
from ledger.domain.guarded import guard
from ledger.domain.guards import a_person, raise_all, require_shown, second_pair_of_eyes, still_open, together
from ledger.domain.objections import retirement_objections, standards_against
from ledger.domain.period import days_on
from ledger.domain.proposal import (
    DefinitionConfirmed,
    DefinitionProposed,
    DefinitionRatified,
    DefinitionRetired,
    DefinitionRevised,
    Proposal,
    ProposalApproved,
    ProposalDeclined,
    ProposalWithdrawn,
    Terms,
)
from ledger.domain.role import ANSWERS
from ledger.domain.route import approvals
from ledger.domain.state import State
from ledger.domain.status import blocking


def _asked(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    before = still_open(state, event.proposal, day, lapsed_too=True) if isinstance(event, DefinitionRevised) else None
    row = require(state.rights, event.draft.path, "steward", recorded.actor, day)
    if isinstance(event, DefinitionProposed):
        _require_agent(state, recorded.actor, event.agent or "", day)
    require_draft(state, event.draft)
    _require_standard(event.terms, row)
    require_digest(event)
    _require_row(event, row, day)
    for noun in nouns.observing(event.stored_name):
        noun.part("rights").guard(state, event)
    _require_basis(state, event)
    require_confirmable(state, event.draft, event.terms, row, day)
    if before:
        require_renewed(before, event, day)
    else:
        require_new(state, event, day)
    return seat_in_words(row, "steward")


def _approved(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    proposal = _bound(state, event, day)
    row = row_named(state, proposal.draft.path, "approver", recorded.actor, day, event.right)
    a_person(state, recorded.actor, "approve")
    second_pair_of_eyes(state, proposal, row, recorded.actor, "approve", day)
    _require_other_than_decider(state, proposal, row, recorded.actor, day)
    _require_mark(row, event)
    require_for(state, row, "approver", recorded, day)
    return actor_in_words(state, row, "approver", recorded.actor, day)


def _declined(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    proposal = _as_bound(answerable(state, event.proposal, day), event)
    if event.role != "decider":
        still_open(state, event.proposal, day)
    else:
        require_another_answers(state, proposal, recorded.actor, by_meaning=bool(event.rests_until))
    a_person(state, recorded.actor, "decline")
    role: Role = event.role if event.role in ANSWERS else "approver"
    row = row_named(state, proposal.draft.path, role, recorded.actor, day, event.right)
    require_for(state, row, role, recorded, day)
    if role != "approver" and event.rests_until not in (msgspec.UNSET, days_on(day, row.rests)) and not row.supposed:
        raise lacking(f"no emergency is to begin before {event.rests_until}", f"{row} says {row.rests} days")
    return actor_in_words(state, row, role, recorded.actor, day)


def _withdrawn(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    proposal = still_open(state, event.proposal, day, lapsed_too=True)
    if recorded.actor in state.authors(proposal):
        return "its author"
    return seat(state, proposal.draft.path, "steward", recorded.actor, day)


def _decided(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    proposal, by = _bound(state, event, day, lapsed_too=True), recorded.actor
    row = require_row(state.rights, proposal.draft.path, day)
    _require_fresh_row(proposal, row)
    until = _emergency_until(event)
    together(
        partial(_require_emergency if until else _require_decider, state, proposal, event, by, day),
        partial(_require_open, state, proposal, day),
        partial(a_person, state, by, "ratify"),
        partial(second_pair_of_eyes, state, proposal, row, by, "ratify", day),
        partial(require_for, state, row, "emergency" if until else "decider", recorded, day),
        partial(_require_mark, row, event),
        partial(_as_asked, state, proposal, event),
        partial(require_confirmable, state, proposal.draft, proposal.terms, row, day),
        partial(_require_fresh, state, proposal),
        partial(_carried, state, proposal, row, event, day),
        *([partial(_require_others, state, row, event, by, day)] if until else []),
        *([partial(require_shown, proposal, row)] if row.supposed else []),
    )
    return (
        f"{seat_in_words(row, 'emergency')}, until {until}" if until else actor_in_words(state, row, "decider", by, day)
    )


def _require_agent(state: State, by: str, named: str, day: date) -> None:
    """Pass where an agent had room for one more, whether the proposal names it or not, and none is named beside it."""
    if named and (named != by or state.persons.get(by) != agents.AGENT):
        raise lacking(f"it says that {named} proposed it, as an agent", f"{by} did")
    agents.require_room(state, by, day)


@guard("row")
def _require_row(event: Any, row: Row, day: date) -> None:
    """Pass where what is asked for is bound to the row that governed."""
    if not row.named_by(event.bound.rights):
        raise lacking(f"{event.proposal} names the right #{event.bound.rights}", f"#{row.position} governed on {day}")


@guard("freshness")
def _require_basis(state: State, event: Any) -> None:
    """Pass where it rests on what it leads to."""
    if not event.terms.retires and event.bound.basis != basis_of(state, event.draft, event.terms):
        raise lacking(f"{event.proposal} rests on something else than it says", "an approval would not cover that")


def _require_decider(state: State, proposal: Proposal, event: Any, by: str, day: date) -> None:
    row_named(state, proposal.draft.path, "decider", by, day, event.right)


def _emergency_until(event: Any) -> date | None:
    """The end of an emergency, where it was one; nothing is retired in any."""
    return getattr(event, "emergency_until", None) or None


@guard("emergency")
def _require_emergency(state: State, proposal: Proposal, event: Any, by: str, day: date) -> None:
    """Pass where the charter named who acted for an emergency of this day, and its term is that of the emergency."""
    row = row_named(state, proposal.draft.path, "emergency", by, day, event.right)
    if not row.supposed and event.emergency_until != require_emergency(state, proposal, row, by, day):
        raise lacking(f"{proposal.id} was ratified until {event.emergency_until}", "its emergency is of another term")


def _require_open(state: State, proposal: Proposal, day: date) -> None:
    still_open(state, proposal.id, day)


@guard("standard")
def _require_standard(terms: Terms, row: Row) -> None:
    """Pass where the charter allows the consistency standard."""
    raise_all(list(standards_against(terms, row)))


@guard("four eyes")
def _require_other_than_decider(state: State, proposal: Proposal, row: Row, by: str, day: date) -> None:
    if decides(state, row, by, day) and not row.terms.solo:
        raise lacking(f"{by} may not approve {proposal.id}", "an approver does not ratify")


@guard("mark")
def _require_mark(row: Row, event: Any) -> None:
    """Pass where what somebody does alone says so, and nothing else does."""
    if event.self_attested != row.terms.solo and not row.supposed:
        told = "is" if event.self_attested else "is not"
        raise lacking(f"{event.proposal} {told} marked as self-attested", f"{row} says the other")


def _bound(state: State, event: Any, day: date, *, lapsed_too: bool = False) -> Proposal:
    """The proposal that an answer is to, open, and bound as it was."""
    return _as_bound(still_open(state, event.proposal, day, lapsed_too=lapsed_too), event)


def _as_bound(proposal: Proposal, event: Any) -> Proposal:
    if event.digest != proposal.digest:
        raise lacking(f"it is not {proposal.id} as it was asked for", "its digest is another")
    return proposal


@guard("terms")
def _as_asked(state: State, proposal: Proposal, event: Any) -> None:
    draft, terms = proposal.draft, proposal.terms
    said = (event.key, event.scope, event.entity, event.refers, event.entities, event.from_, event.until)
    until = _emergency_until(event) or terms.until
    asked = (draft.key, draft.scope, draft.entity, draft.refers, draft.entities, terms.from_, until)
    versions = numbering.versions_of(state, draft.key)
    counted = versions.has_in_order(event.version + 1 if terms.retires else event.version)
    named = event.version == terms.confirms if terms.confirms else counted
    if said != asked or not named or type(event) is not decision_of(terms):
        raise lacking(f"it is not what {proposal.id} asked for", "the terms, or what it is about, are others")
    require_correctable(state, draft.key, terms)
    if terms.retires:
        for no in retirement_objections(state, draft, terms):
            raise no


@guard("freshness")
def _require_fresh_row(proposal: Proposal, row: Row) -> None:
    if not row.named_by(proposal.bound.rights):
        raise lacking(f"{proposal.id} was stale", "the charter that governs it was amended")


@guard("freshness")
def _require_fresh(state: State, proposal: Proposal) -> None:
    """Pass where what it rests on, and its own term, are as they were."""
    require_identity(state, proposal.draft)
    if moved := standing_basis(state, proposal):
        raise lacking(f"{proposal.id} was stale", moved)


@guard("approvals")
def _carried(state: State, proposal: Proposal, row: Row, event: Any, day: date) -> None:
    """Pass where the approvals that were counted were given, by people who could, and were enough.

    Under a row that is supposed, those count that would have been counted.
    """
    able = eligible_approvers(state, proposal, row, day)
    counted = counting(state, proposal, row, day) if row.supposed else event.counted
    if strange := [person for person in counted if person not in able or person not in proposal.consenting]:
        raise lacking(f"the approval of {strange[0]} was counted", "they could not give it, or did not")
    people, distinct = (state.rights.each_once(row, each, day) for each in (able, counted))
    needed = _asked_for(row, event.category, len(people))
    if event.quorum not in (msgspec.UNSET, needed) and not row.supposed:
        raise lacking(f"{proposal.id} says that it took {event.quorum} approvals", f"the charter asks for {needed}")
    if len(distinct) < needed and not _emergency_until(event):
        raise lacking(f"{proposal.id} had {len(distinct)} of {needed} approvals", "the charter asks for them")
    if against := blocking(state, proposal, day):
        raise lacking(f"{proposal.id} was blocked by {', '.join(against)}", "an approver's no stands, as does a veto")


@guard("approvals")
def _require_others(state: State, row: Row, event: Any, by: str, day: date) -> None:
    """Pass where whoever ratified in an emergency is none of those whose approvals were counted."""
    if own := [person for person in event.counted if person in state.rights.one_with(row, by, day)]:
        raise lacking(f"the approval of {own[0]} was counted", f"{by} counts as one with them, and ratified it")


def _asked_for(row: Row, category: str | msgspec.UnsetType, able: int) -> int:
    """How many approvals the row asks for; a category that is none may be any of them."""
    known = category if category in CATEGORIES else UNKNOWN
    return approvals(row.terms.quorums, known, able) if row.terms.quorums else row.terms.quorum


ACTS: Mapping[type[Event], Act] = {
    DefinitionProposed: _asked,
    DefinitionRevised: _asked,
    ProposalApproved: _approved,
    ProposalDeclined: _declined,
    ProposalWithdrawn: _withdrawn,
    DefinitionRatified: _decided,
    DefinitionRetired: _decided,
    DefinitionConfirmed: _decided,
}
