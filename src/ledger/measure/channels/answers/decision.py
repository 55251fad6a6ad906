"""What was decided about a channel: by whom, on which evaluation, up to what spend, and how a pilot ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import msgspec

from ledger.domain.event import Recorded
from ledger.measure.channels.events.decision import PilotTerms
from ledger.measure.channels.events.review import ChannelReviewed
from ledger.measure.spend.answers import money
from ledger.render.sections import Block, Lines, Section, Words


class ChannelPilotTerms(msgspec.Struct, frozen=True, kw_only=True):
    """How a pilot ends."""

    until: date
    success: str | None
    stop: str | None
    least: str | None
    spend_cap: str | None


class ChannelDecision(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided about a channel, by whom, on what was recommended, and when it is looked at again."""

    outcome: str
    by: str
    on: date
    position: int
    because: str
    recommendation: str
    deviates: bool
    waivers: list[int]
    conditions: str
    spend_cap: str | None
    currency: str
    review_on: date | None
    pilot: ChannelPilotTerms | None
    self_attested: bool


def decision_section(of: ChannelDecision) -> Section:
    """What was decided, by whom, and on which terms."""
    return Section("Decided", tuple(_decided(of)))


def _decided(of: ChannelDecision) -> Iterator[Block]:
    deviates = f", deviating from {of.recommendation}" if of.deviates else ""
    alone = " (self-attested)" if of.self_attested else ""
    yield Words(f"{of.outcome}{deviates}, by {of.by} on {of.on}{alone}  (#{of.position})", strong=True)
    lines = [f"because {of.because}"] if of.because else []
    lines += [f"under the condition that {of.conditions}"] if of.conditions else []
    lines += [f"at most {money(of.spend_cap, of.currency)}"] if of.spend_cap else []
    if of.pilot:
        lines += [f"until {of.pilot.until}"]
        named = (("success", of.pilot.success), ("stop", of.pilot.stop), ("too little below", of.pilot.least))
        lines += [f"{name}: {each}" for name, each in named if each]
    lines += [f"to be reviewed on {of.review_on}"] if of.review_on else []
    yield Lines(tuple(lines))


def channel_decision(recorded: Recorded, event: Any) -> ChannelDecision:
    """A decision as data; people by their ids."""
    return ChannelDecision(
        outcome=event.outcome,
        by=recorded.actor,
        on=event.on,
        position=recorded.position,
        because=event.because,
        recommendation=event.recommendation,
        deviates=event.deviates,
        waivers=[*event.waivers],
        conditions=event.conditions,
        spend_cap=event.spend_cap or (event.pilot.spend_cap if event.pilot else "") or None,
        currency=event.currency,
        review_on=event.review_on,
        pilot=_pilot(event.pilot) if event.pilot else None,
        self_attested=event.self_attested,
    )


class ChannelLookedAt(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody looked at a channel again, and what they said of it."""

    outcome: str
    by: str
    on: date
    position: int
    because: str

    @property
    def in_words(self) -> str:
        """It in a line."""
        why = f", because {self.because}" if self.because else ""
        return f"{self.outcome}, by {self.by} on {self.on}  (#{self.position}){why}"


def reviews_section(of: Sequence[ChannelLookedAt]) -> Section:
    """What was said of a channel since it was decided, in order."""
    return Section("Reviewed", (Lines(tuple(each.in_words for each in of)),))


def tell_reviews(
    reviews: Iterable[tuple[Recorded, ChannelReviewed]], decision: int, day: date
) -> list[ChannelLookedAt]:
    """The reviews of a decision by a day, in order; `reviews` has the latest first. People by their ids."""
    told = [
        ChannelLookedAt(
            outcome=event.outcome, by=recorded.actor, on=event.on, position=recorded.position, because=event.because
        )
        for recorded, event in reviews
        if event.decision == decision and event.on <= day
    ]
    return told[::-1]


def _pilot(terms: PilotTerms) -> ChannelPilotTerms:
    return ChannelPilotTerms(
        until=terms.until,
        success=str(terms.success) if terms.success else None,
        stop=str(terms.stop) if terms.stop else None,
        least=str(terms.least) if terms.least else None,
        spend_cap=terms.spend_cap or None,
    )
