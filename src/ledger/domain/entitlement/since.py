"""What stood when it was done and would be refused today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ledger.domain import showing
from ledger.domain.acts.emergency_ratifying import over_a_no
from ledger.domain.basis import unseated_since
from ledger.domain.charter import CharterAmended, RightRevoked
from ledger.domain.definition import DefinitionAttested
from ledger.domain.delegation import RightDelegated
from ledger.domain.entitlement.act import Since
from ledger.domain.event import Event, Recorded
from ledger.domain.guards import own_work, require_proposal
from ledger.domain.lockout import lockout
from ledger.domain.objections import seat_objections
from ledger.domain.proposal import DefinitionRatified, DefinitionRevised, ProposalWithdrawn
from ledger.domain.state import State
from ledger.errors import Refused


def _attesting_since(state: State, recorded: Recorded, day: date) -> Iterator[str]:
    event: Any = recorded.event
    if event.draft.kind == "charter":
        yield "a charter is not attested any more"


def _revoking_since(state: State, recorded: Recorded, day: date) -> Iterator[str]:
    event: Any = recorded.event
    yield from (each.what for each in lockout(state, event, day))


def _amending_since(state: State, recorded: Recorded, day: date) -> Iterator[str]:
    event: Any = recorded.event
    if event.proposal:
        draft = require_proposal(state, event.proposal).draft
        yield from (each.what for each in (*seat_objections(state, draft), *showing.objections(state, draft, day)))
        yield from (each.what for each in lockout(state, event, day))


def _deciding_since(state: State, recorded: Recorded, day: date) -> Iterator[str]:
    event: Any = recorded.event
    proposal = require_proposal(state, event.proposal)
    if unseated := unseated_since(state, proposal):
        yield f"{unseated}, after it was asked for"
    row = state.rights.governing(proposal.draft.path, day)
    if event.emergency_until and row:
        yield from (f"{each.what}: {each.why}" for each in over_a_no(state, proposal, row, day))


def _own_since(state: State, recorded: Recorded, day: date) -> Iterator[str]:
    event: Any = recorded.event
    try:
        own_work(state, require_proposal(state, event.proposal), recorded.actor, "touch")
    except Refused as no:
        yield f"{no.what}: {no.why}"


SINCE: Mapping[type[Event], Since] = {
    CharterAmended: _amending_since,
    RightRevoked: _revoking_since,
    RightDelegated: _revoking_since,
    DefinitionRevised: _own_since,
    ProposalWithdrawn: _own_since,
    DefinitionRatified: _deciding_since,
    DefinitionAttested: _attesting_since,
}
