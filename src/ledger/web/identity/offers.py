"""What a passkey signs of somebody who is not signed in: bytes that the browser keeps, and for which nothing is held.

    make --a cookie--> the browser --the cookie, with an answer--> whose proof holds --> used

So whoever asks and never answers takes no room from anybody. A code of the server's own in the bytes says that they are
its, and until when they are good. Only those that somebody signed in by are remembered, so that each is good once.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest, digest
from threading import Lock

from ledger.app.passkey import encoded, raw
from ledger.errors import BadInput
from ledger.web.identity.challenges import LIFE

_NONCE, _UNTIL = 16, 8  # bytes


@dataclass
class Offers:
    """Those of one server, by a key that nobody else has."""

    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _used: dict[bytes, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def make(self, now: int) -> str:
        """Return new bytes, as a cookie has them."""
        body = secrets.token_bytes(_NONCE) + (now + LIFE).to_bytes(_UNTIL, "big")
        return encoded(body + self._code(body))

    def find(self, cookie: str, now: int) -> bytes | None:
        """Return the bytes of a cookie, where they are this server's and good still."""
        try:
            said = raw(cookie)
        except BadInput:
            return None
        body, code = said[: _NONCE + _UNTIL], said[_NONCE + _UNTIL :]
        good = compare_digest(code, self._code(body)) and now < _until(said)
        return said if good and said not in self._used else None

    def use(self, said: bytes, now: int) -> bool:
        """Note that somebody signed in by them; whether nobody did before."""
        with self._lock:
            self._used = {each: until for each, until in self._used.items() if until > now}
            first = said not in self._used
            self._used[said] = _until(said)
            return first

    def _code(self, body: bytes) -> bytes:
        return digest(self._key, body, sha256)


def _until(said: bytes) -> int:
    return int.from_bytes(said[_NONCE : _NONCE + _UNTIL], "big")
