"""A large ledger in little time, for benchmarks: a thousand events to one append, so that one sync serves them all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path

from ledger.domain.event import Actor, Event, Person
from ledger.journal.codec import Codec
from ledger.journal.sqlite.journal import SQLiteJournal

BATCH = 1000
FOUNDED = datetime(2020, 1, 1, tzinfo=UTC)


def build(
    path: Path,
    codec: Codec,
    events: Iterable[Event],
    actor: Actor,
    people: Sequence[Person] = (),
    *,
    batch: int = BATCH,
    apart: timedelta = timedelta(minutes=1),
) -> SQLiteJournal:
    """A new ledger at `path` that holds `events`: one batch a minute from 2020 on. Raises StorageFault as `create`.

    `people` are those whose registration is among the first events. Batches may be smaller, and further `apart`.
    """
    journal = SQLiteJournal.create(path, codec)
    waiting = iter(events)
    for number in count():
        if not (told := list(islice(waiting, batch))):
            return journal
        now = FOUNDED + number * apart
        journal.record(told, actor=actor, command_id=f"bulk-{number}", now=now, people=() if number else people)
    raise AssertionError
