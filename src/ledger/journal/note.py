"""Signed notes, the form in which checkpoints are kept and read by programs that are not ours (c2sp.org/signed-note).

acme.example/ledger/…                                   what is said, line by line
1401
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— acme.example/ledger/… Az3grlgtzPICa5OS8npVmf1Myq/5…   who signed it: name, then base64 of key id and signature
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.domain.keys.note_key import ED25519, PublicKey, halves
from ledger.errors import BadInput
from ledger.installing import install_extra

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_SECRET = "PRIVATE+KEY+"
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
LONGEST = 1_000_000


class SecretKey(NamedTuple):
    """What signs notes: a name, and the 32 bytes from which Ed25519 makes both halves. Its text is a secret."""

    name: str
    seed: bytes

    def __repr__(self) -> str:
        return f"SecretKey({self.name!r})"

    @property
    def public(self) -> PublicKey:
        """Who it signs as."""
        return PublicKey(self.name, _private(self.seed).public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        """As a file holds it."""
        data = b64encode(bytes([ED25519]) + self.seed).decode()
        return f"{_SECRET}{self.name}+{self.public.id.hex()}+{data}\n"


class NoteSignature(NamedTuple):
    """One line below a note: whose it is said to be, and the bytes."""

    name: str
    id: bytes
    signature: bytes


class Note(NamedTuple):
    """What is said, with the line break at its end, and the signatures below it."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def __str__(self) -> str:
        lines = (f"— {each.name} {b64encode(each.id + each.signature).decode()}\n" for each in self.signatures)
        return f"{self.text}\n{''.join(lines)}"


def secret_key(text: str) -> SecretKey:
    """A key that a file holds. Raises BadInput where it is none; what it holds is not told."""
    if not text.startswith(_SECRET):
        raise BadInput("this is no key that signs", f"such a file begins with {_SECRET}", "name the file of the key")
    found = SecretKey(*halves(text.strip().removeprefix(_SECRET), "what the file holds"))
    if found.text.strip() != text.strip():
        raise BadInput("the file of the key was altered", "its id is not that of the key", "take the copy you kept")
    return found


def parse(text: str) -> Note:
    """A note that was kept, whoever signed it. Raises BadInput where it is none."""
    said, gap, below = text.rpartition("\n\n")
    found = [_SIGNATURE.fullmatch(each) for each in below.splitlines()]
    if not gap or not found or not below.endswith("\n") or len(text) > LONGEST or not said:
        raise BadInput("this is no signed note", "text, an empty line, and a line for each signature", "take it whole")
    signatures = [_signature(each[1], each[2]) if each else None for each in found]
    if any(ch < " " and ch != "\n" for ch in text) or not all(signatures):
        raise BadInput("a signature of the note cannot be read", "it is `— NAME BASE64`", "take the note whole")
    return Note(f"{said}\n", tuple(each for each in signatures if each))


def _signature(name: str, data: str) -> NoteSignature | None:
    try:
        held = b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return None
    return NoteSignature(name, held[:4], held[4:]) if len(held) > 4 else None


def sign(text: str, key: SecretKey) -> Note:
    """The note that says so, signed. `text` ends with a line break."""
    return Note(text, (NoteSignature(key.name, key.public.id, _private(key.seed).sign(text.encode())),))


def signers(note: Note, known: Iterable[PublicKey]) -> list[PublicKey]:
    """Which of these keys signed it. A wrong signature of one of them raises BadInput: somebody altered the note."""
    found = []
    for key in known:
        for each in note.signatures:
            if (each.name, each.id) == (key.name, key.id):
                if not holds(key.key, each.signature, note.text.encode()):
                    why = f"{key.name} did not sign what it says"
                    raise BadInput("the note was altered", why, "take the note from whoever signed it")
                found.append(key)
    return found


def _private(seed: bytes) -> Ed25519PrivateKey:
    found: Ed25519PrivateKey = _ed25519().Ed25519PrivateKey.from_private_bytes(seed)
    return found


def holds(key: bytes, signature: bytes, data: bytes) -> bool:
    """Whether a signature of Ed25519 is by the key of these 32 bytes, over these data."""
    ed25519 = _ed25519()
    from cryptography.exceptions import InvalidSignature

    try:
        ed25519.Ed25519PublicKey.from_public_bytes(key).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _ed25519() -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        why, fix = "the library cryptography is not installed", install_extra("checkpoint")
        raise BadInput("no checkpoint can be signed or checked", why, fix) from None
    return ed25519
