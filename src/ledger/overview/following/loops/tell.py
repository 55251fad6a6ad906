"""One round of telling: what every channel has not sent, and what is due, is sent; what cannot be is tried later."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from ledger.app import clock
from ledger.connecting.faults import Lasting
from ledger.daemon.pace import Pace
from ledger.errors import TargetClosed, TargetFault
from ledger.journal.outbox import GONE, OVER, TOLD, TRIES, Outbox, Outgoing
from ledger.overview.following.queries.channels import Telling, Way
from ledger.overview.following.queries.current import Current
from ledger.overview.following.queries.messages import Ready, Sending, addresses_of, due, messages, sifted

FIRST = 5.0
"""Seconds until what could not be sent is tried again; twice as long after each further time."""


@dataclass(slots=True)
class Patience:
    """When a message, or a channel as a whole (its key is empty), is tried again. By a clock that nobody sets."""

    paces: dict[tuple[str, str], tuple[Pace, float]] = field(default_factory=dict)

    def over(self, way: str, key: str = "") -> bool:
        """Whether it may be tried now."""
        return self.paces.get((way, key), (None, 0.0))[1] <= time.monotonic()

    def note(self, way: str, key: str, problem: TargetFault | None) -> None:
        """Wait longer after a problem, and no longer at all once it went well."""
        if problem is None:
            self.paces.pop((way, key), None)
            self.paces.pop((way, ""), None)
            return
        for each in (key, "") if isinstance(problem, TargetClosed) else (key,):
            pace = self.paces.get((way, each), (Pace(FIRST), 0.0))[0].after(failed=True)
            self.paces[way, each] = pace, time.monotonic() + pace.delay(random.random())


def tell(current: Current, told: Telling, outbox: Outbox, patience: Patience) -> list[Sending]:
    """Send what is ready, on each channel until it is closed. Raises Refused where nobody knows which day it is."""
    current.require_day()
    ledger = current.ledger
    found = list[Sending]()
    for way in told.ways:
        if patience.over(way.name):
            now = ledger.now()
            outgoing = outbox.outgoing(way.name)
            found += _tell(current, told, way, outbox, ripe(outgoing, told, now, ledger.zone), patience)
    return found


def ripe(outgoing: Iterable[Outgoing], told: Telling, now: datetime, zone: str) -> list[Outgoing]:
    """Those whose hour has come."""
    return [each for each in outgoing if due(datetime.fromisoformat(each.at), now, told.digest, zone)]


def _tell(
    current: Current, told: Telling, way: Way, outbox: Outbox, outgoing: list[Outgoing], patience: Patience
) -> list[Sending]:
    if not outgoing:
        return []
    ledger = current.ledger
    addresses = addresses_of(ledger)
    found, at = sifted((each.notice for each in outgoing), addresses, current.holds()), clock.stamp(ledger.now())
    outbox.settle(way.name, found.over, OVER, at)
    outbox.settle(way.name, found.gone, GONE, at)
    sent = list[Sending]()
    for ready in messages(ledger, told, way, found.holding, addresses):
        if not patience.over(way.name, ready.message.key):
            continue
        problem = _send(way, ready)
        if isinstance(problem, Lasting) and outbox.refuse(way.name, ready.notices, at):
            left = "it is not tried again; what comes next is: mend the mailbox"
            problem = problem.reworded(problem.what, f"{problem.why}, {TRIES} times", left)
        patience.note(way.name, ready.message.key, problem)
        sent.append(Sending(way.name, ready, problem))
        if problem is None:
            outbox.settle(way.name, ready.notices, TOLD, at)
        elif isinstance(problem, TargetClosed):
            break
    return sent


def _send(way: Way, ready: Ready) -> TargetFault | None:
    try:
        way.channel.send(way.settings, ready.message)
    except TargetFault as fault:
        return fault
    except Exception as broken:  # whatever a plugin's channel does is its own failure, told and survived
        return TargetClosed(f"the channel `{way.name}` failed", f"{type(broken).__name__}: {broken}")
    return None
