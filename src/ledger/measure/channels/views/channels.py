"""Where does each channel stand on a day, what went through it, and who had decided that it should?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger.data import Data, replace
from ledger.domain.period import Period
from ledger.domain.state import State
from ledger.measure.channels.events.channels import ChannelHistory
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.stance import PERMITS, ChannelStatus, Stance, stance_on, stances
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.credit.fold import SLOT as TOUCHES
from ledger.measure.spend.events import MonthlySpend, currency_of, total
from ledger.measure.spend.fold import SLOT as SPEND


class ChannelStanding(Data, frozen=True):
    """How a channel stands on a day, and what was spent on it since that was decided, against the cap.

    `cap` is None where none was set, in `cap_currency`. `spend` is all of it, whatever was decided, in the one
    `currency` of the channel.
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
    def cap_currency(self) -> str:
        """The currency in which the cap was decided, else that of what was spent."""
        decided = self.stance.decision.currency if self.stance.decision else ""
        return decided or self.currency

    @property
    def over_cap(self) -> bool:
        """Whether more was spent than was allowed; money of two currencies is not compared."""
        alike = not self.currency or self.currency == self.cap_currency
        return self.cap is not None and alike and self.spent > self.cap


def standing(state: State, key: str, day: date) -> ChannelStanding | None:
    """How a channel stands on a day; None where nobody knew it yet."""
    stance = stance_on(CHANNELS.of(state)[key], day)
    if stance is None:
        return None
    months = SPEND.of(state).get(key, {})
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


class Undecided(Data, frozen=True):
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
    every = stances(CHANNELS.of(state)[key])
    for n, stance in enumerate(every):
        again = any(each.status == "left" for each in every[: n + 1])
        each = _open(stance, spent, min((*spent, *seen), default=None), first=not n, again=again)
        if each and found and found[-1].until == each.since:
            before = found.pop()
            each = replace(before, until=each.until)
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
    about = f"its pilot ended on {stance.ends}" if stance.status in PERMITS else begun.about
    return Undecided(since, stance.until, max(begun.known, stance.decided), about)


def spending(state: State, key: str) -> list[Activity]:
    """The months in which money was spent on a channel, in order."""
    months = sorted(SPEND.of(state).get(key, {}).items())
    return [Activity(each.days.from_, each.known, f"spend in {month}") for month, each in months if each.amount]


def touches(state: State, key: str) -> Iterator[Activity]:
    """That runs saw touches of it, by its name in a taxonomy."""
    if seen := TOUCHES.of(state).get(touch_of(CHANNELS.of(state)[key])):
        yield Activity(seen.first, seen.position, f"touches of {seen.channel} since {seen.first}")


def touch_of(history: ChannelHistory) -> str:
    """What a channel is called in a taxonomy."""
    return history.file.touch or history.key
