"""One ledger on a server, and programs of several machines that follow it and work on it: one at a time, nothing twice.

A machine is a folder here, with settings of its own; nobody knows the processes of another one.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from tests.follow.post import by_mail, post
from tests.follow.telling import propose
from tests.stories.test_worker import FORKS, WORKER, done, planned

from clusters import Cluster, Server, cluster
from ledger.data import replace
from platforms import NOW, Place, delivering, org
from shell import DANA, Desk, governed

KILLS = 60 if os.environ.get("LEDGER_TESTS") == "thorough" else 4
PATIENCE, SLOW = 60.0, 0.1


@pytest.fixture
def address(postgres: str) -> Iterator[str]:
    """A ledger's own schema, as a URL."""
    schema = f"m{uuid4().hex[:8]}"
    yield f"{postgres}&schema={schema}"
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def machine(desk: Desk, name: str) -> Desk:
    """Another machine, which has the same settings."""
    folder = desk.folder.parent / name
    folder.mkdir()
    shutil.copy(desk.folder / "ledger.toml", folder)
    return replace(desk, folder=folder)


def passes(address: str) -> None:
    """Let so much time go by on the server that every lease has ended."""
    server, _, schema = address.partition("&schema=")
    with closing(psycopg.connect(server, autocommit=True)) as db:
        db.execute(f"UPDATE {schema}.leases SET until = 0")


def until(happened: Callable[[], object], process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait for something, as long as a process runs."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert process is None or process.poll() is None, process.communicate()[1].decode()
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.05)


@contextmanager
def running(desk: Desk, command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program that goes on until the block ends, whichever way."""
    process = desk.spawn(command)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


# --- followers --------------------------------------------------------------------------------------------------------


def test_one_machine_follows_at_a_time_and_another_goes_on_where_it_ended(tmp_path: Path, address: str) -> None:
    (tmp_path / "one").mkdir()
    desk = governed(tmp_path / "one", db=address)
    with post() as server:
        by_mail(desk, server.port, database=address)
        other = machine(desk, "two")
        with running(desk, "ledger follow") as first:
            propose(desk)
            until(lambda: len(server.taken) == 2, first)
            refused = other.run("ledger follow --once")
        assert (refused.code, "somebody else follows this ledger" in refused.err) == (1, True)
        assert other.run("ledger follow --once").code == 1, "nobody knows of the other machine that its process ended"
        passes(address)
        propose(desk, key="hot")
        found = other.does("ledger follow --once --json").data["messages"]
    assert (
        sorted(sentence for each in found for sentence in each["notices"])
        == ["hot#1 (Marketing qualified) waits for your approval"] * 2
    ), "and what the first one told is not told again"
    assert not list(tmp_path.rglob("*.follow"))


@pytest.fixture
def servers() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


def put_back(server: Server, copy: Server) -> None:
    """Start it again on what a copy of it held."""
    server.stop()
    shutil.rmtree(server.data)
    copy.data.rename(server.data)
    server.start()


def test_a_follower_goes_on_through_a_failover_and_stops_where_an_older_copy_is_put_back(
    tmp_path: Path, servers: Cluster
) -> None:
    first = servers.server("first")
    second = servers.standby("second", first)
    hosts = ",".join(f"127.0.0.1:{each.port}" for each in (first, second))
    address = f"postgresql://postgres@{hosts}/postgres?target_session_attrs=read-write"
    desk = governed(tmp_path, db=address)
    with post() as server:
        by_mail(desk, server.port, database=address)
        with running(desk, "ledger follow") as follower:
            propose(desk)
            until(lambda: len(server.taken) == 2, follower)
            first.kill()
            second.promote()
            propose(desk, key="hot")
            until(lambda: len(server.taken) == 4, follower)
            assert set(server.told().values()) == {1}
            copy = servers.copy("copy", second)
            propose(desk, key="warm")
            until(lambda: len(server.taken) == 6, follower)
            put_back(second, copy)
            propose(desk, key="cold")
            propose(desk, key="mild")
            follower.wait(PATIENCE)
            said = follower.communicate()[1].decode()
    assert follower.returncode == 1
    assert "an older copy of the ledger was put back" in said
    desk.does("ledger verify")


# --- workers ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def there() -> Iterator[Place]:
    with org() as up:
        yield up


@pytest.fixture
def desk(tmp_path: Path, there: Place, address: str) -> Desk:
    """The operator's, whose `mql` governs the org's field; a service is registered."""
    (tmp_path / "one").mkdir()
    operator = delivering(Desk(tmp_path / "one", now=NOW), there, db=address)
    operator.does(f"ledger person add {WORKER} --kind service --owner {DANA}", by=DANA)
    return operator


@pytest.mark.fault(39)
def test_two_machines_at_once_carry_an_order_out_once(desk: Desk, there: Place) -> None:
    desk.does(f"ledger order apply {planned(desk)}")
    there.door("faults", {"nth": 2, "latency": 1.0})
    machines = [desk, machine(desk, "two")]

    both = [each.at(by=WORKER).spawn("ledger work --once --json") for each in machines]
    for each in both:
        each.communicate(timeout=PATIENCE)

    assert done(desk, "order-2")["counted"] == {"applied": 1}
    assert len(there.writes()) == 1
    log = desk.does("ledger log mql").out
    assert log.count("carried out order-2") == log.count("is about to") == 1


@pytest.mark.faults
def test_machines_that_are_killed_in_turn_write_nothing_twice_and_lose_nothing(
    desk: Desk, there: Place, address: str
) -> None:
    machines, kills, orders = [desk, machine(desk, "two")], 0, 0
    while kills < KILLS:
        there.by_hand(f"Score__c >= {orders + 1}")
        order = desk.does("ledger order plan --json").data["order"]
        kills += _killed_until_done(machines, there, address, order)
        before = len(there.writes())
        applying = desk.does(f"ledger order apply {order} --allow-large --json").data["order"]
        kills += _killed_until_done(machines, there, address, applying)
        assert done(desk, order)["standing"] == done(desk, applying)["standing"] == "done"
        assert len(there.writes()) == before + 1, f"{applying} wrote otherwise than once"
        orders += 1
    assert desk.run("ledger plan --json").data["changes"] == []
    desk.does("ledger audit rights")
    desk.does("ledger verify")


def _killed_until_done(machines: list[Desk], there: Place, address: str, order: str) -> int:
    """How often a worker was killed until the order was done, now on one machine and now on the other."""
    nth = 0
    while done(machines[0], order)["standing"] == "waiting":
        nth += 1
        _killed_at(machines[nth % 2], there, nth)
        passes(address)
    return nth - 1


def _killed_at(desk: Desk, there: Place, nth: int) -> None:
    """Start the worker, and kill it while the org takes its time over the nth request, if it comes so far."""
    there.door("faults", {"nth": nth, "latency": SLOW, "after": bool(nth % 2)})
    before = len(there.door("log")["requests"])
    process = FORKS.Process(target=desk.at(by=WORKER).run, args=("ledger work --once",))
    process.start()
    end = time.monotonic() + PATIENCE
    while process.is_alive() and len(there.door("log")["requests"]) < before + nth:
        assert time.monotonic() < end, "it neither asks nor ends"
        time.sleep(0.01)
    process.kill()
    process.join(PATIENCE)
    there.forget_faults()


def test_a_worker_of_which_nobody_knows_whether_it_lives_keeps_its_lease_until_it_ends(
    desk: Desk, there: Place, address: str
) -> None:
    desk.does(f"ledger order apply {planned(desk)}")
    there.door("faults", {"nth": 2, "latency": PATIENCE})
    before = len(there.door("log")["requests"])
    with running(desk.at(by=WORKER), "ledger work --once") as killed:
        until(lambda: len(there.door("log")["requests"]) >= before + 2, killed)
    there.forget_faults()
    other = machine(desk, "two")

    waits = other.run("ledger work --once --json", by=WORKER)
    passes(address)
    (order,) = other.run("ledger work --once --json", by=WORKER).data["orders"]

    assert "somebody else is delivering" in str(waits.data["left"]["order-2"])
    assert order["standing"] == "done"
    assert len(there.writes()) == 1


def test_a_worker_elsewhere_does_what_is_ordered_also_where_nobody_wakes_it(
    desk: Desk, address: str, postgres: str
) -> None:
    other = machine(desk, "two").at(by=WORKER)
    with running(other, "ledger work") as worker:
        for _ in range(2):
            order = desk.does("ledger order look --json").data["order"]
            until(lambda order=order: done(desk, order)["standing"] == "done", worker)
            with closing(psycopg.connect(postgres, autocommit=True)) as db:
                db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
        worker.send_signal(signal.SIGTERM)
        worker.wait(PATIENCE)
    assert worker.returncode == 0
