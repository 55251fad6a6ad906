"""What comes of running an attribution: what every channel earned, and every row that had no part in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.population.engines.engine import CountedIn


class ChannelCredit(NamedTuple):
    """What a channel earned: of 10^9 a conversion, and in millionths of the currency; and by how many touches."""

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
        ends = ((">=", self.start), ("<", self.end))
        return " AND ".join(f"_day {sign} DATE '{day}'" for sign, day in ends if day) or "TRUE"


ALL_DAYS = Days()
OTHERS = "other days"
"""Why a row has no part in what is asked: its conversion is of other days."""


@dataclass(frozen=True)
class CreditRun:
    """What came of it. `nobody` is what no touch earned: how many conversions, and what they are worth.

    `left_out` counts touches that are in no journey by why, `no_conversions` and `no_roles` the rows of the other
    sides that are none. `unseen` counts touches in journeys that weigh nothing, by channel: its fit has not seen that.
    `counted_in` says where, of records that lie elsewhere.
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
    unseen: Mapping[str, int] = field(default_factory=dict)
    counted_in: CountedIn | None = field(default=None, compare=False)  # not what was found


def from_the_top(taxonomy: Taxonomy, earned: Mapping[str, tuple[int, int, int]]) -> Iterator[ChannelCredit]:
    """Every channel in the order of the funnel, with its touches, credit and value; all 0 where it earned nothing."""
    ordered = sorted(taxonomy.channels, key=lambda each: (taxonomy.funnel.index(each.funnel), each.name))
    for channel in (*(each.name for each in ordered), taxonomy.otherwise):
        yield ChannelCredit(channel, taxonomy.funnel_of(channel), *earned.get(channel, (0, 0, 0)))
