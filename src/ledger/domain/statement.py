"""What somebody signs who decides, and what they sign who enrol a key: bytes that mean one thing on one ledger.

    Statement --canonical (RFC 8785)--> bytes --ssh-keygen -Y sign, a passkey--> proof
    Signature = statement and proof, one text, stored with the act

A statement is used once. That takes no memory of nonces: its `head` is the root of everything that was recorded when it
was signed, and it is refused as soon as anything was recorded after that of what it is about. The act itself is such a
thing. So the same statement never counts twice, nor after a no, a revision, or anybody else's answer; and it ties what
came before to the signature, so that no other history can be put under it. The nonce makes each statement another one,
so that a server can keep those that it issued, for five minutes, and take none that it did not.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from ledger.errors import Tampered
from ledger.language.canonical import canonical_json
from ledger.steps import step

SignedAct = Literal["approve", "decline", "ratify", "ratify_in_emergency", "confirm", "delegate", "recover"]


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who does what on which ledger, having read what, by which right, and why.

    `proposal` is what the act is about, `digest` what that comes to, `brief` the digest of the brief that was shown,
    `right` the position of the row that seats the person, `head` the root of what was recorded, SIZE:HEX.
    """

    ledger: str
    person: str
    act: SignedAct
    proposal: str
    digest: str
    brief: str
    right: int
    because: str
    head: str
    nonce: str

    @property
    def canonical(self) -> bytes:
        """The bytes that are signed."""
        return canonical_json(msgspec.to_builtins(self))

    @property
    def seen(self) -> int:
        """The position up to which everything was known to whoever signed."""
        size, _, _ = self.head.partition(":")
        return int(size) if size.isascii() and size.isdigit() and len(size) < 16 else 0


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """What the holder of a key signs with it, to show that it is theirs. It is no statement, and cannot become one."""

    ledger: str
    person: str
    key: str
    nonce: str

    @property
    def canonical(self) -> bytes:
        """The bytes that are signed."""
        return canonical_json(msgspec.to_builtins(self))


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """A statement and the proof that somebody made it: for ssh what `ssh-keygen -Y sign` prints."""

    statement: Statement
    proof: str

    @property
    def text(self) -> str:
        """As an event stores it."""
        return canonical_json(msgspec.to_builtins(self)).decode()


def signature_or_commitment(event: Any) -> str:
    """The signature of an act; where that was erased, the commitment to it; empty where it was never signed."""
    signature: str = getattr(event, "signature", "")
    if signature or not getattr(event, "commitments", None):
        return signature or ""
    return str(event.commitments.get("signature", ""))


def was_erased(event: Any) -> bool:
    """Whether an act was signed, and the signature was erased."""
    return bool(signature_or_commitment(event)) and not event.signature


def signature_of(text: str) -> Signature:
    """A signature as an event stored it. Raises Tampered where it is none."""
    try:
        return msgspec.json.decode(text, type=Signature)
    except msgspec.MsgspecError as error:
        raise Tampered("the signature cannot be read", str(error), step("see who wrote that", "audit rights")) from None
