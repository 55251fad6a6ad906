"""Whether a signature is that of the act it is stored with: who, what, having read what, by which right, and when.

That the bytes were signed by that key is checked where keys are read (app); everything else is here, and is asked when
somebody acts and again whenever somebody audits.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias, get_args

import msgspec

from ledger.domain.charter import Rights
from ledger.domain.credential import SIGNING, Credential, CredentialConfirmed, RecoveryKey, is_erased
from ledger.domain.delegation import RightDelegated, delegation_in_words
from ledger.domain.digest import sha256
from ledger.domain.guarded import guard
from ledger.domain.guards import require_credential, require_proposal
from ledger.domain.numbering import next_recovery
from ledger.domain.proposal import (
    DefinitionConfirmed,
    DefinitionRatified,
    DefinitionRetired,
    ProposalApproved,
    ProposalDeclined,
)
from ledger.domain.recovery import RecoveryBegun, RecoveryConsented, recovery_digest
from ledger.domain.state import State
from ledger.domain.statement import SignedAct, Statement, signature_of
from ledger.errors import Refused
from ledger.steps import Open, step

SignedEvent: TypeAlias = (
    ProposalApproved
    | ProposalDeclined
    | DefinitionRatified
    | DefinitionRetired
    | DefinitionConfirmed
    | CredentialConfirmed
    | RightDelegated
    | RecoveryBegun
    | RecoveryConsented
)
SIGNED_EVENTS = get_args(SignedEvent)
_ACTS: dict[type, SignedAct] = {
    ProposalApproved: "approve",
    ProposalDeclined: "decline",
    DefinitionRatified: "ratify",
    DefinitionRetired: "ratify",
    DefinitionConfirmed: "ratify",
    CredentialConfirmed: "confirm",
    RecoveryBegun: "recover",
    RecoveryConsented: "recover",
    RightDelegated: "delegate",
}
_SIGN_AGAIN = "read it again, and sign again"


def statement(
    state: State,
    act: SignedAct,
    about: str,
    *,
    by: str,
    right: int,
    because: str,
    head: str,
    nonce: str,
    recovery: str = "",
) -> Statement:
    """What somebody signs who does this, as things stand. Raises UnknownName.

    `recovery` is the name of the one that it begins, where that is on record; else it is the next one.
    """
    if act == "confirm":
        found = require_credential(state, about)
        digest, brief = sha256(msgspec.to_builtins(found.public)), ""
    elif act == "recover":
        about, digest = _recovery(state, about, recovery)
        brief = ""
    elif act == "delegate":
        digest, brief = sha256(about), ""
    else:
        proposal = require_proposal(state, about)
        digest, brief = proposal.digest, proposal.bound.shown
    return Statement(
        ledger=state.founded.ledger_id if state.founded else "",
        person=by,
        act=act,
        proposal=about,
        digest=digest,
        brief=brief,
        right=right,
        because=because,
        head=head,
        nonce=nonce,
    )


@guard("statement")
def require_signed(state: State, event: Any, by: str, at: datetime) -> Credential:
    """The credential that signed exactly this act, and counts at that instant. Raises Refused."""
    about = _about(event)
    said = signature_of(event.signature).statement
    meant = statement(
        state,
        _act(event),
        about,
        by=by,
        right=event.right,
        because=event.because,
        head=said.head,
        nonce=said.nonce,
        recovery=event.recovery if isinstance(event, RecoveryBegun) else "",
    )
    judged = [name for name in said.__struct_fields__ if name != "digest" or not _erased(state, event)]
    if unlike := [name for name in judged if getattr(said, name) != getattr(meant, name)]:
        raise Refused(
            f"what was signed is another {' and another '.join(unlike)}",
            why=f"a signature is for one act: to {meant.act} {about} as it is",
            fix=_SIGN_AGAIN,
        )
    if said.seen < _touched(state, event):
        raise Refused(
            f"the signature is older than what happened to {about}",
            why=f"it was made when the ledger had {said.seen} events, and something was recorded of it since",
            fix=_SIGN_AGAIN,
        )
    shown = event.authentication.credential if event.authentication else ""
    return require_counting(state, shown, by, at, recovery=isinstance(event, CredentialConfirmed))


def require_counting(state: State, named: str, by: str, at: datetime, *, recovery: bool = False) -> Credential:
    """The credential of that name, where somebody can sign with it at an instant. Raises Refused.

    With `recovery` the offline key will do, which is nobody's in particular.
    """
    found = state.credentials.by_id.get(named)
    offline = recovery and found is not None and isinstance(found.public, RecoveryKey)
    if found is None or not (offline or (found.person == by and isinstance(found.public, SIGNING))):
        raise Refused(
            f"{named or 'that key'} is no key of {by}",
            why="somebody signs with a key that they enrolled and a registrar confirmed",
            fix=step("enrol it", "credential add", Open("KEYFILE")),
        )
    if not found.counts(at):
        raise Refused(f"{named} does not count", why=_why_not(found), fix=step("see", "credential list", by))
    return found


def _act(event: Any) -> SignedAct:
    return "ratify_in_emergency" if getattr(event, "emergency_until", None) else _ACTS[type(event)]


def _about(event: Any) -> str:
    """What an act is about; what begins a recovery is about whoever is to decide."""
    match event:
        case CredentialConfirmed():
            return event.credential
        case RecoveryBegun():
            return event.decider
        case RecoveryConsented():
            return event.recovery
        case RightDelegated():
            return delegation_in_words(event.role, event.scope, event.to, event.from_, event.until)
        case _:
            return str(event.proposal)


def _recovery(state: State, about: str, named: str) -> tuple[str, str]:
    """The name and the digest of a recovery: of one that is there, or of the next one, that seats a person."""
    if found := state.recoveries.by_id.get(about):
        return found.id, found.digest
    name = named or next_recovery(state)
    return name, recovery_digest(name, about)


def _why_not(found: Credential) -> str:
    if found.ended:
        return f"it was {found.ended}"
    if found.counts_from is None:
        return "no registrar has confirmed whose it is"
    return f"it counts from {found.counts_from:%Y-%m-%d %H:%M} UTC: until then any seat may object"


def _erased(state: State, event: Any) -> bool:
    """Whether the key that somebody confirms is gone, with its digest."""
    return isinstance(event, CredentialConfirmed) and is_erased(state.credentials.by_id[event.credential].public)


def _touched(state: State, event: Any) -> int:
    """The last position at which something was recorded of what an act is about."""
    match event:
        case CredentialConfirmed():
            return state.credentials.by_id[event.credential].position
        case RightDelegated():
            return _seated_at(state.rights, event.scope)
        case RecoveryBegun() | RecoveryConsented():
            return max((each.position for each in state.recoveries), default=0)
        case _:
            return state.proposals[event.proposal].moved


def _seated_at(rights: Rights, scope: str) -> int:
    """The last position at which a seat in exactly this scope was given or delegated."""
    lent = (each.position for each in rights.delegations if each.terms.scope == scope)
    return max((*(row.position for row in rights.rows.get(scope, ())), *lent), default=0)
