"""That an attribution was run, and how much of it nobody could name: touches and credit that no channel has."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

import msgspec

from ledger.domain.event import Event
from ledger.domain.sense import WholeText
from ledger.domain.tagging import Forms, by_member


class AttributionRan(Event, frozen=True, kw_only=True):
    """One run of a version of `key`, whose touches a version of `taxonomy` sorted into channels.

    `touches` earned credit, `unknown_touches` of them in no channel of it; `credit` is in 10^-9 of a conversion and a
    whole number as text, and so is `unknown_credit`. `idle_touches` are in a journey and earned nothing, `unknown_idle`
    of them in no channel: what no older run says. `inputs` are digests of the records. `right` is the position of the
    steward's row.
    """

    stored_name: ClassVar[str] = "attribution.ran/1"
    finding: ClassVar[str] = "run"
    tag_forms: ClassVar[Forms] = (by_member("definition", "key"), by_member("definition", "taxonomy"))
    key: str
    version: int
    taxonomy: str
    taxonomy_version: int
    conversions: int
    touches: int
    unknown_touches: int
    credit: WholeText
    unknown_credit: WholeText
    inputs: tuple[str, ...]
    right: int = 0
    idle_touches: int | msgspec.UnsetType = msgspec.UNSET
    unknown_idle: int | msgspec.UnsetType = msgspec.UNSET

    @property
    def about(self) -> str:
        """The taxonomy."""
        return self.taxonomy

    @property
    def unknown_share(self) -> Fraction:
        """The share of touches in journeys or of credit that no channel has, whichever is more; 0 of none."""
        whole = self.touches + (self.idle_touches or 0)
        touches = Fraction(self.unknown_touches + (self.unknown_idle or 0), whole) if whole else Fraction(0)
        credit = Fraction(int(self.unknown_credit), int(self.credit)) if int(self.credit) else Fraction(0)
        return max(touches, credit)
