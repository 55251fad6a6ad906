"""The tiles of the hash tree in a SQLite ledger; the table is made with the first checkpoint."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from ledger.journal.sqlite.schema import TILES
from ledger.journal.tiles import Tile


def leaves(db: sqlite3.Connection, first: int, end: int) -> list[bytes]:
    """The leaves [first, end), counted from 0."""
    found = db.execute("SELECT leaf FROM lines WHERE position > ? AND position <= ? ORDER BY position", (first, end))
    return [leaf for (leaf,) in found]


def tile(db: sqlite3.Connection, level: int, number: int) -> bytes:
    """The hashes of a tile as far as they are kept."""
    if not _made(db):
        return b""
    found = db.execute("SELECT hashes FROM tiles WHERE level = ? AND number = ?", (level, number)).fetchone()
    return bytes(found[0]) if found else b""


def keep(db: sqlite3.Connection, tiles: Iterable[Tile]) -> None:
    """Keep tiles, each in the place of the one that it grew from."""
    if not _made(db):
        for statement in TILES:
            db.execute(statement)
    db.executemany("INSERT OR REPLACE INTO tiles VALUES (?, ?, ?)", tiles)


def every(db: sqlite3.Connection) -> Iterator[Tile]:
    """All that are kept."""
    if _made(db):
        yield from (Tile(*row) for row in db.execute("SELECT level, number, hashes FROM tiles"))


def _made(db: sqlite3.Connection) -> bool:
    return bool(db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'tiles'").fetchone())
