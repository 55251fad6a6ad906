"""The public half of an ssh key: one spelling, and its fingerprint as `ssh-keygen -l` prints it."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from hashlib import sha256

from ledger.errors import BadInput

SORTS = (
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-rsa",
)
LEAST_RSA = 2048
"""Bits that an RSA key needs to be enrolled; ssh-keygen goes on checking what shorter ones signed."""
_WRITTEN = r"([a-z0-9@.-]{7,40}) ([A-Za-z0-9+/]{32,8192}={0,2})(?: [^\n]{0,500})?"


def spelled(text: str) -> str:
    """A public key as it is stored: its sort and its bytes, without the comment that may name somebody.

    Raises BadInput.
    """
    found = re.fullmatch(_WRITTEN, text.strip())
    if found is None or found[1] not in SORTS or not _holds(found[2], found[1]):
        raise BadInput(
            "that is no public ssh key",
            why="it is one line: a sort such as ssh-ed25519, and the key in base64",
            fix="name a key of your own, or make one: ssh-keygen -t ed25519 -f KEYFILE",
        )
    return f"{found[1]} {found[2]}"


def fingerprint(key: str) -> str:
    """`SHA256:…` of a stored key."""
    digest = sha256(b64decode(key.partition(" ")[2])).digest()
    return f"SHA256:{b64encode(digest).decode().rstrip('=')}"


def require_strong(key: str) -> None:
    """Pass where a key may be enrolled: an RSA key needs 2,048 bits. Raises BadInput."""
    sort, _, encoded = key.partition(" ")
    if sort == "ssh-rsa" and (bits := _bits(b64decode(encoded))) < LEAST_RSA:
        raise BadInput(
            "the key cannot be enrolled",
            why=f"it is an RSA key of {bits:,} bits, and one needs {LEAST_RSA:,}",
            fix="enrol another key: ssh-keygen -t ed25519 -f KEYFILE",
        )


def _bits(data: bytes) -> int:
    """Return the bits of an RSA key: its sort, its exponent and its modulus come one after another."""
    for _ in ("sort", "exponent"):
        data = data[4 + int.from_bytes(data[:4], "big") :]
    return int.from_bytes(data[4:], "big").bit_length()


def _holds(encoded: str, sort: str) -> bool:
    """Whether the bytes of a key begin with its sort, as those of every ssh key do."""
    try:
        raw = b64decode(encoded, validate=True)
    except NotBase64:
        return False
    return b64encode(raw).decode() == encoded and raw.startswith(len(sort).to_bytes(4, "big") + sort.encode())
