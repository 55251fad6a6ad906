"""Sharing a whole among touches in whole numbers, so that nothing is lost (attribution.md, section 3, Conservation).

1,000,000,000 by 40 | 20 / 3 each | 40   ->   400000000, 66666666 three times, 400000002
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from ledger.meanings.credit.form import Form
from ledger.meanings.credit.journey import Journey, Touch
from ledger.meanings.credit.weighing import Holds, Weighing, weighing

PARTS = 10**9
"""The credit of one conversion."""


class Share(NamedTuple):
    """What one touch earned of a conversion: of 10^9, and in millionths of the currency where there is a value."""

    touch: Touch
    credit: int
    value: int | None


def credit_of(form: Form, journey: Journey, holds: Holds) -> tuple[Share, ...]:
    """What every touch of a journey earned, in order; nothing where no touch earns."""
    weighed = weighing(form, journey, holds)
    if not earns(weighed):
        return ()
    credit, value = shared(PARTS, weighed), journey.conversion.value
    worth = [None] * len(credit) if value is None else shared(value, weighed)
    return tuple(map(Share, journey.touches, credit, worth))


def exact_credit(form: Form, journey: Journey, holds: Holds) -> tuple[tuple[Touch, Fraction], ...]:
    """The same as exact shares of 1; nothing where no touch earns."""
    weighed = weighing(form, journey, holds)
    return tuple(zip(journey.touches, fractions(weighed), strict=True)) if earns(weighed) else ()


def earns(weighed: Weighing) -> bool:
    """Whether any touch weighs anything."""
    return bool(_lines(weighed))


def shared(whole: int, weighed: Weighing) -> list[int]:
    """`whole` by these weights, rounded down; what is left goes to the last touch that weighs anything.

    A negative whole is shared as if it were positive.
    """
    size, sign = abs(whole), -1 if whole < 0 else 1
    lines = _lines(weighed)
    total = sum(share for share, _ in lines)
    found = [
        sum(size * share * weights[at] // (total * sum(weights)) for share, weights in lines)
        for at in range(len(weighed[0][1]))
    ]
    found[_last(lines)] += size - sum(found)
    return [sign * each for each in found]


def fractions(weighed: Weighing) -> list[Fraction]:
    """The same exactly, of 1."""
    lines = _lines(weighed)
    total = sum(share for share, _ in lines)
    return [
        sum((Fraction(share * weights[at], total * sum(weights)) for share, weights in lines), Fraction())
        for at in range(len(weighed[0][1]))
    ]


def _lines(weighed: Weighing) -> Sequence[tuple[int, tuple[int, ...]]]:
    return [(share, weights) for share, weights in weighed if share and any(weights)]


def _last(lines: Sequence[tuple[int, tuple[int, ...]]]) -> int:
    return max(at for _, weights in lines for at, weight in enumerate(weights) if weight)
