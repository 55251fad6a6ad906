"""A connection that is lost before, during or after a commit: a command is recorded once, and nobody hears otherwise.

the journal --wire--> the server        cut in each turn (a request, its answer), before its first byte and within
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest

from clusters import Server, cluster
from cutting import Wire, cutting
from ledger.errors import StorageFault, Unreachable
from ledger.journal.postgres.journal import PostgresJournal
from ledger.journal.verify import verify

from .storm import NaiveJournal, until
from .toys import ANA, CODEC, NOON, Opened

pytestmark = pytest.mark.faults
BYTES = (0, 1, 60)
SCHEMA = "wire"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with cluster() as made:
        yield made.server("only")


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    PostgresJournal.create(f"{server.url}?schema={SCHEMA}", CODEC).close()
    with cutting(server.port) as found:
        yield found
    server.does(f"DROP SCHEMA {SCHEMA} CASCADE")


def through(wire: Wire, sort: type[PostgresJournal] = PostgresJournal) -> PostgresJournal:
    return sort.open(f"postgresql://postgres@127.0.0.1:{wire.port}/postgres?schema={SCHEMA}", CODEC)


def record(journal: PostgresJournal, command: str) -> list[int]:
    return journal.record([Opened(key="a"), Opened(key="b")], actor=ANA, command_id=command, now=NOON)


def stored(server: Server, command: str) -> list[object]:
    rows = server.does(f"SELECT position FROM {SCHEMA}.lines WHERE command_id = %s ORDER BY 1", (command,))
    return [position for (position,) in rows]


@pytest.mark.fault(4)
def test_wherever_the_connection_is_lost_a_command_is_recorded_once_and_said_so(server: Server, wire: Wire) -> None:
    with through(wire) as journal:
        record(journal, "warm")
        for byte in BYTES:
            turn, cut = 0, True
            while cut:
                turn += 1
                wire.arm(turn, byte)
                command = f"turn {turn}, byte {byte}"
                told = record(journal, command)
                cut = wire.disarm()
                assert stored(server, command) == told, command
            assert turn > 4, "two round trips are four turns"
        assert verify(journal).size == journal.head()


def test_wherever_the_connection_is_lost_a_question_is_answered(wire: Wire) -> None:
    with through(wire) as journal:
        record(journal, "warm")
        for byte in BYTES:
            turn, cut = 0, True
            while cut:
                turn += 1
                wire.arm(turn, byte)
                under = journal.under("warm", ANA.id)
                assert (journal.head(), len(journal.read()[0]), under[0]) == (2, 2, ("warm", 1))
                cut = wire.disarm()


def test_a_stream_that_is_cut_says_so_and_begins_anew_when_it_is_asked_for_again(wire: Wire) -> None:
    with through(wire) as journal:
        record(journal, "warm")
        wire.arm(2, 0)
        with pytest.raises(Unreachable, match="was lost"):
            list(journal.rows())
        assert [each[0] for each in journal.rows()] == [1, 2]


class Attempt(Thread):
    """A command under way, and what is said of it."""

    def __init__(self, journal: PostgresJournal) -> None:
        super().__init__(daemon=True)
        self.journal, self.said = journal, list[Any]()

    def run(self) -> None:
        try:
            self.said.append(record(self.journal, "held"))
        except StorageFault as fault:
            self.said.append(fault)


@pytest.mark.parametrize("sort", [PostgresJournal, NaiveJournal], ids=["behind the lock", "without the lock"])
def test_while_the_server_still_commits_only_who_waits_for_it_learns_what_became_of_a_command(
    server: Server, wire: Wire, sort: type[PostgresJournal]
) -> None:
    with through(wire, sort) as journal:
        attempt = _held(server, wire, journal)
        if sort is PostgresJournal:
            until(lambda: bool(_waiting(server, "tuple", "transactionid")))
            assert attempt.said == []
        else:
            attempt.join(30)
        server.set("synchronous_standby_names", "")
        attempt.join(30)
        (said,) = attempt.said
        if sort is PostgresJournal:
            assert said == stored(server, "held") == [1, 2]
        else:
            assert said.what == "nothing was recorded"
            until(lambda: stored(server, "held") == [1, 2])  # it was: the server ends its commit a moment later


def test_a_commit_that_waits_longer_than_anybody_waits_for_it_is_said_not_to_be_known(
    server: Server, wire: Wire
) -> None:
    with through(wire) as journal:
        attempt = _held(server, wire, journal)
        until(lambda: bool(_waiting(server, "tuple", "transactionid")))
        server.does(
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event IN ('tuple', 'transactionid')"
        )  # as the lock timeout of 15 seconds does
        attempt.join(30)
        server.set("synchronous_standby_names", "")
        (said,) = attempt.said
        assert isinstance(said, Unreachable)
        assert "it is not known whether it was recorded" in said.what
        assert "is not recorded twice" in said.fix
        assert record(journal, "held") == [1, 2]


def _held(server: Server, wire: Wire, journal: PostgresJournal) -> Attempt:
    """An attempt whose connection is lost while its commit waits for a standby that there is not."""
    server.set("synchronous_standby_names", "nobody")
    attempt = Attempt(journal)
    attempt.start()
    until(lambda: bool(_waiting(server, "SyncRep")))
    wire.cut()
    return attempt


def _waiting(server: Server, *what: str) -> list[tuple[object, ...]]:
    return server.does("SELECT pid FROM pg_stat_activity WHERE wait_event = ANY(%s)", ([*what],))
