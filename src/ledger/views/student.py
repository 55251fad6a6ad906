"""Student's t distribution: the value that |t| exceeds once in twenty times, where nothing but chance is at work.

The probability of |T| < t has a closed form for whole degrees of freedom (Abramowitz and Stegun, 26.7.3 and 26.7.4);
the quantile is found by halving.
"""

from __future__ import annotations

from functools import lru_cache
from math import atan, cos, pi, sin, sqrt

CONFIDENCE = 0.95


@lru_cache(maxsize=1024)
def quantile(freedom: int, confidence: float = CONFIDENCE) -> float:
    """The t with a probability of `confidence` that |T| is less, for so many degrees of freedom, one at least."""
    low, high = 0.0, 1.0
    while within(high, freedom) < confidence:
        low, high = high, 2 * high
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle, freedom) < confidence else (low, middle)
    return (low + high) / 2


def within(t: float, freedom: int) -> float:
    """The probability that |T| is less than t."""
    angle = atan(t / sqrt(freedom))
    odd = freedom % 2
    if freedom == 1:
        return 2 * angle / pi
    term = cos(angle) if odd else 1.0
    total = term
    for n in range(3 if odd else 2, freedom - 1, 2):
        term *= (n - 1) / n * cos(angle) ** 2
        total += term
    return 2 * (angle + sin(angle) * total) / pi if odd else sin(angle) * total
