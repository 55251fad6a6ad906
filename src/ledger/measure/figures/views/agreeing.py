"""Whether a number that was reported is the one that is computed: at the decimals to which it was reported.

reported 1.1     computed 1.108333334  ->  the same        half of the last decimal goes to the even one
reported 1.10    computed 1.108333334  ->  another
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ledger.measure.figures.events.figures import FigureRecorded

PERCENT = "%"


def agrees(reported: FigureRecorded, exact: Fraction) -> bool:
    """Whether a number says what was computed, as far as it was reported; of a share, in percent."""
    return at_decimals(reported, exact) == Fraction(reported.number)


def at_decimals(reported: FigureRecorded, exact: Fraction) -> Fraction:
    """Return what was computed, in the unit and to the decimals of what was reported."""
    return round(exact * (100 if reported.unit == PERCENT else 1), decimals_of_report(reported))


def text_at_decimals(reported: FigureRecorded, exact: Fraction) -> str:
    """Return the same as it would have been written."""
    places = decimals_of_report(reported)
    scaled = at_decimals(reported, exact) * 10**places
    return f"{Decimal(int(scaled)).scaleb(-places):f}"


def decimals_of_report(reported: FigureRecorded) -> int:
    """Return to how many decimals a number was reported."""
    return reported.decimals or len(reported.number.partition(".")[2])
