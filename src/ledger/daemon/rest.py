"""Between two rounds of a loop: it waits, and something that is recorded wakes it earlier."""

from __future__ import annotations

import random
import threading
import time

from ledger.app.ledger import Ledger
from ledger.daemon.pace import Pace
from ledger.errors import StorageFault

WAKE = 1.0  # seconds between two looks at the ledger's own head, which is one small query


def rest(ledger: Ledger | None, seen: int, pace: Pace, stop: threading.Event) -> None:
    """Wait for the next look; a position later than `seen` wakes it earlier, but not out of a failure's longer wait.

    A store that tells of events is heard at once, and every store is asked each second. What the look itself recorded
    wakes it once more, which finds nothing new.
    """
    left = pace.delay(random.random())
    while left > 0 and not stop.is_set():
        before = time.monotonic()
        _wait(ledger, min(WAKE, left), stop)
        left -= time.monotonic() - before
        if ledger and not pace.failures and _moved(ledger, seen):
            return


def _wait(ledger: Ledger | None, seconds: float, stop: threading.Event) -> None:
    if ledger:
        ledger.journal.wait(seconds, stop)
    else:
        stop.wait(seconds)


def _moved(ledger: Ledger, seen: int) -> bool:
    try:
        return ledger.journal.head() > seen
    except StorageFault:
        return False  # the next flight tells of it
