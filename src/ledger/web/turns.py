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
        """Take a turn, and give it back. Raises Busy where somebody has as many as they may."""
        with self._lock:
            mine, all_ = self._taken[person], self._taken.total()
            if mine >= self.each or all_ >= self.whole:
                what, fix = f"{_told(mine, all_)} being computed", f"send it again in {PAUSE} seconds"
                raise Busy(what, "nobody may keep the others waiting", fix)
            self._taken[person] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken[person] -= 1

    @contextmanager
    def computing(self, person: str) -> Iterator[None]:
        """Take a turn in which the solver has so long. Raises Busy, and Refused where that is not enough."""
        with self.taken(person), patience(PROVING):
            yield


def _told(mine: int, all_: int) -> str:
    if mine:
        return "one of your requests is" if mine == 1 else f"{mine} of your requests are"
    return f"{all_} requests of others are"
