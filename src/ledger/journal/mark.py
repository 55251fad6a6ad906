"""A place in a ledger that somebody stands on: the position of an event, and the leaf that tells it from any other.

    read up to #7 ──▶ Mark(7, leaf) ──later──▶ holds?  yes: go on after #7
                                                 no:   an older copy was put back, or another ledger lies there

A position alone tells nothing: an older copy that grew again has other events at the same positions.
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.errors import UnknownName
from ledger.journal.port import Journal


class Mark(NamedTuple):
    """The position of the last event that was read, and its leaf in hexadecimal; 0 and no leaf before the first."""

    position: int = 0
    leaf: str = ""


def mark_at(journal: Journal, position: int) -> Mark:
    """Where somebody stands who read so far. Raises UnknownName where there is no such event."""
    return Mark(position, journal.leaf(position)) if position else Mark()


def holds(journal: Journal, mark: Mark) -> bool:
    """Whether a journal still has what was read up to a mark."""
    try:
        return not mark.position or journal.leaf(mark.position) == mark.leaf
    except UnknownName:
        return False
