"""What the client side of every connector needs: waiting, a deadline, chunks and outcomes, an emulator's address.

It knows no platform. A connector imports it beside `ledger`, and nothing deeper.
"""

from __future__ import annotations

from ledger.connecting.batches import chunks, outcomes_in_chunks
from ledger.connecting.connections import DEADLINE, Connections, Late
from ledger.connecting.faults import Passing, reason, with_cause
from ledger.connecting.loopback import is_loopback
from ledger.connecting.outcomes import closing, map_outcomes, map_together
from ledger.connecting.waiting import IN_ALL, TRIES, Waits, next_wait
from ledger.meanings import yields

__all__ = [
    "DEADLINE",
    "IN_ALL",
    "TRIES",
    "Connections",
    "Late",
    "Passing",
    "Waits",
    "chunks",
    "closing",
    "is_loopback",
    "map_outcomes",
    "map_together",
    "next_wait",
    "outcomes_in_chunks",
    "reason",
    "with_cause",
    "yields",
]
