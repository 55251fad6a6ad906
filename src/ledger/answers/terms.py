"""The terms of a change as it is told: of which nature it is, and what it says of history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.domain.proposal import Terms
from ledger.views.words import NATURE, STANDARD, particulars


class HistoryTerms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a change says of history beside the name of its standard; what it does not say is left out.

    `reason` is why this standard, where its nature asks for another, and why not since earlier. `in_words` is the rest.
    `expects` is what the change is to bring, and `revisit` the day on which somebody looks again.
    """

    in_words: str = ""
    reason: str = ""
    since: date | None = None
    cohort: str = ""
    dual_until: date | None = None
    primary: str = ""
    corrects: int | None = None
    stock: str = ""
    lost: str = ""
    expects: list[str] = []
    revisit: date | None = None

    def expected(self) -> Iterator[tuple[str, str]]:
        """What it is to bring, and when somebody looks again, each with its word."""
        yield from (("expects", each) for each in self.expects)
        if self.revisit:
            yield "looked at again", str(self.revisit)


def history_terms(terms: Terms) -> HistoryTerms:
    """What the terms of a change say of history."""
    names = [each for each in HistoryTerms.__struct_fields__ if each not in ("in_words", "expects", "revisit")]
    said = {each: value for each in names if (value := getattr(terms, each))}
    expects = [str(each) for each in terms.expects or ()]
    return HistoryTerms(in_words=particulars(terms), expects=expects, revisit=terms.looked_at_again, **said)


def terms_facts(nature: str, standard: str, history: HistoryTerms) -> Iterator[tuple[str, str]]:
    """The nature and the standard of a change, with their plain words."""
    yield "nature", NATURE[nature]
    yield "standard", standard_in_words(standard, history)
    if history.reason:
        yield "why so", history.reason
    yield from history.expected()


def standard_in_words(standard: str, history: HistoryTerms) -> str:
    """The standard with all that it needs."""
    return ", ".join(filter(None, (STANDARD[standard], history.in_words)))
