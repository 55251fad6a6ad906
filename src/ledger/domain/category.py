"""What a change does to verdicts: the names, the mildest first, and their plain words.

editorial < equivalent < widening, narrowing < shifting < incomparable; unknown is above them all

It is computed from meaning and never declared. The domain knows no meaning: a decision is given categories as facts.
"""

from __future__ import annotations

from collections.abc import Mapping

from ledger.data import Data

CATEGORY: Mapping[str, str] = {
    "editorial": "editorial (only words about it)",
    "equivalent": "equivalent (written otherwise, and the same)",
    "widening": "widening (some in, none out)",
    "narrowing": "narrowing (none in, some out)",
    "shifting": "shifting (some in, some out)",
    "incomparable": "incomparable (of another sort)",
    "unknown": "unknown (nobody proved what it does, so it counts as breaking)",
}
SAME_MEANING = ("editorial", "equivalent")
"""Those by which no verdict moves."""
_MOVES: Mapping[str, str] = {
    "widening": "widening (some higher, none lower)",
    "narrowing": "narrowing (some lower, none higher)",
    "shifting": "shifting (some higher, some lower)",
}
_CREDIT: Mapping[str, str] = {
    "widening": "widening (credit where nobody earned, none moves)",
    "narrowing": "narrowing (no credit where somebody earned, none moves)",
    "shifting": "shifting (credit moves)",
}
INCOMPARABLE, UNKNOWN = "incomparable", "unknown"
CATEGORIES = tuple(name for name in CATEGORY if name != UNKNOWN)
"""Those that are an answer."""
_RANK = {name: rank for rank, name in enumerate(CATEGORY)} | {"narrowing": list(CATEGORY).index("widening")}


def category_words(name: str, *, moves: bool = False) -> str:
    """A category with its plain words; `moves` is for what has more than two answers, such as a score or stages."""
    return (_MOVES if moves else CATEGORY).get(name, CATEGORY[name])


def credit_category_words(name: str) -> str:
    """A category with its plain words, of what gives credit."""
    return _CREDIT.get(name, CATEGORY[name])


class Category(Data, frozen=True):
    """What a change does to one definition: `about` names one that is changed indirectly, `why` gives the reason."""

    name: str
    about: str = ""
    why: str = ""

    @property
    def rank(self) -> int:
        """How conservative it is; widening and narrowing are alike."""
        return _RANK[self.name]

    @property
    def words(self) -> str:
        """The category with its plain words, what it is about and why."""
        about = f" for {self.about}, which it changes indirectly" if self.about else ""
        return f"{CATEGORY[self.name]}{about}{f', for {self.why}' if self.why else ''}"
