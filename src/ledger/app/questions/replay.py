"""What an auditor asks: fold everything again, and read everything again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.domain.delivery import Deliveries, fold_deliveries
from ledger.domain.digest import sha256
from ledger.domain.state import State, fold
from ledger.views.catalogue import state_hash

BATCH = 1_000


class Replayed(NamedTuple):
    """How many events were folded, up to which position, and the hashes of what they came to.

    `hash` is that of all that was decided; `with_deliveries` covers targets, artifacts and what was written there, too.
    """

    events: int
    position: int
    hash: str
    with_deliveries: str
    state: State
    deliveries: Deliveries


def replay(ledger: Ledger, upto: int | None) -> Replayed:
    """Fold every event from the first one on."""
    from ledger.journal.replay import replay as stream

    head = ledger.journal.head()
    position = head if upto is None else min(upto, head)
    state, deliveries, events = State(), Deliveries(), stream(ledger.journal, upto=position)
    with uncollected():
        while batch := list(islice(events, BATCH)):
            fold(batch, state)
            fold_deliveries(batch, deliveries)
    decided = state_hash(state)
    delivered = sha256({"state": decided, "deliveries": deliveries.plain})
    return Replayed(position, position, decided, delivered, state, deliveries)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the cyclic collector: a fold makes no cycles, and looking for them doubles the time of a large one."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def root(ledger: Ledger) -> str:
    """The root of everything recorded so far, from the stored bytes."""
    from ledger.journal.verify import verify

    return str(verify(ledger.journal))
