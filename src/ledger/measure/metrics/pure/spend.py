"""The spend of some earners in a period, of what is on record by month: exact, or no figure and why.

No sum hides what is missing: a paid channel with credit or spend needs an amount for each month, 0 too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import NamedTuple

from ledger.data import Data
from ledger.domain.calendar import period_with
from ledger.domain.period import Period
from ledger.meanings.credit.metric import SpendTerms
from ledger.meanings.credit.money import MILLIONTHS, Rates

_EXACT = Context(prec=60)

TWO_CURRENCIES = "spend is in two currencies"
"""How the reason begins for which there is no figure, where nothing converts them."""


class SpentMonth(NamedTuple):
    """So much was spent in a month on what a taxonomy calls `channel`: the touch of a channel on record, else its key.

    A month is written `2026-03`.
    """

    channel: str
    month: str
    amount: Decimal
    currency: str


class MonthMissing(NamedTuple):
    """A month of a channel of which no spend is on record, and one is needed."""

    channel: str
    month: str


class SpendFound(NamedTuple):
    """What was spent, in `currency`; or why there is no figure. `paid` says whether any channel that is meant is.

    `missing` are all months that are needed and not on record.
    """

    amount: Fraction | None
    currency: str = ""
    why: str = ""
    paid: bool = True
    missing: tuple[MonthMissing, ...] = ()


class MonthPart(NamedTuple):
    """A month of spend, and which part of it is meant."""

    month: str
    part: Fraction


class SpendBook(Data, frozen=True):
    """All spend on record; `known` are the channels of the taxonomy, `paid` those of them that are paid."""

    months: tuple[SpentMonth, ...]
    known: frozenset[str]
    paid: frozenset[str]
    rates: Rates = Rates()

    def find_spend(
        self, on: Collection[str], active: Collection[str], days: Period, terms: SpendTerms, rest: bool
    ) -> SpendFound:
        """Return what was spent `on` channels in some days; with the `rest`, also on what no taxonomy knows.

        `active` are the channels that earned then: like those with any spend then, each needs an amount for each month.
        """
        parts = months_of(days, terms)
        if parts is None:
            return SpendFound(None, why="spend is kept by month, and this is no row of whole months")
        paid = [each for each in sorted(on) if each in self.paid]
        if not paid and not rest:
            return SpendFound(Fraction(0), paid=False)
        meant = {each.month for each in parts}
        if missing := tuple(self._missing(paid, active, meant)):
            first = missing[0]
            why = f"no spend of {first.channel} is on record for {first.month}"
            return SpendFound(None, why=why, missing=missing)
        wanted = {*paid, *(self.unknown(meant) if rest else ())}
        return self._add(wanted, {each.month: each.part for each in parts}, terms)

    def find_months(self, on: Collection[str], days: Period, terms: SpendTerms, rest: bool) -> Mapping[str, Fraction]:
        """Return the same by channel and month, as far as each is known; nothing of days that are no whole months."""
        parts = {each.month: each.part for each in months_of(days, terms) or ()}
        wanted = {*(each for each in on if each in self.paid), *(self.unknown(parts) if rest else ())}
        found: dict[str, Fraction] = defaultdict(Fraction)
        for each in self.months:
            if each.channel in wanted and each.month in parts:
                found[f"{each.channel} {each.month}"] += self._amount(each, terms) * parts[each.month]
        return found

    def _amount(self, of: SpentMonth, terms: SpendTerms) -> Fraction:
        """An amount as it is added up: converted, where a rate is at hand."""
        rate = (Decimal(1) if of.currency == terms.into else self._rate(of)) if terms.rates else None
        return Fraction(of.amount) if rate is None else convert(of.amount, rate)

    def unknown(self, months: Collection[str]) -> list[str]:
        """Return the channels with spend in these months that no taxonomy knows."""
        return sorted({each.channel for each in self.months if each.month in months} - self.known)

    def _missing(self, paid: Sequence[str], active: Collection[str], months: Collection[str]) -> Iterator[MonthMissing]:
        for channel in paid:
            there = {each.month for each in self.months if each.channel == channel and each.month in months}
            if there or channel in active:
                yield from (MonthMissing(channel, month) for month in sorted({*months} - there))

    def _add(self, channels: Collection[str], parts: Mapping[str, Fraction], terms: SpendTerms) -> SpendFound:
        found = [each for each in self.months if each.channel in channels and each.month in parts]
        currencies = sorted({each.currency for each in found})
        if terms.rates:
            return self._convert_all(found, parts, terms)
        if len(currencies) > 1:
            told = (f"{_sum(each for each in found if each.currency == code)} {code}" for code in currencies)
            return SpendFound(None, why=f"{TWO_CURRENCIES}: {' and '.join(told)}")
        amount = sum((Fraction(each.amount) * parts[each.month] for each in found), Fraction(0))
        return SpendFound(amount, next(iter(currencies), ""))

    def _convert_all(
        self, months: Sequence[SpentMonth], parts: Mapping[str, Fraction], terms: SpendTerms
    ) -> SpendFound:
        amount = Fraction(0)
        for each in months:
            rate = Decimal(1) if each.currency == terms.into else self._rate(each)
            if rate is None:
                day = last_day(each.month)
                return SpendFound(None, why=f"{terms.rates} has no rate of {each.currency} on {day}")
            amount += convert(each.amount, rate) * parts[each.month]
        return SpendFound(amount, terms.into)

    def _rate(self, of: SpentMonth) -> Decimal | None:
        return self.rates.of.get((last_day(of.month), of.currency))


def convert(amount: Decimal, rate: Decimal) -> Fraction:
    """Return an amount in another currency: half to even at the millionth, once."""
    millionths = _EXACT.multiply(_EXACT.multiply(amount, rate), Decimal(MILLIONTHS))
    return Fraction(int(millionths.to_integral_value(ROUND_HALF_EVEN, context=_EXACT)), MILLIONTHS)


def months_of(days: Period, terms: SpendTerms) -> list[MonthPart] | None:
    """Return the months of spend that some days mean; None where they are no whole months, and nothing is spread."""
    assert days.until
    found = list(_months(days))
    if not terms.spread and any(each.part != 1 for each in found):
        return None
    return [each._replace(month=months_before(each.month, terms.lag)) for each in found]


def _months(days: Period) -> Iterator[MonthPart]:
    assert days.until
    day = days.from_
    while day < days.until:
        month = period_with(day, "month")
        assert month.days.until
        end = min(month.days.until, days.until)
        whole = (month.days.until - month.days.from_).days
        yield MonthPart(month.name, Fraction((end - day).days, whole))
        day = month.days.until


def months_before(month: str, number: int) -> str:
    """Return the month so many before."""
    year, nth = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 - number, 12)
    return f"{year:04}-{nth + 1:02}"


def last_day(month: str) -> date:
    """Return the last day of a month: its rate is the one of the whole month."""
    until = period_with(date(int(month[:4]), int(month[5:]), 1), "month").days.until
    assert until
    return until - timedelta(days=1)


def _sum(months: Iterator[SpentMonth]) -> Decimal:
    return sum((each.amount for each in months), Decimal(0))
