"""Closed periods whose records a count judges again: the number of each stands, whatever the count says.

2020-W06 of mql stands at 41, by restatement-1, and 2020-W07 at 14; here their records are counted again
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ledger.measure.counting.queries.standing import StandingPeriod

NAMED = 3
"""Closed periods that are named; more are only counted."""


class ClosedPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """A closed period of a definition: the number that stands, and the restatement by which it does, empty if none."""

    key: str
    period: str
    number: int
    restatement: str

    @property
    def in_words(self) -> str:
        """The number that stands, and since when."""
        since = f", by {self.restatement}" if self.restatement else ""
        return f"{self.period} of {self.key} stands at {self.number:,}{since}"


def tell_closed(periods: Iterable[StandingPeriod]) -> tuple[ClosedPeriod, ...]:
    """Closed periods as an answer has them."""
    return tuple(ClosedPeriod(**each._asdict()) for each in periods)


def tell_again(closed: Sequence[ClosedPeriod]) -> Iterator[str]:
    """What stands of the periods whose records a count judges again, and where to read all of it."""
    keys = dict.fromkeys(each.key for each in closed)
    for key in keys:
        those = [each for each in closed if each.key == key]
        yield from (f"{each.in_words}; here its records are counted again" for each in those[:NAMED])
        if those[NAMED:]:
            yield f"{len(those)} periods of {key} are closed: ledger period list {key}"
