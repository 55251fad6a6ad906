"""A figure and its segment as people read them."""

from __future__ import annotations

from decimal import Decimal

from ledger.answers.groups import BLANK


def measured(number: str, unit: str = "") -> str:
    """A number with its thousands apart, and its unit."""
    return f"{Decimal(number):,f} {unit}".strip()


def segment_in_words(segment: str | None) -> str:
    """A segment as people read it."""
    return BLANK if segment is None else segment or "-"
