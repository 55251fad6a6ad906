"""Which letters become another in simple lower case, for an engine whose `lower` is another mapping. Pure.

spelled_otherwise('über') -> {'Ü': 'ü'}        spelled_otherwise('kilo') -> {'İ': 'i', 'K': 'k'}   the sign of kelvin
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from ledger.language.fold import fold

_FARTHEST = 0xAC00  # past it, nothing becomes a letter that a text of the language may hold


def spelled_otherwise(text: str) -> dict[str, str]:
    """The letters outside ASCII that become one of a text, which is in lower case, each with what it becomes.

    A text that holds others than these and those of ASCII is unlike it whatever they become.
    """
    return {upper: lower for lower in sorted({*text}) for upper in _uppers().get(lower, ())}


@cache
def _uppers() -> Mapping[str, tuple[str, ...]]:
    found = defaultdict[str, tuple[str, ...]](tuple)
    for char in map(chr, range(0x80, _FARTHEST)):
        if (lower := fold(char)) != char:
            found[lower] += (char,)
    return found
