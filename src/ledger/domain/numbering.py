"""What the next proposal, version, request or recovery is called, and whether one on record is called so.

Numbers are counted over everything on record. One that an act without effect took is skipped (RIGHTS.md, R18).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from ledger.data import Data
from ledger.domain.struck import number_in

if TYPE_CHECKING:
    from ledger.domain.state import State


class Numbers(Data, frozen=True):
    """The numbers of one subject: how many count, the last of those, and those that acts without effect took."""

    many: int
    last: int
    taken: Collection[int]

    @property
    def next(self) -> int:
        """The first number above the last that nothing took."""
        number = self.last + 1
        while number in self.taken:
            number += 1
        return number

    def has_in_order(self, number: int) -> bool:
        """Whether the next one may have a number: above the last, and skipping no more than are taken.

        An act without effect may come between reading and recording, so its number is in order, too.
        """
        return self.last < number <= self.many + len(self.taken) + 1


def proposals_of(state: State, key: str) -> Numbers:
    """Return the numbers of the proposals about a key: `KEY#N`."""
    return _counted(state, f"proposal {key}")


def versions_of(state: State, key: str) -> Numbers:
    """Return the numbers of the versions of a key."""
    return _of([each.number for each in state.history(key).versions], state, f"version {key}")


def requests_of(state: State) -> Numbers:
    """Return the numbers of requests: `r-N`."""
    return _counted(state, "request")


def recoveries_of(state: State) -> Numbers:
    """Return the numbers of recoveries: `recovery#N`."""
    return _of([number_in(each) for each in state.recoveries.by_id], state, "recovery")


def next_recovery(state: State) -> str:
    """Return what the next recovery is called."""
    return f"recovery#{recoveries_of(state).next}"


def _counted(state: State, subject: str) -> Numbers:
    many, last = state.numbered.get(subject, (0, 0))
    return Numbers(many, last, state.taken.of(subject))


def _of(numbers: Sequence[int], state: State, subject: str) -> Numbers:
    return Numbers(len(numbers), max(numbers, default=0), state.taken.of(subject))
