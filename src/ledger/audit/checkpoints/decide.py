"""Which keys sign checkpoints, on record."""

from __future__ import annotations

import os
from pathlib import Path

from ledger.app.ledger import Decided, Ledger
from ledger.audit.checkpoints import verbs as checkpoint_keying
from ledger.audit.checkpoints.fold import find_boundary_of_checkpoint_keys
from ledger.domain import boundaries
from ledger.domain.event import Actor
from ledger.domain.keys.note_key import PublicKey, is_name, public_key
from ledger.domain.restoration import incarnation
from ledger.errors import BadInput
from ledger.journal.note import SecretKey
from ledger.steps import FILE, again, instead


def add_key(ledger: Ledger, actor: Actor, file: Path, name: str) -> tuple[PublicKey, Decided]:
    """Make a key that signs as `name`, whose secret half is in a new file at `file`, and put it on record.

    Raises BadInput where a file is there, or the name is none, and NoRight.
    """
    if not is_name(name):
        what, why = f"`{name}` cannot name a key", "a name has neither space nor plus, and is best a domain of yours"
        raise BadInput(what, why, again("name it after your company", name="acme.example/ledger"))
    number = incarnation(ledger.snapshot().state.restorations)
    key = SecretKey(f"{name}/{ledger.founded.ledger_id}/{number}", os.urandom(32))
    _write(file, key.text)
    try:
        return key.public, _record(ledger, actor, key.public)
    except BaseException:
        file.unlink(missing_ok=True)  # nothing that is not on record is left to sign
        raise


def revoke_key(ledger: Ledger, actor: Actor, key: str, because: str) -> Decided:
    """Have a key sign no more: what it signed before stays signed. Raises NoRight, and UnknownName."""
    written, said = str(public_key(key)), ledger.reason(because)
    return ledger.decide(
        actor,
        lambda state, today: checkpoint_keying.revoke_key(state, written, because=said, by=actor.id, today=today),
        boundaries.union(boundaries.rights("*"), find_boundary_of_checkpoint_keys()),
    )


def _record(ledger: Ledger, actor: Actor, key: PublicKey) -> Decided:
    return ledger.decide(
        actor,
        lambda state, today: checkpoint_keying.add_key(state, key, by=actor.id, today=today),
        boundaries.union(boundaries.rights("*"), find_boundary_of_checkpoint_keys()),
    )


def _write(path: Path, text: str) -> None:
    """A file that nobody else may read. Raises BadInput where something is there, or nothing can be."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        raise BadInput(
            f"{path} is there already", "a key is never written over", instead("name another file", str(path), FILE)
        ) from None
    except OSError as error:
        raise BadInput(
            f"{path} cannot be written",
            str(error.strerror).lower(),
            instead("name a file in a folder of yours", str(path), FILE),
        ) from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
