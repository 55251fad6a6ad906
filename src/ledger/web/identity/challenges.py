"""What this server asked passkeys to sign and nobody answered yet: each is good once, for five minutes, in one session.

They are held here and not in the page, so that an answer is to what this server asked, and to nothing else. They are
counted for each person, so that nobody takes the room of another. What strangers are asked is held nowhere: `offers`.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, NamedTuple

from ledger.app.passkey import challenge

LIFE = 300  # seconds
MOST = 32  # of one person: more than they have pages open


class Asked(NamedTuple):
    """The bytes that are signed, what they are about, in whose session it was asked, and until when it is good."""

    said: bytes
    about: Any
    session: str
    until: int


@dataclass
class Challenges:
    """Those of each person, by the challenge that the browser was given; of too many, that person's oldest go."""

    _open: dict[str, OrderedDict[str, Asked]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def issue(self, person: str, said: bytes, about: object, session: str, now: int) -> str:
        """A challenge for these bytes."""
        named = challenge(said)
        with self._lock:
            mine = self._open.setdefault(person, OrderedDict())
            while mine and (len(mine) >= MOST or next(iter(mine.values())).until <= now):
                mine.popitem(last=False)
            mine[named] = Asked(said, about, session, now + LIFE)
        return named

    def redeem(self, person: str, named: str, session: str, now: int) -> Asked | None:
        """What was asked by it in this session, as long as it is good; from here on it is used."""
        with self._lock:
            mine = self._open.get(person)
            found = mine.pop(named, None) if mine else None
        return found if found and found.session == session and now < found.until else None
