"""The public half of a key that signs checkpoints, as it is written everywhere (c2sp.org/signed-note).

NAME+ID+BASE64      acme.example/ledger+2f1c9a00+AdXu…   that base64 may hold a `+` of its own
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from hashlib import sha256

from ledger.data import Data
from ledger.errors import BadInput

ED25519 = 1
"""The sort of a key that signs a note itself."""


class PublicKey(Data, frozen=True):
    """Who may sign notes: a name, 32 bytes of Ed25519, and what it signs: the note itself, or as a witness of it."""

    name: str
    key: bytes
    sort: int = ED25519

    @property
    def id(self) -> bytes:
        """What a signature names it by: four bytes."""
        return sha256(self.name.encode() + b"\n" + bytes([self.sort]) + self.key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.sort]) + self.key).decode()}"


def public_key(text: str) -> PublicKey:
    """A key that was written. Raises BadInput where it is none, or is of another sort."""
    found = PublicKey(*halves(text.strip(), text.strip()))
    if str(found) != text.strip():
        raise BadInput(f"{text.strip()!r} is no key", "its id is not that of its name and bytes", "copy it whole")
    return found


def halves(text: str, called: str) -> tuple[str, bytes]:
    """The name and the 32 bytes of a key. Raises BadInput, which calls it so."""
    found = key_written(text)
    if found is None:
        raise BadInput(f"{called!r} is no key", "a key is NAME+ID+BASE64, and of the sort Ed25519", "copy it whole")
    return found.name, found.key


def key_written(text: str, sort: int = ED25519) -> PublicKey | None:
    """The key of a sort that a text holds, whatever id it names; None where it holds none."""
    name, _, rest = text.partition("+")
    _, _, data = rest.partition("+")
    try:
        held = b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return None
    return PublicKey(name, held[1:], sort) if is_name(name) and len(held) == 33 and held[0] == sort else None


def is_name(text: str) -> bool:
    """Whether it may name a key: no space and no plus."""
    return bool(text) and text.isprintable() and not re.search(r"[\s+]", text)
