"""Shares as they are shown: to a tenth of a percent, half of one rounded up; of few, in whole percent."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

_TENTH = Decimal("0.1")


def percent(share: float | None) -> str:
    """A share in percent, `-` where there is none."""
    return "-" if share is None else _told(Fraction(share).limit_denominator(10**9))


def of_few(share: float, low: float, high: float) -> str:
    """A share of few in whole percent, and between which the share lies that they stand for."""
    return f"{100 * share:.0f}% ({100 * low:.0f}-{100 * high:.0f})"


def share(part: int, whole: int) -> str:
    """A part of a whole in percent, `-` of nothing."""
    return _told(Fraction(part, whole)) if whole else "-"


def growth(before: int, after: int) -> str:
    """How much more or less that is than before, such as ` (+12.5%)`; empty where nothing was."""
    return f" ({_told(Fraction(after - before, before), '+')})" if before else ""


def _told(share: Fraction, sign: str = "") -> str:
    """The exact share, so that no two ways to it are rounded apart."""
    exact = Decimal(100 * share.numerator) / Decimal(share.denominator)
    return f"{exact.quantize(_TENTH, ROUND_HALF_UP):{sign}}%"
