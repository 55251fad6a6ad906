"""What an id token has to say, each thing with the sentence that refuses it (OpenID Connect Core, 3.1.3.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ledger.errors import Refused

ALGORITHMS = ["RS256", "ES256"]
KINDS = ("RSA", "EC")
LEEWAY = 60  # seconds that two clocks may be apart
LONGEST = 255


class Expected(NamedTuple):
    """What a token has to be: by whom, for whom, of which sign-in, and since when it was to be shown anew."""

    issuer: str
    client_id: str
    nonce: str
    now: int
    anew: int | None = None


def claims_of(token: str, keys: Mapping[str, Any], expected: Expected) -> dict[str, Any]:
    """What a token says, once everything about it holds. Raises Refused."""
    claims = _signed(token, keys)
    if why := next(_wrong(claims, expected), ""):
        raise _refused(why)
    return claims


def _signed(token: str, keys: Mapping[str, Any]) -> dict[str, Any]:
    """What was signed by a key of the provider, by an algorithm of ours: the token does not choose it."""
    try:
        algorithm = jws.extract_compact(token.encode()).headers().get("alg")
        if algorithm not in ALGORITHMS:
            raise _refused(f"its token is signed by `{str(algorithm)[:20]}`, and {' or '.join(ALGORITHMS)} are taken")
        offered = keys.get("keys")
        usable = [each for each in offered if _is_usable(each)] if isinstance(offered, list) else []
        return jwt.decode(token, KeySet.import_key_set({"keys": usable}), algorithms=ALGORITHMS).claims
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        raise _refused("its token is not signed by a key of that provider") from None


def _is_usable(key: Any) -> bool:
    return isinstance(key, dict) and key.get("kty") in KINDS and key.get("use", "sig") == "sig"


def _wrong(claims: Mapping[str, Any], expected: Expected) -> Iterator[str]:
    """What is wrong with what a token says."""
    if claims.get("iss") != expected.issuer:
        yield "its token is another issuer's"
    audience, party = claims.get("aud"), claims.get("azp")
    audiences = audience if isinstance(audience, list) else [audience]
    if expected.client_id not in audiences:
        yield "its token was made out to another program"
    if (len(audiences) > 1 or party is not None) and party != expected.client_id:
        yield "its token was handed on by another program"
    if claims.get("nonce") != expected.nonce:
        yield "its token is of another sign-in"
    yield from _wrong_times(claims, expected)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST:
        yield "its token names nobody"


def _wrong_times(claims: Mapping[str, Any], expected: Expected) -> Iterator[str]:
    now, shown = expected.now, claims.get("auth_time")
    if not _is_time(claims.get("exp")) or claims["exp"] + LEEWAY <= now:
        yield "its token has run out"
    if not _is_time(claims.get("iat")) or claims["iat"] - LEEWAY > now:
        yield "its token is of a time to come"
    if shown is not None and (not _is_time(shown) or shown - LEEWAY > now):
        yield "it says that you signed in at a time to come"
    elif expected.anew is not None and shown is None:
        yield "you were to sign in again, and it does not say when you did"
    elif expected.anew is not None and shown is not None and shown + LEEWAY < expected.anew:
        yield "you were to sign in again, and it let you in by an earlier time"


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1 << 40


def _refused(why: str) -> Refused:
    fix = "sign in again; if that does not help, tell whoever runs this server"
    return Refused("the company's sign-in is not believed", why, fix)
