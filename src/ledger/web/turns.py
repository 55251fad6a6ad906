"""How much is computed for one person at once, by pages and programs together, so that it keeps nobody waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from ledger.errors import Refused

AT_ONCE = 2
PAUSE = "5"  # seconds


class Busy(Refused):
    """As much is computed for somebody as may be."""


@dataclass
class Turns:
    """How much is computed for whom now."""

    _taken: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def taken(self, person: str) -> Iterator[None]:
        """Take a turn, and give it back. Raises Busy where somebody has as many as they may."""
        with self._lock:
            if self._taken[person] >= AT_ONCE:
                what = f"{AT_ONCE} of your requests are being computed"
                raise Busy(what, "nobody may keep the others waiting", f"send it again in {PAUSE} seconds")
            self._taken[person] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken[person] -= 1
