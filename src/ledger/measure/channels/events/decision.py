"""What somebody with the right decided about a channel, on which evaluation, and how a pilot ends.

    adopt > pilot > defer > reject          an outcome other than the recommendation is marked for ever: it deviates

A pilot is decided with its ends: what makes it a success, what stops it, what is too little to tell, and until when.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

import msgspec

from ledger.domain.event import Event
from ledger.domain.sense import DecimalText, MaybeDecimal, number_of
from ledger.domain.tagging import Forms, by_member

ChannelOutcome = Literal["reject", "defer", "pilot", "adopt"]
OUTCOMES: tuple[ChannelOutcome, ...] = ("reject", "defer", "pilot", "adopt")
CHANNEL_OUTCOMES = OUTCOMES[::-1]
"""What may be decided about a channel, the highest first."""
"""What may be decided, each above those before it."""
Sign = Literal[">=", ">", "<=", "<"]


class MetricBound(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """That a governed metric is at least, over, at most or under a number: a decimal as text, in percent or not.

    Where it is of the `spend_per` metric, the money on record is what is held against it, for each record that counts.
    """

    metric: str
    sign: Sign
    number: str
    percent: bool = False
    spend_per: bool = False

    @property
    def threshold(self) -> Fraction:
        """The number that the metric is held against: 4 % is 1/25."""
        return Fraction(self.number) / (100 if self.percent else 1)

    def holds(self, value: Fraction) -> bool:
        """Whether it holds for what the metric came to."""
        match self.sign:
            case ">=":
                return value >= self.threshold
            case ">":
                return value > self.threshold
            case "<=":
                return value <= self.threshold
            case "<":
                return value < self.threshold

    def __str__(self) -> str:
        of = f"spend per {self.metric}" if self.spend_per else self.metric
        return f"{of} {self.sign} {self.number}{' %' if self.percent else ''}"


NumberBound = Annotated[MetricBound, number_of("number")]


class LeastEvidence(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How much there has to be before anybody can tell: so many conversions, or so much spend, a decimal as text."""

    of: Literal["conversions", "spend"]
    number: DecimalText

    def __str__(self) -> str:
        return f"{self.number} {self.of}"


class PilotTerms(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """How a pilot ends, said before the first euro: each part is there where the framework needs it.

    `until` is the first day on which it runs no more. `spend_cap` is a decimal as text.
    """

    until: date
    success: NumberBound | None = None
    stop: NumberBound | None = None
    least: LeastEvidence | None = None
    spend_cap: MaybeDecimal = ""


class ChannelDecided(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The decider of `scope` said what becomes of a channel, having an evaluation with the digest `evaluation`.

    `recommendation` is what that came to, and `deviates` whether this is something else. `waivers` are the positions of
    those that excuse its gates or the deviation. `conditions` are what it is decided under, and `review_on` is the day
    on which it is looked at again. `spend_cap` is a decimal as text, in `currency`. `right` is the position of the
    decider's row.
    """

    stored_name: ClassVar[str] = "channel.decided/1"
    tag_forms: ClassVar[Forms] = (
        by_member("channel", "channel"),
        by_member("definition", "framework"),
        by_member("rights", "scope"),
    )
    channel: str
    framework: str
    version: int
    scope: str
    evaluation: str
    recommendation: str
    outcome: ChannelOutcome
    deviates: bool = False
    waivers: tuple[int, ...] = ()
    conditions: str = ""
    spend_cap: MaybeDecimal = ""
    currency: str = ""
    review_on: date | None = None
    pilot: PilotTerms | None = None
    right: int
    because: str = ""
    on: date
    self_attested: bool = False
