"""How much is computed for one person at once, by pages and programs together, and for how long at most.

So nobody keeps the others waiting. Somebody without a seat, who answers for nothing, has a budget of time as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from threading import Lock
from time import monotonic
from typing import NamedTuple

from ledger.errors import Refused
from ledger.govern.documents.queries.compare import Spent, allowance, patience

AT_ONCE, WHOLE = 2, 10_000
PROVING = 10  # seconds that the solver has for one request
PAUSE = "5"  # seconds
BUDGET, RETURNS = 60, 600  # seconds of work of somebody without a seat, and in how many they come back
LEAST = 1  # second, with less of which no work begins


class Busy(Refused):
    """As much is computed for somebody as may be."""


class OverBudget(Busy):
    """Somebody without a seat asked for as much work as they may, and may ask again `after` so many seconds."""

    def __init__(self, after: int) -> None:
        super().__init__(
            f"you have used your {BUDGET} seconds of computing",
            f"somebody without a seat has {BUDGET} seconds in {RETURNS // 60} minutes, which come back evenly",
            f"send less at once, again in {after} seconds; or ask somebody with a seat: ledger rights",
        )
        self.after = after


class WorkUsed(NamedTuple):
    """Seconds of work that somebody has used and that did not come back yet, and when that was."""

    seconds: float = 0.0
    at: float = 0.0

    def by(self, now: float) -> float:
        """Return how many of them are not back."""
        return max(0.0, self.seconds - (now - self.at) * BUDGET / RETURNS)


@dataclass
class WorkBudget:
    """The work of people without a seat, by the seconds that it takes."""

    _used: dict[str, WorkUsed] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def spending(self, person: str) -> Iterator[None]:
        """Work for as long as somebody has left, which it is taken from. Raises OverBudget."""
        began = monotonic()
        left = BUDGET - self._used_by(person, began)
        if left < LEAST:
            raise self._over(person)
        try:
            with allowance(left):
                yield
        except Spent:
            self._use(person, began)
            began = monotonic()
            raise self._over(person) from None
        finally:
            self._use(person, began)

    def _used_by(self, person: str, now: float) -> float:
        return self._used.get(person, WorkUsed()).by(now)

    def _use(self, person: str, began: float) -> None:
        with self._lock:
            now = monotonic()
            self._used[person] = WorkUsed(self._used_by(person, now) + now - began, now)

    def _over(self, person: str) -> OverBudget:
        lacking = LEAST - BUDGET + self._used_by(person, monotonic())
        return OverBudget(max(1, ceil(round(lacking * RETURNS / BUDGET, 3))))


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
