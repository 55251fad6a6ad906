"""A channel that was looked at again: what its pilot came to, what follows from that, and what was said.

BOUND                 CAME TO  HOLDS  RECORDS
success mql_rate >= 4 %   4.6 %    yes    41 of 900
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer, resolved
from ledger.app.ledger import Ledger
from ledger.domain.metric_bound import ReviewFigure
from ledger.measure.channels.decide.review import ChannelReview
from ledger.measure.channels.events.review import ChannelReviewed
from ledger.measure.spend.answers import money
from ledger.render.sections import Block, Lines, Section, Table, Words, untitled
from ledger.render.share import share

FINDINGS = {
    "too early": "too early: there is less than it takes before anybody can tell",
    "stop": "stop: what was to stop it holds",
    "provisional": "too early: a later conversion may change them until {until}",
    "scale": "scale: what was to make it a success holds",
    "undecided": "nothing: neither its success nor its stop holds",
}
NO_FIGURE = "no figure"


class ReviewedBound(msgspec.Struct, frozen=True, kw_only=True):
    """A bound of the pilot, such as `mql_rate >= 4 %`: what it came to, an exact fraction, and whether it holds.

    `records` are those that the metric counts, of a ratio its numerator, and `over` its denominator. Of credit they are
    whole conversions, and from the day `final` on nothing can change.
    """

    name: str
    bound: str
    value: str | None
    holds: bool
    records: int
    over: int
    versions: list[str]
    final: date | None


class ChannelReviewAnswer(Answer, frozen=True, kw_only=True):
    """What a review came to: what the figures say, and what was said of the channel.

    The pilot was counted over the days [from, until). `field` is that by which a channel is told, empty where all
    records are its own. `over_cap` is by how much the spend on record passed the cap of the decision; None where it did
    not. `provisional_until` is the day from which no figure of credit can change; None where none can today. `status`
    is how the channel stood before.
    """

    commands: ClassVar = ("channel review",)

    channel: str
    finding: str
    outcome: str
    deviates: bool
    bounds: list[ReviewedBound]
    least: str
    conversions: int | None
    spend: str | None
    currency: str
    provisional_until: date | None
    over_cap: str | None
    counted_from: date | None
    counted_until: date | None
    field: str
    records: str
    credit: bool = False
    rules: str
    until: date | None
    review_on: date | None
    because: str
    position: int | None
    status: str = ""

    def sections(self) -> Iterator[Section]:
        """The figures, what they say, and what follows."""
        if self.bounds:
            rows = tuple(map(_row, self.bounds))
            yield untitled(Table(("", "BOUND", "CAME TO", "HOLDS", "RECORDS", "BY"), rows, least=("BY",)))
        if told := tuple(self._counted()):
            yield untitled(Lines(told))
        yield untitled(*self._said())

    def _counted(self) -> Iterator[str]:
        if self.counted_from and self.counted_until and self.counted_from < self.counted_until:
            yield f"{self.channel} from {self.counted_from} to {self.counted_until - timedelta(days=1)}{self._over}"
        had = [] if self.conversions is None else [f"{self.conversions} conversions"]
        had += [f"{money(self.spend, self.currency)} spent"] if self.spend else []
        if had:
            yield f"{' and '.join(had)}{f'; it takes {self.least}' if self.least else ''}"
        if self.over_cap:
            yield f"Over its cap by {money(self.over_cap, self.currency)}"

    @property
    def _over(self) -> str:
        if not self.records:
            return "; no records were counted"
        if self.credit:
            return f", over the touches and conversions of {self.records}, of which `{self.channel}` earns its credit"
        by = f" with {self.field} {self.channel}" if self.field else ", all of which are its own"
        return f", over the records of {self.records}{by}"

    @property
    def _kept(self) -> str:
        """How it stays: rejected where it was."""
        return "still rejected" if self.status == "rejected" else "kept as it is"

    def _said(self) -> Iterator[Block]:
        if self.finding:
            sort = "provisional" if self.provisional_until and self.finding == "too early" else self.finding
            told = FINDINGS[sort].format(until=self.provisional_until)
            yield Words(f"The figures say {told}.", strong=True)
        becomes = {
            "extend": f"extended until {self.until}",
            "scale": f"to be scaled: ledger channel decide {self.channel} adopt, on an evaluation that is current",
            "stop": "stopped: no more may be spent on it",
            "keep": f"{self._kept}, to be looked at again on {self.review_on}",
        }[self.outcome]
        against = ", against what the figures say" if self.deviates else ""
        lines = [f"{self.channel} is {becomes}{against}  (#{self.position})"]
        yield Lines((*lines, *([f"because {self.because}"] if self.because else [])))


def channel_review_answer(ledger: Ledger, found: ChannelReview) -> ChannelReviewAnswer:
    """What a review came to."""
    (event,) = found.decided.events
    assert isinstance(event, ChannelReviewed)
    measured, terms, stood = found.measured, found.terms, found.stood
    over = stood.spent - stood.cap if stood and stood.cap is not None and stood.over_cap else None
    named = (("success", event.success), ("stop", event.stop))
    answer = ChannelReviewAnswer(
        channel=event.channel,
        finding=event.finding,
        outcome=event.outcome,
        deviates=event.deviates,
        bounds=[_bound(name, each) for name, each in named if each],
        least=str(terms.least) if terms and terms.least else "",
        conversions=event.conversions,
        spend=event.spend or None,
        currency=event.currency,
        provisional_until=measured.figures.final_after(event.on) if measured else None,
        over_cap=None if over is None else f"{over:f}",
        counted_from=measured.days.from_ if measured else None,
        counted_until=measured.days.until if measured else None,
        field=measured.field if measured else "",
        records=" and ".join(each.records for each in event.inputs) or event.records,
        credit=bool(event.inputs),
        rules=event.rules,
        until=event.until,
        review_on=event.review_on,
        because=event.because,
        position=found.decided.position,
        status=stood.status if stood else "",
    )
    return resolved(answer, ledger.named_throughout)


def _bound(name: str, of: ReviewFigure) -> ReviewedBound:
    return ReviewedBound(
        name=name,
        bound=of.bound,
        value=of.value or None,
        holds=of.holds,
        records=of.records,
        over=of.over,
        versions=[*of.versions],
        final=of.final,
    )


def _row(of: ReviewedBound) -> tuple[str, ...]:
    records = f"{of.records:,} of {of.over:,}" if of.over else f"{of.records:,}"
    return of.name, of.bound, _came_to(of), "yes" if of.holds else "no", records, " ".join(of.versions)


def _came_to(of: ReviewedBound) -> str:
    """A share as it is shown anywhere, another number to two places."""
    if of.value is None:
        return NO_FIGURE
    value = Fraction(of.value)
    if of.over:
        return share(value.numerator, value.denominator)
    return f"{float(value):,.2f}".removesuffix(".00")
