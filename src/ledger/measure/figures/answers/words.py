"""A figure and its segment as people read them."""

from __future__ import annotations

from decimal import Decimal

from ledger.answers.groups import BLANK
from ledger.views.words import write_digits


def measured(number: str, unit: str = "") -> str:
    """A number with its thousands apart, and its unit; a fraction in hundredths, half of one to the even one."""
    return f"{Decimal(write_digits(number)):,f} {unit}".strip()


def segment_in_words(segment: str | None) -> str:
    """A segment as people read it."""
    return BLANK if segment is None else segment or "-"
