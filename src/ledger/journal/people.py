"""Persons, who stand beside the events so that one can be erased while every proof holds.

    persons(id, address, name, kind, salt)  ──commitment──▶  person.registered/1 {id, kind, commitment}

The salt is erased with the person; without it nobody can try names, addresses and accounts against what stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

import msgspec

from ledger.domain.event import Person
from ledger.journal.codec import canonical

ERASED = "person.erased/"
"""How the stored name of an erasure begins: with it goes all that lies beside the events of a person."""
REGISTERED = "person.registered/"
"""How the stored name of a registration begins, whatever its version."""


class Registration(msgspec.Struct, frozen=True, gc=False):
    """What the event of a registration says of a person."""

    id: str
    kind: str
    commitment: str


class Erasure(msgspec.Struct, frozen=True, gc=False):
    """What the event of an erasure says."""

    person: str


erasure = msgspec.json.Decoder(Erasure).decode
decode = msgspec.json.Decoder(Registration).decode


def commitment(person: Person) -> str:
    """SHA-256(salt ‖ canonical JSON of address and name), in hexadecimal: binds a person, and tells nothing of one."""
    return sha256(person.salt + canonical({"address": person.address, "name": person.name})).hexdigest()


def agrees(person: Person, said: Registration | None) -> bool:
    """Whether the registration `said` is of this very person."""
    return (
        said is not None
        and isinstance(person.salt, bytes)
        and said == Registration(person.id, person.kind, commitment(person))
    )


def as_stored(text: str) -> bytes:
    """A text as it stands in payloads."""
    return canonical(text)[1:-1]


def account_commitment(person: Person, account: Mapping[str, str], nonce: str) -> str:
    """NONCE:DIGEST: binds what a person is called elsewhere, by the salt that is erased with them.

    The nonce makes the same account another credential when it is bound again.
    """
    said = canonical({"account": {**account}, "nonce": nonce})
    return f"{nonce}:{sha256(person.salt + said).hexdigest()}"
