"""The tiles of the hash tree in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ledger.journal.postgres.connection import LedgerConnection
from ledger.journal.tiles import Tile

_LEAVES = "SELECT leaf FROM lines WHERE position > %s AND position <= %s ORDER BY position"
_KEEP = """INSERT INTO tiles SELECT * FROM unnest(%s::integer[], %s::bigint[], %s::bytea[])
    ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes"""


def leaves(db: LedgerConnection, first: int, end: int) -> list[bytes]:
    """The leaves [first, end), counted from 0."""
    return [bytes(leaf) for (leaf,) in db.execute(_LEAVES, (first, end), binary=True)]


def tile(db: LedgerConnection, level: int, number: int) -> bytes:
    """The hashes of a tile as far as they are kept."""
    asked = "SELECT hashes FROM tiles WHERE level = %s AND number = %s"
    found = db.execute(asked, (level, number), binary=True).fetchone()
    return bytes(found[0]) if found else b""


def keep(db: LedgerConnection, tiles: Iterable[Tile]) -> None:
    """Keep tiles, each in the place of the one that it grew from."""
    rows = list(tiles)
    db.execute(_KEEP, ([each.level for each in rows], [each.number for each in rows], [each.hashes for each in rows]))


def every(db: LedgerConnection) -> Iterator[Tile]:
    """All that are kept."""
    found = db.execute("SELECT level, number, hashes FROM tiles", binary=True)
    yield from (Tile(level, number, bytes(hashes)) for level, number, hashes in found)
