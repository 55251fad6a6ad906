"""Writers that are killed, and writers that race: nothing acknowledged is lost, and one of two wins."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest

from ledger.domain.event import Event
from ledger.journal.line import decode
from ledger.journal.port import BoundaryMoved
from ledger.journal.sqlite.journal import SQLiteJournal
from ledger.journal.verify import verify

from .stored import Store
from .toys import CODEC, Closed, Opened, condition, populated, record, toys

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the writers are forked")
FORK = multiprocessing.get_context("fork") if hasattr(os, "fork") else multiprocessing.get_context()
ROUNDS = 50
WRITING = {"sqlite": 0.02, "postgres": 0.1}
"""Seconds that a writer has at most: enough for some commands, and for its death to come at any place of one."""


def of(command: str) -> list[Event]:
    """The events that a command stands for: one to three."""
    return [Opened(key=command), Closed(key=command), Opened(key="shared")][: 1 + len(command) % 3]


def write(store: Store, told: Connection, name: str) -> None:
    """Record for ever, telling each command before, and its positions after."""
    with store.open() as journal:
        for number in count():
            command = f"{name}-{number}"
            told.send((command, None))
            told.send((command, record(journal, *of(command), command=command)))


def killed(store: Store, name: str, after: float) -> dict[str, list[int] | None]:
    """What a writer told until it was killed `after` seconds of writing."""
    receive, send = FORK.Pipe(duplex=False)
    writer = FORK.Process(target=write, args=(store, send, name))
    writer.start()
    send.close()
    told: dict[str, list[int] | None] = dict([receive.recv()])
    time.sleep(after)
    writer.kill()
    writer.join()
    with suppress(EOFError):
        while True:
            told.update([receive.recv()])
    return told


@pytest.mark.fault(1)
def test_fifty_killed_writers_lose_nothing_that_was_acknowledged(store: Store) -> None:
    """And whatever was cut off is recorded once, when the command is sent again."""
    chance = random.Random(9)
    store.create().close()
    expected: dict[str, list[int]] = {}
    cut_off = stored = 0
    for number in range(ROUNDS):
        told = killed(store, f"w{number}", chance.uniform(0, WRITING[store.sort]))
        with store.open() as journal:
            head = journal.head()
            for command, positions in told.items():
                again = record(journal, *of(command), command=command)
                assert positions in (None, again)
                cut_off += positions is None
                stored += positions is None and again[-1] <= head
                expected[command] = again
    with store.open() as journal:
        assert verify(journal).size == sum(map(len, expected.values()))
        for command, positions in expected.items():
            assert [decode(journal.line(each)).command_id for each in positions] == [command] * len(positions)
    assert len(expected) > ROUNDS
    assert 0 < cut_off <= ROUNDS
    assert stored <= cut_off


def die_within(path: Path) -> None:
    with SQLiteJournal.open(path, CODEC) as journal, journal._transaction("IMMEDIATE") as db:
        db.execute("INSERT INTO lines VALUES (35, 'c', 0, x'00', x'00')")
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.fault(1)
def test_a_writer_that_dies_within_an_append_leaves_no_trace_and_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    populated(path)
    writer = FORK.Process(target=die_within, args=(path,))
    writer.start()
    writer.join()
    assert writer.exitcode == -signal.SIGKILL
    with SQLiteJournal.open(path, CODEC, timeout=0.01) as journal:
        assert verify(journal).size == 34
        assert record(journal, Opened(key="a")) == [35]


def race(store: Store, name: str, start: Barrier, keys: list[str], told: Any) -> None:
    """For each key: read, wait for the other, record; how often each of the two went well."""
    won = []
    with store.open() as journal:
        for number, key in enumerate(keys):
            start.wait(10)
            _, head = journal.read(toys(key))
            start.wait(10)
            try:
                record(journal, Opened(key=key), command=f"{name}-{number}", condition=condition(key, after=head))
                won.append(number)
            except BoundaryMoved:
                pass
    told.put(won)


def raced(store: Store, keys: dict[str, list[str]]) -> list[list[int]]:
    store.create().close()
    start, told = FORK.Barrier(2), FORK.Queue()
    racers = [FORK.Process(target=race, args=(store, name, start, mine, told)) for name, mine in keys.items()]
    for racer in racers:
        racer.start()
    won = [told.get(timeout=60) for _ in racers]
    for racer in racers:
        racer.join()
    return won


@pytest.mark.fault(7)
def test_of_two_who_decide_on_the_same_things_one_wins(store: Store) -> None:
    keys = [f"k{number // 50}" for number in range(150)]
    one, other = raced(store, {"one": keys, "other": keys})
    assert sorted(one + other) == list(range(150))
    with store.open() as journal:
        assert verify(journal).size == 150


def decide_alone(store: Store, name: str, start: Barrier, rounds: int, told: Any) -> None:
    """Read what is of one's own, record under the condition that it is all there is, and again: how often one met."""
    met = 0
    with store.open() as journal:
        start.wait(30)
        for number in range(rounds):
            _, head = journal.read(toys(name))
            try:
                record(journal, Opened(key=name), command=f"{name}-{number}", condition=condition(name, after=head))
            except BoundaryMoved:
                met += 1
    told.put(met)


def follow(store: Store, until: int) -> list[int]:
    """What somebody reads who looks again and again for what is new."""
    seen: list[int] = []
    with store.open() as journal:
        while len(seen) < until:
            found, _ = journal.read(after=seen[-1] if seen else 0)
            seen += [each.position for each in found]
    return seen


@pytest.mark.fault(5)
def test_eight_writers_on_different_definitions_never_meet_and_who_follows_misses_nothing(store: Store) -> None:
    writers, rounds = 8, 12
    store.create().close()
    start, told = FORK.Barrier(writers), FORK.Queue()
    running = [
        FORK.Process(target=decide_alone, args=(store, f"w{number}", start, rounds, told)) for number in range(writers)
    ]
    for each in running:
        each.start()
    assert follow(store, writers * rounds) == list(range(1, writers * rounds + 1)), "gapless, in order, each once"
    assert [told.get(timeout=60) for _ in running] == [0] * writers
    for each in running:
        each.join()
    with store.open() as journal:
        assert verify(journal).size == writers * rounds


def test_two_who_decide_on_different_things_never_meet(store: Store) -> None:
    won = raced(store, {"one": ["a"] * 100, "other": ["b"] * 100})
    assert won == [list(range(100))] * 2
    with store.open() as journal:
        assert verify(journal).size == 200
