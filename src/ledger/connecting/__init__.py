"""What the client side of every connector needs: waiting, a deadline, chunks and outcomes, an emulator's address.

It knows no platform. A connector imports it beside `ledger`, and nothing deeper. Each name is imported when it is first
asked for.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ledger.connecting.batches import chunks as chunks, outcomes_in_chunks as outcomes_in_chunks
    from ledger.connecting.connections import DEADLINE as DEADLINE, Connections as Connections, Late as Late
    from ledger.connecting.faults import Passing as Passing, reason as reason, with_cause as with_cause
    from ledger.connecting.loopback import is_loopback as is_loopback
    from ledger.connecting.outcomes import (
        closing as closing,
        map_outcomes as map_outcomes,
        map_together as map_together,
    )
    from ledger.connecting.waiting import IN_ALL as IN_ALL, TRIES as TRIES, Waits as Waits, next_wait as next_wait
    from ledger.meanings.registry import yields as yields

_DOOR = {
    "ledger.connecting.batches": "chunks outcomes_in_chunks",
    "ledger.connecting.connections": "Connections DEADLINE Late",
    "ledger.connecting.faults": "Passing reason with_cause",
    "ledger.connecting.loopback": "is_loopback",
    "ledger.connecting.outcomes": "closing map_outcomes map_together",
    "ledger.connecting.waiting": "IN_ALL TRIES Waits next_wait",
    "ledger.meanings.registry": "yields",
}
_HOMES = {name: module for module, names in _DOOR.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """The public name, from the module that holds it (PEP 562)."""
    from ledger.door import find

    return find(__name__, _HOMES, name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(_HOMES)
