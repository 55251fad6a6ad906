"""A PostgreSQL that is killed at once, that keeps nothing, or that numbers events outside the lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from tests.journal.toys import CODEC, Opened, record

from clusters import Cluster, Server, cluster
from ledger.errors import StorageFault
from ledger.journal.postgres import append, connection, durable, journal
from ledger.journal.postgres.journal import PostgresJournal
from ledger.journal.verify import verify

LAZY = ("synchronous_commit=off", "wal_writer_delay=10s")
"""It acknowledges what it has written nowhere yet."""


@pytest.fixture(scope="module")
def servers() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


@pytest.fixture(scope="module")
def server(servers: Cluster) -> Server:
    return servers.server("lazy", *LAZY)


@pytest.fixture(scope="module")
def careless(servers: Cluster) -> Server:
    """A server without fsync, of which nobody said that it need not keep anything."""
    return servers.server("careless", "fsync=off", "ledger.throwaway=off")


def recorded_and_killed(server: Server, schema: str) -> int:
    """Record an event, kill the server as soon as it is acknowledged, start it again: how many events there are."""
    address = f"{server.url}?schema={schema}"
    with PostgresJournal.create(address, CODEC) as made:
        server.does("CHECKPOINT")
        assert record(made, Opened(key="a")) == [1]
        server.kill()
    server.start()
    with PostgresJournal.open(address, CODEC) as again:
        return verify(again).size


@pytest.mark.fault(3)
def test_what_a_server_acknowledged_survives_that_it_is_killed_at_once(server: Server) -> None:
    assert recorded_and_killed(server, "eager") == 1


@pytest.mark.fault(3, control=True)
def test_with_commits_that_are_not_waited_for_it_is_gone(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_SESSION", connection._SESSION.replace("THEN 'on'", "THEN 'off'"))
    tries = (recorded_and_killed(server, f"lazy{number}") for number in range(5))  # it may just be writing by itself
    assert any(left == 0 for left in tries)


@pytest.mark.fault(6)
def test_on_a_server_without_fsync_nothing_is_founded(careless: Server) -> None:
    with pytest.raises(StorageFault, match="does not keep what it acknowledges") as told:
        PostgresJournal.create(f"{careless.url}?schema=a", CODEC)
    assert "ALTER SYSTEM SET fsync = on" in str(told.value.fix)
    assert not PostgresJournal.exists(f"{careless.url}?schema=a")


@pytest.mark.fault(6)
def test_where_fsync_is_switched_off_later_nothing_more_is_recorded(careless: Server) -> None:
    address = f"{careless.url}?schema=b"
    throwaway = f"{address}&options=-c%20ledger.throwaway%3Don"
    PostgresJournal.create(throwaway, CODEC).close()
    with PostgresJournal.open(address, CODEC) as made:
        with pytest.raises(StorageFault) as told:
            record(made, Opened(key="a"))
        assert "nothing was recorded" in told.value.why
        assert verify(made).size == 0, "it can be read"


@pytest.mark.fault(6, control=True)
def test_without_that_check_it_is_recorded_on_a_server_that_may_lose_it(
    careless: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(append, "_LOCK", append._LOCK.replace(durable.LOSES, "false"))
    monkeypatch.setattr(journal, "require_durable", lambda _: None)
    with PostgresJournal.create(f"{careless.url}?schema=c", CODEC) as made:
        assert record(made, Opened(key="a")) == [1]


@pytest.mark.fault(5, control=True)
def test_who_follows_a_store_that_numbers_outside_the_lock_misses_an_event(server: Server) -> None:
    server.does("CREATE TABLE numbered (number bigserial, what text)")
    with closing(psycopg.connect(server.url)) as slow, closing(psycopg.connect(server.url)) as quick:
        slow.execute("INSERT INTO numbered (what) VALUES ('first')")
        quick.execute("INSERT INTO numbered (what) VALUES ('second')")
        quick.commit()
        seen = [what for _, what in server.does("SELECT number, what FROM numbered ORDER BY number")]
        slow.commit()
    seen += [what for _, what in server.does("SELECT number, what FROM numbered WHERE number > 2")]
    assert seen == ["second"]
