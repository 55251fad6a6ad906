"""What it costs that everybody judges every event for themselves, once, beside the same without it.

    python benchmarks/verdicts.py [--events 100000] [--signed 1000] [--rounds 15]

Both run in turns, each on a copy of one ledger, and the median of their ratios counts. An opening reads verdicts that
were made before, and is held against one that reads none; judging everything from nothing, against a fold of the same;
an append that checks the tags, against one that does not.
"""

from __future__ import annotations

import argparse
import compileall
import gc
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import bulk
from definitions import ANA, CRO, SHAPE, build as build_unsigned, draft_of, round_of
from signed import build
from unjudged import UnjudgedJournal

import ledger as program
from ledger.app import settings
from ledger.app.judged import JudgedJournal
from ledger.app.ledger import Ledger, open_ledger
from ledger.app.own_file import FOLDER
from ledger.app.snapshot import Snapshot, advanced
from ledger.domain import EVENTS
from ledger.domain.event import Actor, Event
from ledger.domain.proposal import Terms
from ledger.govern.definitions.answers.definitions import version_text
from ledger.govern.definitions.queries.definitions import version_on
from ledger.govern.proposals.decide.ratify import ratify
from ledger.journal.codec import Codec
from ledger.journal.copying import copy
from ledger.journal.port import Journal
from ledger.journal.postgres.journal import PostgresJournal
from ledger.journal.sqlite.journal import SQLiteJournal

sys.path.append(str(Path(__file__).parent.parent / "tests"))

from postgres import server

OPENING, JUDGING, ASKING, APPENDING = 1.2, 3.0, 1.2, 1.1
CODEC, KEY = Codec(EVENTS), "d7"
TODAY = datetime(2026, 3, 1, tzinfo=UTC)
UNCHECKED = """CREATE OR REPLACE FUNCTION require_tags(
    head bigint, types text[], payloads bytea[], tags text[], tag_of integer[]
) RETURNS void LANGUAGE plpgsql AS $$ BEGIN END $$"""


class Desks(NamedTuple):
    """Two folders with copies of one ledger, of which one is never judged, and the proposals that wait in both."""

    judged: Path
    unjudged: Path
    waiting: Iterator[str]


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--signed", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args()
    compileall.compile_dir(Path(program.__file__).parent, quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[FOLDER] = str(Path(folder) / "cache")
        desks = desks_of(Path(folder), asked.events, asked.signed, 2 * asked.rounds + 2)
        judging(desks, max(asked.rounds // 5, 1))
        opened(desks.judged, JudgedJournal).judged.verdicts()  # which are there from here on
        opening(desks, asked.rounds)
        asking(desks, asked.rounds)
        appending(Path(folder), 20 * asked.rounds)
    print(f"  {SHAPE}; {asked.signed:,} approvals are signed")


def desks_of(folder: Path, events: int, signed: int, waiting: int) -> Desks:
    """The ledger, twice; so many proposals in it are approved, and wait for their decider."""
    here, there = folder / "judged", folder / "unjudged"
    here.mkdir()
    keys = [f"waiting{3 * n + 1}" for n in range(waiting)]  # none of which refers to another
    now = datetime.now(UTC)  # noqa: TID251 a real decision reads the real clock
    with build(here / "ledger.db", events - 2 * waiting, signed) as journal:
        rounds = [round_of(draft_of(key, 1), 1, Terms(from_=date(2099, 1, 1)), now.date()) for key in keys]
        proposed, approved, _ = zip(*rounds, strict=True)
        bulk.record(journal, [*proposed, *approved], now)
    (here / settings.FILE).write_text('database = "ledger.db"\n', encoding="utf-8")
    shutil.copytree(here, there)
    return Desks(here, there, (f"{key}#1" for key in keys))


def opened(desk: Path, sort: type[JudgedJournal]) -> Ledger:
    """The ledger of a desk, opened anew, as it is read by a journal of some sort."""
    with patch("ledger.app.ledger.JudgedJournal", sort):
        return open_ledger(settings.load(desk / settings.FILE))


def judging(desks: Desks, rounds: int) -> None:
    """Everything judged from nothing, beside a fold of it."""
    with SQLiteJournal.open(desks.judged / "ledger.db", CODEC) as journal, patch.dict(os.environ, {FOLDER: ""}):
        judged = lambda: JudgedJournal(journal, "").verdicts()  # noqa: E731
        assert not judged().struck, "everybody acts by a right"
        say("judging from nothing", judged, lambda: advanced(journal, Snapshot()), rounds, JUDGING, used)


def opening(desks: Desks, rounds: int) -> None:
    """A ledger opened for one question or act, as each command does."""
    both = ((desks.judged, JudgedJournal), (desks.unjudged, UnjudgedJournal))
    shown, unshown = (lambda at=at: show(opened(*at)) for at in both)
    say("opening: show", shown, unshown, 4 * rounds, OPENING, used)
    ratified = deciding(lambda: opened(*both[0]), lambda: opened(*both[1]), desks.waiting)
    say("opening: ratify", *ratified, rounds, OPENING, used)
    mine = [sys.executable, "-m", "ledger", "show", KEY]
    theirs = [sys.executable, str(Path(__file__).with_name("unjudged.py")), "show", KEY]
    say(
        "opening: ledger show",
        lambda: run(mine, desks.judged),
        lambda: run(theirs, desks.unjudged),
        rounds,
        OPENING,
        used,
    )


def asking(desks: Desks, rounds: int) -> None:
    """A ledger that is open, as where it is served."""
    ours, theirs = opened(desks.judged, JudgedJournal), opened(desks.unjudged, UnjudgedJournal)
    say("show", lambda: show(ours), lambda: show(theirs), 4 * rounds, ASKING, used)
    say("ratify", *deciding(lambda: ours, lambda: theirs, desks.waiting), rounds, ASKING, used)


def show(ledger: Ledger) -> None:
    """What a reader of one definition sees."""
    list(version_text(ledger, version_on(ledger, KEY, None, None, None), None, governs=True).sections())


def deciding(
    ours: Callable[[], Ledger], theirs: Callable[[], Ledger], waiting: Iterator[str]
) -> tuple[Callable[[], None], Callable[[], None]]:
    """The same proposals ratified on both, one each time."""
    asked = {"ours": "", "theirs": ""}

    def decide(ledger: Ledger, proposal: str) -> None:
        ratify(ledger, ledger.actor(CRO.address), proposal, "")

    def mine() -> None:
        asked["theirs"] = next(waiting)
        decide(ours(), asked["theirs"])

    return mine, lambda: decide(theirs(), asked["theirs"])


def appending(folder: Path, rounds: int) -> None:
    """One proposal, durable."""
    unchecked = Codec(EVENTS)
    unchecked.require_tags = lambda *_: None  # type: ignore[method-assign]
    paths = [folder / f"{name}.db" for name in ("checked", "unchecked")]
    build_unsigned(paths[0], 2_000).close()
    shutil.copy(*paths)
    asked = [round_of(draft_of(f"asked{n}", 1), 1, on=TODAY.date())[0][1] for n in range(rounds + 1)]
    with SQLiteJournal.open(paths[0], CODEC) as ours, SQLiteJournal.open(paths[1], unchecked) as theirs:
        say("append, SQLite", appends(ours, asked), appends(theirs, asked), rounds, APPENDING)
    with server(durable=True) as url:
        addresses = [f"{url}&schema={name}" for name in ("checked", "unchecked")]
        with elsewhere(addresses[0], CODEC, paths[0]) as ours, elsewhere(addresses[1], unchecked, paths[0]) as theirs:
            unchecked_in(url, "unchecked")
            say("append, PostgreSQL", appends(ours, asked), appends(theirs, asked), rounds, APPENDING)


@contextmanager
def elsewhere(address: str, codec: Codec, path: Path) -> Iterator[PostgresJournal]:
    """A copy of a file on a server."""
    PostgresJournal.create(address, codec).close()
    with SQLiteJournal.open(path, CODEC) as file, PostgresJournal.open(address, codec) as journal:
        copy(file, journal)
        yield journal


def unchecked_in(url: str, schema: str) -> None:
    """Have the server check the tags no more."""
    import psycopg

    with psycopg.connect(url) as db:
        db.execute(f"SET search_path = {schema}".encode())
        db.execute(UNCHECKED)


def appends(journal: Journal, events: Iterable[Event]) -> Callable[[], object]:
    """What records the next of these events."""
    coming = enumerate(events)

    def append() -> object:
        number, event = next(coming)
        return journal.record([event], actor=Actor(ANA.id), command_id=f"append-{number}", now=TODAY)

    return append


def run(command: list[str], desk: Path) -> None:
    """A whole command."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, cwd=desk, env=environment, check=True, stdout=subprocess.DEVNULL)


def say(
    what: str,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    rounds: int,
    most: float,
    clock: Callable[[], float] = time.perf_counter,
) -> None:
    """Print the median of the ratios; the first round warms up."""

    def timed(work: Callable[[], object]) -> float:
        gc.collect()
        start = clock()
        work()
        return clock() - start

    pairs = [(timed(ours), timed(theirs)) for _ in range(rounds + 1)][1:]
    ratio = statistics.median(one / other for one, other in pairs)
    mine, other = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
    missed = "" if ratio <= most else "   missed"
    print(f"{what:22} {ratio:5.2f} x (at most {most} x), {mine:,.1f} and {other:,.1f} ms{missed}", flush=True)


def used() -> float:
    """The processor time of this process, and of those that it waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
