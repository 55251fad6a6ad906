"""The journal in one SQLite file.

    record:  encode ─▶ BEGIN IMMEDIATE ─▶ append.py ─▶ COMMIT ─▶ positions

One connection serves reads and appends, one at a time; each stream has a connection of its own, hence a snapshot.
"""

from __future__ import annotations

import os
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Event as Signal, Lock
from typing import Self

from ledger.domain.event import Boundary, Person, Query
from ledger.errors import BadInput, StorageFault, UnknownName
from ledger.journal.base import JournalBase
from ledger.journal.codec import Codec, Row
from ledger.journal.command import Command
from ledger.journal.conditions import require_empty
from ledger.journal.disclosures import KeptDisclosure
from ledger.journal.line import INSTANT
from ledger.journal.port import Gone, Holdings, Judge
from ledger.journal.root import Root, top
from ledger.journal.sqlite import (
    audit,
    beats,
    calls as budget,
    disclosures,
    erasing,
    lease,
    moved,
    peaks,
    plans,
    query,
    resting,
    schema,
    tiles,
)
from ledger.journal.sqlite.append import append, expand_types, known, tail
from ledger.journal.sqlite.faults import faults
from ledger.journal.sqlite.filling import fill
from ledger.journal.sqlite.follower import SQLiteFollowerStore
from ledger.journal.tiles import new_tiles
from ledger.journal.vouch import vouched, vouched_at, vouched_with_lines

_EVERYTHING = Boundary((Query(),))
_LAST = (1 << 63) - 1


class SQLiteJournal(JournalBase):
    """A ledger's events in one file: a `port.Journal`, which says more of each method.

    `timeout` is how many seconds to wait for another writer; `salt` gives so many random bytes.
    """

    def __init__(
        self,
        path: Path,
        codec: Codec,
        connect: Callable[[Path, float], sqlite3.Connection],
        timeout: float,
        salt: Callable[[int], bytes],
    ) -> None:
        super().__init__(codec, salt)
        self.path, self._timeout = path, timeout
        self._lock = Lock()
        with faults(path):
            self._db = connect(path, timeout)
            self._file = _file(path)

    @classmethod
    def create(
        cls, path: Path, codec: Codec, *, timeout: float = 5.0, salt: Callable[[int], bytes] = os.urandom
    ) -> Self:
        """A new and empty ledger. Raises StorageFault where something is at `path` already, or nothing can be."""
        return cls(path, codec, schema.create, timeout, salt)

    @classmethod
    def open(cls, path: Path, codec: Codec, *, timeout: float = 5.0, salt: Callable[[int], bytes] = os.urandom) -> Self:
        """The ledger at `path`. Raises StorageFault where there is no whole one."""
        return cls(path, codec, schema.connect, timeout, salt)

    def close(self) -> None:
        """Let go of the file, once nothing reads or appends through this journal."""
        with self._lock:
            self._db.close()

    def head(self) -> int:
        """The position of the last event; 0 where there is none. Raises StorageFault where the file is another now."""
        self._require_file()
        with self._transaction("DEFERRED") as db:
            return tail(db)[0]

    def last_recorded(self) -> str:
        """When the last event was recorded; empty where there is none."""
        self._require_file()
        with self._transaction("DEFERRED") as db:
            head, _ = tail(db)
            return next((row[1] for row in vouched(db.execute(*query.with_lines(Query(), head - 1, head)))), "")

    def root(self) -> Root:
        """The root over everything recorded so far, without reading it again."""
        with self._transaction("DEFERRED") as db:
            head, _ = tail(db)
            return Root(head, top(peaks.at(db, head)).hex())

    def select(
        self,
        boundary: Boundary | None = None,
        *,
        after: int = 0,
        upto: int | None = None,
        limit: int | None = None,
    ) -> tuple[list[Row], int]:
        """`read`, undecoded: the first `limit` events, and the head."""
        queries = (_EVERYTHING if boundary is None else boundary).queries
        found: dict[int, Row] = {}
        with self._transaction("DEFERRED") as db:
            head, _ = tail(db)
            last = head if upto is None else min(upto, head)
            for each in expand_types(db, self.codec, queries, after) if after < last else ():
                rows = db.execute(*query.with_lines(each, after, last, limit))
                found.update((row[0], row) for row in vouched(rows))
        return [found[position] for position in sorted(found)[:limit]], head

    def rows_at(self, positions: Sequence[int]) -> list[Row]:
        """The events at these positions, undecoded and in order."""
        self._understand()
        with self._transaction("DEFERRED") as db:
            return vouched_at(positions, db.execute(query.AT, [str([*positions])]))

    def rows(
        self, types: Sequence[str] = (), *, after: int = 0, upto: int | None = None, checked: bool = True
    ) -> Iterator[Row]:
        """Stream events of `types`, or all, undecoded and in order."""
        self._understand()
        asked, last = Query(self.codec.names(types)), _LAST if upto is None else upto
        with self._stream() as db:
            if checked:
                yield from vouched(db.execute(*query.with_lines(asked, after, last)))
            else:
                yield from db.execute(*query.rows(asked, after, last))

    def rows_with_lines(self, *, after: int = 0, checked: bool = True) -> Iterator[tuple[Row, bytes]]:
        """Stream all events behind a position, each beside its line, as of one moment."""
        self._understand()
        with self._stream() as db:
            found = db.execute(*query.with_lines(Query(), after, _LAST))
            yield from vouched_with_lines(found, checked=checked)

    @contextmanager
    def evidence(self, *, whole: bool = True) -> Iterator[Holdings]:
        """All that the file holds at one moment, for `verify`; SQLite examines the whole file meanwhile."""
        from concurrent.futures import ThreadPoolExecutor  # here, as no other command should pay for it

        with self._stream() as db, self._stream() as other, ThreadPoolExecutor(1) as pool:
            examined = pool.submit(audit.examine, other) if whole else None
            db.execute("BEGIN")
            yield audit.SQLiteHoldings(db)
            if examined:
                examined.result()

    @contextmanager
    def leaving(self, to: str) -> Iterator[Holdings]:
        """All that the file holds, while nobody records; at the end nothing is recorded in it any more."""
        with self._stream(writing=True) as db:
            db.execute("BEGIN IMMEDIATE")
            moved.require_here(db)
            yield audit.SQLiteHoldings(db)
            moved.leave(db, to)
            db.execute("COMMIT")

    def fill(self, held: Holdings, judge: Judge, *, again: bool = False) -> Root:
        """Store all that another store holds, as it is, if `judge` finds it right here; the root. All or nothing."""
        with self._transaction("IMMEDIATE") as db:
            head, _ = tail(db)
            if not (head and again):
                require_empty(head)
                fill(db, held)
            return judge(audit.SQLiteHoldings(db))

    def disclosures(self, first: int, last: int) -> list[KeptDisclosure]:
        """What lies beside the events from position `first` to `last`."""
        with self._transaction("DEFERRED") as db:
            return disclosures.between(db, first, last)

    def line(self, position: int) -> bytes:
        """The line of one event. Raises UnknownName where there is none."""
        return self._of_line("line", position)

    def unindexed(self, *, after: int = 0, upto: int | None = None) -> list[int]:
        """The positions of events that the index of tags does not find by each tag of their lines."""
        with self._transaction("DEFERRED") as db:
            found = db.execute(query.UNINDEXED, (after, _LAST if upto is None else upto)).fetchall()
        return [position for (position,) in found]

    def leaf(self, position: int) -> str:
        """The leaf hash of one event, in hexadecimal. Raises UnknownName where there is none."""
        return self._of_line("leaf", position).hex()

    def under(self, key: str, actor: str) -> list[tuple[str, int]]:
        """The command ids of an actor that are `key`, or begin with it and a dot, with the position of each event."""
        with self._transaction("DEFERRED") as db:
            return db.execute(_UNDER, (actor, key, f"{key}.", f"{key}/")).fetchall()

    def position_at(self, moment: str) -> int:
        """The last position with `recorded_at` <= `moment`, an instant as events have it; 0 where there is none."""
        if not INSTANT.fullmatch(moment):
            raise BadInput(f"{moment} is not an instant of the ledger", "it has six digits after the second, and Z")
        with self._transaction("DEFERRED") as db:

            def recorded_at(position: int) -> str:
                sql = "SELECT recorded_at FROM payloads WHERE position >= ? ORDER BY position LIMIT 1"
                return str(db.execute(sql, (position,)).fetchone()[0])

            return bisect_right(range(1, tail(db)[0] + 1), moment, key=recorded_at)

    def people(self) -> dict[str, Person]:
        """Every person who was not erased, by id."""
        with self._transaction("DEFERRED") as db:
            return {row[0]: Person(*row) for row in db.execute(_PERSONS)}

    def person_by_address(self, address: str) -> Person | None:
        """Who has this address."""
        with self._transaction("DEFERRED") as db:
            row = db.execute(f"{_PERSONS} WHERE address = ?", (address,)).fetchone()
        return Person(*row) if row else None

    def _store(self, command: Command) -> list[int]:
        """In one transaction; where the commit did not live to say so, what is there says it."""
        try:
            with self._transaction("IMMEDIATE") as db:
                return append(db, self.codec, command)
        except StorageFault:
            if before := self._known(command):
                return before  # durable, although the commit did not live to say so
            raise

    def leaves(self, first: int, end: int) -> list[bytes]:
        """The leaf hashes [first, end) of the tree, counted from 0."""
        with self._transaction("DEFERRED") as db:
            return tiles.leaves(db, first, end)

    def tile(self, level: int, number: int) -> bytes:
        """The hashes of a tile of the tree, as far as they are kept."""
        with self._transaction("DEFERRED") as db:
            return tiles.tile(db, level, number)

    def keep_tiles(self) -> None:
        """Keep the tiles of the tree over everything recorded so far."""
        made = list(new_tiles(self, self.root().size))
        with self._transaction("IMMEDIATE") as db:
            tiles.keep(db, made)

    def lease(self, target: str, holder: str, now: int, seconds: int, gone: Gone) -> int:
        """Be the only one to deliver to `target` for `seconds` from `now`; the fence. Raises Conflict."""
        with self._transaction("IMMEDIATE") as db:
            lease.shorten(db, target, now, seconds)  # apart: a Conflict below would undo it
        with self._transaction("IMMEDIATE") as db:
            moved.require_here(db)
            return lease.take(db, target, holder, now, seconds, gone)

    def renew(self, target: str, fence: int, now: int, seconds: int) -> None:
        """Keep a lease. Raises Conflict where somebody took it over."""
        with self._transaction("IMMEDIATE") as db:
            lease.renew(db, target, fence, now, seconds)

    def release(self, target: str, fence: int) -> None:
        """Let go of a lease, where it is still this one."""
        with self._transaction("IMMEDIATE") as db:
            lease.release(db, target, fence)

    def spend(self, target: str, day: str, calls: int) -> None:
        """Count so many more requests to `target` on a day."""
        with self._transaction("IMMEDIATE") as db:
            budget.spend(db, target, day, calls)

    def spent(self, target: str, day: str) -> int:
        """The requests to `target` that were counted on a day."""
        with self._transaction("DEFERRED") as db:
            return budget.spent(db, target, day)

    def beat(self, sort: str, who: str, now: int) -> None:
        """Say that a program of this sort, run by `who`, looked at `now`."""
        with self._transaction("IMMEDIATE") as db:
            beats.beat(db, sort, who, now)

    def beats(self, sort: str) -> Mapping[str, int]:
        """When each program of a sort last looked, by who runs it."""
        with self._transaction("DEFERRED") as db:
            return beats.beats(db, sort)

    def follower_store(self, *, reading: bool = False) -> SQLiteFollowerStore:
        """What a follower keeps in a file beside this one."""
        return SQLiteFollowerStore(self.path.with_name(f"{self.path.name}.follow"), reading=reading)

    def keep_plan(self, digest: str, text: bytes, now: int) -> None:
        """Keep a plan beside the file, whose own time says since when."""
        plans.keep(self.path, digest, text)

    def plan(self, digest: str) -> bytes | None:
        """What is kept under a digest; None where nothing is."""
        return plans.plan(self.path, digest)

    def forget_plans_naming(self, text: str) -> None:
        """Forget the plans in which a text stands."""
        plans.forget_naming(self.path, text)

    def forget_plans(self, before: int, stays: Collection[str]) -> None:
        """Forget the plans that were kept before a moment, but for those that stay."""
        plans.forget(self.path, before, stays)

    def purge(self) -> list[str]:
        """Write the file anew, so that nothing is left in it of what was erased."""
        with self._lock, faults(self.path):
            self._require_file()
            erasing.purge(self._connected(writing=True))
        return []

    def wait(self, seconds: float, stop: Signal) -> None:
        """Wait so long, or until `stop` is set: a file tells nobody what was written."""
        stop.wait(seconds)

    def _require_file(self) -> None:
        """Pass where what is read and written is of the file that people see. Raises StorageFault."""
        try:
            if _file(self.path) == self._file:
                return
            what = f"{self.path} is another file than the one that was opened"
        except FileNotFoundError:
            what = f"{self.path} is gone"
        raise StorageFault(what, "nothing more would be kept of what is recorded", "put it back, and start again")

    def _of_line(self, column: str, position: int) -> bytes:
        with self._transaction("DEFERRED") as db:
            found = db.execute(f"SELECT {column} FROM lines WHERE position = ?", (position,)).fetchone()
        if not found:
            raise UnknownName(f"there is no event #{position}", "the ledger does not reach so far")
        return bytes(found[0])

    def _types(self) -> list[str]:
        with self._transaction("DEFERRED") as db:
            return [name for (name,) in db.execute(query.TYPES)]

    def _known(self, command: Command) -> list[int]:
        with suppress(StorageFault), self._transaction("DEFERRED") as db:
            return known(db, command)
        return []

    @contextmanager
    def _transaction(self, mode: str) -> Iterator[sqlite3.Connection]:
        with self._lock, faults(self.path):
            db = self._connected(writing=mode == "IMMEDIATE")
            try:
                db.execute(f"BEGIN {mode}")
                if mode == "IMMEDIATE":
                    self._require_file()
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                resting.require_still(db, self.path)
                raise
            resting.require_still(db, self.path)

    def _connected(self, *, writing: bool) -> sqlite3.Connection:
        """Return the connection: another one where the last could not write and now has to, or is behind."""
        if isinstance(self._db, resting.RestingConnection) and (writing or resting.moved_on(self._db, self.path)):
            again = schema.connect(self.path, self._timeout, writing=writing)
            self._db.close()
            self._db = again
        return self._db

    @contextmanager
    def _stream(self, *, writing: bool = False) -> Iterator[sqlite3.Connection]:
        with faults(self.path), closing(schema.connect(self.path, self._timeout, writing=writing)) as db:
            try:
                yield db
            finally:
                resting.require_still(db, self.path)


def _file(path: Path) -> tuple[int, int]:
    """Which file is at a path, whatever it is called."""
    found = path.stat()
    return found.st_dev, found.st_ino


_UNDER = """SELECT command_id, position FROM lines JOIN payloads USING (position)
    WHERE actor = ? AND (command_id = ? OR (command_id > ? AND command_id < ?)) ORDER BY position"""
_PERSONS = "SELECT id, address, name, kind, salt FROM persons"
