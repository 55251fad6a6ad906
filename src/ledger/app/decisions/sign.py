"""Signing what one does: the statement of an act, and the actor that a proof of it makes.

    act --statement_of--> Statement --proof, by an ssh key here or a passkey elsewhere--> signed_actor --> the act

The act itself is then decided like any other, and refused where it is not the one that was signed.
"""

from __future__ import annotations

import os
from pathlib import Path

from ledger.app import clock, passkey, ssh
from ledger.app.ledger import Ledger
from ledger.audit.checkpoints.queries.replay import root
from ledger.data import replace
from ledger.domain import boundaries
from ledger.domain.credential import Credential, Passkey
from ledger.domain.delegation import delegated_scope
from ledger.domain.event import ASSURANCES, Actor, Assurance, Authentication
from ledger.domain.keys import ssh_key
from ledger.domain.needs import at_least
from ledger.domain.proposal import key_of
from ledger.domain.scope import EVERYTHING
from ledger.domain.signing import require_counting, statement
from ledger.domain.state import State
from ledger.domain.statement import Signature, SignedAct, Statement
from ledger.errors import LedgerError, Refused
from ledger.govern.seats.verbs.recovering import named_people


def with_ssh(ledger: Ledger, actor: Actor, act: SignedAct, about: str, because: str, key: Path) -> Actor:
    """Whoever acts, by an act that they sign with an ssh key. Raises Refused where the key is none of theirs."""
    public = ssh.public_half(key)
    found = signer(ledger, actor, ssh_key.fingerprint(public), recovery=act == "confirm")
    said = statement_of(ledger, actor, act, about, because)
    proof = ssh.proof(key, public, said.canonical)
    return signed_actor(ledger, actor, found, Signature(statement=said, proof=proof))


def with_passkey(ledger: Ledger, actor: Actor, said: Statement, answer: passkey.PasskeyAnswer, origin: str) -> Actor:
    """Whoever acts, by the statement that they signed with a passkey of theirs. Raises Refused where they did not."""
    found = signer(ledger, actor, answer.credential)
    _require_proof(found, said.canonical, answer, origin)
    return signed_actor(ledger, actor, found, Signature(statement=said, proof=answer.response.text))


def signed_in(ledger: Ledger, said: bytes, answer: passkey.PasskeyAnswer, origin: str) -> Actor:
    """Who a passkey lets in: as a *session*, and no surer than the act that confirmed it. Raises Refused."""
    held = ledger.snapshot().state.credentials.by_id.get(answer.credential)
    holder = ledger.journal.people().get(held.person) if held else None
    if holder is None:
        raise Refused("nobody here has this passkey", "it was not enrolled on this ledger", "choose another one")
    actor = Actor(holder.id, holder.kind)
    found = signer(ledger, actor, answer.credential)
    _require_proof(found, said, answer, origin)
    return _showing(ledger, actor, found, min(found.rank, "session", key=ASSURANCES.index))


def passkeys(ledger: Ledger, person: str, rp: str) -> list[Credential]:
    """The passkeys by which somebody can sign on the pages of a domain now, the surest first."""
    found = ledger.snapshot().state.credentials.signing(person, ledger.now())
    mine = (each for each in found if isinstance(each.public, Passkey) and each.public.rp == rp)
    return sorted(mine, key=lambda each: ASSURANCES.index(each.rank), reverse=True)


def surest(ledger: Ledger, actor: Actor, rp: str) -> Actor | None:
    """Whoever acts, as an act of theirs would be that they sign with a passkey; None where they have none."""
    found = passkeys(ledger, actor.id, rp)
    return _showing(ledger, actor, found[0], found[0].rank) if found else None


def surer(ledger: Ledger, actor: Actor, rp: str) -> Actor | None:
    """The same; None also where that makes it no surer."""
    found = surest(ledger, actor, rp)
    return found if found and not at_least(actor.assurance, found.assurance) else None


def statement_of(ledger: Ledger, actor: Actor, act: SignedAct, about: str, because: str) -> Statement:
    """What somebody signs who does this now, with a nonce that nobody could know before. Raises UnknownName."""
    head = root(ledger)  # before all else is read: it may not promise more than was seen
    state = _state(ledger, act, about)
    path = _path(state, act, about)
    row = state.rights.governing(path, ledger.today())
    named = named_people(state, ledger.today(), ledger.now()) if act == "recover" else None
    return statement(
        state,
        act,
        about,
        by=actor.id,
        right=named.right if named else row.position if row else 0,
        because=ledger.reason(because),
        head=head,
        nonce=os.urandom(16).hex(),
    )


def signer(ledger: Ledger, actor: Actor, named: str, *, recovery: bool = False) -> Credential:
    """The credential of that name, where whoever acts can sign with it now. Raises Refused."""
    state = ledger.state(boundaries.credentials())  # all of them: trust begins with the first of one sort
    try:
        return require_counting(state, named, actor.id, ledger.now(), recovery=recovery)
    except LedgerError as problem:
        raise ledger.told(problem) from None


def signed_actor(ledger: Ledger, actor: Actor, found: Credential, signature: Signature) -> Actor:
    """Whoever acts, with a signature that was checked: as sure as the act that confirmed the key, and no surer."""
    return replace(_showing(ledger, actor, found, found.rank), signature=signature.text)


def _showing(ledger: Ledger, actor: Actor, found: Credential, assurance: Assurance) -> Actor:
    shown = Authentication(method=found.method, credential=found.id, at=clock.stamp(ledger.now()))
    return replace(actor, assurance=assurance, authentication=shown)


def _require_proof(found: Credential, said: bytes, answer: passkey.PasskeyAnswer, origin: str) -> None:
    """Pass where a passkey answered these bytes on the pages of `origin`. Raises Refused."""
    if not isinstance(found.public, Passkey):
        raise Refused(f"{found.id} is no passkey", f"it is a key of method {found.method}", "choose another one")
    passkey.require_proof(found.public, said, answer.response, origin)


def _path(state: State, act: SignedAct, about: str) -> str:
    """The scope whose row gives the right to an act."""
    if act == "delegate":
        return delegated_scope(about)
    return state.proposals[about].draft.path if act != "confirm" and about in state.proposals else EVERYTHING


def _state(ledger: Ledger, act: SignedAct, about: str) -> State:
    if act == "confirm":
        return ledger.state(boundaries.credential(about), boundaries.rights(EVERYTHING))
    if act == "recover":
        return ledger.snapshot().state
    if act == "delegate":
        return ledger.state(boundaries.rights(delegated_scope(about)))
    key = key_of(about)
    state = ledger.state(boundaries.definitions([key]))
    found = state.proposals.get(about)
    if found is None:
        return state
    return ledger.state(boundaries.definitions([key]), boundaries.rights(found.draft.path))
