"""How long a client waits before it asks again: twice as long each time, a minute in all, as the platform asks.

A spread by chance keeps callers that failed together from coming back together (exponential backoff and jitter).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from typing import TypeVar

from ledger.connecting.faults import Passing

TRIES = 5
IN_ALL = 60.0  # seconds
Answer = TypeVar("Answer")


def next_wait(
    tried: int, after: str = "", waited: float = 0.0, *, chance: float = 0.0, least: float = 0.0
) -> float | None:
    """Seconds until the next try, or None where it was tried enough.

    Parameters
    ----------
    tried : how often it was tried so far
    after : the Retry-After header (RFC 9110, 10.2.3) where it is a number of seconds; a date is not used
    waited : seconds waited so far
    chance : drawn from [0, 1); it lengthens the wait by up to a quarter
    least : seconds that the platform needs whatever it says

    """
    asked = float(after) if after.isascii() and after.isdigit() else 2.0 ** (tried - 1)
    seconds = max(asked, least) * (1 + chance / 4)
    return seconds if tried < TRIES and waited + seconds <= IN_ALL else None


class Waits:
    """The waiting of one client. Tests give a `sleep` that returns at once, and a `chance` that always draws alike."""

    def __init__(
        self,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.sleep, self._chance, self._clock = sleep, chance, clock
        self._left = inf

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Within it, all waiting together takes no longer than that: whoever writes holds a lease, which ends."""
        self._left = seconds
        try:
            yield
        finally:
            self._left = inf

    def wait(self, seconds: float, leave: float = 0.0) -> bool:
        """Wait, unless that would leave less than `leave` of what may be waited in all; whether it waited."""
        if self._left - seconds < leave:
            return False
        self._left -= seconds
        self.sleep(seconds)
        return True

    def next_wait(self, tried: int, waited: float, after: str = "", least: float = 0.0) -> float | None:
        """Seconds until the next try, spread by chance; None where it was tried enough."""
        return next_wait(tried, after, waited, chance=self._chance(), least=least)

    def patiently(self, ask: Callable[[], Answer]) -> Answer:
        """What `ask` gives, asked again while its fault is one that passes. Raises TargetFault.

        It must be safe to ask twice. The time that answers took counts with the waits between them.
        """
        tried, waited, start = 0, 0.0, self._clock()
        while True:
            tried += 1
            try:
                return ask()
            except Passing as fault:
                spent = max(waited, self._clock() - start)
                seconds = self.next_wait(tried, spent, fault.after, fault.least)
                if seconds is None or not self.wait(seconds):
                    raise fault from None
            waited += seconds
