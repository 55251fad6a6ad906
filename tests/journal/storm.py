"""Writers that record as fast as they can while everything around them is killed; and the accounts of it.

    writer (a process) --wire--> server <-- follower (a thread)      killed: writers, wires, backends, the server
         `--> its log: "12 tried", "12 acknowledged 40", "13 failed", "14 unknown"

A log is written before and after each command, so it outlives the writer. Nothing waits for a moment of the clock: each
kill comes once more was acknowledged since the last one.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any

from eventsourcing.dcb.application import DCBApplication
from eventsourcing.persistence import Tracking
from eventsourcing.projection import BaseProjectionRunner, Projection

from clusters import Server
from cutting import Wire, cutting
from ledger.domain.notice import Notice
from ledger.errors import LedgerError, StorageFault, Unreachable
from ledger.journal.bookmark import bookmark_at
from ledger.journal.command import Command
from ledger.journal.outbox import Outbox
from ledger.journal.postgres.journal import WAITS, PostgresJournal
from ledger.journal.recorder import LedgerMapper, LedgerRecorder
from ledger.journal.verify import verify

from .toys import ANA, CODEC, NOON, Opened

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.journal.storm"])
LONG = os.environ.get("LEDGER_TESTS") == "thorough"
"""Whether everything is tried many times as often, and what only some machines can do: ./dev faults."""
PATIENCE = 60.0
NAME, AT = "storm", "2026-03-01T12:00:00.000000Z"


class NaiveJournal(PostgresJournal):
    """Looks for a command whose connection was lost as in a file, without the counter's lock. A double, and wrong."""

    def _again(self, command: Command, lost: Unreachable) -> list[int]:
        asked = "SELECT position FROM lines WHERE command_id = %s ORDER BY idx"
        for wait in WAITS:
            time.sleep(wait)
            self._pool.renew()
            with suppress(Unreachable):
                if found := self._rows(asked, (command.command_id,)):
                    return [position for (position,) in found]
                raise StorageFault("nothing was recorded", "it is not there", "run the command again")
        raise lost


def write(address: str, who: str, log: Path, naive: bool) -> None:
    """Record one event after the other, and say in the log what is known of each, until killed."""
    said = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    journal = _opened(NaiveJournal if naive else PostgresJournal, address)
    for number in count():
        os.write(said, f"{number} tried\n".encode())
        try:
            (position,) = journal.record([Opened(key=who)], actor=ANA, command_id=f"{who}.{number}", now=NOON)
            came = f"acknowledged {position}"
        except Unreachable:
            came = "unknown"
        except LedgerError as no:
            came = f"failed {no.what}"
        os.write(said, f"{number} {came}\n".encode())


def _opened(sort: type[PostgresJournal], address: str) -> PostgresJournal:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return sort.open(address, CODEC)
        except Unreachable:
            if time.monotonic() > until:
                raise


@dataclass
class Account:
    """What the writers were told, by command: the position of what was acknowledged; what failed; what is not known."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    open: set[str] = field(default_factory=set)

    def wrong(self, stored: dict[str, int]) -> list[str]:
        """Every command of which somebody was told something that is not so, by what is stored."""
        lost = [each for each, position in self.acknowledged.items() if stored.get(each) != position]
        return [*lost, *(each for each in self.failed if each in stored)]


@dataclass
class Storm:
    """A server under load. `wire` is how the writers reach it, and `schema` where the ledger is."""

    server: Server
    wire: Wire
    folder: Path
    chance: Random
    naive: bool = False
    schema: str = "storm"
    writers: dict[str, BaseProcess] = field(default_factory=dict)
    kills: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def address(self) -> str:
        """The ledger, straight."""
        return f"{self.server.url}?schema={self.schema}"

    def join(self) -> None:
        """One more writer."""
        who = f"w{next(self._numbers)}"
        through = f"postgresql://postgres@127.0.0.1:{self.wire.port}/postgres?schema={self.schema}"
        started = FORKS.Process(target=write, args=(through, who, self.folder / who, self.naive), daemon=True)
        started.start()
        self.writers[who] = started

    def kill(self, what: str) -> None:
        """Kill one of a sort, while all go on."""
        self.kills.append(what)
        match what:
            case "client":
                who = self.chance.choice(sorted(self.writers))
                self._end(who)
                self.join()
            case "wire":
                self.wire.cut()
            case "backend":
                with suppress(Exception):
                    self.server.does(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ledger'"
                        " ORDER BY random() LIMIT 1"
                    )
            case "server":
                self.server.stop(signal.SIGQUIT)
                self.server.start()

    def goes_on(self, more: int) -> None:
        """Wait until so much more was acknowledged, by whomever."""
        wanted, until = len(self.account().acknowledged) + more, time.monotonic() + PATIENCE
        while len(self.account().acknowledged) < wanted:
            assert time.monotonic() < until, f"nothing is recorded any more after {self.kills[-1:]}"
            time.sleep(0.02)

    def end(self) -> None:
        """Kill the writers; what they had under way was done when this returns, or never will be."""
        for who in [*self.writers]:
            self._end(who)
        until(self.wire.ended)

    def account(self) -> Account:
        """What all logs say."""
        found = Account()
        for log in self.folder.iterdir():
            for line in log.read_text().splitlines():
                number, word, *rest = line.split(maxsplit=2)
                command = f"{log.name}.{number}"
                match word:
                    case "tried" | "unknown":
                        found.open.add(command)
                        continue
                    case "acknowledged":
                        found.acknowledged[command] = int(rest[0])
                    case "failed":
                        found.failed.add(command)
                found.open.discard(command)
        return found

    def stored(self) -> dict[str, int]:
        """What is on record: the position of each command."""
        rows = self.server.does(f'SELECT command_id, position FROM "{self.schema}".lines')
        return {str(command): int(str(position)) for command, position in rows}

    def require_sound(self) -> None:
        """Pass where the ledger is whole and gapless."""
        with PostgresJournal.open(self.address, CODEC) as journal:
            for _ in range(100):  # what a client that was killed had sent may still be committed
                sizes = verify(journal).size, len(self.stored()), journal.head()
                if len(set(sizes)) == 1:
                    return
                time.sleep(0.1)
        raise AssertionError(f"verified, stored and counted differ: {sizes}")

    def _end(self, who: str) -> None:
        process = self.writers.pop(who)
        process.kill()
        process.join(PATIENCE)


@contextmanager
def storm(server: Server, folder: Path, seed: int, writers: int = 4, naive: bool = False) -> Iterator[Storm]:
    """Writers at work on a new ledger of a server, until the block ends."""
    with cutting(server.port) as wire:
        made = Storm(server, wire, folder, Random(seed), naive, schema=f"storm{seed}{'_naive' * naive}")
        PostgresJournal.create(made.address, CODEC).close()
        for _ in range(writers):
            made.join()
        try:
            yield made
        finally:
            made.end()


class Follower(Thread):
    """Follows a ledger by the library's runner from its first event on, through whatever happens to the server."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address, self.stopped, self.broken = address, Event(), list[BaseException]()
        with closing(PostgresJournal.open(address, CODEC)) as journal:
            Outbox(journal.follower_store()).begin(NAME, journal)

    def run(self) -> None:
        """Go on after each loss, until told to stop."""
        with PostgresJournal.open(self.address, CODEC) as journal:
            while not self.stopped.is_set():
                try:
                    self._follow(journal)
                except Unreachable:
                    self.stopped.wait(0.05)
                except BaseException as broken:
                    self.broken.append(broken)
                    return

    def _follow(self, journal: PostgresJournal) -> None:
        class Followed(DCBApplication):
            name = NAME

            def __init__(self, env: object = None) -> None:
                self.recorder = LedgerRecorder(journal, actor=ANA, clock=lambda: NOON)
                self.mapper = LedgerMapper(CODEC)

            def close(self) -> None:
                pass

        class Noting(Projection[Outbox]):
            def process_event(self, _: Any, tracking: Tracking) -> None:
                position = tracking.notification_id
                self.view.require_followed(NAME, journal)
                notice = Notice("waits", f"event-{position}", "", position, "p")
                self.view.take([notice], ["told"], AT, (NAME, bookmark_at(journal, position)))

        outbox = Outbox(journal.follower_store())
        with BaseProjectionRunner(
            projection=Noting(outbox), application_class=Followed, tracking_recorder=outbox, topics=()
        ) as runner:
            while not self.stopped.is_set():
                outbox.require_followed(NAME, journal)
                runner.run_forever(timeout=0.1)

    def told(self, head: int) -> list[int]:
        """The positions that it was told of, in the order in which it was, once it has come to `head`."""
        until = time.monotonic() + PATIENCE
        with PostgresJournal.open(self.address, CODEC) as journal:
            outbox = Outbox(journal.follower_store(reading=True))
            while (outbox.max_tracking_id(NAME) or 0) < head:
                assert not self.broken, self.broken
                assert time.monotonic() < until, "it follows no more"
                time.sleep(0.02)
            self.stopped.set()
            self.join(PATIENCE)
            return [each.notice.position for each in outbox.outgoing("told")]


def until(happened: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it never happens"
        time.sleep(0.02)


def shuffled(sorts: Sequence[tuple[str, int]], chance: Random) -> list[str]:
    """Kills of each sort, so many, in any order."""
    found = [sort for sort, times in sorts for _ in range(times)]
    chance.shuffle(found)
    return found
