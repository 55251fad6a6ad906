"""People with keys of their own, which the real `ssh-keygen` makes and signs with: no act here is taken on trust.

somebody --enrol, confirm--> Given --sign a statement--> what an act stores of it
"""

from __future__ import annotations

from atexit import register
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from keys import make_key, require_ssh
from ledger.app import ssh
from ledger.domain.credential import SshKey, id_of_public
from ledger.domain.event import ASSERTED, Authentication
from ledger.domain.scope import EVERYTHING
from ledger.domain.signing import statement
from ledger.domain.statement import Enrolment, Signature, SignedAct
from ledger.govern.people.verbs.enrolling import add, confirm
from ledger.testing import Given


@cache
def _key_file(name: str) -> Path:
    """The private half of a key of that name, for as long as these tests run."""
    require_ssh()
    folder = TemporaryDirectory(prefix="ledger-keys-")
    register(folder.cleanup)
    make_key(Path(folder.name), "key")
    return Path(folder.name, "key")


@cache
def public_of(name: str) -> SshKey:
    """The public half."""
    return SshKey(key=ssh.public_half(_key_file(name)))


def credential_of(name: str) -> str:
    """What the key is called on record."""
    return id_of_public(public_of(name))


def enrolled(so_far: Given, person: str, name: str = "", registrar: str = "dana") -> Given:
    """Somebody enrols a key of that name, or of their own, and a registrar confirms it."""
    public, named = public_of(name or person), credential_of(name or person)
    assert so_far.state.founded
    said = Enrolment(ledger=so_far.state.founded.ledger_id, person=person, key=public.key, nonce="n").canonical
    added = so_far.after(add, public=public, by=person, nonce="n", proof=_sign(name or person, said))
    return added.after(confirm, named=named, by=registrar, at=at_nine(added), identification=ASSERTED)


def sign_act(so_far: Given, act: SignedAct, about: str, by: str, right: int, **said: Any) -> dict[str, Any]:
    """The signature of an act by somebody's key, and how they showed who they are: members of its event."""
    told = {"because": "", "head": f"{len(so_far.events)}:0", "nonce": "n", **said}
    meant = statement(so_far.state, act, about, by=by, right=right, **told)
    signed = Signature(statement=meant, proof=_sign(by, meant.canonical)).text
    return {"signature": signed, "authentication": shown_with(by)}


def shown_with(name: str) -> Authentication:
    """That somebody showed who they are by a key."""
    return Authentication(method="ssh", credential=credential_of(name), at="")


def at_nine(so_far: Given) -> datetime:
    """The instant at which everything happens on a day of these."""
    return datetime(so_far.today.year, so_far.today.month, so_far.today.day, 9, tzinfo=UTC)


def row_of(so_far: Given, scope: str = EVERYTHING) -> int:
    """The position of the row of exactly a scope."""
    row = so_far.state.rights.row(scope, so_far.today)
    assert row
    return row.position


def _sign(name: str, said: bytes) -> str:
    return ssh.sign(_key_file(name), said)
