"""Shares, the one way in which a table shows them."""

from __future__ import annotations


def percent(share: float | None) -> str:
    """A share in percent, `-` where there is none."""
    return "-" if share is None else f"{100 * share:.1f}%"


def of_few(share: float, low: float, high: float) -> str:
    """A share of few in whole percent, and between which the share lies that they stand for."""
    return f"{100 * share:.0f}% ({100 * low:.0f}-{100 * high:.0f})"


def share(part: int, whole: int) -> str:
    """A part of a whole in percent, `-` of nothing."""
    return percent(part / whole if whole else None)
