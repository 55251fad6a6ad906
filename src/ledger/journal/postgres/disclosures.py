"""What lies beside the events of a ledger in PostgreSQL, and can be erased."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ledger.journal.disclosures import KeptDisclosure, SaltedValue
from ledger.journal.postgres.connection import LedgerConnection

EVERY = "SELECT position, field, person, salt, value FROM disclosures ORDER BY position, field"
_BETWEEN = """SELECT position, field, person, salt, value FROM disclosures
    WHERE position BETWEEN %s AND %s ORDER BY position, field"""


def between(db: LedgerConnection, first: int, last: int) -> list[KeptDisclosure]:
    """What lies beside the events from `first` to `last`."""
    return [*read(db.execute(_BETWEEN, (first, last), binary=True))]


def read(rows: Iterable[tuple[Any, ...]]) -> Iterator[KeptDisclosure]:
    """Rows of the table, as they come."""
    return (KeptDisclosure(position, SaltedValue(*beside)) for position, *beside in rows)
