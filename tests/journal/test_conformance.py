"""The library's own suite for recorders, run on ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from eventsourcing.dcb.api import DCBEvent, DCBQuery, DCBQueryItem
from eventsourcing.dcb.tests import DCBRecorderTestCase
from eventsourcing.persistence import ProgrammingError

from ledger.journal.codec import Codec
from ledger.journal.recorder import LedgerRecorder

from .stored import FileStore, SchemaStore, Store
from .toys import ANA, NOON


class Conformance:
    """What every store is asked; the library's cases take no parameter, so there is a class for each store."""

    recorder: LedgerRecorder

    def recording(self, store: Store) -> Iterator[None]:
        with closing(store.create(Codec({}))) as journal:
            self.recorder = LedgerRecorder(journal, actor=ANA, clock=lambda: NOON)
            yield

    def test_append_read(self) -> None:
        self._test_append_read(self.recorder)  # type: ignore[attr-defined]

    def test_append_subscribe(self) -> None:
        self._test_append_subscribe(self.recorder)  # type: ignore[attr-defined]

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
            with pytest.raises((sqlite3.ProgrammingError, RuntimeError)):
                next(subscription)


class TestFile(Conformance, DCBRecorderTestCase):
    @pytest.fixture(autouse=True)
    def _in_a_file(self, tmp_path: Path) -> Iterator[None]:
        yield from self.recording(FileStore(tmp_path / "ledger.db"))


class TestSchema(Conformance, DCBRecorderTestCase):
    @pytest.fixture(autouse=True)
    def _in_a_schema(self, postgres: str) -> Iterator[None]:
        schema = SchemaStore(postgres, "conformance")
        yield from self.recording(schema)
        schema.drop()
