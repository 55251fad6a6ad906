"""What it takes to enrol a credential or make a token, and to end one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.domain.acts.leaving import right_to_let_go
from ledger.domain.credential import (
    Credential,
    CredentialAdded,
    CredentialConfirmed,
    CredentialObjected,
    CredentialRevoked,
    RecoveryKey,
    id_of_public,
    is_erased,
)
from ledger.domain.entitlement.act import Act, instant_of
from ledger.domain.entitlement.assurance import as_sure
from ledger.domain.entitlement.seats import lacking
from ledger.domain.event import Event, Recorded
from ledger.domain.founding import FIRST_ROW
from ledger.domain.guards import require_credential
from ledger.domain.state import State
from ledger.domain.statement import signature_or_commitment
from ledger.govern.people.events import TokenEnded, TokenMade
from ledger.govern.people.verbs.enrolling import Confirming, require_end, require_objection, right_to_confirm
from ledger.govern.people.verbs.issuing import may_have


def _enrolled(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    erased = is_erased(event.public) and "public" in (event.commitments or {})
    if event.person != recorded.actor or (not erased and event.credential != id_of_public(event.public)):
        raise lacking(f"{event.credential} is not {recorded.actor}'s to enrol", "everybody enrols their own")
    if isinstance(event.public, RecoveryKey) and recorded.position != FIRST_ROW + 1:
        raise lacking(f"{event.credential} cannot be a recovery key", "one is recorded when a ledger is founded")
    if event.credential in state.credentials.by_id:
        raise lacking(f"{event.credential} was enrolled before", "one key is enrolled once")
    return "everybody may enrol a credential of their own"


def _confirmed(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    found, shown = _credential(state, event), event.authentication.credential if event.authentication else ""
    right = right_to_confirm(state, found, recorded.actor, day, instant_of(recorded), shown)
    if event.assurance == "signed" and not signature_or_commitment(event):
        raise lacking(f"{event.credential} was not confirmed by a signature", "it says that it was")
    if event.assurance == "federated" and as_sure(state, recorded, event.assurance) != event.assurance:
        raise lacking(f"{event.credential} was confirmed by nobody whom an account vouched for", "it says that it was")
    if found.confirmed or not _by_the_right_that_it_names(event, right):
        raise lacking(f"{event.credential} was not confirmed like that", "it was before, or by another right")
    how = "recovery key" if right.recovered else "founder, alone" if right.self_attested else "registrar"
    return f"{how} (#{event.right})"


def _by_the_right_that_it_names(event: CredentialConfirmed, right: Confirming) -> bool:
    said = event.self_attested, event.recovered
    return right.row.named_by(event.right) and (right.row.supposed or said == (right.self_attested, right.recovered))


def _objected(state: State, recorded: Recorded, day: date) -> str:
    found = _credential(state, recorded.event)
    return require_objection(state, found, recorded.actor, day, instant_of(recorded))


def _ended(state: State, recorded: Recorded, day: date) -> str:
    found = _credential(state, recorded.event)
    if found.person in state.left:
        return f"{right_to_let_go(state, recorded.actor, day)}, who let them go"
    return require_end(state, found, recorded.actor, day)


def _credential(state: State, event: Any) -> Credential:
    found = require_credential(state, event.credential)
    if found.person != event.person:
        raise lacking(f"{event.credential} is {found.person}'s", f"it names {event.person}")
    return found


def _token_made(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    may_have(state, event.person, event.scope)
    return "whoever runs commands here may make tokens"


def _token_ended(state: State, recorded: Recorded, day: date) -> str:
    return "whoever runs commands here may end tokens"


RULES: Mapping[str, str] = {
    CredentialAdded.stored_name: "R91",
    CredentialConfirmed.stored_name: "R92",
    CredentialObjected.stored_name: "R93",
    CredentialRevoked.stored_name: "R94",
    TokenEnded.stored_name: "R95",
    TokenMade.stored_name: "R95",
}
"""The rule of RIGHTS.md by which each sort of act stands."""

JUDGES: Mapping[type[Event], Act] = {
    CredentialAdded: _enrolled,
    CredentialConfirmed: _confirmed,
    CredentialObjected: _objected,
    CredentialRevoked: _ended,
    TokenMade: _token_made,
    TokenEnded: _token_ended,
}
