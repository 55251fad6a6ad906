"""The loops: one thread a target, one flight at a time there, until `stop` is set. A flight never ends the daemon."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing, nullcontext
from dataclasses import dataclass, field

from ledger.app import clock
from ledger.app.ledger import UNDONE, Ledger
from ledger.daemon.door import opened
from ledger.daemon.pace import Pace
from ledger.daemon.rest import rest
from ledger.deliver.sync.decide import Flight, flight
from ledger.deliver.sync.loops.metrics import Metrics
from ledger.domain.event import Actor
from ledger.errors import LedgerError

PATIENCE = 10.0  # seconds that a flight may still take once it is to end
Say = Callable[[str], None]
Opener = Callable[[], Ledger]


@dataclass
class _Watch:
    """What the loops have in common.

    `unseen` are the targets that no look has succeeded at yet. `broken` is what escaped a loop, which is a bug and ends
    the program.
    """

    opener: Opener
    actor: Actor
    stop: threading.Event
    tell: Callable[[Flight], None]
    say: Say
    unseen: set[str]
    metrics: Metrics = field(default_factory=Metrics)
    lock: threading.Lock = field(default_factory=threading.Lock)
    broken: list[BaseException] = field(default_factory=list)

    def ended(self, flown: Flight) -> None:
        """Count a flight that ended, and tell of it."""
        with self.lock:
            if not flown.problem:
                self.unseen.discard(flown.target)
            self.metrics.count(flown, clock.machine())
            self.tell(flown)


def watch(
    opener: Opener,
    actor: Actor,
    targets: Sequence[str],
    every: float,
    listen: str,
    stop: threading.Event,
    tell: Callable[[Flight], None],
    say: Say,
) -> None:
    """Keep the targets in sight until `stop` is set, as `actor`; `opener` gives each thread a ledger of its own.

    A flight that is under way then has PATIENCE seconds to end. One that waits for its platform longer is left: what
    it asked there is on record as planned, and the next look settles it.
    """
    shared = _Watch(opener, actor, stop, tell, say, set(targets))
    door = opened(listen, lambda: tuple(shared.unseen), shared.metrics.text) if listen else nullcontext("")
    with door as address:
        if address:
            say(f"listening on http://{address}: /healthz /readyz /metrics")
        threads = [
            threading.Thread(target=_guarded, args=(shared, each, Pace(every)), name=each, daemon=True)
            for each in targets
        ]
        for thread in threads:
            thread.start()
        stop.wait()
        for left in _left(threads):
            say(f"{left} did not answer in time: what it was asked is settled by the next look")
    if shared.broken:
        raise shared.broken[0]


def _left(threads: Sequence[threading.Thread]) -> list[str]:
    """The targets whose flight did not end in time."""
    until = time.monotonic() + PATIENCE
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return [thread.name for thread in threads if thread.is_alive()]


def _guarded(shared: _Watch, target: str, pace: Pace) -> None:
    try:
        with ExitStack() as at_end:
            _loop(shared, target, pace, at_end)
    except BaseException as broken:
        shared.broken.append(broken)
        shared.stop.set()


def _open(shared: _Watch, at_end: ExitStack) -> Ledger:
    ledger = shared.opener()
    at_end.enter_context(closing(ledger.journal))
    return ledger


def _loop(shared: _Watch, target: str, pace: Pace, at_end: ExitStack) -> None:
    ledger: Ledger | None = None
    while not shared.stop.is_set():
        seen = 0
        try:
            ledger = ledger or _open(shared, at_end)
            seen = ledger.journal.head()
            if ledger.forget_undone():
                shared.say(UNDONE)
            flown = flight(ledger, shared.actor, target)
        except LedgerError as problem:
            flown = Flight(target=target, problem=problem)
        shared.ended(flown)
        pace = pace.after(flown.problem is not None)
        rest(ledger, seen, pace, shared.stop)
