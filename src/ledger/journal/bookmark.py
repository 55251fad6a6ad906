"""A place in a ledger that somebody stands on: the position of an event, and the leaf that tells it from any other.

    read up to #7 ──▶ Bookmark(7, leaf) ──later──▶ holds?  yes: go on after #7
                                                     no:   an older copy was put back, or another ledger lies there

A position alone tells nothing: an older copy that grew again has other events at the same positions.
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.errors import UnknownName
from ledger.journal.port import Journal


class Bookmark(NamedTuple):
    """The position of the last event that was read, and its leaf in hexadecimal; 0 and no leaf before the first."""

    position: int = 0
    leaf: str = ""


def bookmark_at(journal: Journal, position: int) -> Bookmark:
    """Where somebody stands who read so far. Raises UnknownName where there is no such event."""
    return Bookmark(position, journal.leaf(position)) if position else Bookmark()


def holds(journal: Journal, bookmark: Bookmark) -> bool:
    """Whether a journal still has what was read up to a bookmark."""
    try:
        return not bookmark.position or journal.leaf(bookmark.position) == bookmark.leaf
    except UnknownName:
        return False
