"""One figure as it is told: exact for programs, in digits for people, and why where there is none.

333333333/1000000000  ->  0.333333333        no figure      no spend of video is on record for 2026-03
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import msgspec

from ledger.measure.counting.queries.measure import decimal_text
from ledger.measure.metrics.pure.figures import CreditFigure
from ledger.measure.metrics.pure.final import NEVER

NO_FIGURE, DASH = "no figure", "—"
MONEY = ("SPEND", "VALUE")
"""The numbers of a quotient that are money."""
AMOUNTS = ("credit", "value")
"""The sorts that are told to their last digit; the others are quotients."""


class FigureTold(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a metric comes to: a decimal, or a fraction such as 625/2; nothing where there is no figure, and `why`.

    Of a quotient `of` and `over` are what is divided. `final` is the day from which it cannot change, null where no day
    is; until then it is `provisional`. `paid` is false where no money is spent on what it is of. `goal` is kept or
    missed once the figure is final, and open until then; null of what has none.
    """

    figure: str | None
    final: date | None
    provisional: bool
    of: str | None = None
    over: str | None = None
    why: str | None = None
    paid: bool = True
    currency: str | None = None
    goal: str | None = None

    @property
    def status(self) -> str:
        """Whether it may still change; or why there is none."""
        if self.why and self.paid:
            return self.why
        if not self.provisional:
            return "final"
        return f"provisional until {self.final}" if self.final else "provisional: never final"

    @property
    def is_never_final(self) -> bool:
        """Whether no day makes a figure final that there is."""
        return self.provisional and self.final is None and not (self.why and self.paid)

    def show(self, sort: str, decimals: int) -> str:
        """The figure as people read it; amounts with so many decimals that they add up as they stand."""
        if not self.paid:
            return DASH
        if self.figure is None:
            return NO_FIGURE
        return number_shown(sort, Fraction(self.figure), decimals)


def figure_told(of: CreditFigure, sort: str, day: date) -> FigureTold:
    """Return one figure as an answer tells it, asked on a day."""
    text = decimal_text if sort in AMOUNTS else str
    return FigureTold(
        figure=None if of.value is None else text(of.value),
        final=None if of.final == NEVER else of.final,
        provisional=of.final > day,
        of=None if of.of is None else str(of.of),
        over=None if of.over is None else str(of.over),
        why=of.why or None,
        paid=of.is_paid,
        currency=of.currency or None,
    )


def decimals_of(figures: Sequence[FigureTold]) -> int:
    """Return as many decimals as the longest of some amounts has."""
    return max((len((each.figure or "").partition(".")[2]) for each in figures), default=0)


def number_shown(sort: str, number: Fraction, decimals: int) -> str:
    """Return a figure in digits: a share and a change in percent, and money in hundredths."""
    match sort:
        case "credit" | "value":
            return f"{Decimal(decimal_text(number)):,.{decimals}f}"
        case "share":
            return f"{_round(number * 100, 1)} %"
        case "change":
            return f"{'+' if number > 0 else ''}{_round(number * 100, 1)} %"
    return _round(number, 2)


def term_shown(text: str | None, term: str = "") -> str:
    """Return one of the two numbers of a quotient as a table shows it, money in hundredths."""
    if text is None:
        return DASH
    number = Fraction(text)
    return f"{number.numerator:,}" if number.denominator == 1 else _round(number, 2 if term in MONEY else 3)


def _round(number: Fraction, places: int) -> str:
    """Half to even, exactly."""
    whole = round(number * 10**places)
    return f"{Decimal(whole).scaleb(-places):,.{places}f}"
