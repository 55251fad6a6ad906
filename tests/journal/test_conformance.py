"""The library's own suite for recorders, run on ours."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

import pytest
from eventsourcing.dcb.api import DCBEvent, DCBQuery, DCBQueryItem
from eventsourcing.dcb.tests import DCBRecorderTestCase
from eventsourcing.persistence import ProgrammingError

from ledger.journal.codec import Codec
from ledger.journal.recorder import LedgerRecorder
from ledger.journal.sqlite.journal import SQLiteJournal

from .toys import ANA, NOON


class TestLedgerRecorder(DCBRecorderTestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        journal = SQLiteJournal.create(Path(directory.name) / "ledger.db", Codec(()))
        self.addCleanup(journal.close)
        self.recorder = LedgerRecorder(journal, actor=ANA, clock=lambda: NOON)

    def test_append_read(self) -> None:
        self._test_append_read(self.recorder)

    def test_append_subscribe(self) -> None:
        self._test_append_subscribe(self.recorder)

    def test_an_append_of_nothing_is_a_mistake(self) -> None:
        with pytest.raises(ProgrammingError):
            self.recorder.append([])

    def test_a_subscription_takes_what_matches_and_ends_when_it_is_left(self) -> None:
        self.recorder.append([DCBEvent("a", b"1", ["x"]), DCBEvent("b", b"2", ["x"]), DCBEvent("a", b"3", ["x", "y"])])
        with self.recorder.subscribe(DCBQuery([DCBQueryItem(["a"], ["x"])])) as subscription:
            assert [next(subscription).event.data for _ in range(2)] == [b"1", b"3"]
        assert list(subscription) == []

    def test_a_fault_of_the_store_ends_a_subscription_and_is_told(self) -> None:
        with self.recorder.subscribe() as subscription:
            self.recorder._journal.close()
            with pytest.raises(sqlite3.ProgrammingError):
                next(subscription)
