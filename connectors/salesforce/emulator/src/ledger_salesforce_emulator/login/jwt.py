"""The JWT bearer flow: an assertion that the app's own key signed.

Documented (OAuth 2.0 JWT Bearer Flow): RS256; `iss` is the consumer key, `sub` the username, `aud` the login host,
`exp` within three minutes. Observed: `exp` may be a string, as simple-salesforce writes it. The org knows the app's
public key from its seed (`"jwt_key"`, PEM). Descriptions but "user hasn't approved this consumer" are assumed.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from ledger_salesforce_emulator.login.people import CLIENT_ID
from ledger_salesforce_emulator.org import Org

LONGEST = 180  # seconds
INVALID = ("invalid_grant", "invalid assertion")


def judge(org: Org, assertion: str) -> tuple[str, str] | None:
    """Why an assertion is refused, or nothing."""
    try:
        head, body, signature = assertion.split(".")
        header, claims = json.loads(_decoded(head)), json.loads(_decoded(body))
        if header["alg"] != "RS256":
            return INVALID
        _verify(org.jwt_key, f"{head}.{body}".encode(), _decoded(signature))
        return _claims(org, claims)
    except (ValueError, KeyError, TypeError, binascii.Error, InvalidSignature, UnsupportedAlgorithm):
        return INVALID


def _claims(org: Org, claims: dict[str, Any]) -> tuple[str, str] | None:
    if claims["iss"] != CLIENT_ID:
        return "invalid_client_id", "client identifier invalid"
    if claims["aud"] not in [f"https://{host}.salesforce.com" for host in ("login", "test", org.domain)]:
        return "invalid_grant", "audience is invalid"
    if claims["sub"] != org.me.username:
        return "invalid_grant", "user hasn't approved this consumer"
    left = int(claims["exp"]) - org.clock.now().timestamp()
    if left <= 0 or (left > LONGEST and not org.clock.still):  # a stopped clock knows nothing of the caller's
        return "invalid_grant", "expired authorization code"
    return None


def _verify(pem: str, signed: bytes, signature: bytes) -> None:
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey):
        raise ValueError("no RSA key")
    key.verify(signature, signed, PKCS1v15(), SHA256())


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
