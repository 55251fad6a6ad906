"""What a governed metric has to come to, what it came to, and how much there has to be before anybody can tell."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from ledger.domain.sense import DecimalText, MaybeRatio, number_of

if TYPE_CHECKING:
    from fractions import Fraction

Sign = Literal[">=", ">", "<=", "<"]


class MetricBound(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """That a governed metric is at least, over, at most or under a number: a decimal as text, in percent or not.

    Where it is of the `spend_per` metric, the money on record is what is held against it, for each record that counts.
    """

    metric: str
    sign: Sign
    number: str
    percent: bool = False
    spend_per: bool = False

    @property
    def threshold(self) -> Fraction:
        """The number that the metric is held against: 4 % is 1/25."""
        from fractions import Fraction

        return Fraction(self.number) / (100 if self.percent else 1)

    def holds(self, value: Fraction) -> bool:
        """Whether it holds for what the metric came to."""
        match self.sign:
            case ">=":
                return value >= self.threshold
            case ">":
                return value > self.threshold
            case "<=":
                return value <= self.threshold
            case "<":
                return value < self.threshold

    def __str__(self) -> str:
        of = f"spend per {self.metric}" if self.spend_per else self.metric
        return f"{of} {self.sign} {self.number}{' %' if self.percent else ''}"


NumberBound = Annotated[MetricBound, number_of("number")]


class LeastEvidence(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How much there has to be before anybody can tell: so many conversions, or so much spend, a decimal as text."""

    of: Literal["conversions", "spend"]
    number: DecimalText

    def __str__(self) -> str:
        return f"{self.number} {self.of}"


class ReviewFigure(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What a bound of a pilot came to: the metric, and its value, an exact fraction as text; empty where there is none.

    `records` are those that it counts, of a ratio its numerator, and `over` the denominator. `versions` are those that
    judged, as `mql v2`. Of credit, `records` are its whole conversions, and the value may still change before `final`.
    """

    bound: str
    value: MaybeRatio = ""
    holds: bool = False
    records: int = 0
    over: int = 0
    versions: tuple[str, ...] = ()
    final: date | None = None
