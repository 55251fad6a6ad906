"""A metric over an attribution: what touches earned in a period, or a quotient of such metrics.

credit, value   what the earners were given               measure: value, of: pipeline_credit, earned_by: {part: brand}
share           of one whole, what some earned             share: {of: brand_value, over: all_value}
cost            spend for each conversion, or record       cost: {per: brand_credit}
return          value for each unit of spend               return: {of: brand_value}
change          against the period before, less 1          change: {of: brand_value, from: before}

The spend of a quotient is that of its earners, never chosen apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

from ledger.data import Data
from ledger.language.tree import Json
from ledger.language.tree_json import unreadable

STORED = "metric_of_credit"
"""The key under which a draft stores one: no other meaning of a draft has it."""
CREDIT, VALUE = "credit", "value"
MEASURES = (CREDIT, VALUE)
CONVERSION, TOUCH = "conversion", "touch"
DATES = (CONVERSION, TOUCH)
BEFORE, YEAR_BEFORE = "before", "year_before"
BACK = (BEFORE, YEAR_BEFORE)
_BACK = {BEFORE: "the period before", YEAR_BEFORE: "the same period a year before"}


class Earners(NamedTuple):
    """Whose credit is meant: channels, a part of the funnel, or all paid channels; everything, where none is named."""

    channels: tuple[str, ...] = ()
    part: str = ""
    paid: bool = False

    @property
    def in_words(self) -> str:
        """Such as `part brand`."""
        if self.channels:
            return f"channel {' or '.join(self.channels)}"
        return f"part {self.part}" if self.part else "paid channels" if self.paid else "everything"


EVERYTHING = Earners()


class SpendTerms(NamedTuple):
    """Which spend is meant: that of `lag` months before; `spread` over the days of a month; converted by `rates`."""

    lag: int = 0
    spread: bool = False
    rates: str = ""
    into: str = ""


class CreditSum(Data, frozen=True):
    """The credit or the value that the attribution `of` gives to `earners`.

    `dated_by` says by which day a row belongs to a period: that of the conversion, or that of the touch. Records may
    come in up to `settles` days late.
    """

    measure: str
    of: str
    earners: Earners = EVERYTHING
    dated_by: str = CONVERSION
    settles: int = 0


class ShareOfCredit(Data, frozen=True):
    """The part that the metric `of` has in the metric `over`."""

    of: str
    over: str


class Cost(Data, frozen=True):
    """Spend for each unit of the metric `per`: a credit, or a count of records whose `channel` is a field of them."""

    per: str
    channel: str = ""
    spend: SpendTerms = SpendTerms()


class Return(Data, frozen=True):
    """The value of the metric `of` for each unit of its spend."""

    of: str
    spend: SpendTerms = SpendTerms()


class ChangeOfCredit(Data, frozen=True):
    """How much more the metric `of` came to than before: 0 where it stayed as it was."""

    of: str
    back: str = BEFORE


CreditMetric: TypeAlias = CreditSum | ShareOfCredit | Cost | Return | ChangeOfCredit
QUOTIENTS = {"share": ShareOfCredit, "cost": Cost, "return": Return, "change": ChangeOfCredit}
"""The quotients by the word that a document gives them."""


def sort_of(meaning: CreditMetric) -> str:
    """Return what it is, in one word: credit, value, share, cost, return or change."""
    if isinstance(meaning, CreditSum):
        return meaning.measure
    return next(word for word, sort in QUOTIENTS.items() if isinstance(meaning, sort))


def terms_of(meaning: CreditMetric) -> tuple[str, ...]:
    """Return the keys of what it is made of: an attribution, or one or two metrics."""
    match meaning:
        case ShareOfCredit(of=of, over=over):
            return (of, over)
        case Cost(per=per):
            return (per,)
    return (meaning.of,)


def spend_terms(meaning: CreditMetric) -> SpendTerms | None:
    """Return which spend it takes; None where it takes none."""
    return meaning.spend if isinstance(meaning, Cost | Return) else None


def metric_json(meaning: CreditMetric) -> Json:
    """It as it is stored. These shapes are on disk: they are added to and never changed."""
    match meaning:
        case CreditSum(measure=measure, of=of, earners=earners, dated_by=dated_by, settles=settles):
            told: Any = {"of": of, "dated_by": dated_by, "settles": settles}
            by = {"channels": list(earners.channels), "part": earners.part, "paid": earners.paid}
            return {STORED: measure, **told, "earned_by": by}
        case ShareOfCredit(of=of, over=over):
            return {STORED: "share", "of": of, "over": over}
        case Cost(per=per, channel=channel, spend=spend):
            return {STORED: "cost", "per": per, "channel": channel, "spend": spend._asdict()}
        case Return(of=of, spend=spend):
            return {STORED: "return", "of": of, "spend": spend._asdict()}
        case ChangeOfCredit(of=of, back=back):
            return {STORED: "change", "of": of, "back": back}


def metric_from(stored: Json) -> CreditMetric:
    """What `metric_json` gave. Raises BadInput where it is no such thing."""
    try:
        match stored:
            case {"metric_of_credit": "credit" | "value" as measure, "earned_by": dict(by), **rest}:
                told: dict[Any, Any] = {**rest}
                earners = Earners(tuple(by["channels"]), by["part"], by["paid"])
                return CreditSum(measure, told["of"], earners, told["dated_by"], told["settles"])
            case {"metric_of_credit": "share", "of": str(of), "over": str(over)}:
                return ShareOfCredit(of, over)
            case {"metric_of_credit": "cost", "per": str(per), "channel": str(channel), "spend": dict(spend)}:
                return Cost(per, channel, SpendTerms(**spend))
            case {"metric_of_credit": "return", "of": str(of), "spend": dict(spend)}:
                return Return(of, SpendTerms(**spend))
            case {"metric_of_credit": "change", "of": str(of), "back": str(back)}:
                return ChangeOfCredit(of, back)
    except (LookupError, TypeError) as problem:
        raise unreadable(stored) from problem
    raise unreadable(stored)


def metric_lines(meaning: CreditMetric) -> list[str]:
    """Tell it as it was written, a line each with its word in front."""
    said = dict(_say(meaning))
    width = max(map(len, said))
    return [f"{word:{width}}  {text}" for word, text in said.items()]


def _say(meaning: CreditMetric) -> Iterator[tuple[str, str]]:
    match meaning:
        case CreditSum(measure=measure, of=of, earners=earners, dated_by=dated_by, settles=settles):
            yield from (("measure", measure), ("of", of), ("earned by", earners.in_words), ("dated by", dated_by))
            if settles:
                yield "settles", f"{settles} days"
        case ShareOfCredit(of=of, over=over):
            yield from (("share of", of), ("over", over))
        case Cost(per=per, channel=channel):
            yield "cost per", f"{per}, by its {channel}" if channel else per
        case Return(of=of):
            yield "return of", of
        case ChangeOfCredit(of=of, back=back):
            yield from (("change of", of), ("from", _BACK[back]))
    if spend := spend_terms(meaning):
        yield "spend", ", ".join(_spend(spend))


def _spend(spend: SpendTerms) -> Iterator[str]:
    months = f"{spend.lag} month{'s' * (spend.lag > 1)} before"
    yield f"of its earners, {months}" if spend.lag else "of its earners"
    if spend.spread:
        yield "spread evenly over the days of a month"
    if spend.rates:
        yield f"converted into {spend.into} by {spend.rates}"
