"""A look back at a definition: what was expected of it, what came of that, and what its decider says now.

keep      it stays as it is, until it is looked at again
change    it is to be another one: somebody proposes that
retire    it is to end: somebody proposes that

A verdict changes nothing that is in force. It settles the day on which somebody was to look again.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

import msgspec

from ledger.data import Data
from ledger.domain.event import Event
from ledger.domain.metric_bound import ReviewFigure
from ledger.domain.tagging import Forms, by_member

ReviewVerdict = Literal["keep", "change", "retire"]


class DefinitionReviewed(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The decider of `scope` looked at the version of a definition that is in force, and gave a `verdict`.

    `figures` are what each expectation came to, in its order; there is none where nothing was expected. `records` are
    what was counted, by name and `digest`, and how they were `reading`, up to the event at `position`; `rules` says
    which versions counted. `revisit` is the day of the next look, where one is set. `right` is the position of the row.
    """

    stored_name: ClassVar[str] = "definition.reviewed/1"
    tag_forms: ClassVar[Forms] = (by_member("definition", "key"), by_member("rights", "scope"))
    key: str
    version: int
    scope: str
    verdict: ReviewVerdict
    figures: tuple[ReviewFigure, ...] = ()
    records: str = ""
    digest: str = ""
    reading: str = ""
    position: int = 0
    rules: str = ""
    revisit: date | msgspec.UnsetType = msgspec.UNSET
    right: int
    because: str
    on: date
    self_attested: bool = False

    @property
    def held(self) -> int:
        """How many of the expectations held."""
        return sum(each.holds for each in self.figures)


class DefinitionReview(Data, frozen=True):
    """A review, its position, and who gave it."""

    position: int
    by: str
    terms: DefinitionReviewed
