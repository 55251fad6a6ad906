"""Which records something was counted over: known by a digest alone, for nothing of them is kept."""

from __future__ import annotations

from typing import NamedTuple


class CountedPopulation(NamedTuple):
    """Records, as the file or table that they came in; `position` is what was on record when they were counted.

    `reading` is the digest of how they were read, empty where nothing had to be said of that.
    """

    name: str
    digest: str
    reading: str
    position: int
