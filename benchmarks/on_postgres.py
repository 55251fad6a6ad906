"""What a ledger costs on a PostgreSQL server that syncs each commit, next to the same rows stored and read by hand.

    python benchmarks/on_postgres.py [--events 1000000] [--before 30000] [--rounds 200] [--replays 3]

Budgets: an append and a whole decision 3 times the same rows inserted raw, one statement each; a replay 1.7 times a raw
cursor whose rows msgspec decodes. Eight writers on different definitions meet never, and leave no gap. Ours and the
baseline run in turns in one process, and the median of their ratios counts. LEDGER_TEST_POSTGRES_URL names a server
other than the one that comes with the tests.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from definitions import ANA, SAL, SHAPE, build, draft_of, round_of
from replay import ROWS, decoders

from ledger.app.database import Database
from ledger.app.ledger import Ledger
from ledger.app.settings import Settings
from ledger.app.snapshot import Snapshot, advanced
from ledger.domain import EVENTS
from ledger.domain.event import Actor, Boundary, Condition, Event, Query
from ledger.govern.proposals.decide.approve import approve
from ledger.journal.codec import Codec
from ledger.journal.copying import copy
from ledger.journal.port import BoundaryMoved
from ledger.journal.postgres.journal import PostgresJournal
from ledger.journal.replay import replay
from ledger.journal.verify import verify

sys.path.append(str(Path(__file__).parent.parent / "tests"))

from postgres import server

CODEC, WRITERS, EACH = Codec(EVENTS), 8, 25
BLOCK = 2_000
TODAY = datetime(2026, 3, 1, tzinfo=UTC)


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000, help="how many are replayed")
    parser.add_argument("--before", type=int, default=30_000, help="how many the ledger holds before a decision")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--replays", type=int, default=3)
    asked = parser.parse_args()
    with server(durable=True) as url:
        with ledger(f"{url}&schema=deciding", asked.before) as journal, ByHand(journal) as by_hand:
            appends(journal, by_hand, asked.rounds)
            decisions(journal, by_hand, asked.rounds)
            writers(f"{url}&schema=deciding", journal)
        with ledger(f"{url}&schema=replayed", asked.events) as journal:
            replays(journal, asked.events, asked.replays)
    print(f"  {SHAPE}")


@contextmanager
def ledger(address: str, events: int) -> Iterator[PostgresJournal]:
    """One of so many events, built in a file and copied."""
    with tempfile.TemporaryDirectory() as folder, build(Path(folder) / "ledger.db", events) as file:
        PostgresJournal.create(address, CODEC).close()
        with PostgresJournal.open(address, CODEC) as journal:
            copy(file, journal)
            with journal._pool.connection() as db:
                db.execute("VACUUM ANALYZE")
            yield journal


class ByHand:
    """The rows of one event, inserted into tables that are like those of the ledger, by whoever knows no better."""

    def __init__(self, journal: PostgresJournal) -> None:
        self._numbers = count(1)
        self._db = psycopg.connect(journal._location.url, autocommit=True)
        self._db.execute("CREATE SCHEMA by_hand")
        self._db.execute("SET search_path = by_hand")
        for table in ("lines", "payloads", "tags", "peaks", "counter"):
            self._db.execute(f"CREATE TABLE {table} (LIKE {journal._location.schema}.{table} INCLUDING ALL)")
        self._db.execute("INSERT INTO counter VALUES (1, 0, '')")
        self._db.execute("INSERT INTO peaks VALUES (1, 0, '')")

    def __enter__(self) -> ByHand:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def insert(self, payload: bytes, tags: int) -> None:
        """Store them durably: a statement for each table, and both that begin and end the transaction."""
        db, at, type_ = self._db, next(self._numbers), "proposal.approved/1"
        stamp = "2026-01-01T00:00:00.000000Z"
        db.execute("BEGIN")
        db.execute("INSERT INTO lines VALUES (%s, %s, 0, %s, %s)", (at, f"c{at}", b"y" * 32, b"x" * 420))
        db.execute(
            "INSERT INTO payloads VALUES (%s, %s, %s, %s, %s, %s)", (at, type_, stamp, SAL.id, b"s" * 16, payload)
        )
        values = ", ".join(["(%s, %s, %s)"] * tags)
        told = [value for number in range(tags) for value in (f"tag:{number}", type_, at)]
        db.execute(f"INSERT INTO tags VALUES {values}", told)
        db.execute("UPDATE peaks SET size = %s, hashes = %s", (at, b"h" * 32 * at.bit_count()))
        db.execute("UPDATE counter SET head = %s, stamp = %s", (at, stamp))
        db.execute("COMMIT")


def appends(journal: PostgresJournal, by_hand: ByHand, rounds: int) -> None:
    """One durable append under a condition."""
    numbers = count()
    payload, tags = CODEC.encode(proposed(0)), len(proposed(0).tags)

    def ours() -> None:
        event, number = proposed(next(numbers)), next(numbers)
        condition = Condition(Boundary((Query(tags=(event.tags[0],)),)), 10**9)
        actor, command = Actor(ANA.id), f"append-{number}"
        journal.record([event], actor=actor, command_id=command, now=TODAY, condition=condition)

    say("one durable append", ratio(ours, lambda: by_hand.insert(payload, tags), rounds), 3, "the same rows raw")


def proposed(number: int) -> Event:
    """A proposal of its own."""
    (_, event), *_ = round_of(draft_of(f"asked{number}", 1), 1, on=TODAY.date())
    return event


def decisions(journal: PostgresJournal, by_hand: ByHand, rounds: int) -> None:
    """A whole decision: read, fold, decide, append."""
    settings = Path("ledger.toml")
    ledger = Ledger(journal, Settings(settings, Database(Path("ledger.db"), settings)))
    waiting = iter([asked(journal, number) for number in range(rounds)])

    def ours() -> None:
        approve(ledger, ledger.actor(SAL.address), next(waiting), "")

    say("a whole decision", ratio(ours, lambda: by_hand.insert(b"p" * 180, 2), rounds), 3, "the same rows raw")


def asked(journal: PostgresJournal, number: int) -> str:
    """A proposal that waits."""
    (_, event), *_ = round_of(draft_of(f"waiting{number}", 1), 1, on=TODAY.date())
    journal.record([event], actor=Actor(ANA.id), command_id=f"waiting-{number}", now=TODAY)
    return f"waiting{number}#1"


def writers(address: str, journal: PostgresJournal) -> None:
    """Eight programs at once, each on a definition of its own."""
    fork = multiprocessing.get_context("spawn")
    told, before, began = fork.Queue(), journal.head(), time.perf_counter()
    running = [fork.Process(target=write, args=(address, f"own{n}", told)) for n in range(WRITERS)]
    for each in running:
        each.start()
    met = sum(told.get() for _ in running)
    seconds = time.perf_counter() - began
    for each in running:
        each.join()
    assert journal.head() - before == WRITERS * EACH, "there is a gap"
    assert verify(journal).size == journal.head()
    pace = WRITERS * EACH / seconds
    print(f"{WRITERS} writers: {met} false conflicts, gapless, {pace:.0f} decisions a second, their start included")


def write(address: str, key: str, told: Any) -> None:
    """Read what is of one key, and record under the condition that it is all there is."""
    met, own = 0, Boundary((Query(tags=(f"definition:{key}",)),))
    with PostgresJournal.open(address, CODEC) as journal:
        for number in range(EACH):
            _, head = journal.read(own)
            (_, event), *_ = round_of(draft_of(f"{key}", number + 1), number + 1, on=TODAY.date())
            try:
                actor, command, condition = Actor(ANA.id), f"{key}-{number}", Condition(own, head)
                journal.record([event], actor=actor, command_id=command, now=TODAY, condition=condition)
            except BoundaryMoved:
                met += 1
    told.put(met)


def replays(journal: PostgresJournal, events: int, rounds: int) -> None:
    """Every event, decoded; and into all that a ledger holds."""

    what = f"replay of {events:,} events"

    def decoded() -> None:
        for _ in replay(journal, checked=False):
            pass

    def folded() -> None:
        advanced(journal, Snapshot(), checked=False)

    def vouched() -> None:
        for _ in replay(journal):
            pass

    say(what, ratio(decoded, lambda: raw(journal), rounds), 1.7, "raw cursor + msgspec")
    say(f"{what}, each held against its line", ratio(vouched, lambda: raw(journal), rounds), 0, "the same")
    say(f"{what}, folded", ratio(folded, lambda: raw(journal), rounds), 1.7, "raw cursor + msgspec")


def raw(journal: PostgresJournal) -> object:
    """Every row decoded and nothing made of it; the last one is kept so that each is really built."""
    of, last = decoders(), None
    with closing(psycopg.connect(journal._location.url)) as db, db.cursor("raw", binary=True) as cursor:
        db.execute(f"SET search_path = {journal._location.schema}")
        cursor.itersize = BLOCK
        cursor.execute(ROWS)
        for _, _, _, kind, payload in cursor:
            last = of[kind](payload)
    return last


def ratio(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> tuple[float, float, float]:
    """The median of the ratios, and both medians in seconds."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    mine, other = (statistics.median(each[n] for each in pairs) for n in range(2))
    return statistics.median(one / two for one, two in pairs), mine, other


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, waiting for the server included."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def say(what: str, found: tuple[float, float, float], most: float, baseline: str) -> None:
    """Print one line."""
    times = " and ".join(f"{each * 1e3:,.1f} ms" for each in found[1:])
    print(
        f"{what}: {found[0]:.2f} x {baseline} {f'(budget {most})' if most else '(no budget)'}, medians {times}",
        flush=True,
    )


if __name__ == "__main__":
    main()
