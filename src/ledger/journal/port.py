"""What a store of events does for everything above it, whichever database is behind it.

    read ──▶ decide ──▶ record ──▶ positions
                          │
                          ├─▶ Moved      something in the boundary came first: read and decide again
                          ├─▶ DayOver    the day it was decided on has ended: decide again for the new day
                          └─▶ StorageFault, and nothing was recorded

A store that joins later implements `Journal`; nothing above it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from threading import Event as Signal
from typing import Any, Protocol, TypeAlias

from ledger.data import Data
from ledger.domain.event import Actor, Boundary, Condition, Event, Person, Recorded
from ledger.errors import Conflict
from ledger.journal.codec import Codec, Row
from ledger.journal.disclosures import KeptDisclosure, SaltedValue
from ledger.journal.root import HASH, Peaks, Root
from ledger.journal.tiles import Tile

RESTORE = "put back the newest copy, then compare it with the last root you kept: ledger verify --against SIZE:HEX"
"""What to do where stored bytes are not what was recorded."""

Gone: TypeAlias = Callable[[str], bool]
"""Whether a holder of a lease, by its name, is known to be no more."""


class BoundaryMoved(Conflict):
    """Something that the decision rests on was recorded after it was read."""


class DayOver(Conflict):
    """The append would be recorded after the day that the decision was made for."""


class NewEvent(Data, frozen=True):
    """An event ready to be stored: its stored name, its tags, its payload, and what lies beside it."""

    type: str
    tags: tuple[str, ...]
    payload: bytes
    disclosures: tuple[SaltedValue, ...] = ()


Stored: TypeAlias = tuple[int, str, int, bytes, bytes, str, str, str, bytes, bytes, list[str]]
"""One event as it is held: position, command id, index, leaf, line, type, recorded_at, actor, salt, payload, tags.

Nothing of it is trusted, and any of it may be of another type. A plain tuple, since an audit makes a million of them.
"""


class KeptPeaks(Data, frozen=True):
    """The peaks of the hash tree as a store keeps them: of how many events, and their hashes one after the other."""

    size: int
    hashes: bytes

    def at(self, head: int) -> Peaks | None:
        """The peaks of the tree over `head` events, where these are of so many and whole."""
        if self.size != head or len(self.hashes) != HASH * head.bit_count():
            return None
        return [self.hashes[n : n + HASH] for n in range(0, len(self.hashes), HASH)]


class Tallies(Data, frozen=True):
    """What is counted beside the history, and must go on where it left off: fences by target, requests by day."""

    fences: tuple[tuple[str, int], ...]
    calls: tuple[tuple[str, str, int], ...]


Judge: TypeAlias = "Callable[[Holdings], Root]"
"""Reads what a store holds, and tells its root. Raises Tampered where it is not what it should be."""


class Holdings(Protocol):
    """Everything that a store holds, at one moment, for `verify` to judge."""

    def events(self, after: int = 0) -> Iterator[Stored]:
        """Every event that comes after a position, in order, its tags sorted.

        Raises Tampered for a row of no event, or where the last are gone. Whoever takes them must not go on past a
        gap in the positions.
        """
        ...

    def persons(self) -> list[Person]:
        """Everybody in the side table."""
        ...

    def disclosures(self) -> Iterator[KeptDisclosure]:
        """What lies beside the events that only commit to it, in the order of their positions."""
        ...

    def peaks(self) -> KeptPeaks | None:
        """The peaks of the hash tree that are kept; None where there are none."""
        ...

    def tiles(self) -> Iterator[Tile]:
        """The tiles of the hash tree that are kept."""
        ...

    def tallies(self) -> Tallies:
        """What is counted beside the history."""
        ...


Execute: TypeAlias = Callable[..., list[tuple[Any, ...]]]
"""Runs one statement, whose values are written `?`, and gives its rows."""


class FollowerStore(Protocol):
    """What a follower keeps beside a history, and no part of it: the tables `followed`, `notices` and `refusals`."""

    def transaction(self) -> AbstractContextManager[Execute]:
        """All statements in the context or none. Raises StorageFault where they cannot be run."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Journal(Protocol):
    """One ledger's sequence of events. Every method may raise StorageFault."""

    codec: Codec

    def head(self) -> int:
        """The position of the last event; 0 where there is none."""
        ...

    def last_recorded(self) -> str:
        """When the last event was recorded; empty where there is none. Raises Tampered as `read` does."""
        ...

    def root(self) -> Root:
        """The root over everything recorded so far, without reading it again: `verify` tells whether it is right."""
        ...

    def newer(self) -> list[str]:
        """The stored names of the events that only a newer version knows."""
        ...

    @property
    def passes_over(self) -> bool:
        """Whether events that only a newer version knows are passed over."""
        ...

    def pass_over_newer(self) -> None:
        """Read from now on what this program knows, and nothing else: for a reader who judges bytes and no meaning."""
        ...

    def read(
        self,
        boundary: Boundary | None = None,
        *,
        after: int = 0,
        upto: int | None = None,
        limit: int | None = None,
    ) -> tuple[list[Recorded], int]:
        """The events of `boundary` (all, for None) at positions `after` < p <= `upto`, and the head at that moment.

        Of more than `limit`, the first so many.
        Raises Tampered for one that is not what its line says.
        """
        ...

    def record(
        self,
        events: Sequence[Event],
        *,
        actor: Actor,
        command_id: str,
        now: datetime,
        condition: Condition | None = None,
        people: Sequence[Person] = (),
    ) -> list[int]:
        """Append `events` all together, durably, and return their positions.

        A command id that is known already records nothing: for the same events it gives their positions. So a
        command may be sent again after any failure.

        `recorded_at` is `now`, or that of the last event where the clock went back. `people` are the persons whose
        registration is among the events.

        Raises
        ------
        Moved, DayOver : `condition` does not hold
        Refused : the command id stands for other events, or a person's address is taken
        BadInput : an event that must not be stored

        """
        ...

    def under(self, key: str, actor: str) -> list[tuple[str, int]]:
        """The events of an actor's commands whose ids are `key`, or begin with it and a dot: each id with its position.

        Whoever may append chooses the ids of their own commands, those of somebody else among them.
        """
        ...

    def position_at(self, moment: str) -> int:
        """The last position with `recorded_at` <= `moment` (UTC, six digits, `Z`); 0 where there is none."""
        ...

    def people(self) -> dict[str, Person]:
        """Every person who was not erased, by id."""
        ...

    def person_by_address(self, address: str) -> Person | None:
        """Who has this address."""
        ...

    def rows(
        self, types: Sequence[str] = (), *, after: int = 0, upto: int | None = None, checked: bool = True
    ) -> Iterator[Row]:
        """Stream events (of `types`, or all) undecoded and in order, as of the moment of the first; for `replay`.

        Each is held against its line, as in `read`, unless `checked` is false: that takes as long again. Raises
        Tampered for one that is not what its line says.
        """
        ...

    def rows_with_lines(self, *, after: int = 0, checked: bool = True) -> Iterator[tuple[Row, bytes]]:
        """Stream all events behind a position as `rows` does, each beside its line, as of one moment."""
        ...

    def evidence(self, *, whole: bool = True) -> AbstractContextManager[Holdings]:
        """All that is held; at the end of the context, Tampered is raised where the store itself is not sound.

        That is left out where not the `whole` of it is to be judged, as it may take as long as reading everything.
        """
        ...

    def leaving(self, to: str) -> AbstractContextManager[Holdings]:
        """All that is held, while nobody records; at the end of the context nothing is recorded here any more.

        Whoever tries is told that the ledger goes on in `to`. Where the context fails, all is as it was.
        """
        ...

    def fill(self, held: Holdings, judge: Judge, *, again: bool = False) -> Root:
        """Store all that another store holds, as it is, if `judge` finds it right here; the root. All or nothing.

        Raises Refused where anything is recorded here. With `again` that is only judged: it may have been filled.
        """
        ...

    def select(
        self,
        boundary: Boundary | None = None,
        *,
        after: int = 0,
        upto: int | None = None,
        limit: int | None = None,
    ) -> tuple[list[Row], int]:
        """`read`, undecoded: the first `limit` events, and the head."""
        ...

    def rows_at(self, positions: Sequence[int]) -> list[Row]:
        """The events at these positions, undecoded and in order. Raises Tampered, for one that is missing as well."""
        ...

    def append(
        self,
        drafts: Sequence[NewEvent],
        *,
        actor: Actor,
        command_id: str,
        now: datetime,
        condition: Condition | None = None,
        people: Sequence[Person] = (),
    ) -> list[int]:
        """`record`, for events that are encoded already."""
        ...

    def recorded(self, rows: Iterable[Row]) -> Iterator[Recorded]:
        """Decode rows as they come, each with what lies beside it."""
        ...

    def disclosures(self, first: int, last: int) -> list[KeptDisclosure]:
        """What lies beside the events from position `first` to `last`."""
        ...

    def line(self, position: int) -> bytes:
        """The line of one event. Raises UnknownName where there is none."""
        ...

    def unindexed(self, *, after: int = 0, upto: int | None = None) -> list[int]:
        """The positions of events that the index of tags does not find by each tag of their lines."""
        ...

    def leaf(self, position: int) -> str:
        """The leaf hash of one event, in hexadecimal. Raises UnknownName where there is none."""
        ...

    def leaves(self, first: int, end: int) -> list[bytes]:
        """The leaf hashes [first, end) of the tree, counted from 0."""
        ...

    def tile(self, level: int, number: int) -> bytes:
        """The hashes of a tile of the tree, as far as they are kept."""
        ...

    def keep_tiles(self) -> None:
        """Keep the tiles of the tree over everything recorded so far, so that a proof reads few events."""
        ...

    def lease(self, target: str, holder: str, now: int, seconds: int, gone: Gone) -> int:
        """Be the only one to deliver to `target` for `seconds` from `now` (Unix time); the fence, which only grows.

        Takes over a lease that has ended, or whose holder is `gone`. Raises Conflict, saying who holds it and how long.
        A store that several machines share goes by its own clock instead of `now`, and takes nobody for gone.
        """
        ...

    def renew(self, target: str, fence: int, now: int, seconds: int) -> None:
        """Keep a lease for `seconds` from `now`. Raises Conflict where somebody took it over."""
        ...

    def release(self, target: str, fence: int) -> None:
        """Let go of a lease, where it is still this one."""
        ...

    def spend(self, target: str, day: str, calls: int) -> None:
        """Count so many more requests to `target` on a day."""
        ...

    def spent(self, target: str, day: str) -> int:
        """The requests to `target` that were counted on a day."""
        ...

    def beat(self, sort: str, who: str, now: int) -> None:
        """Say that a program of this sort, run by `who`, looked at `now` (Unix time)."""
        ...

    def beats(self, sort: str) -> Mapping[str, int]:
        """When each program of a sort last looked, by who runs it."""
        ...

    def follower_store(self, *, reading: bool = False) -> FollowerStore:
        """What a follower keeps beside this history; where it is for reading, nothing is made or written."""
        ...

    def keep_plan(self, digest: str, text: bytes, now: int) -> None:
        """Keep a plan that a worker made at `now` (Unix time), durably, by the digest of its text; it is no history."""
        ...

    def plan(self, digest: str) -> bytes | None:
        """What is kept under a digest, which may have been altered; None where nothing is."""
        ...

    def forget_plans(self, before: int, stays: Collection[str]) -> None:
        """Forget the plans that were kept before a moment (Unix time), but for the digests that stay."""
        ...

    def forget_plans_naming(self, text: str) -> None:
        """Forget the plans in which a text stands, such as the address of somebody who is to be erased."""
        ...

    def purge(self) -> list[str]:
        """Clean the store of what was erased; in words, a line each, what it could not reach.

        What is erased goes with the append of `person.erased`; that leaves traces, which this removes. It may be
        repeated. Raises StorageFault where it has to be.
        """
        ...

    def wait(self, seconds: float, stop: Signal) -> None:
        """Wait so long, or until `stop` is set; or less, where the store tells that something was recorded.

        That is a hint, which may be lost: whoever waited looks, whatever ended it. One thread at a time waits.
        """
        ...

    def close(self) -> None:
        """Let go of the store."""
        ...
