"""How much is computed for one person at once, by pages and programs together, and for how long at most.

So nobody keeps the others waiting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from ledger.app.questions.compare import patience
from ledger.errors import Refused

AT_ONCE, WHOLE = 2, 10_000
PROVING = 10  # seconds that the solver has for one request
PAUSE = "5"  # seconds


class Busy(Refused):
    """As much is computed for somebody as may be."""


@dataclass
class Turns:
    """How much is computed for whom now: `each` at once for one person, `whole` for all of them."""

    each: int = AT_ONCE
    whole: int = WHOLE
    _taken: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def taken(self, person: str) -> Iterator[None]:
        """Take a turn, and give it back. Raises Busy where somebody has as many as they may, Refused after too long."""
        with self._lock:
            mine, all_ = self._taken[person], self._taken.total()
            if mine >= self.each or all_ >= self.whole:
                what = f"the server computes {mine} of your requests" if mine else f"the server computes {all_} such"
                raise Busy(what, "nobody may keep the others waiting", f"send it again in {PAUSE} seconds")
            self._taken[person] += 1
        try:
            with patience(PROVING):
                yield
        finally:
            with self._lock:
                self._taken[person] -= 1
