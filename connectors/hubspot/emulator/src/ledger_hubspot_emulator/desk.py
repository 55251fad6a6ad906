"""What the requests to one portal share, and how many of them it takes.

documented: what is left of the limits is told in headers. observed: search endpoints carry none of these, and have
limits of their own. assumed: what is refused counts, too.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger.testing import Desk
from ledger_hubspot_emulator import faults
from ledger_hubspot_emulator.answers import Rejected
from ledger_hubspot_emulator.portal import Portal

_INTERVAL = 10.0


@dataclass(kw_only=True)
class PortalDesk(Desk):
    """Where requests to a portal come in. `clock` counts seconds, `recent` and `searches` are when they came."""

    portal: Portal
    faulted: list[dict[str, Any]] = field(default_factory=list)
    served: int = 0
    clock: Callable[[], float] = time.monotonic
    recent: deque[float] = field(default_factory=deque)
    searches: deque[float] = field(default_factory=deque)


def within_limits(desk: PortalDesk, searches: bool, correlation: str) -> dict[str, str]:
    """The headers that say what is left of the limits. Raises a 429 where the portal is strict."""
    settings = desk.portal.settings
    if searches:
        _counted(desk, desk.searches, settings["perSecond"], 1.0, faults.limit("SECONDLY", correlation))
        return {}
    most, day = settings["perInterval"], settings["perDay"]
    left = _counted(desk, desk.recent, most, _INTERVAL, faults.limit("TEN_SECONDLY_ROLLING", correlation))
    return {
        "X-HubSpot-RateLimit-Daily": str(day),
        "X-HubSpot-RateLimit-Daily-Remaining": str(day - desk.portal.requests),
        "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
        "X-HubSpot-RateLimit-Max": str(most),
        "X-HubSpot-RateLimit-Remaining": str(left),
    }


def _counted(desk: PortalDesk, recent: deque[float], most: int, seconds: float, refusal: Mapping[str, Any]) -> int:
    """How many of `most` requests in so many seconds are left after this one."""
    now = desk.clock()
    while recent and recent[0] <= now - seconds:
        recent.popleft()
    recent.append(now)
    if desk.portal.settings["strict"] and len(recent) > most:
        raise Rejected(429, dict(refusal))
    return max(0, most - len(recent))
