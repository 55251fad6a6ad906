"""`decay`: a touch weighs by how many days or hours it lies before the last one, and touches come in the order of time.

What is gained is a sum of weights that grow towards the last touch, each as great as any or as small as its window
lets it be: such a sum is greatest where every touch lies beside the last, or as far back as some window reaches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ledger.meanings.credit.attribution import Window
from ledger.meanings.credit.form import Decay
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
    """What is remembered: how far the touch before lay back. A letter's way is how far its window reaches.

    The half-life and the ages are in one unit, days or hours.
    """

    half: int
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
                yield JourneyMove(age, self.goal.gain(decayed(age, self.half), letter.here), age)

    def ends(self, state: int) -> bool:
        """Ages are counted back from the last touch."""
        return state == 0


def reach(window: Window, funnel: str, form: Decay, more: int = 0) -> int:
    """How many days or hours back a touch of a part of the funnel may lie, as far as that is told apart.

    `more` is a day that a window in the other unit may reach farther: days are longer in a zone, or shorter, and hours
    are counted to the end of a day.
    """
    length, end = window.of(funnel), min(_FORTY * form.half, FARTHEST * (24 if form.elapsed else 1))
    if length is None:
        return end
    if form.elapsed:
        return min(length if window.hours else length * 24 + more * 48, end)
    return min(-(-length // 24) + more if window.hours else length, end)
