r"""Where does each channel stand, on a day?

    registered --> evaluated --> piloting --extended--> piloting --stopped--> rejected
                        \--> adopted, deferred, rejected                left, from anywhere

A channel has one stance at a time, from the day of one act to that of the next. What is true of it beside that, that it
is past its review or over its cap, turns with the calendar and with money, and no act says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Literal, NamedTuple

from ledger.domain.channel import ChannelHistory, ChannelLeft, ChannelRegistered
from ledger.domain.channel_decision import ChannelDecided
from ledger.domain.channel_evaluation import ChannelEvaluated
from ledger.domain.channel_review import ChannelReviewed
from ledger.domain.event import Recorded
from ledger.domain.period import Period
from ledger.domain.spend import MonthlySpend, currency_of, total
from ledger.domain.state import State

ChannelStatus = Literal["registered", "evaluated", "piloting", "adopted", "deferred", "rejected", "left"]
DECIDED: Mapping[str, ChannelStatus] = {
    "adopt": "adopted",
    "pilot": "piloting",
    "defer": "deferred",
    "reject": "rejected",
}
PERMITS = ("adopted", "piloting")
"""How a channel stands on which money may be spent."""


class Stance(NamedTuple):
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

    def permits(self, day: date) -> bool:
        """Whether money may be spent on it on a day: it is adopted, or a pilot that is not over."""
        return self.status in PERMITS and (self.ends is None or day < self.ends)


class ChannelStanding(NamedTuple):
    """How a channel stands on a day, and what was spent on it since that was decided, against the cap.

    `cap` is None where none was set, `spend` is all of it, whatever was decided, in the one `currency` of the channel.
    """

    key: str
    stance: Stance
    overdue: bool
    spent: Decimal
    cap: Decimal | None
    spend: Decimal
    currency: str
    undecided: bool

    @property
    def status(self) -> ChannelStatus:
        """In one word."""
        return self.stance.status

    @property
    def over_cap(self) -> bool:
        """Whether more was spent than was allowed."""
        return self.cap is not None and self.spent > self.cap


def stances(history: ChannelHistory) -> tuple[Stance, ...]:
    """How a channel stood, from the day on which it was registered first."""
    found = [*_turns(history.events)]
    ends = [each.since for each in found[1:]]
    every = (each._replace(until=end) for each, end in zip_longest(found, ends))
    return tuple(each for each in every if each.until is None or each.since < each.until)


def stance_on(history: ChannelHistory, day: date) -> Stance | None:
    """How it stood on a day; None where nobody knew it yet."""
    return next((each for each in stances(history) if each.period.covers(day)), None)


def standing(state: State, key: str, day: date) -> ChannelStanding | None:
    """How a channel stands on a day; None where nobody knew it yet."""
    stance = stance_on(state.channels[key], day)
    if stance is None:
        return None
    months = state.spend.get(key, {})
    since = spent_since(months.values(), stance.began)
    return ChannelStanding(
        key=key,
        stance=stance,
        overdue=bool(stance.looked_at and stance.looked_at <= day),
        spent=total(since),
        cap=cap_of(stance.decision),
        spend=total(months.values()),
        currency=currency_of(months),
        undecided=any(each.covers(day) for each in undecided(state, key)),
    )


def spent_since(months: Iterable[MonthlySpend], began: date | None) -> list[MonthlySpend]:
    """What was spent from the month of that day on; nothing where there is none."""
    return [each for each in months if began and (each.days.until is None or began < each.days.until)]


def cap_of(decision: ChannelDecided | None) -> Decimal | None:
    """The most that may be spent on a channel, as it was decided."""
    told = decision and ((decision.pilot.spend_cap if decision.pilot else "") or decision.spend_cap)
    return Decimal(told) if told else None


class Undecided(NamedTuple):
    """Days on which money or people went through a channel that nobody with the right decided on.

    `known` is the position at which the ledger could first tell, `about` what there was.
    """

    since: date
    until: date | None
    known: int
    about: str

    def covers(self, day: date) -> bool:
        """Whether a day is one of them."""
        return Period(self.since, self.until).covers(day)


class Activity(NamedTuple):
    """That something went through a channel from a day on, known from a position on; `about` says what."""

    since: date
    known: int
    about: str


def undecided(state: State, key: str) -> tuple[Undecided, ...]:
    """The days on which a channel was in use and nobody had decided that it should be, in order.

    Before anybody decides, spend and touches tell of it, from their first day on. A pilot that is over permits
    nothing. After a no, only money that is spent again does: people whom it reached come for long.
    """
    found = list[Undecided]()
    spent, seen = spending(state, key), [*touches(state, key)]
    every = stances(state.channels[key])
    for n, stance in enumerate(every):
        again = any(each.status == "left" for each in every[: n + 1])
        each = _open(stance, spent, min((*spent, *seen), default=None), first=not n, again=again)
        if each and found and found[-1].until == each.since:
            before = found.pop()
            each = before._replace(until=each.until)
        found += [each] if each else []
    return tuple(found)


def _open(
    stance: Stance, spent: Sequence[Activity], begun: Activity | None, *, first: bool, again: bool
) -> Undecided | None:
    """The days of one stance on which it was so; None where it never was."""
    if stance.status in PERMITS:
        since = max(stance.since, stance.ends) if begun and stance.ends else None
    elif again or stance.decision:
        begun = min((each for each in spent if each.since > stance.since), default=None)
        since = begun.since if begun else None
    else:
        since = begun and (begun.since if first else max(begun.since, stance.since))
    if begun is None or since is None or (stance.until and stance.until <= since):
        return None
    return Undecided(since, stance.until, max(begun.known, stance.decided), begun.about)


def spending(state: State, key: str) -> list[Activity]:
    """The months in which money was spent on a channel, in order."""
    months = sorted(state.spend.get(key, {}).items())
    return [Activity(each.days.from_, each.known, f"spend in {month}") for month, each in months if each.amount]


def touches(state: State, key: str) -> Iterator[Activity]:
    """That runs saw touches of it, by its name in a taxonomy."""
    if seen := state.touches.get(touch_of(state.channels[key])):
        yield Activity(seen.first, seen.position, f"touches of {seen.channel} since {seen.first}")


def touch_of(history: ChannelHistory) -> str:
    """What a channel is called in a taxonomy."""
    return history.file.touch or history.key


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
            return now._replace(status="evaluated", since=event.on, position=position)
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
    seen = now._replace(since=event.on, position=position, reviewed=event.outcome, review=event.review_on)
    match event.outcome:
        case "extend":
            return seen._replace(ends=event.until, extensions=now.extensions + 1)
        case "stop":
            return seen._replace(status="rejected", ends=None)
        case _:
            return seen
