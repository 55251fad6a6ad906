"""Passkeys: whether an answer was made by that key, over these bytes, for its domain, by a holder who was verified.

The key signs all of that itself. So a proof is judged from what is stored alone, when somebody acts and at any later
time.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.util import find_spec
from urllib.parse import urlsplit

from ledger.domain.credential import Passkey
from ledger.domain.passkey import (
    AGAIN,
    PasskeyAnswer,
    PasskeyProof,
    answer_of,
    challenge,
    challenged,
    encoded,
    proof_of,
    raw,
)
from ledger.errors import BadInput, Refused
from ledger.installing import install_extra

__all__ = [
    "PasskeyAnswer",
    "answer_of",
    "available",
    "challenge",
    "challenged",
    "encoded",
    "holds",
    "made",
    "raw",
    "require_checker",
    "require_proof",
]


def available() -> bool:
    """Whether what checks passkeys is on this machine: the extra `web`."""
    return find_spec("webauthn") is not None


def require_checker() -> None:
    """Raise BadInput where nothing on this machine checks passkeys."""
    if not available():
        raise BadInput(
            "the signature of a passkey cannot be checked",
            why="the library webauthn is not installed",
            fix=install_extra("web"),
        )


def made(text: str, said: bytes, rp: str, origin: str) -> Passkey:
    """The passkey that a browser made for a domain, asked on the pages of `origin`. Raises Refused."""
    from webauthn import verify_registration_response

    try:
        found = verify_registration_response(
            credential=text,
            expected_challenge=sha256(said).digest(),
            expected_rp_id=rp,
            expected_origin=origin,
            require_user_verification=True,
        )
    except Exception as error:  # a browser, or whoever says to be one, may send anything
        raise _refused("no passkey was made", error) from None
    return Passkey(id=encoded(found.credential_id), cose=encoded(found.credential_public_key), rp=rp)


def require_proof(public: Passkey, said: bytes, given: PasskeyProof, origin: str) -> None:
    """Pass where the proof is one of these bytes by that passkey, given on the pages of `origin`. Raises Refused."""
    from webauthn import verify_authentication_response

    response = {**given.fields, "userHandle": None}
    try:
        verify_authentication_response(
            credential={"id": public.id, "rawId": public.id, "type": "public-key", "response": response},
            expected_challenge=sha256(said).digest(),
            expected_rp_id=public.rp,
            expected_origin=origin,
            credential_public_key=raw(public.cose),
            credential_current_sign_count=0,  # the server counts: an answer is judged again long after
            require_user_verification=True,
        )
    except Exception as error:  # what is stored may be anything, too
        raise _refused("the answer of the passkey does not hold", error) from None


def holds(public: Passkey, said: bytes, proof: str) -> bool:
    """Whether a stored proof is one of these bytes by that passkey, on a page of its domain. Raises BadInput."""
    require_checker()
    try:
        given = proof_of(proof)
        where = urlsplit(given.origin)
        require_proof(public, said, given, given.origin)
    except (BadInput, Refused, ValueError):
        return False
    return where.hostname == public.rp and (where.scheme == "https" or public.rp == "localhost")


def _refused(what: str, error: Exception) -> Refused:
    return Refused(what, why=str(error)[:300] or type(error).__name__, fix=AGAIN)
