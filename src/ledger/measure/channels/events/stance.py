r"""How a channel stands over the days: by the last act that says so, from its day to that of the next.

    registered --> evaluated --> piloting --extended--> piloting --stopped--> rejected
                        \--> adopted, deferred, rejected                left, from anywhere

That it is past its review, or over its cap, turns with the calendar and with money, and no act says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import Literal

from ledger.data import Data, replace
from ledger.domain.event import Recorded
from ledger.domain.period import Period
from ledger.measure.channels.events.channels import ChannelHistory, ChannelLeft, ChannelRegistered
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.events.review import ChannelReviewed

ChannelStatus = Literal["registered", "evaluated", "piloting", "adopted", "deferred", "rejected", "left"]
DECIDED: Mapping[str, ChannelStatus] = {
    "adopt": "adopted",
    "pilot": "piloting",
    "defer": "deferred",
    "reject": "rejected",
}
PERMITS = ("adopted", "piloting")
"""How a channel stands on which money may be spent."""


class Stance(Data, frozen=True):
    """How a channel stood over some days, because of the act at a position; `until` None where it still does.

    `decision` is what was decided last, at the position `decided`, on the day `began`. `ends` is the first day on which
    a pilot runs no more, `review` the day on which anything else is looked at again. `reviewed` is what was said of it
    since, and `extensions` how often a pilot was given more time.
    """

    status: ChannelStatus
    since: date
    position: int
    until: date | None = None
    decision: ChannelDecided | None = None
    decided: int = 0
    began: date | None = None
    ends: date | None = None
    review: date | None = None
    reviewed: str = ""
    extensions: int = 0

    @property
    def period(self) -> Period:
        """Its days."""
        return Period(self.since, self.until)

    @property
    def looked_at(self) -> date | None:
        """The day on which somebody is to look at it again; None where nothing waits for that."""
        return self.review or (self.ends if self.reviewed != "scale" else None)


def stances(history: ChannelHistory) -> tuple[Stance, ...]:
    """How a channel stood, from the day on which it was registered first."""
    found = [*_turns(history.events)]
    ends = [each.since for each in found[1:]]
    every = (replace(each, until=end) for each, end in zip_longest(found, ends))
    return tuple(each for each in every if each.until is None or each.since < each.until)


def stance_on(history: ChannelHistory, day: date) -> Stance | None:
    """How it stood on a day; None where nobody knew it yet."""
    return next((each for each in stances(history) if each.period.covers(day)), None)


def _turns(events: Sequence[Recorded]) -> Iterator[Stance]:
    """How it stands after each act that says so."""
    now: Stance | None = None
    for recorded in events:
        found = _turned(now, recorded)
        if found is not now and found is not None:
            yield found
        now = found


def _turned(now: Stance | None, recorded: Recorded) -> Stance | None:
    position, event = recorded.position, recorded.event
    match event:
        case ChannelRegistered() if now is None or now.status == "left":
            return Stance("registered", event.on, position)
        case ChannelEvaluated() if now and now.status == "registered":
            return replace(now, status="evaluated", since=event.on, position=position)
        case ChannelDecided():
            pilot = event.pilot if event.outcome == "pilot" else None
            ends = pilot.until if pilot else None
            review = None if pilot else event.review_on
            status = DECIDED[event.outcome]
            return Stance(status, event.on, position, None, event, position, event.on, ends, review)
        case ChannelReviewed() if now:
            return _reviewed(now, position, event)
        case ChannelLeft():
            return Stance("left", event.on, position)
    return now


def _reviewed(now: Stance, position: int, event: ChannelReviewed) -> Stance:
    """How it stands after somebody looked at it again."""
    seen = replace(now, since=event.on, position=position, reviewed=event.outcome, review=event.review_on)
    match event.outcome:
        case "extend":
            return replace(seen, ends=event.until, extensions=now.extensions + 1)
        case "stop":
            return replace(seen, status="rejected", ends=None)
        case _:
            return seen
