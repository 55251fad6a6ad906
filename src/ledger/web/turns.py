"""How many texts of one person are checked at once, so that nobody's questions keep others from their pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from ledger.errors import Refused

MOST = 2


class Turns:
    """Who is being served with something that takes long."""

    def __init__(self) -> None:
        """Nobody is."""
        self._lock, self._taken = Lock(), Counter[str]()

    @contextmanager
    def turn(self, person: str) -> Iterator[None]:
        """Take one. Raises Refused where somebody has two already."""
        with self._lock:
            if self._taken[person] >= MOST:
                why = "what a change means takes seconds to work out, and others wait for it too"
                raise Refused("two of your texts are being checked already", why, "wait for them, then check again")
            self._taken[person] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken[person] -= 1
