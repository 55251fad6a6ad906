"""An authenticator of our own, that signs whatever a test wants: right, or wrong in one way.

It holds ES256 keys, attests nothing, and answers as `JSON.stringify` writes what a browser gives. What checks its
answers is the library that the pages use.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from html import unescape
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN, RP = "http://localhost:8000", "localhost"
PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


def text(raw: bytes) -> str:
    """Bytes in base64url."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def prompt(page: str) -> dict[str, Any]:
    """The options that a page brings for the browser."""
    found = re.search(r'data-(?:make|use)="([^"]*)"', page)
    assert found, page
    return dict(json.loads(unescape(found[1])))


@dataclass
class Authenticator:
    """One passkey, and how often it signed; what is changed here, it says wrongly."""

    origin: str = ORIGIN
    rp: str = RP
    flags: int = PRESENT | VERIFIED
    count: int = 0
    steps: int = 1
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = b""

    def __post_init__(self) -> None:
        point = self.key.public_key().public_numbers()
        self.cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        self.id = self.id or sha256(self.cose).digest()[:16]

    def make(self, options: dict[str, Any], **client: Any) -> str:
        """The answer to a page that asks for a new passkey."""
        inner = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + self.cose
        data = self._data(WITH_KEY) + inner
        return self._answer(
            clientDataJSON=text(self._client("webauthn.create", options, client)),
            attestationObject=text(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
        )

    def use(self, options: dict[str, Any], **client: Any) -> str:
        """The answer to a page that asks for one."""
        self.count += self.steps
        told, data = self._client("webauthn.get", options, client), self._data()
        signature = self.key.sign(data + sha256(told).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=text(told), authenticatorData=text(data), signature=text(signature), userHandle=None
        )

    def _data(self, flags: int = 0) -> bytes:
        return sha256(self.rp.encode()).digest() + bytes([self.flags | flags]) + self.count.to_bytes(4, "big")

    def _client(self, sort: str, options: dict[str, Any], changed: dict[str, Any]) -> bytes:
        said = {"type": sort, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps({**said, **changed}).encode()

    def _answer(self, **response: Any) -> str:
        common = {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "clientExtensionResults": {}}
        return json.dumps({**common, "authenticatorAttachment": "platform", "response": response})


def raw(encoded: str) -> bytes:
    """The bytes of base64url."""
    return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
