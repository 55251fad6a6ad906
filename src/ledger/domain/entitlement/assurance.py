"""How surely it was established who acted, beside what the charter of that day needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ledger.domain.charter import Row
from ledger.domain.delegation import RightDelegated
from ledger.domain.entitlement.act import instant_of
from ledger.domain.entitlement.seats import lacking
from ledger.domain.event import ASSURANCES, Assurance, Event, Identification, Recorded
from ledger.domain.guarded import guard
from ledger.domain.guards import established, require_proposal
from ledger.domain.needs import NEEDS_NOTHING, SKEW
from ledger.domain.proposal import (
    DefinitionConfirmed,
    DefinitionRatified,
    DefinitionRetired,
    ProposalApproved,
    ProposalDeclined,
)
from ledger.domain.signing import SIGNED_EVENTS, require_signed
from ledger.domain.state import State
from ledger.domain.statement import signature_or_commitment, was_erased
from ledger.domain.verdict import SECOND_EDITION


def require_established(state: State, recorded: Recorded, day: date, assurance: Callable[[int], Assurance]) -> None:
    """Pass where it was established who answered as surely, and as lately, as the charter of that day needed."""
    event: Any = recorded.event
    verb = _ANSWERS.get(type(event))
    row = _row(state, event, day) if verb else None
    if not verb or not row or row.needs == NEEDS_NOTHING or was_erased(event):
        return
    act = "ratify" if verb == "ratify" or getattr(event, "role", "") == "decider" else "approve"
    given = Identification(
        as_sure(state, recorded, assurance(recorded.position)),
        event.authentication or None,
        signature_or_commitment(event) or None,
        event.relayed_for or "",
        instant_of(recorded),
    )
    established(row, act, verb, _about(event), recorded.actor, given, SKEW)


@guard("unsigned")
def require_signature(state: State, recorded: Recorded, assurance: Callable[[int], Assurance]) -> None:
    """Pass where an act that its line calls signed has a signature, under the second edition. Raises Refused."""
    event: Any = recorded.event
    if state.edition < SECOND_EDITION or not isinstance(event, SIGNED_EVENTS) or signature_or_commitment(event):
        return
    if assurance(recorded.position) == "signed":
        raise lacking("its line says that it was signed", "it holds no signature")


def as_sure(state: State, recorded: Recorded, told: Assurance) -> Assurance:
    """As sure as the line of an act says, and no surer than its key, or than the account that vouched for its actor."""
    event: Any = recorded.event
    shown = event.authentication or None
    key = state.credentials.by_id.get(shown.credential) if signature_or_commitment(event) and shown else None
    vouched = state.credentials.vouches(shown, recorded.actor, instant_of(recorded))
    return min(told, key.rank if key else "federated" if vouched else "session", key=ASSURANCES.index)


def signed_in_words(state: State, recorded: Recorded) -> str:
    """That an act was signed, in words, where it was; by the key as it counted then. Raises Refused.

    What was signed is judged by nobody once it was erased, with the person.
    """
    event: Any = recorded.event
    if not signature_or_commitment(event):
        return ""
    if was_erased(event):
        return ", signed: by which key is judged by nobody, since the signature was erased"
    found = require_signed(state, event, recorded.actor, instant_of(recorded))
    return f", signed with {found.id}"


def _row(state: State, event: Any, day: date) -> Row | None:
    """The row that says how surely it has to be established who acts."""
    if isinstance(event, RightDelegated):
        return state.rights.row(event.scope, day)
    return state.rights.governing(require_proposal(state, event.proposal).draft.path, day)


def _about(event: Any) -> str:
    return f"{event.role} {event.scope}" if isinstance(event, RightDelegated) else str(event.proposal)


_ANSWERS: Mapping[type[Event], str] = {
    RightDelegated: "delegate",
    ProposalApproved: "approve",
    ProposalDeclined: "decline",
    DefinitionRatified: "ratify",
    DefinitionRetired: "ratify",
    DefinitionConfirmed: "ratify",
}
