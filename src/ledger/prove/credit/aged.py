"""`decay`: a touch weighs by how many days it lies before the last one, and touches come in the order of time.

What is gained is a sum of weights that grow towards the last touch, each as great as any or as small as its window
lets it be: such a sum is greatest where every touch lies beside the last, or as far back as some window reaches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ledger.meanings.credit.attribution import Window
from ledger.meanings.credit.weighing import decayed
from ledger.prove.credit.goals import Goal
from ledger.prove.credit.groups import Letter
from ledger.prove.credit.walks import JourneyMove

FARTHEST = 300_000
"""So many days back the calendar goes, from its last year."""
_FORTY = 40
"""After so many half-lives a touch weighs 1, and no less beyond."""


@dataclass(frozen=True)
class Aged:
    """What is remembered: the days that the touch before lay back. A letter's way is how far its window reaches."""

    half_life: int
    ages: tuple[int, ...]
    goal: Goal

    @property
    def constant(self) -> int:
        """What a journey begins with."""
        return self.goal.constant

    def starts(self) -> Iterator[int]:
        """As far back as any."""
        yield max(self.ages)

    def moves(self, state: int, letter: Letter) -> Iterator[JourneyMove]:
        """One more touch, no farther back than the one before."""
        for age in self.ages:
            if age <= min(state, letter.way):
                yield JourneyMove(age, self.goal.gain(decayed(age, self.half_life), letter.here), age)

    def ends(self, state: int) -> bool:
        """Days are counted back from the last touch."""
        return state == 0


def reach(window: Window, funnel: str, half_life: int, more: int = 0) -> int:
    """How many days back a touch of a part of the funnel may lie, as far as that is told apart.

    `more` is a day that hours may reach farther where a day of the zone is shorter than others.
    """
    length, end = window.of(funnel), min(_FORTY * half_life, FARTHEST)
    if length is None:
        return end
    days = -(-length // 24) + more if window.hours else length
    return min(days, end)
