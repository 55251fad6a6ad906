"""Journals that lack one guard, for the controls; and trials of an append in a process that something happens to."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from tests.journal.toys import CODEC, Opened, record

from ledger.errors import LedgerError, StorageFault, Tampered
from ledger.journal.sqlite.faults import faults
from ledger.journal.sqlite.journal import SQLiteJournal
from ledger.journal.verify import verify

FORKS = multiprocessing.get_context("forkserver") if hasattr(os, "fork") else multiprocessing.get_context()
"""Each from a process that did nothing yet: how much memory is free in it does not differ with the tests before."""
if hasattr(os, "fork"):
    FORKS.set_forkserver_preload([__name__])
Happens: TypeAlias = Callable[[SQLiteJournal], object]
EVENTS = [Opened(key="k" * 900) for _ in range(60)]
"""What a trial records in one command: large enough that it takes memory and room of its own."""


class UntiedJournal(SQLiteJournal):
    """Commits each statement by itself. A double, and wrong."""

    @contextmanager
    def _transaction(self, mode: str) -> Iterator[sqlite3.Connection]:
        with self._lock, faults(self.path):
            yield self._db


class LateJournal(SQLiteJournal):
    """Takes the lock only once it writes, not before it reads. A double, and wrong."""

    meanwhile: Callable[[], object] = staticmethod(lambda: None)

    @contextmanager
    def _transaction(self, mode: str) -> Iterator[sqlite3.Connection]:
        with super()._transaction("DEFERRED") as db:
            if mode == "IMMEDIATE":
                db.execute("SELECT count(*) FROM lines").fetchone()
                self.meanwhile()
            yield db


def trial(path: Path, sort: type[SQLiteJournal], happens: Happens) -> str:
    """Record EVENTS in a process of its own after something `happens` there: "recorded", "refused …", or "died"."""
    receive, send = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=_try, args=(path, sort, happens, send))
    process.start()
    send.close()
    try:
        said = receive.recv()
    except EOFError:
        said = "died"
    process.join()
    return str(said)


def _try(path: Path, sort: type[SQLiteJournal], happens: Happens, told: Any) -> None:
    with sort.open(path, CODEC) as journal:
        happens(journal)
        try:
            record(journal, *EVENTS, command="trial")
            told.send("recorded")
        except LedgerError as no:
            told.send(f"refused {no.what}")
        except MemoryError:
            told.send("refused for want of memory")
    os._exit(0)


def after(path: Path) -> str:
    """What a trial left: "all", "nothing", "half"."""
    try:
        with SQLiteJournal.open(path, CODEC) as journal:
            size, stored = verify(journal).size, len(journal.read()[0])
    except (StorageFault, Tampered):
        return "half"
    return {(34, 34): "nothing", (34 + len(EVENTS),) * 2: "all"}.get((size, stored), "half")


def dies_at(statement: int) -> Happens:
    """The program is killed as it begins its nth statement."""
    return partial(_dies_at, statement)


def files_end_at(size: int) -> Happens:
    """No file grows beyond so many bytes."""
    return partial(_files_end_at, size)


def memory_of_sqlite_ends_at(size: int) -> Happens:
    """SQLite gets no more than so many bytes."""
    return partial(_memory_of_sqlite_ends_at, size)


def memory_ends_after(room: int) -> Happens:
    """The process gets so many bytes more, and then none."""
    return partial(_memory_ends_after, room)


def _dies_at(statement: int, journal: SQLiteJournal) -> None:
    left = [statement]

    def count(_: str) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    journal._db.set_trace_callback(count)


def _files_end_at(size: int, _: SQLiteJournal) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def _memory_of_sqlite_ends_at(size: int, journal: SQLiteJournal) -> None:
    journal._db.execute(f"PRAGMA hard_heap_limit = {size}").fetchall()


def _memory_ends_after(room: int, _: SQLiteJournal) -> None:
    import resource

    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + room, resource.getrlimit(resource.RLIMIT_AS)[1]))


def trials(
    ledger: bytes, path: Path, sort: type[SQLiteJournal], faults: Sequence[Happens]
) -> Iterator[tuple[str, str]]:
    """What each fault comes to, each on the same ledger: what the program said, and what was left."""
    for happens in faults:
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()
        path.write_bytes(ledger)
        said = trial(path, sort, happens)
        yield said.split()[0], after(path)
