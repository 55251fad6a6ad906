"""What moved a rate: the mix of its groups or the rate within them, each half way between before and after.

    ent 100 → 40, smb 300 → 30     17.5 %      mix    Σ (s1 − s0)(r0 + r1) / 2   +27/400
    ent 200 → 70, smb 200 → 22     23.0 %      rate   Σ (r1 − r0)(s0 + s1) / 2   −1/80

In exact fractions, so the two add up to the whole, whatever the order and whichever way one goes. What is shown is
rounded by largest remainder, so that it adds up as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple


class Measured(NamedTuple):
    """A group on one side: how many there are, and what is counted or summed of them."""

    whole: int
    part: Fraction | int

    @property
    def rate(self) -> Fraction | None:
        """How much of each; None of nothing."""
        return Fraction(self.part) / self.whole if self.whole else None


class Moved(NamedTuple):
    """What of a change came from how many there are, and what from the rate among them."""

    mix: Fraction
    rate: Fraction


Groups = Mapping[str | None, Measured]


def rate_of(groups: Groups) -> Fraction | None:
    """The rate of all groups together; None of nothing."""
    return Measured(sum(each.whole for each in groups.values()), sum(Fraction(e.part) for e in groups.values())).rate


def rate_moves(before: Groups, after: Groups) -> dict[str | None, Moved]:
    """Why the rate of all groups moved, by group; their mix is told against the mean of both rates.

    A group that is empty on one side takes the rate of the other and is all mix; one that is empty on both is left out.
    Where either side is nothing at all there is no rate, and nothing to tell.
    """
    totals = [sum(each.whole for each in side.values()) for side in (before, after)]
    rates = [rate_of(side) for side in (before, after)]
    if not all(totals) or rates[0] is None or rates[1] is None:
        return {}
    middle = (rates[0] + rates[1]) / 2
    return {
        name: Moved(
            (Fraction(new.whole, totals[1]) - Fraction(old.whole, totals[0])) * ((two[0] + two[1]) / 2 - middle),
            (two[1] - two[0]) * (Fraction(old.whole, totals[0]) + Fraction(new.whole, totals[1])) / 2,
        )
        for name, old, new, two in _both(before, after)
    }


def _both(before: Groups, after: Groups) -> list[tuple[str | None, Measured, Measured, tuple[Fraction, Fraction]]]:
    none, found = Measured(0, 0), []
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name, none), after.get(name, none)
        rates = [each for each in (old.rate, new.rate) if each is not None]
        if rates:
            found.append((name, old, new, (rates[0], rates[-1])))
    return found


def rounded(parts: Sequence[Fraction], digits: int = 0) -> list[Fraction]:
    """The parts to so many digits, so that they add up to their sum as that is rounded: by largest remainder."""
    unit = Fraction(1, 10**digits)
    floors = [each / unit // 1 for each in parts]
    missing = round(sum(parts, Fraction(0)) / unit) - sum(floors)
    first = sorted(range(len(parts)), key=lambda n: (floors[n] - parts[n] / unit, n))
    return [(floor + (n in first[: max(missing, 0)])) * unit for n, floor in enumerate(floors)]
