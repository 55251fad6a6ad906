"""What a browser answers whom it asks for a passkey, as `JSON.stringify` writes it, and the proof that is kept of it.

    bytes --their digest is the challenge--> the browser, a finger or a PIN --> answer --> proof

The authenticator signs what the browser says of the page as well: its address, and the challenge. Nothing here says
that any of that holds.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

import msgspec

from ledger.domain.credential import Passkey, id_of_public
from ledger.errors import BadInput

AGAIN = "load the page again, and use the passkey once more"
_NO_ANSWER = (msgspec.MsgspecError, RecursionError)  # the last of what is nested too deep


class PasskeyProof(msgspec.Struct, frozen=True, kw_only=True):
    """What an authenticator signed: its own data, and what the browser says of the page; each in base64url."""

    authenticator_data: str = msgspec.field(name="authenticatorData")
    client_data: str = msgspec.field(name="clientDataJSON")
    signature: str

    @property
    def text(self) -> str:
        """As an event stores it."""
        return msgspec.json.encode(self).decode()

    @property
    def fields(self) -> dict[str, str]:
        """Under the names that a browser gives them."""
        return dict(msgspec.to_builtins(self))

    @property
    def count(self) -> int:
        """How often the authenticator signed, as it counts; 0 where it does not."""
        return int.from_bytes(raw(self.authenticator_data)[33:37], "big")

    @property
    def origin(self) -> str:
        """On whose page it was made, as the browser says. Raises BadInput."""
        return _said(self.client_data, "origin")


class PasskeyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Which passkey a browser used, and its proof."""

    id: str
    response: PasskeyProof

    @property
    def credential(self) -> str:
        """The name of the credential that it is said to be."""
        return id_of_public(Passkey(id=self.id, cose="", rp=""))


class _Response(msgspec.Struct, frozen=True):
    client_data: str = msgspec.field(name="clientDataJSON")


class _Any(msgspec.Struct, frozen=True):
    response: _Response


def answer_of(text: str) -> PasskeyAnswer:
    """What a browser answered that used a passkey. Raises BadInput."""
    try:
        return msgspec.json.decode(text, type=PasskeyAnswer)
    except _NO_ANSWER as error:
        raise _unreadable(error) from None


def proof_of(text: str) -> PasskeyProof:
    """A proof as an event stored it. Raises BadInput."""
    try:
        return msgspec.json.decode(text, type=PasskeyProof)
    except _NO_ANSWER as error:
        raise _unreadable(error) from None


def challenge(said: bytes) -> str:
    """What a browser is given to sign for these bytes."""
    return encoded(sha256(said).digest())


def challenged(text: str) -> str:
    """The challenge that a browser answers that made a passkey or used one, as it says. Raises BadInput."""
    try:
        return _said(msgspec.json.decode(text, type=_Any).response.client_data, "challenge")
    except _NO_ANSWER as error:
        raise _unreadable(error) from None


def raw(text: str) -> bytes:
    """The bytes of base64url. Raises BadInput."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise _unreadable(error) from None


def encoded(data: bytes) -> str:
    """Bytes in base64url."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def _said(client_data: str, name: str) -> str:
    try:
        return str(msgspec.json.decode(raw(client_data), type=dict[str, Any]).get(name, ""))
    except _NO_ANSWER as error:
        raise _unreadable(error) from None


def _unreadable(error: Exception) -> BadInput:
    return BadInput("that is no answer of a passkey", str(error)[:300], AGAIN)
