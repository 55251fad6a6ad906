"""The worker's loop: a round whenever something was recorded, and now and then, until `stop` is set.

A round that fails is told and waited for, twice as long each time. An order that is under way when it is to stop is
ended first: what it was asked is on record as planned, so a kill loses nothing either.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from ledger.app import clock
from ledger.app.ledger import UNDONE, Ledger
from ledger.daemon.door import opened
from ledger.daemon.pace import Pace
from ledger.daemon.rest import rest
from ledger.deliver.delivery.decide.work import BEAT, WorkedOrder, todo, work
from ledger.domain.event import Actor
from ledger.errors import Conflict, StorageFault

Tell = Callable[[WorkedOrder], None]


class WorkMetrics:
    """What the worker tells Prometheus, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        of = self.registry
        self.orders = Counter("ledger_work_orders", "Orders carried out.", ("sort", "outcome"), registry=of)
        self.waiting = Gauge("ledger_work_waiting", "Orders that wait after a round.", registry=of)
        self.last = Gauge("ledger_work_last_round_timestamp_seconds", "When a round last succeeded.", registry=of)

    def count(self, found: WorkedOrder) -> None:
        """Add what became of an order."""
        if found.order.done and not found.left:
            self.orders.labels(found.order.terms.sort, found.order.done.outcome).inc()

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)


def keep_working(
    ledger: Ledger, actor: Actor, listen: str, stop: threading.Event, tell: Tell, say: Callable[[str], None]
) -> None:
    """Carry orders out until `stop` is set. Raises what keeps the first round from beginning, such as no service."""
    metrics, unseen = WorkMetrics(), {"the ledger"}
    door = opened(listen, lambda: tuple(unseen), metrics.text) if listen else nullcontext("")
    with door as address:
        if address:
            say(f"listening on http://{address}: /healthz /readyz /metrics")
        pace = Pace(BEAT)
        while not stop.is_set():
            seen, failed = 0, False
            try:
                seen = ledger.journal.head()
                if ledger.forget_undone():
                    say(UNDONE)
                _round(ledger, actor, metrics, stop, tell)
                unseen.clear()
            except (StorageFault, Conflict) as problem:
                failed = True
                say(f"{problem.what}: {problem.why}")
            pace = pace.after(failed)
            rest(ledger, seen, pace, stop)


def _round(ledger: Ledger, actor: Actor, metrics: WorkMetrics, stop: threading.Event, tell: Tell) -> None:
    for found in work(ledger, actor):
        metrics.count(found)
        tell(found)
        if stop.is_set():
            return
    metrics.waiting.set(len(todo(ledger)))
    metrics.last.set(clock.machine())
