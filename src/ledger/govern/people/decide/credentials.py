"""Credentials, enrolled, confirmed, objected to and ended on record."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from ledger.app import passkey, ssh
from ledger.app.decisions.signature import require_signature
from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.credential import Passkey, PublicPart, SshKey, id_of_public
from ledger.domain.event import Actor, Event
from ledger.domain.keys import ssh_key
from ledger.domain.scope import EVERYTHING
from ledger.domain.state import State
from ledger.domain.statement import Enrolment
from ledger.govern.people.verbs import enrolling


def enrol_ssh(ledger: Ledger, actor: Actor, key: Path, title: str) -> tuple[str, Decided]:
    """Enrol an ssh key of one's own, by a proof that one holds it; with the name that it has from here on."""
    public = ssh.public_half(key)
    ssh_key.require_strong(public)
    nonce = os.urandom(16).hex()
    said = Enrolment(ledger=ledger.founded.ledger_id, person=actor.id, key=public, nonce=nonce)
    mine = SshKey(key=public)
    return id_of_public(mine), enrol(ledger, actor, mine, nonce, ssh.proof(key, public, said.canonical), title)


def passkey_enrolment(ledger: Ledger, actor: Actor, public: Passkey) -> Enrolment:
    """What the holder of a new passkey signs with it, to show that it is theirs and works."""
    return Enrolment(
        ledger=ledger.founded.ledger_id, person=actor.id, key=id_of_public(public), nonce=os.urandom(16).hex()
    )


def enrol_passkey(
    ledger: Ledger,
    actor: Actor,
    public: Passkey,
    said: Enrolment,
    answer: passkey.PasskeyAnswer,
    origin: str,
    title: str,
) -> tuple[str, Decided]:
    """Enrol a passkey that was made on the pages of `origin`, by its answer to the enrolment. Raises Refused."""
    passkey.require_proof(public, said.canonical, answer.response, origin)
    return said.key, enrol(ledger, actor, public, said.nonce, answer.response.text, title)


def enrol(ledger: Ledger, actor: Actor, public: PublicPart, nonce: str, proof: str, title: str) -> Decided:
    """Enrol a credential of one's own, whose proof was checked."""

    def verb(state: State, today: date) -> list[Event]:
        return enrolling.add(state, public, by=actor.id, nonce=nonce, proof=proof, title=title)

    return ledger.decide(actor, verb, boundaries.credential(id_of_public(public)))


def confirm(ledger: Ledger, actor: Actor, named: str, because: str) -> Decided:
    """Say whose a credential is. It rests on every open proposal, since its author may not confirm for who answers."""
    said = ledger.reason(because)

    def verb(state: State, today: date) -> list[Event]:
        shown = ledger.identification(actor)
        at = ledger.now()
        events = enrolling.confirm(state, named, by=actor.id, today=today, at=at, because=said, identification=shown)
        return require_signature(state, events, actor, at)

    return ledger.decide(actor, verb, boundaries.decisions())


def object_to(ledger: Ledger, actor: Actor, named: str, because: str) -> Decided:
    """Say that a credential is not to count."""

    def verb(state: State, today: date) -> list[Event]:
        return enrolling.object_to(state, named, by=actor.id, today=today, at=ledger.now(), because=because)

    return ledger.decide(actor, verb, boundaries.union(boundaries.credential(named), boundaries.every_charter()))


def revoke(ledger: Ledger, actor: Actor, named: str, because: str) -> Decided:
    """End a credential at once."""

    def verb(state: State, today: date) -> list[Event]:
        return enrolling.revoke_credential(state, named, by=actor.id, today=today, because=because)

    return ledger.decide(actor, verb, boundaries.union(boundaries.credential(named), boundaries.rights(EVERYTHING)))
