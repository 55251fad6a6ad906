"""`ledger checkpoint --watch`: sign after each decision that takes force, and on a timer, until told to stop.

    head ──something was ratified since the last note──▶ sign, keep the note
      │  ──the time is up, whatever came since──────────▶ sign, keep the note
      └──an event was altered, or the key was revoked───▶ it ends, and signs nothing

The one process that holds the key runs it: it keeps a lease, so that none with a copy of the key signs beside it.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.app.ledger import Ledger
from ledger.audit.checkpoints.queries.checkpoints import Signed, last_signed, sign_checkpoint
from ledger.daemon.pace import Pace
from ledger.deliver.targets.queries.targets import LEASE, leased
from ledger.domain.event import Actor, Boundary, Query
from ledger.errors import Conflict, Unreachable

WAKE = 1.0  # seconds between two looks at the ledger's own head, which is one small query
AGAIN = 1.0  # seconds until a server that did not answer is asked again; twice as long after each further time
DECIDED = (
    "charter.amended/1",
    "definition.ratified/1",
    "definition.retired/1",
    "definition.confirmed/1",
    "ledger.restored/1",
)
"""What is signed at once: it takes force by one of these."""
WHO, LEASED = Actor("ledger checkpoint", "service"), "(checkpoint)"


def watch(
    ledger: Ledger,
    key: Path,
    every: float,
    stop: threading.Event,
    signed: Callable[[Signed], None],
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Sign now, after each decision and every so many seconds, until `stop` is set; `signed` gets each checkpoint.

    Raises Conflict where another process does so, and as `sign_checkpoint` does, at the start or later. A server that
    does not answer is said and waited for.
    """
    pace, due, renewed = Pace(AGAIN), time.monotonic(), time.monotonic()
    with _alone(ledger) as hold:
        while not stop.is_set():
            try:
                if time.monotonic() - renewed > LEASE / 3:
                    hold()
                    renewed = time.monotonic()
                if time.monotonic() >= due or _is_due(ledger, last_signed(key)):
                    signed(sign_checkpoint(ledger, key))
                    due = time.monotonic() + every
                pace = Pace(AGAIN)
                ledger.journal.wait(WAKE, stop)
            except Unreachable as lost:
                pace = pace.after(failed=True)
                say(f"{lost.what}: {lost.why}")
                stop.wait(pace.delay(random.random()))


def _is_due(ledger: Ledger, size: int) -> bool:
    """Whether anything took force since a checkpoint over so many events; or they are gone, as whoever signs finds."""
    if (head := ledger.journal.head()) <= size:
        return head < size
    found, _ = ledger.journal.select(Boundary((Query(DECIDED),)), after=size, limit=1)
    return bool(found)


@contextmanager
def _alone(ledger: Ledger) -> Iterator[Callable[[], int]]:
    """Be the only process that signs for a ledger. Raises Conflict where there is another."""
    try:
        with leased(ledger, WHO, LEASED) as hold:
            yield hold
    except Conflict as taken:
        raise Conflict("another process signs for this ledger", taken.why, "leave it to that one, or end it") from None
