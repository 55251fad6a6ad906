"""`last_but`: who earns is guessed, and kept to: after it come only touches of the channels that are passed over.

Where every touch is of those, the last of them earns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ledger.prove.credit.goals import Goal
from ledger.prove.credit.groups import Letter
from ledger.prove.credit.walks import JourneyMove

_BEFORE, _AFTER, _ALL, _LAST = "before", "after", "all passed over", "the last of them"


@dataclass(frozen=True)
class PassingOver:
    """What is remembered: whether the touch that earns has come. A letter's way is whether it is passed over."""

    goal: Goal

    @property
    def constant(self) -> int:
        """What a journey begins with."""
        return self.goal.constant

    def starts(self) -> Iterator[str]:
        """A guess at whether any touch is not passed over."""
        yield from (_BEFORE, _ALL)

    def moves(self, state: str, letter: Letter) -> Iterator[JourneyMove]:
        """One more touch: one that earns nothing, or the one that earns."""
        earns = self.goal.gain(1, letter.here)
        if state == _BEFORE:
            yield JourneyMove(_BEFORE, 0)
            if not letter.way:
                yield JourneyMove(_AFTER, earns)
        elif letter.way and state in (_AFTER, _ALL):
            yield JourneyMove(state, 0)
            if state == _ALL:
                yield JourneyMove(_LAST, earns)

    def ends(self, state: str) -> bool:
        """Whether the touch that earns has come."""
        return state in (_AFTER, _LAST)
