"""One person on their own machine: an address that is printed where the server runs, and good for one use.

Whoever reads that terminal could act on the command line as well, so it proves no more: what is done stays *asserted*.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from threading import Lock

LIFE = 600  # seconds
METHOD = "local"


@dataclass
class Invitations:
    """The addresses that were printed and not used yet: by their secret, whose each is and until when it is good."""

    _waiting: dict[str, tuple[str, int]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def issue(self, address: str, now: int) -> str:
        """The secret of a new one, for a person's address; it takes the place of the one before."""
        secret = secrets.token_urlsafe(24)
        with self._lock:
            others = {key: each for key, each in self._waiting.items() if each[0] != address}
            self._waiting = {**others, secret: (address, now + LIFE)}
        return secret

    def whose(self, secret: str, now: int) -> str:
        """Whom it would sign in; nobody, where it was used, ran out or never was."""
        address, until = self._waiting.get(secret, ("", 0))
        return address if now < until else ""

    def redeem(self, secret: str, now: int) -> str:
        """The same, and from here on it is used."""
        with self._lock:
            address, until = self._waiting.pop(secret, ("", 0))
        return address if now < until else ""
