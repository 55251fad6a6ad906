"""One thing wrong in a criteria's text, before it is known which document the text stands in.

`read` turns each into a BadInput with its place; none leaves this package.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from ledger.errors import BadInput, Problems
from ledger.language.tree import Place


class Fault(BadInput):
    """What is wrong at one place of the text, why, and what to write instead."""

    def __init__(self, at: Place, what: str, why: str = "", fix: str = "", sort: type[BadInput] = BadInput) -> None:
        super().__init__(what, why, fix)
        self.at, self.sort = at, sort


class Faults(Problems):
    """Several faults of one predicate."""

    def __init__(self, each: Sequence[Fault]) -> None:
        super().__init__(tuple(each))
        self.each = tuple(each)


def nearest(word: str, known: Sequence[str]) -> str:
    """The one of `known` that `word` was most likely meant to be, or an empty text."""
    lowered = {name.lower(): name for name in sorted(known, reverse=True)}
    close = get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return lowered[close[0]] if close else ""
