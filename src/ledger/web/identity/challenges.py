"""What this server asked passkeys to sign and nobody answered yet: each is good once, for five minutes, in one session.

They are held here and not in the page, so that an answer is to what this server asked, and to nothing else.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, NamedTuple

from ledger.app.passkey import challenge

LIFE = 300  # seconds
MOST = 10_000  # whoever is not signed in may ask, too


class Asked(NamedTuple):
    """The bytes that are signed, what they are about, in whose session it was asked, and until when it is good."""

    said: bytes
    about: Any
    session: str
    until: int


@dataclass
class Challenges:
    """All of them, by the challenge that the browser was given; of too many, the oldest go."""

    _open: OrderedDict[str, Asked] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def issue(self, said: bytes, about: object, session: str, now: int) -> str:
        """A challenge for these bytes."""
        named = challenge(said)
        with self._lock:
            while self._open and (len(self._open) >= MOST or next(iter(self._open.values())).until <= now):
                self._open.popitem(last=False)
            self._open[named] = Asked(said, about, session, now + LIFE)
        return named

    def redeem(self, named: str, session: str, now: int) -> Asked | None:
        """What was asked by it in this session, as long as it is good; from here on it is used."""
        with self._lock:
            found = self._open.pop(named, None)
        return found if found and found.session == session and now < found.until else None
