"""Proofs from tiles are those of the whole tree, whatever part of the tiles is kept."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from ledger.errors import Tampered
from ledger.journal.proofs import consistency, included, inclusion, over as over_leaves
from ledger.journal.sqlite.journal import SQLiteJournal
from ledger.journal.tiles import WIDTH, Tile, new_tiles, nodes
from ledger.journal.verify import verify

from .test_proofs import some, tree
from .toys import CODEC, Opened, record

MANY = some(70_000)
SIZES = st.one_of(st.integers(1, 600), st.sampled_from([65_535, 65_536, 65_537, 66_000, 70_000]))


class Store:
    """Leaves and tiles, counting what is read."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.all, self.kept, self.read = leaves, dict[tuple[int, int], bytes](), 0

    def leaves(self, first: int, end: int) -> list[bytes]:
        self.read += end - first
        return self.all[first:end]

    def tile(self, level: int, number: int) -> bytes:
        found = self.kept.get((level, number), b"")
        self.read += bool(found)
        return found

    def keep(self, tiles: list[Tile]) -> None:
        self.kept |= {(each.level, each.number): each.hashes for each in tiles}


def kept(sizes: list[int]) -> Store:
    """A store whose tiles were kept at each of these sizes."""
    store = Store(MANY)
    for size in sizes:
        store.keep(list(new_tiles(store, size)))
    return store


@settings(max_examples=30, deadline=None)
@given(st.lists(SIZES, max_size=3), SIZES, st.data())
def test_a_proof_is_the_same_whatever_tiles_are_kept(steps: list[int], size: int, data: st.DataObject) -> None:
    at, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    plain, tiled = nodes(Store(MANY)), nodes(kept(sorted(steps)))
    assert inclusion(tiled, at, size) == inclusion(plain, at, size)
    assert consistency(tiled, old, size) == consistency(plain, old, size)
    assert included(inclusion(tiled, at, size), at, size, MANY[at], over_leaves(tiled, 0, size))


def test_the_tiles_are_those_of_the_whole_tree_however_it_grew() -> None:
    at_once, by_and_by = kept([66_000]), kept([1, 255, 256, 257, 1_000, 65_000, 65_536, 66_000])
    assert at_once.kept == by_and_by.kept
    assert {each: len(hashes) // 32 for each, hashes in at_once.kept.items() if each[0]} == {
        (1, 0): 256,
        (1, 1): 1,
        (2, 0): 1,
    }
    assert at_once.kept[1, 0][:32] == tree(MANY[:WIDTH])


def test_a_proof_reads_a_few_tiles_and_no_more_leaves_than_one_holds() -> None:
    store = kept([66_000])
    store.read = 0
    inclusion(nodes(store), 5, 66_000)
    assert store.read < 2 * WIDTH


DAMAGES = (
    "UPDATE tiles SET hashes = zeroblob(8192) WHERE level = 0 AND number = 1",
    "UPDATE tiles SET hashes = zeroblob(96) WHERE level = 1",
    "UPDATE tiles SET hashes = substr(hashes, 1, 31) WHERE level = 1",
    "UPDATE tiles SET hashes = x'' WHERE level = 1",
    "INSERT INTO tiles SELECT level, 9, hashes FROM tiles WHERE level = 0 AND number = 0",
    "INSERT INTO tiles VALUES (2, 0, zeroblob(32))",
)


@pytest.fixture(scope="module")
def tiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of 1,000 events whose tiles were kept after 600 and after all."""
    path = tmp_path_factory.mktemp("tiled") / "ledger.db"
    with SQLiteJournal.create(path, CODEC) as journal:
        for many in (600, 400):
            record(journal, *(Opened(key="a", points=n) for n in range(many)))
            journal.keep_tiles()
    return path


def test_a_ledger_with_tiles_is_verified_and_proves_each_event(tiled: Path) -> None:
    with SQLiteJournal.open(tiled, CODEC) as journal:
        root = verify(journal)
        for index in (0, 255, 256, 767, 999):
            proof, leaf = inclusion(nodes(journal), index, 1_000), bytes.fromhex(journal.leaf(index + 1))
            assert included(proof, index, 1_000, leaf, bytes.fromhex(root.hex))


@pytest.mark.parametrize("damage", DAMAGES, ids=range(len(DAMAGES)))
def test_a_tile_that_is_not_of_the_events_is_found(tiled: Path, tmp_path: Path, damage: str) -> None:
    path = Path(shutil.copy(tiled, tmp_path / "ledger.db"))
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(damage)
    with SQLiteJournal.open(path, CODEC) as journal, pytest.raises(Tampered, match="a proof"):
        verify(journal)


def test_tiles_that_are_gone_are_made_again(tiled: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(tiled, tmp_path / "ledger.db"))
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        before = db.execute("SELECT * FROM tiles").fetchall()
        db.execute("DELETE FROM tiles WHERE number = 1 OR level = 1")
        with SQLiteJournal.open(path, CODEC) as journal:
            assert verify(journal).size == 1_000
            journal.keep_tiles()
        assert db.execute("SELECT * FROM tiles").fetchall() == before
