"""What the journal costs, next to the same work done by hand with sqlite3, msgspec and hashlib.

    python benchmarks/journal.py [--events 1000000] [--appends 500] [--rounds 5] [--directory DIR]

Each pair runs in turns within one process, so that a machine that is slower for a while is so for both.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import ClassVar

from bulk import build

from ledger.domain.event import Actor, Boundary, Condition, Event, Query
from ledger.journal.codec import Codec, by_name
from ledger.journal.proofs import included, inclusion
from ledger.journal.replay import replay
from ledger.journal.sqlite.journal import SQLiteJournal
from ledger.journal.sqlite.schema import STATEMENTS
from ledger.journal.tiles import nodes
from ledger.journal.verify import verify

ANA = Actor("0123456789abcdef0123456789abcdef")


class Proposed(Event, frozen=True):
    """A toy of some 370 bytes."""

    stored_name: ClassVar[str] = "toy.proposed/1"
    key: str
    number: int
    by: str
    because: str
    digest: str

    @property
    def tags(self) -> tuple[str, ...]:
        """Three."""
        return (f"definition:{self.key}", f"proposal:{self.key}#{self.number}", "rights:lifecycle")


class Approved(Event, frozen=True):
    """A toy of some 220 bytes."""

    stored_name: ClassVar[str] = "toy.approved/1"
    key: str
    number: int
    by: str
    digest: str

    @property
    def tags(self) -> tuple[str, ...]:
        """Two."""
        return (f"definition:{self.key}", f"proposal:{self.key}#{self.number}")


CODEC = Codec(by_name(Proposed, Approved))
BECAUSE = "sales and marketing agreed in the quarterly review that the old threshold lets too many leads through " * 2


def toys(count: int) -> Iterator[Event]:
    """Proposals and their approvals, over five thousand definitions."""
    for number in range(count):
        key, digest = f"definition_{number // 2 % 5000}", f"{number // 2:064x}"
        if number % 2:
            yield Approved(key=key, number=number // 10000, by=f"person-{number % 7:026x}", digest=digest)
        else:
            yield Proposed(key=key, number=number // 10000, by=ANA.id, because=BECAUSE, digest=digest)


# The same by hand


class ByHand:
    """One event's rows at a time, into the same tables."""

    def __init__(self, path: Path, like: SQLiteJournal) -> None:
        self.db = sqlite3.connect(path, isolation_level=None, cached_statements=128)
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", *STATEMENTS):
            self.db.execute(statement)
        with closing(sqlite3.connect(like.path)) as source:
            tables = ("lines", "payloads", "tags")
            self.rows = [source.execute(f"SELECT * FROM {table} WHERE position = 1").fetchall() for table in tables]
        self.position = 0

    def append(self) -> None:
        """Insert the rows."""
        self.position = at = self.position + 1
        (line,), (payload,), tags = self.rows
        self.db.execute("BEGIN IMMEDIATE")
        self.db.execute("INSERT INTO lines VALUES (?, ?, ?, ?, ?)", (at, f"{at:032x}", *line[2:]))
        self.db.execute("INSERT INTO payloads VALUES (?, ?, ?, ?, ?, ?)", (at, *payload[1:]))
        self.db.executemany("INSERT INTO tags VALUES (?, ?, ?)", [(tag, type_, at) for tag, type_, _ in tags])
        self.db.execute("COMMIT")


def decoded(path: Path, lean: bool = False) -> int:
    """Decode and fold each event, with what a replay tells of it or, `lean`, with its position only."""
    columns = "position, '', '', type, payload" if lean else "position, recorded_at, actor, type, payload"
    decoders, total = CODEC.decoders, 0
    with closing(sqlite3.connect(path)) as db:
        for _, _, _, type_, payload in db.execute(f"SELECT {columns} FROM payloads ORDER BY position"):
            total += decoders[type_](payload).number  # type: ignore[attr-defined]
    return total


def hashed(path: Path, lean: bool = False) -> int:
    """Read every row of every table, or, `lean`, only what is hashed; and hash each line and payload."""
    more = "" if lean else ", command_id, idx, type, recorded_at, actor"
    wrong = 0
    with closing(sqlite3.connect(path)) as db:
        sql = f"SELECT leaf, line, salt, payload{more} FROM lines JOIN payloads USING (position) ORDER BY position"
        for leaf, line, salt, payload, *_ in db.execute(sql):
            wrong += sha256(b"\x00" + line).digest() != leaf
            sha256(salt + payload).hexdigest()
        for _ in () if lean else db.execute("SELECT tag, type, position FROM tags"):
            pass
    return wrong


# Side by side


def turns(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> tuple[float, float, float]:
    """Median seconds of each, and the median of the ratios of each round."""
    pairs = []
    for number in range(rounds):
        seconds = {}
        for run in (ours, theirs) if number % 2 else (theirs, ours):
            started = time.perf_counter()
            run()
            seconds[run] = time.perf_counter() - started
        pairs.append((seconds[ours], seconds[theirs]))
    return median(a for a, _ in pairs), median(b for _, b in pairs), median(a / b for a, b in pairs)


def say(what: str, baseline: str, result: tuple[float, float, float], most: float, unit: float, name: str) -> None:
    ours, theirs, ratio = result
    times = f"{ours * unit:9.2f} {name} against {theirs * unit:9.2f} {name}"
    print(f"{what:42} {times}   {ratio:5.2f} x {baseline}" + (f" (at most {most})" if most else ""))


def appends(directory: Path, rounds: int) -> None:
    """One durable append, decided under a boundary, against its rows by hand."""
    numbers = iter(range(1 << 30))
    with SQLiteJournal.create(directory / "appends.db", CODEC) as journal:
        condition = Condition(Boundary((Query(tags=("definition:definition_0",)),)), 0)

        def ours() -> None:
            number = next(numbers)
            event = Proposed(key="definition_0", number=number, by=ANA.id, because=BECAUSE, digest="0" * 64)
            now = datetime(2026, 3, 1, tzinfo=UTC)
            head = condition._replace(after=number)
            journal.record([event], actor=ANA, command_id=f"{number:032x}", now=now, condition=head)

        ours()
        by_hand = ByHand(directory / "by_hand.db", journal)
        result = turns(ours, by_hand.append, rounds)
        by_hand.db.close()
    say("one durable append", "the same rows inserted raw", result, 1.5, 1e6, "µs")


def whole(directory: Path, events: int, rounds: int) -> None:
    """Replay and verify of a large ledger."""
    path = directory / "large.db"
    started = time.perf_counter()
    with build(path, CODEC, ((ANA, each) for each in toys(events))) as journal:
        seconds = time.perf_counter() - started
        print(f"built {events:,} events in {seconds:.1f} s, {path.stat().st_size / events:.0f} bytes an event")

        def replayed() -> int:
            return sum(each.event.number for each in replay(journal))  # type: ignore[attr-defined]

        assert replayed() == decoded(path)
        assert not hashed(path)
        what, baseline = f"replay of {events:,} events", "raw SELECT + msgspec decode"
        say(what, baseline, turns(replayed, lambda: decoded(path), rounds), 1.5, 1, "s ")
        say(
            "", "the same without time and actor", turns(replayed, lambda: decoded(path, lean=True), rounds), 0, 1, "s "
        )
        what, baseline = f"verify {events:,} events", "SELECT + hashlib over the same bytes"
        say(what, baseline, turns(lambda: verify(journal), lambda: hashed(path), rounds), 4, 1, "s ")
        lean = turns(lambda: verify(journal), lambda: hashed(path, lean=True), rounds)
        say("", "the same, reading only what is hashed", lean, 0, 1, "s ")
        proofs(journal, events)
        assert Counter(type(each.event) for each in replay(journal)) == {
            Proposed: (events + 1) // 2,
            Approved: events // 2,
        }


def proofs(journal: SQLiteJournal, events: int, asked: int = 200) -> None:
    """That one event is in the tree, each time as a command finds it that did nothing before; in processor time."""
    journal.keep_tiles()
    root, times = bytes.fromhex(journal.root().hex), []
    for place in range(0, events, max(events // asked, 1)):
        started = time.process_time()
        proof = inclusion(nodes(journal), place, events)
        times.append(time.process_time() - started)
        assert included(proof, place, events, bytes.fromhex(journal.leaf(place + 1)), root)
    print(f"{f'proof of one event in {events:,}':42} {median(times) * 1e3:9.2f} ms (at most 1 ms)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--appends", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--directory", type=Path, help="on the disk to measure; the system's temporary one by default")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.directory) as directory:
        appends(Path(directory), asked.appends)
        whole(Path(directory), asked.events, asked.rounds)


if __name__ == "__main__":
    main()
