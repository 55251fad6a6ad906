"""What comes of running an attribution: what every channel earned, and where every touch of the records went.

a touch    apart, window, not eligible, collapse    in no journey           left_out
           nobody, no share, too small, unseen      in one, earned nothing  unearned
           earned                                                           channels
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ledger.data import Data
from ledger.meanings.credit.form import Form, Markov
from ledger.meanings.credit.journeys import STEPS
from ledger.meanings.credit.sharing import PARTS
from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.population.engines.engine import CountedIn


class ChannelCredit(NamedTuple):
    """What a channel earned: of 10^9 a conversion, and in millionths of the currency; and how many touches did."""

    channel: str
    funnel: str
    touches: int
    credit: int
    value: int


class Days(NamedTuple):
    """The calendar days [start, end) in the ledger's zone; None is without end."""

    start: date | None = None
    end: date | None = None

    @property
    def condition(self) -> str:
        """Whether `_day` is one of them."""
        return self.condition_of("_day")

    def condition_of(self, column: str) -> str:
        """Whether a column is one of them."""
        ends = ((">=", self.start), ("<", self.end))
        return " AND ".join(f"{column} {sign} DATE '{day}'" for sign, day in ends if day) or "TRUE"

    def covers(self, day: date) -> bool:
        """Whether a day is one of them."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


class UnearnedTouches(NamedTuple):
    """Touches of a channel that are in a journey and earned nothing, by why."""

    channel: str
    why: str
    touches: int


class TouchesTold(NamedTuple):
    """Where touches went: those that earned by channel, those that earned nothing, and those left out by why."""

    earned: Mapping[str, int]
    unearned: tuple[UnearnedTouches, ...]
    left_out: Mapping[str, int]


class UnreadRows(Data, frozen=True):
    """Rows of a side (`touch`, `conv`, `role`) that cannot be read, and the first of them, counted from 1.

    `records` names their file; `reading` is what the reading of that file would have to say, empty where nobody knows.
    """

    side: str
    entity: str
    records: str
    rows: int
    record: int
    column: str
    reason: str
    reading: str

    @property
    def told(self) -> str:
        """The first of them, and what is wrong with it."""
        return f"the first is record {self.record} of {self.records}, column `{self.column}`: {self.reason}"

    @property
    def mended(self) -> str:
        """What to write for them to be read; empty where nobody knows."""
        beside = f"write into {self.records}.reading.yaml, with kind: reading"
        return f"{beside}, {self.reading}" if self.reading else ""


ALL_DAYS = Days()
OTHERS = "other days"
"""Why a row has no part in what is asked: its conversion is of other days."""
UNSEEN = "unseen"
UNEARNED = ("nobody", "no share", "too small")
"""Why a touch in a journey earned nothing: no touch of the journey did; the form gives it nothing; its share is less
than 10^-9. A channel that a fit has not seen is `UNSEEN`."""
BEFORE, IN_JOURNEY = -1, STEPS.index("")
NO_ONE, NO_SHARE, TOO_SMALL, EARNED = range(IN_JOURNEY, IN_JOURNEY + len(UNEARNED) + 1)
"""The steps of a touch: that its conversion is of other days, those of `STEPS`, those of `UNEARNED`, that it earned."""


@dataclass(frozen=True)
class CreditRun:
    """What came of it. `nobody` is what no touch earned: how many conversions, and what they are worth.

    `touches` are the rows of touches that were read. `left_out` counts those that are in no journey by why, `unearned`
    those in one that earned nothing. `no_conversions` and `no_roles` count the rows of the other sides that are none.
    `unread` tells of each side the first row that cannot be read. `counted_in` says where, of records that lie
    elsewhere.
    """

    channels: tuple[ChannelCredit, ...]
    conversions: int
    value: int
    valueless: int
    nobody: tuple[int, int]
    again: int
    left_out: Mapping[str, int]
    no_conversions: Mapping[str, int]
    no_roles: Mapping[str, int]
    touches: int
    unearned: tuple[UnearnedTouches, ...] = ()
    counted_in: CountedIn | None = field(default=None, compare=False)  # not what was found
    unread: tuple[UnreadRows, ...] = field(default=(), compare=False)

    @property
    def earning(self) -> int:
        """How many touches earned."""
        return sum(each.touches for each in self.channels)

    @property
    def idle(self) -> Counter[str]:
        """How many touches of each channel are in a journey and earned nothing."""
        return _added((each.channel, each.touches) for each in self.unearned)

    @property
    def unseen(self) -> Counter[str]:
        """Those of them of channels that the fit has not seen."""
        return _added((each.channel, each.touches) for each in self.unearned if each.why == UNSEEN)

    @property
    def adds_up(self) -> bool:
        """Whether each touch has one line, and channels and nobody have all credit and all money."""
        told = self.earning + self.idle.total() + sum(self.left_out.values())
        credit = sum(each.credit for each in self.channels) + self.nobody[0] * PARTS
        value = sum(each.value for each in self.channels) + self.nobody[1]
        return (told, credit, value) == (self.touches, self.conversions * PARTS, self.value)


def touches_told(steps: Iterable[tuple[int, str, int]], form: Form) -> TouchesTold:
    """Where touches went, of how many of each step and channel there are."""
    earned, unearned, left_out = Counter[str](), Counter[tuple[str, str]](), Counter[str]()
    for step, channel, number in sorted(steps):
        if step == EARNED:
            earned[channel] += number
        elif step >= IN_JOURNEY:
            unearned[channel, _why(step, channel, form)] += number
        else:
            left_out[OTHERS if step == BEFORE else STEPS[step]] += number
    told = (UnearnedTouches(*of, number) for of, number in sorted(unearned.items()))
    return TouchesTold(earned, tuple(told), left_out)


def _why(step: int, channel: str, form: Form) -> str:
    unseen = isinstance(form, Markov) and channel not in form.effects
    return UNSEEN if unseen else UNEARNED[step - IN_JOURNEY]


def _added(numbers: Iterable[tuple[str, int]]) -> Counter[str]:
    """Numbers by name, added up."""
    found = Counter[str]()
    for name, number in numbers:
        found[name] += number
    return found


def from_the_top(
    taxonomy: Taxonomy, touches: Mapping[str, int], earned: Mapping[str, tuple[int, int]]
) -> Iterator[ChannelCredit]:
    """Every channel in the order of the funnel, with its touches, credit and value; all 0 where it earned nothing."""
    ordered = sorted(taxonomy.channels, key=lambda each: (taxonomy.funnel.index(each.funnel), each.name))
    for channel in (*(each.name for each in ordered), taxonomy.otherwise):
        yield ChannelCredit(channel, taxonomy.funnel_of(channel), touches.get(channel, 0), *earned.get(channel, (0, 0)))
