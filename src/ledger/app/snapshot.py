"""Everything that a ledger holds, folded once for all questions that are asked at one head.

    events --batch by batch--> Snapshot(head, bench) --more came--> a copy, and they folded into it

Nobody changes a snapshot, since others hold it too. A hypothesis, such as "as if this were ratified", is a copy.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from ledger.data import Data, field
from ledger.deliver.targets.fold import Bench
from ledger.domain.event import Recorded
from ledger.errors import Tampered
from ledger.steps import step

if TYPE_CHECKING:
    from ledger.deliver.targets.events.delivery import Deliveries
    from ledger.domain.state import State
    from ledger.journal.port import Journal

BATCH = 1_000


class Snapshot(Data, frozen=True):
    """All that was decided and delivered up to the position `head`; `leaf` tells its event from any other there."""

    head: int = 0
    bench: Bench = field(default_factory=Bench)
    leaf: str = ""

    @property
    def state(self) -> State:
        """What was decided."""
        return self.bench.state

    @property
    def deliveries(self) -> Deliveries:
        """What was delivered."""
        return self.bench.deliveries

    def stands(self, journal: Journal) -> bool:
        """Whether a journal still holds what this was folded from; not where an older copy was put back."""
        from ledger.journal.bookmark import Bookmark, holds

        return holds(journal, Bookmark(self.head, self.leaf))


def advanced(journal: Journal, before: Snapshot, upto: int | None = None, *, checked: bool = True) -> Snapshot:
    """The snapshot at the head of a journal, or at a position; the same one where nothing came since.

    Raises Tampered where an event is missing or, unless `checked` is false, is not what its line says.
    """
    from ledger.journal.replay import replay

    events, last, bench = replay(journal, upto, after=before.head, checked=checked), before.head, before.bench
    with uncollected():
        while batch := list(islice(events, BATCH)):
            require_gapless(batch, last)
            bench = bench.copied() if bench is before.bench else bench
            bench.take_all(batch)
            last = batch[-1].position
    return before if last == before.head else Snapshot(last, bench, journal.leaf(last))


def require_gapless(batch: Sequence[Recorded], last: int) -> None:
    """Pass where events follow one another, the first of them behind `last`. Raises Tampered."""
    if batch[-1].position == last + len(batch):
        return
    missing = next(place for place, each in enumerate(batch, last + 1) if each.position != place)
    raise Tampered(f"event #{missing} is missing", "the positions of a ledger have no gaps", step("see more", "verify"))


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
