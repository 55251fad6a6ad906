"""All that another store holds, into an empty file, inside a transaction that the caller ends."""

from __future__ import annotations

import sqlite3
from itertools import islice

from ledger.journal.port import Holdings, Tallies
from ledger.journal.root import Peaks, extended
from ledger.journal.sqlite import append, calls, disclosures, lease, peaks

BLOCK = 2_000
"""Events at once."""


def fill(db: sqlite3.Connection, held: Holdings) -> None:
    """Store events, persons and tallies as they are."""
    events, size = iter(held.events()), 0
    top: Peaks = []
    while leaves := append.insert(db, islice(events, BLOCK)):
        top = extended(top, size, leaves)
        size += len(leaves)
    if size:
        peaks.keep(db, size, top)
    append.register(db, held.persons())
    disclosures.add(db, held.disclosures())
    _count(db, held.tallies())


def _count(db: sqlite3.Connection, tallies: Tallies) -> None:
    for target, fence in tallies.fences:
        lease.start(db, target, fence)
    for each in tallies.calls:
        calls.spend(db, *each)
