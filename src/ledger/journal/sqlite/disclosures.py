"""What lies beside the events of a SQLite ledger, and can be erased; the table is made with the first of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from ledger.journal.disclosures import KeptDisclosure, SaltedValue
from ledger.journal.sqlite.schema import DISCLOSURES

_SELECT = "SELECT position, field, person, salt, value FROM disclosures"


def add(db: sqlite3.Connection, kept: Iterable[KeptDisclosure]) -> None:
    """Keep what lies beside events."""
    rows = [(each.position, *each.disclosure) for each in kept]
    if not rows:
        return
    if not made(db):
        for statement in DISCLOSURES:
            db.execute(statement)
    db.executemany("INSERT INTO disclosures VALUES (?, ?, ?, ?, ?)", rows)


def between(db: sqlite3.Connection, first: int, last: int) -> list[KeptDisclosure]:
    """What lies beside the events from `first` to `last`."""
    if not made(db):
        return []
    return [*_read(db.execute(f"{_SELECT} WHERE position BETWEEN ? AND ? ORDER BY position, field", (first, last)))]


def every(db: sqlite3.Connection) -> Iterator[KeptDisclosure]:
    """All of it, in the order of positions."""
    if made(db):
        yield from _read(db.execute(f"{_SELECT} ORDER BY position, field"))


def made(db: sqlite3.Connection) -> bool:
    """Whether anything was ever kept so."""
    return bool(db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'disclosures'").fetchone())


def _read(rows: Iterable[Any]) -> Iterator[KeptDisclosure]:
    return (KeptDisclosure(position, SaltedValue(*beside)) for position, *beside in rows)
