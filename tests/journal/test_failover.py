"""A server that dies and another that takes its place; a server that is put back to what it was."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random
from threading import Event, Thread
from typing import Any

import pytest

from clusters import Cluster, Server, cluster
from ledger.errors import StorageFault, Unreachable
from ledger.journal import stores
from ledger.journal.bookmark import bookmark_at, holds
from ledger.journal.outbox import Outbox
from ledger.journal.port import Journal
from ledger.journal.postgres import journal as journals
from ledger.journal.postgres.journal import PostgresJournal
from ledger.journal.verify import verify

from .storm import LONG, Follower, until
from .toys import ANA, CODEC, NOON, Closed, Opened, record

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def place() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


@pytest.fixture
def servers(place: Cluster) -> Iterator[Cluster]:
    """A place for servers, which end with the test."""
    yield place
    place.end()


def anywhere(*servers: Server) -> str:
    """The address of a ledger on whichever of them takes changes."""
    hosts = ",".join(f"127.0.0.1:{each.port}" for each in servers)
    return f"postgresql://postgres@{hosts}/postgres?target_session_attrs=read-write"


class Writer(Thread):
    """Records one event after the other, and keeps what it was told of each."""

    def __init__(self, address: str, who: str) -> None:
        super().__init__(daemon=True)
        self.address, self.who, self.stopped = address, who, Event()
        self.acknowledged, self.failed, self.unknown = dict[str, int](), list[str](), list[str]()

    def run(self) -> None:
        with PostgresJournal.open(self.address, CODEC) as journal:
            number = 0
            while not self.stopped.is_set():
                number += 1
                command = f"{self.who}.{number}"
                try:
                    (position,) = journal.record([Opened(key=self.who)], actor=ANA, command_id=command, now=NOON)
                    self.acknowledged[command] = position
                except Unreachable:
                    self.unknown.append(command)
                except StorageFault:
                    self.failed.append(command)


def commands(server: Server) -> dict[object, object]:
    return dict(server.does("SELECT command_id, position FROM ledger.lines"))


def test_where_the_standby_takes_over_nothing_that_was_acknowledged_is_lost(servers: Cluster) -> None:
    first = servers.server("first")
    second = servers.standby("second", first)
    address = anywhere(first, second)
    stores.create(address, CODEC).close()
    follower, writers = Follower(address), [Writer(address, f"w{number}") for number in range(4)]
    for each in (follower, *writers):
        each.start()
    until(lambda: all(len(each.acknowledged) > 5 for each in writers))
    first.kill()
    second.promote()
    before = sum(len(each.acknowledged) for each in writers)
    until(lambda: sum(len(each.acknowledged) for each in writers) > before + 20)

    first.start()  # beside the new one: nobody told it that it is no more
    until(lambda: sum(len(each.acknowledged) for each in writers) > before + 40)
    for each in writers:
        each.stopped.set()
    first.stop()  # who came back to it only now waits there, for a standby that will never follow it
    for each in writers:
        each.join(30)
    assert not any(each.is_alive() for each in writers)

    stored = commands(second)
    acknowledged = {command: at for each in writers for command, at in each.acknowledged.items()}
    assert {command: stored.get(command) for command in acknowledged} == acknowledged
    assert not [command for each in writers for command in each.failed if command in stored]
    assert follower.told(len(stored)) == list(range(1, len(stored) + 1))
    with PostgresJournal.open(f"{second.url}?schema=ledger", CODEC) as journal:
        assert verify(journal).size == len(stored)


def test_nobody_who_was_on_the_new_server_goes_back_to_the_one_that_it_replaced(servers: Cluster) -> None:
    first = servers.server("first")
    second = servers.standby("second", first)
    with stores.create(anywhere(first, second), CODEC) as journal:
        record(journal, Opened(key="a"))
        first.kill()
        second.promote()
        assert record(journal, Opened(key="b")) == [2]
        first.start()
        second.does("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ledger'")
        with pytest.raises(Unreachable) as told:
            journal.head()
        assert "that was replaced" in told.value.what
        assert "stop the one that was replaced" in told.value.fix
        journal.wait(0.01, Event())
        first.stop()
        assert record(journal, Opened(key="c")) == [3]


def test_a_server_that_was_replaced_and_is_started_again_acknowledges_nothing(
    servers: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "WAITS", (0.0, 0.0))
    first = servers.server("first")
    second = servers.standby("second", first)
    stores.create(first.url, CODEC).close()
    first.kill()
    second.promote()
    first.start()
    late = Writer(first.url, "late")
    late.start()
    while not late.unknown:
        cancel_waits(first)
    late.stopped.set()
    while late.is_alive():  # and waits once more, or ends without
        cancel(first)
        late.join(0.05)
    assert (late.acknowledged, late.failed) == ({}, [])


def test_a_commit_that_is_told_not_to_wait_for_the_standby_counts_only_once_the_standby_has_it(
    servers: Cluster,
) -> None:
    first = servers.server("first")
    second = servers.standby("second", first)
    with stores.create(first.url, CODEC) as journal:
        record(journal, Opened(key="a"))
        second.stop()
        told = list[Any]()
        waiting = Thread(target=lambda: told.append(record(journal, Opened(key="b"), command="b")))
        waiting.start()
        cancel_waits(first)
        until(lambda: bool(waits(first)))  # the same command again, behind the lock
        assert "b" in commands(first)
        assert told == [], "it is stored, and nobody said so yet"
        second.start()
        waiting.join(30)
        assert told == [[2]]
        first.kill()
        second.promote()
    assert commands(second)["b"] == 2


def waits(server: Server) -> list[tuple[object, ...]]:
    """The processes whose commit waits for a standby."""
    return server.does("SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'")


def cancel_waits(server: Server) -> None:
    """Tell one commit that waits for a standby, or will soon, not to wait: its client is warned."""
    end = time.monotonic() + 30
    while not cancel(server):
        assert time.monotonic() < end, "nobody waits"
        time.sleep(0.02)


def cancel(server: Server) -> bool:
    """Tell each commit that waits for a standby now not to; whether one did."""
    found = waits(server)
    for (pid,) in found:
        server.does("SELECT pg_cancel_backend(%s)", (pid,))
    return bool(found)


def test_a_server_that_only_follows_answers_questions_and_says_where_to_decide(servers: Cluster) -> None:
    first = servers.server("first")
    second = servers.standby("second", first)
    with stores.create(first.url, CODEC) as journal:
        record(journal, Opened(key="a"), Opened(key="b"))
        root = journal.root()
    with PostgresJournal.open(second.url, CODEC) as replica:
        until(lambda: replica.head() == 2)
        assert (replica.root(), verify(replica).size) == (root, 2)
        assert [each.position for each in replica.read()[0]] == [each[0] for each in replica.rows()] == [1, 2]
        replica.wait(0.1, Event())
        acts: list[Callable[[], object]] = [
            lambda: record(replica, Opened(key="c")),
            lambda: replica.lease("sf", "ops", 0, 60, lambda _: False),
            lambda: Outbox(replica.follower_store()).begin("one", replica),
            lambda: replica.beat("serve", "here", 0),
        ]
        for act in acts:
            with pytest.raises(StorageFault) as told:
                act()
            assert "this server only follows another" in told.value.what
            assert "target_session_attrs=read-write" in told.value.fix
        Outbox(replica.follower_store(reading=True)).outgoing("mail")
    either = anywhere(second, first).replace("read-write", "prefer-standby")
    with PostgresJournal.open(either, CODEC) as replica, pytest.raises(StorageFault, match="only follows another"):
        record(replica, Opened(key="c"))
    with pytest.raises(Unreachable, match="none of the servers"):
        PostgresJournal.open(f"{second.url}?target_session_attrs=read-write", CODEC)


def test_whoever_stands_on_a_server_that_is_put_back_to_an_older_copy_notices(servers: Cluster) -> None:
    server = servers.server("server")
    with stores.create(server.url, CODEC) as journal:
        record(journal, Opened(key="a"))
        outbox = Outbox(journal.follower_store())
        outbox.begin("one", journal)
        copy = servers.copy("copy", server)
        record(journal, Opened(key="b"))
        outbox.take([], [], "", ("one", bookmark_at(journal, 2)))
        mark = bookmark_at(journal, 2)
        put_back(server, copy)
        assert not holds(journal, mark)
        record(journal, Opened(key="b"), Opened(key="c"))
        assert not holds(journal, mark)
        assert outbox.bookmark("one") == bookmark_at(journal, 1), "what was kept beside it went back with it"


def put_back(server: Server, copy: Server) -> None:
    """Start it again on what a copy of it held."""
    server.stop()
    shutil.rmtree(server.data)
    copy.data.rename(server.data)
    server.start()


LIMIT = 4 * 2**20
"""Bytes of one file; what PostgreSQL logs into has 1 MB from the beginning."""


def test_a_disk_that_is_full_records_nothing_and_goes_on_once_there_is_room(servers: Cluster) -> None:
    """The server may write no longer files, which it takes for a lack of room; a disk of its own: see below."""
    server = servers.server("server")
    server.stop()
    server.start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT)))
    with stores.create(server.url, CODEC) as journal:
        head = filled(journal)
        server.stop()
        server.start()
        assert record(journal, Opened(key="small")) == [head + 1]


@pytest.mark.skipif(not LONG or os.name == "nt" or os.geteuid() != 0, reason="only root gives a test a disk")
def test_a_real_disk_that_is_full_does_the_same(servers: Cluster) -> None:
    server = servers.server("server")
    disk = server.folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,uid=nobody,mode=700", "tmpfs", disk], check=True)
    try:
        with stores.create(server.url, CODEC) as journal:
            server.does(f"CREATE TABLESPACE small LOCATION '{disk}'")
            server.does("ALTER TABLE ledger.payloads SET TABLESPACE small")
            head = filled(journal)
            subprocess.run(["mount", "-o", "remount,size=32m", disk], check=True)
            assert record(journal, Opened(key="small")) == [head + 1]
        server.stop()
    finally:
        subprocess.run(["umount", disk], check=True)


def filled(journal: Journal) -> int:
    """The head of a ledger in which so much was recorded that nothing more can be."""
    chance, head = Random(15), 0
    with pytest.raises(StorageFault) as told:  # noqa: PT012 it is told by one of them
        while True:
            (head,) = record(journal, Closed(key="k", because=chance.randbytes(450_000).hex()))
    assert "has no room left" in told.value.what
    assert "nothing was recorded" in told.value.why
    assert journal.head() == verify(journal).size == head > 3
    return head


def test_a_server_whose_clock_is_set_back_records_no_earlier_than_before(servers: Cluster) -> None:
    server = servers.server("server")
    with stores.create(server.url, CODEC, told=True) as journal:
        ahead = datetime(2099, 1, 1, tzinfo=UTC)
        record(journal, Opened(key="a"), now=ahead)
        server.does("UPDATE ledger.ledger SET told = false")
        record(journal, Opened(key="b"), Opened(key="c"), now=NOON)
        assert {each.recorded_at for each in journal.read()[0]} == {"2099-01-01T00:00:00.000000Z"}
        assert verify(journal).size == 3
