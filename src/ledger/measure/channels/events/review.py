"""What a pilot came to, as its terms say and governed metrics count; and what its decider then said of it.

    fewer than `least` --> too early: extend it, once; and so is a figure of credit that may still change
    `stop` holds       --> stop: no more is spent on it
    `success` holds    --> scale: decide to adopt it
    none of these      --> undecided: the decider says which, with a reason

A channel that was adopted, deferred or rejected is reviewed too: kept as it is until a later day, or stopped.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal, NamedTuple

from ledger.domain.event import Event
from ledger.domain.metric_bound import MetricBound, ReviewFigure
from ledger.domain.sense import MaybeDecimal
from ledger.domain.tagging import Forms, by_member
from ledger.measure.channels.events.decision import PilotTerms
from ledger.measure.figures.events.close import ClosedInput

Finding = Literal["too early", "stop", "scale", "undecided", ""]
"""What the figures say; nothing of a channel that is no pilot."""
ReviewOutcome = Literal["extend", "scale", "stop", "keep"]
REVIEW_OUTCOMES: tuple[ReviewOutcome, ...] = ("extend", "scale", "stop", "keep")
FOLLOWS: dict[Finding, ReviewOutcome] = {"too early": "extend", "stop": "stop", "scale": "scale"}
"""What each finding comes to by itself; of `undecided` the decider says, with a reason."""


class ChannelReviewed(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The decider of `scope` looked at a channel again, as the event at position `decision` said that somebody would.

    `finding` is what the figures say and `outcome` what was said of it; `deviates` where that is something else. An
    extension runs `until` a later day, and `review_on` is when it is looked at next. `conversions` and `spend`, a
    decimal as text in `currency`, are what `least` was held against. `records` are what was counted, by name and
    `digest`, and how they were `reading`; where figures of credit are among them, `inputs` are all of them. `rules`
    says which versions counted. `right` is the position of the row.
    """

    stored_name: ClassVar[str] = "channel.reviewed/1"
    tag_forms: ClassVar[Forms] = (by_member("channel", "channel"), by_member("rights", "scope"))
    channel: str
    decision: int
    scope: str
    finding: Finding = ""
    outcome: ReviewOutcome
    deviates: bool = False
    success: ReviewFigure | None = None
    stop: ReviewFigure | None = None
    conversions: int | None = None
    spend: MaybeDecimal = ""
    currency: str = ""
    until: date | None = None
    review_on: date | None = None
    records: str = ""
    digest: str = ""
    reading: str = ""
    rules: str = ""
    inputs: tuple[ClosedInput, ...] = ()
    right: int
    because: str = ""
    on: date
    self_attested: bool = False


class PilotFigures(NamedTuple):
    """What a pilot came to: its bounds, how many conversions, and what was spent; None where that is not known."""

    success: ReviewFigure | None = None
    stop: ReviewFigure | None = None
    conversions: int | None = None
    spend: Decimal | None = None

    def final_after(self, day: date) -> date | None:
        """The day from which all of it is final, where that is after a day; None where nothing can change any more."""
        finals = (each.final for each in (self.success, self.stop) if each and each.final)
        return max((each for each in finals if each > day), default=None)


def finding(terms: PilotTerms, found: PilotFigures, day: date) -> Finding:
    """What the figures say on a day by the terms of a pilot, the first of these that is so."""
    if _too_little(terms, found) or found.final_after(day):
        return "too early"
    if found.stop and found.stop.holds:
        return "stop"
    return "scale" if found.success and found.success.holds else "undecided"


def figure(
    bound: MetricBound,
    value: Fraction | None,
    holds: bool | None = None,
    *,
    records: int = 0,
    over: int = 0,
    versions: tuple[str, ...] = (),
    final: date | None = None,
) -> ReviewFigure:
    """A bound held against what its metric came to; where there is no figure it does not hold, unless it is said to."""
    return ReviewFigure(
        bound=str(bound),
        value="" if value is None else str(value),
        holds=bool(holds) if value is None else bound.holds(value),
        records=records,
        over=over,
        versions=versions,
        final=final,
    )


def _too_little(terms: PilotTerms, found: PilotFigures) -> bool:
    """Whether there is less than the terms ask for before anybody can tell; what nobody knows is too little."""
    if terms.least is None:
        return False
    had = found.conversions if terms.least.of == "conversions" else found.spend
    return had is None or had < Decimal(terms.least.number)
