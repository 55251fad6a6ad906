"""Everything that a ledger in PostgreSQL holds at one moment, for `verify` to judge: streamed, never all at once."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Any

from ledger.domain.event import Person
from ledger.journal.disclosures import KeptDisclosure
from ledger.journal.holdings import joined, require_ends, require_whole
from ledger.journal.port import KeptPeaks, Stored, Tallies
from ledger.journal.postgres import disclosures, tiles
from ledger.journal.postgres.connection import LedgerConnection
from ledger.journal.tiles import Tile

BLOCK = 2_000
"""Rows that come at once."""
_EVENTS = """SELECT lines.position, command_id, idx, leaf, line, type, recorded_at, actor, salt, payload
    FROM lines LEFT JOIN payloads ON payloads.position = lines.position
    WHERE lines.position > %s ORDER BY lines.position"""
_TAGS = "SELECT position, type, tag FROM tags WHERE position > %s ORDER BY position, tag"
_FIRST = -(1 << 63)
"""Before every row, those of no event among them."""
_ENDS = """SELECT coalesce(min(position), 1), coalesce(max(position), 0),
    (SELECT head FROM counter) FROM payloads"""
_PERSONS = "SELECT id, address, name, kind, salt FROM persons ORDER BY id"


class PostgresHoldings:
    """A `port.Holdings` over the snapshot of an open transaction."""

    def __init__(self, db: LedgerConnection) -> None:
        self._db = db

    def events(self, after: int = 0) -> Iterator[Stored]:
        """Every line after a position with its payload and its tags, in order."""
        first, head, counted = self._one(_ENDS)
        require_whole(head, counted)
        position, since = after, (after or _FIRST,)
        for event in joined(streamed(self._db, "events", _EVENTS, since), streamed(self._db, "tags", _TAGS, since)):
            position = event[0]
            yield event
        require_ends(first, head, position)

    def persons(self) -> list[Person]:
        """Everybody who was not erased."""
        return [Person(*row) for row in self._db.execute(_PERSONS, binary=True)]

    def disclosures(self) -> Iterator[KeptDisclosure]:
        """What lies beside the events and was not erased."""
        return disclosures.read(streamed(self._db, "disclosures", disclosures.EVERY))

    def peaks(self) -> KeptPeaks | None:
        """The peaks that the last append kept."""
        return peaks(self._db)

    def tiles(self) -> Iterator[Tile]:
        """The tiles that the last checkpoint kept."""
        return tiles.every(self._db)

    def tallies(self) -> Tallies:
        """Fences and requests."""
        fences = self._db.execute("SELECT target, fence FROM leases ORDER BY target")
        calls = self._db.execute("SELECT target, day, calls FROM calls ORDER BY target, day")
        return Tallies(tuple(fences.fetchall()), tuple(calls.fetchall()))

    def _one(self, statement: str) -> tuple[Any, ...]:
        (row,) = self._db.execute(statement, binary=True)
        return row


def peaks(db: LedgerConnection) -> KeptPeaks | None:
    """The peaks of the hash tree that are kept; None where none are."""
    row = db.execute("SELECT size, hashes FROM peaks", binary=True).fetchone()
    return KeptPeaks(*row) if row else None


def streamed(
    db: LedgerConnection, name: str, statement: str, values: Sequence[Any] = ()
) -> Generator[tuple[Any, ...], None, None]:
    """The rows of a statement, some at a time, inside the transaction that is open."""
    with db.cursor(name, binary=True) as cursor:
        cursor.itersize = BLOCK
        cursor.execute(statement, values)
        yield from cursor
