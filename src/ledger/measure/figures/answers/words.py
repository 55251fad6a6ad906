"""A figure and its segment as people read them."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from ledger.answers.groups import BLANK


def measured(number: str, unit: str = "") -> str:
    """A number with its thousands apart, and its unit; a fraction in hundredths, half of one to the even one."""
    over, _, under = number.partition("/")
    if not under:
        return f"{Decimal(number):,f} {unit}".strip()
    rounded = (Decimal(over) / Decimal(under)).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    return f"{rounded:,f} {unit}".strip()


def segment_in_words(segment: str | None) -> str:
    """A segment as people read it."""
    return BLANK if segment is None else segment or "-"
