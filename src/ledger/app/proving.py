"""What an auditor asks: fold everything again, and read everything again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.domain import state as decisions
from ledger.domain.state import State, fold
from ledger.views.catalogue import state_hash


class Replayed(NamedTuple):
    """How many decisions were folded, up to which position, and the hash of the state they came to."""

    events: int
    position: int
    hash: str
    state: State


def replay(ledger: Ledger, upto: int | None) -> Replayed:
    """Fold every decision from the first one on."""
    from ledger.journal.replay import replay as stream

    head = ledger.journal.head()
    position = head if upto is None else min(upto, head)
    with uncollected():
        state = fold(stream(ledger.journal, upto=position, types=[each.stored_name for each in decisions.EVENTS]))
    return Replayed(position, position, state_hash(state), state)


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
