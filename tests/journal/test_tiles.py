"""Proofs from tiles are those of the whole tree, whatever part of the tiles is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings, strategies as st

from ledger.errors import Tampered
from ledger.journal.proofs import consistency, included, inclusion, over as over_leaves
from ledger.journal.root import Root
from ledger.journal.tiles import WIDTH, Tile, new_tiles, nodes
from ledger.journal.verify import verify, verify_since

from .stored import Store
from .test_proofs import some, tree
from .toys import Opened, record

MANY = some(70_000)
SIZES = st.one_of(st.integers(1, 600), st.sampled_from([65_535, 65_536, 65_537, 66_000, 70_000]))


class Shelf:
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


def kept(sizes: list[int]) -> Shelf:
    """A shelf whose tiles were kept at each of these sizes."""
    store = Shelf(MANY)
    for size in sizes:
        store.keep(list(new_tiles(store, size)))
    return store


@settings(max_examples=30, deadline=None)
@given(st.lists(SIZES, max_size=3), SIZES, st.data())
def test_a_proof_is_the_same_whatever_tiles_are_kept(steps: list[int], size: int, data: st.DataObject) -> None:
    at, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    plain, tiled = nodes(Shelf(MANY)), nodes(kept(sorted(steps)))
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


ZEROS = bytes(8192)
DAMAGES = (
    ("UPDATE tiles SET hashes = %s WHERE level = 0 AND number = 1", ZEROS),
    ("UPDATE tiles SET hashes = %s WHERE level = 1", ZEROS[:96]),
    ("UPDATE tiles SET hashes = %s WHERE level = 1", ZEROS[:31]),
    ("UPDATE tiles SET hashes = %s WHERE level = 1", b""),
    ("INSERT INTO tiles VALUES (0, 9, %s)", ZEROS),
    ("INSERT INTO tiles VALUES (2, 0, %s)", ZEROS[:32]),
)
ALL = "SELECT level, number, hashes FROM tiles ORDER BY level, number"


@pytest.fixture(scope="module")
def tiled(new_store: Callable[[], Store]) -> Store:
    """A ledger of 1,000 events whose tiles were kept after 600 and after all."""
    store = new_store()
    with store.create() as journal:
        for many in (600, 400):
            record(journal, *(Opened(key="a", points=n) for n in range(many)))
            journal.keep_tiles()
    return store


def test_a_ledger_with_tiles_is_verified_and_proves_each_event(tiled: Store) -> None:
    with tiled.open() as journal:
        root = verify(journal)
        for index in (0, 255, 256, 767, 999):
            proof, leaf = inclusion(nodes(journal), index, 1_000), bytes.fromhex(journal.leaf(index + 1))
            assert included(proof, index, 1_000, leaf, bytes.fromhex(root.hex))


@pytest.mark.parametrize("damage", DAMAGES, ids=range(len(DAMAGES)))
def test_a_tile_that_is_not_of_the_events_is_found_and_made_again(tiled: Store, damage: tuple[str, bytes]) -> None:
    with tiled.asking() as execute, tiled.open() as journal:
        before = execute(ALL)
        execute(damage[0], (damage[1],))
        with pytest.raises(Tampered, match="a proof"):
            verify(journal)
        execute("DELETE FROM tiles WHERE number > 0 OR level > 0")
        assert verify(journal).size == 1_000
        journal.keep_tiles()
        assert execute(ALL) == before


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 300])
def test_a_tree_goes_on_from_a_root_that_was_kept_as_if_all_of_it_were_read(store: Store, size: int) -> None:
    with store.create() as journal:
        record(journal, *(Opened(str(number)) for number in range(size)))
        kept_root = journal.root()
        if size % 2:
            journal.keep_tiles()
        assert verify_since(journal, kept_root) == kept_root
        record(journal, *(Opened(f"later {number}") for number in range(45)))
        assert verify_since(journal, kept_root) == verify(journal) == journal.root()
        with pytest.raises(Tampered):
            verify_since(journal, Root(size, "00" * 32))
        with pytest.raises(Tampered):
            verify_since(journal, Root(size + 50, kept_root.hex))
