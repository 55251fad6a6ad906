"""Tiles of the hash tree, kept so that a proof of one event reads a few of them, and not every event.

    level 0     the leaves, 256 a tile                                 only whole ones: `lines` has the others
    level 1     the hash over each of those tiles, 256 a tile          the last one may be shorter
    level 2 …   the same of level 1 …

They are as c2sp.org/tlog-tiles has them, and no part of the history: deleting them changes nothing but the time that a
proof takes, and `verify` holds them against what it reads.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple, Protocol

from ledger.journal.proofs import Nodes, parent

HEIGHT, WIDTH, HASH = 8, 256, 32


class Tile(NamedTuple):
    """Hashes side by side, at most 256: those of the nodes of the tree at `level` * 8 from `number` * 256 on."""

    level: int
    number: int
    hashes: bytes


class TileStore(Protocol):
    """What keeps leaves and tiles."""

    def leaves(self, first: int, end: int) -> list[bytes]:
        """The leaves [first, end), counted from 0."""
        ...

    def tile(self, level: int, number: int) -> bytes:
        """The hashes of a tile as far as they are kept."""
        ...


def nodes(store: TileStore) -> Nodes:
    """The nodes of the tree over all leaves of a store: from the tiles that it keeps, or made of what is below them."""
    known: dict[tuple[int, int], list[bytes]] = {}

    def entries(level: int, number: int, wanted: int) -> list[bytes]:
        """The first hashes of a tile."""
        if (level, number) not in known:
            known[level, number] = split(store.tile(level, number))
        found = known[level, number]
        first = number * WIDTH
        if len(found) < wanted and not level:
            found += store.leaves(first + len(found), first + wanted)
        while len(found) < wanted:
            found.append(over(entries(level - 1, first + len(found), WIDTH)))
        return found

    def node(level: int, index: int) -> bytes:
        high, rest = divmod(level, HEIGHT)
        number, start = divmod(index << rest, WIDTH)
        return over(entries(high, number, start + (1 << rest))[start : start + (1 << rest)])

    return node


def peaks_of(nodes: Nodes, size: int) -> list[bytes]:
    """The roots of the perfect subtrees that a tree of `size` leaves consists of, widest first."""
    levels = [level for level in reversed(range(size.bit_length())) if size >> level & 1]
    return [nodes(level, (size >> level) - 1) for level in levels]


def new_tiles(store: TileStore, size: int) -> Iterator[Tile]:
    """The tiles of a tree of `size` leaves that a store does not keep yet."""
    node = nodes(store)
    for level in count():
        now = size >> HEIGHT * level
        if not now:
            return
        for number in range(_first_open(store, level, now), -(-now // WIDTH)):
            end = min(now, (number + 1) * WIDTH)
            if level or end % WIDTH == 0:
                hashes = (node(HEIGHT * level, each) for each in range(number * WIDTH, end))
                yield Tile(level, number, b"".join(hashes))


def _first_open(store: TileStore, level: int, entries: int) -> int:
    """The first tile of a level that is not kept whole. They are kept in their order, so half of them need no look."""
    return bisect_left(range(entries // WIDTH), True, key=lambda number: len(store.tile(level, number)) < WIDTH * HASH)


def over(hashes: Sequence[bytes]) -> bytes:
    """The hash over a power of two of nodes that lie side by side."""
    while len(hashes) > 1:
        hashes = [parent(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def split(hashes: bytes) -> list[bytes]:
    """Each of the hashes that lie side by side."""
    return [hashes[at : at + HASH] for at in range(0, len(hashes), HASH)]
