"""Which meanings there are, and what of each whoever knows no single one may ask."""

from __future__ import annotations

from typing import TypeAlias

from ledger.language.meaning import Composite, Meaning
from ledger.language.tree import Json, Tree
from ledger.language.tree_json import from_json
from ledger.meanings.criteria import Criteria
from ledger.meanings.ladder import Ladder
from ledger.meanings.metric import Metric
from ledger.meanings.score import Score

Held: TypeAlias = Tree | Score | Ladder
"""What a connector can be handed: it declares which of these it holds, and every other is refused before it is asked.
"""

MEANINGS: tuple[type[Composite], ...] = (Score, Ladder, Metric)
PREDICATE = "predicate"
"""What a draft yields whose meaning is one criteria."""

COMPARED = frozenset(each.sort for each in MEANINGS if each.compared)
"""What a draft yields that a criteria may compare with a number."""
REFERRED = COMPARED | {PREDICATE}
"""What a draft yields that a criteria may refer to."""
UNREFERRED = {each.sort: each for each in MEANINGS if not each.compared}
"""What a draft yields that no criteria may refer to, and the meaning that says so."""


def meaning_of(meaning: Meaning) -> Composite | Criteria:
    """Whom to ask about a meaning: itself, or a criteria about its tree."""
    return meaning if isinstance(meaning, Composite) else Criteria(meaning)


def yields(meaning: Meaning) -> str:
    """What a draft of it is said to yield."""
    return meaning.sort if isinstance(meaning, Composite) else PREDICATE


def meaning_from_json(stored: Json) -> Meaning:
    """The meaning that `meaning_json` stored. Raises BadInput where `stored` is no such thing."""
    found = (each.from_stored(stored) for each in MEANINGS)
    return next((each for each in found if each is not None), None) or from_json(stored)
