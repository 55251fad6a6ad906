"""Two frameworks side by side: which parts are others, and what becomes of evaluations under the first."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.govern.documents.queries.compare import is_of_kind, named_of_kind
from ledger.kinds.framework_moves import FrameworkMove, framework_category, framework_change, framework_moves
from ledger.kinds.names import FRAMEWORK


class FrameworkPair(NamedTuple):
    """Two frameworks by what people call them, the category of the change, that in words, and the parts that differ."""

    before: str
    after: str
    category: str
    words: str
    moves: list[FrameworkMove]


def compared_frameworks(ledger: Ledger, one: str, other: str, day: date | None = None) -> FrameworkPair | None:
    """Two frameworks, named as `diff` names definitions; None where one of them is none."""
    day = day or ledger.today()
    if not all(is_of_kind(ledger, each, day, FRAMEWORK) for each in (one, other)):
        return None
    (before, was, _), (after, now, _) = (named_of_kind(ledger, each, day, FRAMEWORK) for each in (one, other))
    category, words = framework_category(was, now), framework_change(was, now)
    return FrameworkPair(before, after, category, words, framework_moves(was, now))
