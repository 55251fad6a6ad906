"""What it takes to ask for a change, and to answer that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.domain import numbering
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.seats import lacking, seat_in_words
from ledger.domain.event import Event, Recorded
from ledger.domain.guards import require_proposal
from ledger.domain.state import State
from ledger.domain.struck import number_in
from ledger.govern.requests.events import ChangeAnswered, ChangeRequested
from ledger.govern.requests.verbs import may_ask, require_request, right_to_answer, unanswered


def _requested(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    may_ask(state, event.key, recorded.actor)
    number = number_in(event.request)
    if event.request != f"r-{number}" or not numbering.requests_of(state).has_in_order(number):
        raise lacking(f"{event.request} is out of order", "requests are numbered one by one")
    return "anybody who is known may ask"


def _request_answered(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    found = require_request(state, event.request)
    unanswered(found)
    row = right_to_answer(state, found, recorded.actor, day)
    if event.key != found.terms.key or not row.named_by(event.right):
        raise lacking(f"it is not what {found.id} asks about, or names another right", f"#{row.position} governed")
    if event.proposal:
        require_proposal(state, event.proposal)
    elif not event.because:
        raise lacking(f"{found.id} was answered no, without a reason", "whoever asked is to read why")
    return seat_in_words(row, "steward")


def guard(state: State, event: Any) -> None:
    """Pass where each request that a proposal names is one. Raises UnknownName."""
    for each in event.terms.answers or ():
        require_request(state, each)


RULES: Mapping[str, str] = {ChangeRequested.stored_name: "R100", ChangeAnswered.stored_name: "R101"}
"""The rule of RIGHTS.md by which each sort of act stands."""

JUDGES: Mapping[type[Event], Act] = {
    ChangeRequested: _requested,
    ChangeAnswered: _request_answered,
}
