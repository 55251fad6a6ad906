"""The public half of a key that signs checkpoints, as it is written everywhere (c2sp.org/signed-note).

NAME+ID+BASE64      acme.example/ledger+2f1c9a00+AdXu…   that base64 may hold a `+` of its own
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import NamedTuple

from ledger.errors import BadInput

ED25519 = 1
"""The sort of a key that signs a note itself."""


class PublicKey(NamedTuple):
    """Who may sign notes: a name, and 32 bytes of Ed25519."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        """What a signature names it by: four bytes."""
        return sha256(self.name.encode() + b"\n" + bytes([ED25519]) + self.key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([ED25519]) + self.key).decode()}"


def public_key(text: str) -> PublicKey:
    """A key that was written. Raises BadInput where it is none, or is of another sort."""
    found = PublicKey(*halves(text.strip(), text.strip()))
    if str(found) != text.strip():
        raise BadInput(f"{text.strip()!r} is no key", "its id is not that of its name and bytes", "copy it whole")
    return found


def halves(text: str, called: str) -> tuple[str, bytes]:
    """The name and the 32 bytes of a key. Raises BadInput, which calls it so."""
    name, _, rest = text.partition("+")
    _, _, data = rest.partition("+")
    try:
        held = b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        held = b""
    if not is_name(name) or len(held) != 33 or held[0] != ED25519:
        raise BadInput(f"{called!r} is no key", "a key is NAME+ID+BASE64, and of the sort Ed25519", "copy it whole")
    return name, held[1:]


def is_name(text: str) -> bool:
    """Whether it may name a key: no space and no plus."""
    return bool(text) and text.isprintable() and not re.search(r"[\s+]", text)
