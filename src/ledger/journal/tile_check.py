"""Whether the tiles that are kept are those of the tree, told while every event is read anyhow.

each node of the tree --every eighth level--> what a tile should hold --> the tile that is kept
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ledger.errors import Tampered
from ledger.journal.port import RESTORE
from ledger.journal.root import Peaks, grow, risen
from ledger.journal.tiles import HASH, HEIGHT, WIDTH, Tile


class TileCheck:
    """The tiles that are kept, each until what it should hold has been seen."""

    def __init__(self, kept: Iterable[Tile]) -> None:
        self._kept = {(each.level, each.number): each.hashes for each in kept}
        self._seen = defaultdict[int, list[bytes]](list)  # of the last tile of each level
        self._whole = defaultdict[int, int](int)

    def grow(self, peaks: Peaks, size: int, leaf: bytes) -> None:
        """Add the leaf that makes `size` of them. Raises Tampered where a tile holds something else."""
        if not self._kept:
            grow(peaks, size, leaf)
            return
        for height, node in enumerate(risen(peaks, size, leaf)):
            if height % HEIGHT == 0:
                self._take(height // HEIGHT, node)

    def end(self) -> None:
        """Raise Tampered where a tile holds something else than the tree, or something beyond its end."""
        for (level, number), hashes in self._kept.items():
            seen = self._seen[level] if number == self._whole[level] else []
            if not hashes or len(hashes) % HASH or hashes != b"".join(seen[: len(hashes) // HASH]):
                raise _altered(level, number)

    def _take(self, level: int, node: bytes) -> None:
        seen = self._seen[level]
        seen.append(node)
        if len(seen) == WIDTH:
            number = self._whole[level]
            kept = self._kept.pop((level, number), b"")
            if kept != b"".join(seen[: len(kept) // HASH]):
                raise _altered(level, number)
            self._whole[level] += 1
            seen.clear()


def _altered(level: int, number: int) -> Tampered:
    what, why = (
        "a proof that this ledger gives may be wrong",
        f"tile {number} of level {level} is not that of the events",
    )
    return Tampered(what, why, RESTORE)
