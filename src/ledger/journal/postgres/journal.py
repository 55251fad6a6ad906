"""The journal in one schema of a PostgreSQL database.

    record:  encode --> append.py, in two round trips --> positions
                           | the connection was lost, or the commit is not known to be safe
                           +--> the same command again, on a fresh connection: behind the counter's lock it finds itself

The client may fail while the server still commits. So nobody looks for a command but behind that lock, for which
whatever is still under way has to end first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from random import uniform
from threading import Event as Signal
from time import sleep
from typing import Any, Self, TypeVar

from ledger.domain.event import Boundary, Person, Query
from ledger.errors import BadInput, StorageFault, UnknownName, Unreachable
from ledger.journal.base import JournalBase
from ledger.journal.codec import Codec, Row
from ledger.journal.command import Command
from ledger.journal.conditions import gone_elsewhere, require_empty
from ledger.journal.disclosures import KeptDisclosure
from ledger.journal.holdings import require_whole
from ledger.journal.line import INSTANT
from ledger.journal.port import Gone, Holdings, Judge
from ledger.journal.postgres import (
    audit,
    beats,
    calls as budget,
    disclosures,
    erasing,
    lease,
    plans,
    query,
    schema,
    tiles,
)
from ledger.journal.postgres.address import Location, located
from ledger.journal.postgres.append import append
from ledger.journal.postgres.connection import LedgerConnection, connect
from ledger.journal.postgres.current import CurrentServer
from ledger.journal.postgres.durable import require_durable
from ledger.journal.postgres.faults import faults
from ledger.journal.postgres.filling import fill
from ledger.journal.postgres.follower import PostgresFollowerStore
from ledger.journal.postgres.listener import Listener
from ledger.journal.postgres.pool import Pool
from ledger.journal.root import Root, extended, top
from ledger.journal.tiles import new_tiles
from ledger.journal.vouch import vouched, vouched_at, vouched_with_lines

T = TypeVar("T")

_EVERYTHING = Boundary((Query(),))
_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_HEAD = """SELECT head, coalesce((SELECT max(position) FROM payloads), 0) FROM counter"""
_LAST_EVENT = """SELECT position, recorded_at, actor, type, payload, salt, line
    FROM payloads LEFT JOIN lines USING (position) ORDER BY position DESC LIMIT 1"""
_PERSONS = "SELECT id, address, name, kind, salt FROM persons"
_UNDER = """SELECT command_id, position FROM lines JOIN payloads USING (position)
    WHERE actor = %s AND (command_id = %s OR (command_id > %s AND command_id < %s)) ORDER BY position"""
_POSITION_AT = """WITH RECURSIVE between (low, high) AS (
    SELECT 0::bigint, (SELECT coalesce(max(position), 0) FROM payloads)
    UNION ALL
    SELECT CASE WHEN p.recorded_at <= %(moment)s THEN m.middle ELSE low END,
        CASE WHEN p.recorded_at <= %(moment)s THEN high ELSE m.middle - 1 END
    FROM between, LATERAL (SELECT (low + high + 1) / 2 AS middle) m,
        LATERAL (SELECT recorded_at FROM payloads WHERE position >= m.middle ORDER BY position LIMIT 1) p
    WHERE low < high
) SELECT low FROM between WHERE low = high"""
WAITS = (0.0, 0.1, 0.3, 0.7, 1.5, 3.0, 5.0)
"""Seconds before each further try to learn what became of a command: some ten, as a failover takes about as long."""


class PostgresJournal(JournalBase):
    """A ledger's events in one schema: a `port.Journal`, which says more of each method.

    `salt` gives so many random bytes.
    """

    def __init__(
        self, location: Location, codec: Codec, *, pool: int, password: str, salt: Callable[[int], bytes]
    ) -> None:
        super().__init__(codec, salt)
        self.name, self._location = location.name, location
        connecting = CurrentServer(location.name, partial(connect, location, password)).connect
        self._listener = Listener(connecting, location.schema)
        with faults(self.name):
            self._pool = Pool(connecting, pool)
        try:
            self._ask(lambda db: schema.recognise(db, location.schema, location.name))
        except BaseException:
            self._pool.close()
            raise

    @classmethod
    def create(
        cls,
        address: str,
        codec: Codec,
        *,
        told: bool = False,
        pool: int = 1,
        password: str = "",
        salt: Callable[[int], bytes] = os.urandom,
    ) -> Self:
        """A new and empty ledger. Raises StorageFault where something is there already, or nothing can be."""
        location = located(address)
        with faults(location.name), closing(connect(location, password)) as db:
            require_durable(db)
            schema.create(db, location.schema, location.name, told=told)
        return cls(location, codec, pool=pool, password=password, salt=salt)

    @classmethod
    def open(
        cls,
        address: str,
        codec: Codec,
        *,
        pool: int = 1,
        password: str = "",
        salt: Callable[[int], bytes] = os.urandom,
    ) -> Self:
        """The ledger at `address`. Raises StorageFault where there is no whole one."""
        return cls(located(address), codec, pool=pool, password=password, salt=salt)

    @staticmethod
    def exists(address: str, *, password: str = "") -> bool:
        """Whether anything is in the schema. Raises StorageFault where the server cannot be asked."""
        location = located(address)
        with faults(location.name), closing(connect(location, password)) as db:
            return schema.anything(db, location.schema)

    @staticmethod
    def migrate(address: str, *, password: str = "") -> tuple[int, int]:
        """Bring the schema up to date: the format that it had, and the one that it has."""
        location = located(address)
        with faults(location.name), closing(connect(location, password)) as db:
            return schema.migrate(db, location.schema, location.name)

    def close(self) -> None:
        """Let go of the connections, once nothing reads or appends through this journal."""
        self._listener.close()
        self._pool.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def head(self) -> int:
        """The position of the last event; 0 where there is none."""
        return self._ask(_head)

    def last_recorded(self) -> str:
        """When the last event was recorded; empty where there is none."""
        found = list(vouched(self._rows(_LAST_EVENT)))
        return found[0][1] if found else ""

    def root(self) -> Root:
        """The root over everything recorded so far, without reading it again."""
        with self._snapshot() as db:
            head = _head(db)
            kept = audit.peaks(db)
            peaks = kept.at(head) if kept else None
            if peaks is None:
                leaves = audit.streamed(db, "leaves", "SELECT leaf FROM lines ORDER BY position")
                peaks = extended([], 0, (leaf for (leaf,) in leaves))
            return Root(head, top(peaks).hex())

    def select(
        self,
        boundary: Boundary | None = None,
        *,
        after: int = 0,
        upto: int | None = None,
        limit: int | None = None,
    ) -> tuple[list[Row], int]:
        """`read`, undecoded: the first `limit` events, and the head; all in one round trip."""
        queries = (_EVERYTHING if boundary is None else boundary).queries
        last = query.LAST if upto is None else upto
        asked = [Query(self.codec.names(types), tags) for types, tags in queries]

        def selected(db: LedgerConnection) -> tuple[list[Row], int]:
            with db.pipeline():
                db.execute(_SNAPSHOT)
                ends = db.execute(_HEAD, binary=True)
                found = db.execute(*query.with_lines(asked, after, last, limit), binary=True) if asked else None
                db.execute("COMMIT")
            ((head, highest),) = ends.fetchall()
            require_whole(highest, head)
            return list(vouched(found.fetchall())) if found else [], head

        return self._ask(selected)

    def rows_at(self, positions: Sequence[int]) -> list[Row]:
        """The events at these positions, undecoded and in order."""
        self._understand()
        return vouched_at(positions, self._rows(query.AT, ([*positions],)))

    def rows(
        self, types: Sequence[str] = (), *, after: int = 0, upto: int | None = None, checked: bool = True
    ) -> Iterator[Row]:
        """Stream events of `types`, or all, undecoded and in order."""
        self._understand()
        asked, last = Query(self.codec.names(types)), query.LAST if upto is None else upto
        statement = query.with_lines([asked], after, last) if checked else query.rows(asked, after, last)
        with self._snapshot() as db:
            found = audit.streamed(db, "rows", *statement)
            yield from vouched(found) if checked else found

    def rows_with_lines(self, *, after: int = 0, checked: bool = True) -> Iterator[tuple[Row, bytes]]:
        """Stream all events behind a position, each beside its line, as of one moment."""
        self._understand()
        with self._snapshot() as db:
            found = audit.streamed(db, "lines", *query.with_lines([Query()], after, query.LAST))
            yield from vouched_with_lines(found, checked=checked)

    @contextmanager
    def evidence(self, *, whole: bool = True) -> Iterator[Holdings]:
        """All that is held at one moment, for `verify`; and that the schema still guards it, at that moment."""
        with self._snapshot() as db:
            schema.recognise(db, self._location.schema, self.name)
            yield audit.PostgresHoldings(db)

    @contextmanager
    def leaving(self, to: str) -> Iterator[Holdings]:
        """All that is held, while nobody records; at the end nothing is recorded here any more."""
        with self._alone() as db:
            _require_here(db)
            yield audit.PostgresHoldings(db)
            db.execute("UPDATE ledger SET moved = %s", (to,))

    def fill(self, held: Holdings, judge: Judge, *, again: bool = False) -> Root:
        """Store all that another store holds, as it is, if `judge` finds it right here; the root. All or nothing."""
        with self._alone() as db:
            head = _head(db)
            if not (head and again):
                require_empty(head)
                fill(db, held)
            return judge(audit.PostgresHoldings(db))

    def line(self, position: int) -> bytes:
        """The line of one event. Raises UnknownName where there is none."""
        return self._of_line("line", position)

    def unindexed(self, *, after: int = 0, upto: int | None = None) -> list[int]:
        """The positions of events that the index of tags does not find by each tag of their lines."""
        values = (after, query.LAST if upto is None else upto)
        return self._ask(lambda db: [position for (position,) in db.execute(query.UNINDEXED, values).fetchall()])

    def leaf(self, position: int) -> str:
        """The leaf hash of one event, in hexadecimal. Raises UnknownName where there is none."""
        return self._of_line("leaf", position).hex()

    def disclosures(self, first: int, last: int) -> list[KeptDisclosure]:
        """What lies beside the events from position `first` to `last`."""
        return self._ask(lambda db: disclosures.between(db, first, last))

    def leaves(self, first: int, end: int) -> list[bytes]:
        """The leaf hashes [first, end) of the tree, counted from 0."""
        return self._ask(lambda db: tiles.leaves(db, first, end))

    def tile(self, level: int, number: int) -> bytes:
        """The hashes of a tile of the tree, as far as they are kept."""
        return self._ask(lambda db: tiles.tile(db, level, number))

    def keep_tiles(self) -> None:
        """Keep the tiles of the tree over everything recorded so far."""
        made = list(new_tiles(self, self.root().size))
        self._ask(lambda db: tiles.keep(db, made))

    def under(self, key: str, actor: str) -> list[tuple[str, int]]:
        """The command ids of an actor that are `key`, or begin with it and a dot, with the position of each event."""
        found = self._rows(_UNDER, (actor, key, f"{key}.", f"{key}/"))
        return [(command, position) for command, position in found]

    def position_at(self, moment: str) -> int:
        """The last position with `recorded_at` <= `moment`, an instant as events have it; 0 where there is none."""
        if not INSTANT.fullmatch(moment):
            raise BadInput(f"{moment} is not an instant of the ledger", "it has six digits after the second, and Z")
        ((position,),) = self._rows(_POSITION_AT, {"moment": moment})
        return int(position)

    def people(self) -> dict[str, Person]:
        """Every person who was not erased, by id."""
        return {row[0]: Person(*row) for row in self._rows(f"{_PERSONS} ORDER BY id")}

    def person_by_address(self, address: str) -> Person | None:
        """Who has this address."""
        found = self._rows(f"{_PERSONS} WHERE address = %s", (address,))
        return Person(*found[0]) if found else None

    def _store(self, command: Command) -> list[int]:
        """In two round trips; where the connection was lost, the same again on a fresh one."""
        try:
            return self._once(lambda db: append(db, self.codec, command))
        except Unreachable as lost:
            return self._again(command, lost)

    def lease(self, target: str, holder: str, now: int, seconds: int, gone: Gone) -> int:
        """Be the only one to deliver to `target` for `seconds` from now by the server's clock. Raises Conflict."""

        def taken(db: LedgerConnection) -> int:
            _require_here(db)
            return lease.take(db, target, holder, seconds)

        return self._once(taken)

    def renew(self, target: str, fence: int, now: int, seconds: int) -> None:
        """Keep a lease for `seconds` from now by the server's clock. Raises Conflict where somebody took it over."""
        self._ask(lambda db: lease.renew(db, target, fence, seconds))

    def release(self, target: str, fence: int) -> None:
        """Let go of a lease, where it is still this one."""
        self._ask(lambda db: lease.release(db, target, fence))

    def spend(self, target: str, day: str, calls: int) -> None:
        """Count so many more requests to `target` on a day."""
        self._once(lambda db: budget.spend(db, target, day, calls))

    def spent(self, target: str, day: str) -> int:
        """The requests to `target` that were counted on a day."""
        return self._ask(lambda db: budget.spent(db, target, day))

    def beat(self, sort: str, who: str, now: int) -> None:
        """Say that a program of this sort, run by `who`, looked at `now`."""
        self._ask(lambda db: beats.beat(db, sort, who, now))

    def beats(self, sort: str) -> Mapping[str, int]:
        """When each program of a sort last looked, by who runs it."""
        return self._ask(lambda db: beats.beats(db, sort))

    def keep_plan(self, digest: str, text: bytes, now: int) -> None:
        """Keep a plan that a worker made at `now`, durably, by the digest of its text."""
        self._ask(lambda db: plans.keep(db, digest, text, now))

    def plan(self, digest: str) -> bytes | None:
        """The plan of this digest; None where it is gone."""
        return self._ask(lambda db: plans.plan(db, digest))

    def forget_plans(self, before: int, stays: Collection[str]) -> None:
        """Forget the plans that were kept before a moment, but for the digests that stay."""
        self._ask(lambda db: plans.forget(db, before, stays))

    def forget_plans_naming(self, text: str) -> None:
        """Nothing: they go with the event of an erasure."""

    def purge(self) -> list[str]:
        """Write the tables anew that anything was erased from; in words, what that leaves."""
        return self._once(lambda db: erasing.purge(db, self._location.schema))

    def follower_store(self, *, reading: bool = False) -> PostgresFollowerStore:
        """What a follower keeps in tables beside these."""
        return PostgresFollowerStore(self._working, reading=reading)

    def wait(self, seconds: float, stop: Signal) -> None:
        """Wait so long, or until `stop` is set; or less, where an append notifies of itself."""
        self._listener.wait(seconds, stop)

    def _of_line(self, column: str, position: int) -> bytes:
        found = self._rows(f"SELECT {column} FROM lines WHERE position = %s", (position,))
        if not found:
            raise UnknownName(f"there is no event #{position}", "the ledger does not reach so far")
        return bytes(found[0][0])

    def _types(self) -> list[str]:
        return [name for (name,) in self._rows(query.TYPES)]

    def _rows(self, statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        return self._ask(lambda db: db.execute(statement, values, binary=True).fetchall())

    def _again(self, command: Command, lost: Unreachable) -> list[int]:
        """What became of a command that may have been stored: it is sent again, as behind the lock it finds itself."""
        for wait in WAITS:
            sleep(uniform(wait / 2, wait))
            self._pool.renew()
            try:
                return self._once(lambda db: append(db, self.codec, command))
            except Unreachable as again:
                lost = again
            except StorageFault:  # the first attempt itself may hold the lock: its commit can wait long for a standby
                break
        raise lost.reworded(
            f"it is not known whether it was recorded in {self.name}",
            "the connection was lost while it was, and the server could not be asked since",
            "see what holds once it is up again, then run the command again: what is recorded is not recorded twice",
        ) from None

    def _ask(self, question: Callable[[LedgerConnection], T]) -> T:
        """An answer that may be asked for twice: a connection that was kept too long is not the asker's concern."""
        try:
            return self._once(question)
        except Unreachable:
            self._pool.renew()
            return self._once(question)

    def _once(self, work: Callable[[LedgerConnection], T]) -> T:
        with self._working() as db:
            return work(db)

    @contextmanager
    def _alone(self) -> Iterator[LedgerConnection]:
        """A transaction in which nobody else records, for as long as it takes: an act of the schema's owner."""
        with faults(self.name), self._pool.extra() as db, db.transaction():
            db.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            db.execute("SELECT head FROM counter FOR UPDATE")
            yield db

    @contextmanager
    def _working(self) -> Iterator[LedgerConnection]:
        with faults(self.name), self._pool.connection() as db:
            yield db

    @contextmanager
    def _snapshot(self) -> Iterator[LedgerConnection]:
        """One moment, read for as long as it takes."""
        with faults(self.name), self._pool.extra() as db:
            db.execute(_SNAPSHOT)
            db.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            yield db


def _require_here(db: LedgerConnection) -> None:
    """Raise StorageFault where the ledger went elsewhere."""
    ((elsewhere,),) = db.execute("SELECT moved FROM ledger").fetchall()
    if elsewhere:
        raise gone_elsewhere(elsewhere)


def _head(db: LedgerConnection) -> int:
    ((head, highest),) = db.execute(_HEAD, binary=True).fetchall()
    require_whole(highest, head)
    return int(head)
