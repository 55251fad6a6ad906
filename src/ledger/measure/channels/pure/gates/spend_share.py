"""`spend_share: {at_most: "5"}`: the channel's cap is at most so many percent of what a quarter's spend comes to.

The quarter is that of the day, or the one before it where nothing is recorded of that of the day yet. The spend of all
channels counts, in one currency.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from ledger.domain.brief import percent
from ledger.domain.calendar import CalendarPeriod, period_with
from ledger.measure.channels.pure.answer import GateFinding, Unanswered
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.channels.pure.pilot import SPEND_CAP, said_of_pilot
from ledger.measure.spend.events import MonthlySpend, total
from ledger.measure.spend.fold import SLOT as SPEND


class SpendShare:
    """The question `spend_share`."""

    name = "spend_share"

    def find(self, argument: Any, facts: GateFacts) -> GateFinding:
        """What share of a quarter's spend the cap is."""
        most = _asked(argument)
        cap = said_of_pilot(SPEND_CAP, facts)
        if not cap:
            raise Unanswered("nobody said what may be spent on the channel")
        spent = facts.once((self.name, facts.day), lambda: _spent(facts))
        unit = next((each.unit for each in facts.framework.asks if each.key == SPEND_CAP), "")
        if unit and unit != spent.currency:
            raise Unanswered(f"the cap is asked for in {unit}, and spend is recorded in {spent.currency}")
        share = 100 * Fraction(cap) / Fraction(spent.amount)
        told = f"a cap of {Decimal(cap):,f} {spent.currency} is {percent(share)} % of {spent}, of at most {most} %"
        return GateFinding("pass" if share <= Fraction(most) else "fail", told)


class _QuarterSpend(NamedTuple):
    """What was spent on all channels in a quarter, as far as it is recorded."""

    quarter: CalendarPeriod
    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"the {self.amount:,f} {self.currency} that are recorded of {self.quarter}"


def _asked(argument: Any) -> str:
    match argument:
        case {"at_most": str(most)}:
            return most
    raise Unanswered("the gate does not say how many percent the cap may be")


def _spent(facts: GateFacts) -> _QuarterSpend:
    now = period_with(facts.day, "quarter")
    before = period_with(now.days.from_ - timedelta(days=1), "quarter")
    for quarter in (now, before):
        months = list(_within(quarter, facts))
        currencies = sorted({each.terms.currency for each in months})
        if len(currencies) > 1:
            raise Unanswered(f"the spend of {quarter} is recorded in {' and '.join(currencies)}")
        if (amount := total(months)) > 0:
            return _QuarterSpend(quarter, amount, currencies[0])
    raise Unanswered(f"no spend is recorded of {now}, and none of {before}")


def _within(quarter: CalendarPeriod, facts: GateFacts) -> Iterator[MonthlySpend]:
    for months in SPEND.of(facts.state).values():
        yield from (each for each in months.values() if quarter.days.covers(each.days.from_))
