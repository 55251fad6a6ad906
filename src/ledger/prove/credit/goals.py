"""What a journey must gain to break a claim, as a sum over its touches that is above 0.

more than 45 %      100 · here − 45 · all        above 0 where the share is more than 45 %
less than 20 %      20 · all − 100 · here
nothing at all      1 − here                     above 0 where `here` is 0, for weights are whole numbers
nobody earns        1 − all
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple


class Goal(NamedTuple):
    """`constant` and so much for every unit of weight of the touches that a claim is about, and of all touches."""

    constant: int
    here: int
    all: int

    @property
    def bounded(self) -> bool:
        """Whether it compares the share with a bound: then it matters how much the others weigh."""
        return bool(self.here and self.all)

    def gain(self, weight: int, here: bool) -> int:
        """What a touch of this weight adds."""
        return weight * (self.all + self.here * here)


def more_than(share: Fraction) -> Goal:
    """That the share is above a bound."""
    return Goal(0, share.denominator, -share.numerator)


def less_than(share: Fraction) -> Goal:
    """That it is below one."""
    return Goal(0, -share.denominator, share.numerator)


NOTHING = Goal(1, -1, 0)
"""That the touches in question earn nothing."""
NOBODY_EARNS = Goal(1, 0, -1)
"""That no touch earns."""
EARNS = more_than(Fraction(0))
"""That they earn."""
