"""What an act on people and seats takes: founding, registering, amending, letting go, taking a seat away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.domain import scope as scopes
from ledger.domain.acts.delegating import (
    StandIn,
    overlaps,
    require_days,
    require_stand_in,
    right_to_delegate,
    right_to_end,
)
from ledger.domain.acts.leaving import right_to_let_go
from ledger.domain.acts.registering import require_owned
from ledger.domain.acts.revoking import deciders, require_own_seat
from ledger.domain.charter import CharterAmended, RightRevoked, amendment
from ledger.domain.delegation import DelegationEnded, RightDelegated
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.asked import CHARTER, require_place
from ledger.domain.entitlement.seats import any_seat, lacking, seat, seat_in_words
from ledger.domain.event import Event, Recorded
from ledger.domain.founding import Founded, PersonLeft, PersonRegistered
from ledger.domain.guards import require_proposal
from ledger.domain.lockout import require_spare
from ledger.domain.state import State
from ledger.domain.verdict import SECOND_EDITION


def _founded(state: State, recorded: Recorded, day: date) -> str:
    if recorded.position == 1:
        return "it begins the ledger"
    raise lacking("the ledger is founded once", "another event comes before it")


def _registered(state: State, recorded: Recorded, day: date) -> str:
    """People become known by a seat that names them; what is no human being is registered by the decider of `*`."""
    event: Any = recorded.event
    if event.id in state.erased:
        raise lacking(f"{event.id} was erased", "nobody is behind that id any more, and nobody comes back as it")
    if event.id in state.persons and event.id not in state.left:
        raise lacking(f"{event.id} is registered already", "what somebody is does not change")
    require_owned(state, event.kind, event.owner or "")
    if event.kind == "human" and event.id not in state.persons:
        return "it begins the ledger" if not state.rights.rows else any_seat(state, recorded.actor, day)
    return seat(state, scopes.EVERYTHING, "decider", recorded.actor, day)


def _amended(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    if not state.rights.rows and event.solo and event.decider == recorded.actor:
        return "it founds the ledger"
    proposal = require_proposal(state, event.proposal)
    if proposal.draft.kind != CHARTER:
        raise lacking(f"{proposal.id} is about no charter", f"`{proposal.key}` is of kind {proposal.draft.kind}")
    require_place(proposal.draft)
    ratified = state.history(proposal.key).versions[-1:]
    told = amendment(proposal.draft.content, proposal.terms.from_, proposal.terms.until, proposal.id)
    if told != event or [each.position for each in ratified] != [recorded.position - 1]:
        raise lacking(
            "no ratification brought this charter", f"{event.proposal} asked for another, or was not ratified"
        )
    return f"{event.proposal} was ratified"


def _left(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    if event.person not in state.persons or event.person in state.left:
        raise lacking(f"{event.person} could not leave", "they were not known, or had left before")
    right = right_to_let_go(state, recorded.actor, day)
    if state.edition >= SECOND_EDITION:
        require_spare(state, event.person, day)
    return right


def _revoked(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    if event.person in state.left:
        return f"{right_to_let_go(state, recorded.actor, day)}, who let them go"
    row = state.rights.row(event.scope, day)
    if event.from_ < day or row is None or event.person not in row.seats(event.role):
        raise lacking(
            f"{event.person} held no seat as {event.role} in `{event.scope}` to lose", f"it is of {event.from_}"
        )
    if event.person == recorded.actor:
        return "everybody may give up their own seat"
    if recorded.actor in deciders(state.rights, event.scope, day):
        require_own_seat(state.rights, event.scope, event.person, recorded.actor, day)
        return f"decider of `{event.scope}` or of a wider scope"
    raise lacking(f"{recorded.actor} may not revoke a seat in `{event.scope}`", "they do not decide there")


def _delegated(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    asked = StandIn(event.scope, event.role, event.to, event.from_, event.until)
    require_days(asked, day)
    row = right_to_delegate(state, asked, recorded.actor, day)
    require_stand_in(state, row, asked, recorded.actor)
    for no in overlaps(state, row, asked, recorded.actor):
        raise no
    if (event.person, event.right) != (recorded.actor, row.position) and not row.supposed:
        raise lacking(
            f"it delegates the seat of {event.person} by the right #{event.right}",
            f"{recorded.actor} did, who holds theirs by #{row.position}",
        )
    return f"{seat_in_words(row, event.role)}, their own"


def _delegation_ended(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    found = next((each for each in state.rights.delegations if each.position == event.delegation), None)
    said = (event.scope, event.role, event.person, event.to)
    of = found and (found.terms.scope, found.terms.role, found.terms.person, found.terms.to)
    if found is None or said != of or event.from_ < day:
        raise lacking(f"#{event.delegation} is no such delegation that could end", f"it is of {event.from_}")
    others = recorded.actor not in (event.person, event.to, *deciders(state.rights, event.scope, day))
    if event.to in state.left and others:
        return f"{right_to_let_go(state, recorded.actor, day)}, who let them go"
    return right_to_end(state, found, recorded.actor, day)


ACTS: Mapping[type[Event], Act] = {
    Founded: _founded,
    PersonRegistered: _registered,
    PersonLeft: _left,
    CharterAmended: _amended,
    RightRevoked: _revoked,
    RightDelegated: _delegated,
    DelegationEnded: _delegation_ended,
}
