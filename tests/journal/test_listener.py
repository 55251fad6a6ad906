"""Who waits for events is woken by one, hears a stop, and loses nothing where nobody tells."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from ledger.journal.port import Journal

from .stored import Store
from .toys import Opened, record

LONG = 20.0
"""Seconds that nobody waits who is woken."""


@pytest.fixture
def journal(store: Store) -> Iterator[Journal]:
    with store.create() as made:
        yield made


def waited(journal: Journal, seconds: float, stop: Event) -> float:
    began = time.monotonic()
    journal.wait(seconds, stop)
    return time.monotonic() - began


def test_a_wait_ends_by_itself_and_at_once_when_it_is_told_to_stop(journal: Journal) -> None:
    assert 0.2 <= waited(journal, 0.2, Event()) < LONG
    stop = Event()
    stop.set()
    assert waited(journal, LONG, stop) < LONG / 2


def test_on_a_server_an_event_wakes_who_waits_whoever_recorded_it(store: Store) -> None:
    if store.sort != "postgres":
        pytest.skip("a file tells nobody")
    with store.create() as journal, store.open() as other:
        journal.wait(0.0, Event())  # it listens from here on
        writer = Thread(target=lambda: (time.sleep(0.2), record(other, Opened(key="a"))))
        writer.start()
        assert waited(journal, LONG, Event()) < LONG / 2
        writer.join()
        assert waited(journal, 0.2, Event()) >= 0.2, "one event, one call"


def test_on_a_server_whose_connection_broke_a_wait_goes_by_the_clock_and_then_listens_again(store: Store) -> None:
    if store.sort != "postgres":
        pytest.skip("a file has no connection")
    with store.create() as journal, store.open() as other:
        journal.wait(0.0, Event())
        with store.asking() as execute:
            execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%'")
        assert 0.2 <= waited(journal, 0.2, Event()) < LONG / 2
        journal.wait(0.0, Event())
        record(other, Opened(key="a"))
        assert waited(journal, LONG, Event()) < LONG / 2
