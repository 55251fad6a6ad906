"""A large ledger in little time, for benchmarks: many events to one append, so that one sync serves them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import msgspec

from ledger.domain.event import Actor, Event, Person
from ledger.domain.founding import PersonRegistered
from ledger.journal.codec import Codec
from ledger.journal.port import Journal
from ledger.journal.sqlite.journal import SQLiteJournal

BATCH = 1000
FOUNDED = datetime(2020, 1, 1, tzinfo=UTC)
T = TypeVar("T")
Act: TypeAlias = tuple[Person | Actor, Event]
"""An event, and who brought it about."""


def build(
    path: Path,
    codec: Codec,
    acts: Iterable[Act],
    people: Sequence[Person] = (),
    *,
    batch: int = BATCH,
    apart: timedelta = timedelta(minutes=1),
) -> SQLiteJournal:
    """A new ledger at `path` that holds `acts`: one batch a minute from 2020 on. Raises StorageFault as `create`.

    Acts of one person that follow one another are one append. `people` are those whom they register. Batches may be
    smaller, and further `apart`. An event that says on which day it was is of the day of its batch.
    """
    journal = SQLiteJournal.create(path, codec)
    for number, some in enumerate(batches(acts, batch)):
        record(journal, some, FOUNDED + number * apart, people)
    return journal


def record(journal: Journal, acts: Iterable[Act], now: datetime, people: Sequence[Person] = ()) -> None:
    """Record acts in their order, at one instant."""
    known, head = {each.id: each for each in people}, journal.head()
    for number, (who, told) in enumerate(groupby(acts, itemgetter(0))):
        events = [dated(event, now.date()) for _, event in told]
        new = [known[each.id] for each in events if isinstance(each, PersonRegistered)]
        actor = who if isinstance(who, Actor) else Actor(who.id)
        journal.record(events, actor=actor, command_id=f"bulk-{head}.{number}", now=now, people=new)


def batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """The same things, so many at a time."""
    coming = iter(things)
    while some := list(islice(coming, size)):
        yield some


def dated(event: Event, day: date) -> Event:
    """The same event as of a day, where it says on which it was."""
    said: Any = event
    return msgspec.structs.replace(said, on=day) if getattr(event, "on", day) != day else event
