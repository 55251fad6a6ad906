"""What a decider said of a definition when they looked back at it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from ledger.app.ledger import Ledger

if TYPE_CHECKING:
    from ledger.govern.reviews.events import DefinitionReview


class ReviewGiven(msgspec.Struct, frozen=True, kw_only=True):
    """What a decider said on a day of what they had looked at, and how many expectations of how many held then."""

    position: int
    on: date
    by: str
    verdict: str
    because: str
    held: int
    expected: int
    revisit: date | None

    @property
    def in_words(self) -> str:
        """As one line."""
        again = f", to be looked at again on {self.revisit}" if self.revisit else ""
        held = f", {self.held} of {self.expected} expectations held" if self.expected else ""
        return f"{self.verdict} (#{self.position}, {self.on}, {self.by}){held}{again}, because {self.because}"


def review_given(ledger: Ledger, found: DefinitionReview) -> ReviewGiven:
    """One review."""
    terms = found.terms
    return ReviewGiven(
        position=found.position,
        on=terms.on,
        by=ledger.address(found.by),
        verdict=terms.verdict,
        because=ledger.named(terms.because),
        held=terms.held,
        expected=len(terms.figures),
        revisit=terms.revisit or None,
    )
