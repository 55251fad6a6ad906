"""The root without reading everything again: the same as `verify` finds, whatever became of the peaks kept for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from ledger.errors import Tampered
from ledger.journal.verify import verify

from .stored import FileStore, Store
from .toys import Opened, populate, populated, record

DAMAGES = (
    "SELECT 1",
    "DELETE FROM peaks",
    "UPDATE peaks SET size = size - 1",
    "UPDATE peaks SET hashes = {nothing}",
)
NOTHING = {"sqlite": "x'00'", "postgres": r"'\x00'"}
BLANK = {"sqlite": "zeroblob(length(hashes))", "postgres": "decode(repeat('00', length(hashes)), 'hex')"}


def alter(ledger: Store, statement: str) -> None:
    with ledger.altering() as execute:
        execute(statement)


@pytest.fixture
def ledger(store: Store) -> Store:
    with store.create() as journal:
        populate(journal)
    return store


@settings(max_examples=12, deadline=None)
@given(appends=st.lists(st.integers(1, 9), max_size=12))
def test_after_every_append_the_root_is_the_one_of_all_lines(
    new_store: Callable[[], Store], appends: list[int]
) -> None:
    with new_store().create() as journal:
        assert journal.root() == verify(journal)
        for many in appends:
            record(journal, *(Opened(key="a", points=n) for n in range(many)))
            assert journal.root() == verify(journal)


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_root_is_right_without_its_peaks_and_the_next_append_keeps_them_again(ledger: Store, damage: str) -> None:
    alter(ledger, damage.format(nothing=NOTHING[ledger.sort]))
    with ledger.open() as journal:
        assert journal.root().size == 34
        record(journal, Opened(key="a"))
        assert journal.root() == verify(journal)
    with ledger.asking() as execute:
        assert execute("SELECT size, length(hashes) FROM peaks") == [(35, 3 * 32)]


def test_a_ledger_that_is_older_than_peaks_gets_them_with_the_next_append(tmp_path: Path) -> None:
    file = FileStore(tmp_path / "ledger.db")
    populated(file.path)
    alter(file, "DROP TABLE peaks")
    test_the_root_is_right_without_its_peaks_and_the_next_append_keeps_them_again(file, "SELECT 1")


def test_a_root_is_told_from_the_peaks_alone(ledger: Store) -> None:
    alter(ledger, f"UPDATE peaks SET hashes = {BLANK[ledger.sort]}")
    with ledger.open() as journal:
        told = journal.root()
        with pytest.raises(Tampered, match="a root that this ledger told may be wrong"):
            verify(journal)
    alter(ledger, "DELETE FROM peaks")
    with ledger.open() as journal:
        assert told != journal.root() == verify(journal)


@pytest.mark.parametrize("size", [-1, 0, 33, 35, 2**40])
def test_peaks_of_another_size_are_found(ledger: Store, size: int) -> None:
    alter(ledger, f"UPDATE peaks SET size = {size}")
    with ledger.open() as journal, pytest.raises(Tampered, match="may be wrong"):
        verify(journal)
