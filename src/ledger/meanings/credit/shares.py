"""Credit as shares of all that there is to give, in tenths of a percent that add up as they are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from ledger.meanings.credit.sharing import PARTS


class CreditOf(NamedTuple):
    """What a part has before and after, in 10^-9 of a conversion."""

    name: str
    before: int
    after: int


class SharePair(NamedTuple):
    """The share of a part before and after, in tenths of a percent as they are shown, and `exact`, what it gains."""

    name: str
    was: int
    now: int
    exact: Fraction

    @property
    def told(self) -> str:
        """How many points it gains or loses, as they are shown: rounding is no move, and a move is not nothing."""
        shown = self.now - self.was
        if not self.exact:
            return tenths_shown(0)
        return tenths_shown(abs(shown)) if shown * self.exact > 0 else "less than 0.1"

    @property
    def points(self) -> str:
        """The same with its sign."""
        return f"{'−' if self.exact < 0 else '+' if self.exact else ''}{self.told} points"


def share_pairs(parts: Sequence[CreditOf], before: int, after: int) -> Iterator[SharePair]:
    """Each part with its share of so many conversions before and after."""
    was, now = ([each.before for each in parts], before), ([each.after for each in parts], after)
    for each, one, other in zip(parts, tenths(*was), tenths(*now), strict=True):
        yield SharePair(each.name, one, other, _share(each.after, after) - _share(each.before, before))


def tenths(credit: Sequence[int], conversions: int) -> list[int]:
    """Credit in tenths of a percent of so many conversions."""
    return adding_up([1000 * each for each in credit], max(1, conversions * PARTS))


def _share(credit: int, conversions: int) -> Fraction:
    """Credit as a share of all that there is to give."""
    return Fraction(credit, max(1, conversions * PARTS))


def adding_up(amounts: Sequence[int], unit: int) -> list[int]:
    """Amounts in whole units, rounded by largest remainder, so that what is shown adds up to the rounded whole."""
    return adding_up_to((2 * sum(amounts) + unit) // (2 * unit), amounts, unit)


def adding_up_to(total: int, amounts: Sequence[int], unit: int) -> list[int]:
    """The same, so that what is shown adds up to a total that is shown already, a unit or so from their sum.

    What is nothing is shown as nothing, as long as anything else can be rounded.
    """
    whole = [each // unit for each in amounts]
    missing = total - sum(whole)
    up = -1 if missing >= 0 else 1
    by_rest = sorted(range(len(amounts)), key=lambda n: (not amounts[n], up * (amounts[n] % unit), -up * n))
    changed = by_rest[: abs(missing)]
    return [each + (1 if missing > 0 else -1) * (n in changed) for n, each in enumerate(whole)]


def tenths_shown(tenths: int, sign: bool = False) -> str:
    """Tenths of a percent, or of a percentage point."""
    return signed(f"{abs(tenths) // 10}.{abs(tenths) % 10}", tenths, sign)


def signed(text: str, number: int, sign: bool) -> str:
    """A number as it is shown: a minus where it is less than nothing, and a plus where one is asked for."""
    plus = "+" if sign and number > 0 else ""
    return f"{'−' if number < 0 else plus}{text}"
