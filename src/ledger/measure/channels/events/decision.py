"""What somebody with the right decided about a channel, on which evaluation, and how a pilot ends.

    adopt > pilot > defer > reject          an outcome other than the recommendation is marked for ever: it deviates

A pilot is decided with its ends: what makes it a success, what stops it, what is too little to tell, and until when.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

import msgspec

from ledger.domain.event import Event
from ledger.domain.metric_bound import LeastEvidence, NumberBound
from ledger.domain.sense import MaybeDecimal
from ledger.domain.tagging import Forms, by_member

ChannelOutcome = Literal["reject", "defer", "pilot", "adopt"]
OUTCOMES: tuple[ChannelOutcome, ...] = ("reject", "defer", "pilot", "adopt")
CHANNEL_OUTCOMES = OUTCOMES[::-1]
"""What may be decided about a channel, the highest first."""
"""What may be decided, each above those before it."""


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
