"""Debt month by month: what stood at each month's end, what it cost in it, and what opened, was closed or came back.

2026-01   stock 13   burden 326   opened 3   closed 0
2026-02   stock  0   burden  20   opened 0   closed 3     it falls
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from ledger.domain.calendar import MOST, CalendarPeriod, period_with
from ledger.domain.period import Period
from ledger.govern.debt.views.fold import ItemTurn, turns
from ledger.govern.debt.views.item import ItemStretch
from ledger.govern.debt.views.measures import NOTHING, Amount, Burden, Stock, burden, stock_on
from ledger.govern.debt.views.policies import Policies
from ledger.govern.debt.views.tally import DebtTally

A_DAY = timedelta(days=1)
MONTHS = 3
"""Of how many months the flow is looked at before anything is said of those to come."""


class Flow(NamedTuple):
    """What opened in some days, was closed, was waived, and returned when its waiver ended."""

    opened: Amount = NOTHING
    closed: Amount = NOTHING
    waived: Amount = NOTHING
    returned: Amount = NOTHING


class DebtMonth(NamedTuple):
    """A month: what stood on its last day (today, where it is not over), its burden until then, and its flow."""

    month: CalendarPeriod
    on: date
    stock: Stock
    burden: Burden
    flow: Flow


def months(told: Sequence[ItemStretch], policies: Policies, today: date, since: date | None = None) -> list[DebtMonth]:
    """Every month since a day, else since the first item, up to this one; of more than 400, the last."""
    first = min((each.period.from_ for each in told), default=None) if since is None else since
    if first is None or first > today:
        return []
    flows = _flows(turns(told, today + A_DAY), policies)
    every = [period_with(first, "month")]
    while every[-1].days.until and every[-1].days.until <= today:
        every.append(period_with(every[-1].days.until, "month"))
    tally = DebtTally(told)
    return [_month(each, tally, policies, today, flows.get(each.name, Flow())) for each in every[-MOST:]]


def months_until_none(found: Sequence[DebtMonth]) -> int | None:
    """In how many months nothing would be open, if as much is closed and opens as in the last three that are over.

    None where no more is closed than opens, so that the stock does not fall at this rate, or where nobody can tell yet.
    """
    over = [each for each in found if each.month.days.until == each.on + A_DAY][-MONTHS:]
    if len(over) < MONTHS:
        return None
    gone = sum(each.flow.closed.weight - each.flow.opened.weight for each in over)
    return ceil(Fraction(found[-1].stock.open.weight * MONTHS, gone)) if gone > 0 else None


def _month(month: CalendarPeriod, tally: DebtTally, policies: Policies, today: date, flow: Flow) -> DebtMonth:
    assert month.days.until
    on = min(month.days.until - A_DAY, today)
    days = Period(month.days.from_, on + A_DAY)
    return DebtMonth(month, on, stock_on(tally, policies, on), burden(tally, policies, days), flow)


def _flows(found: Iterable[ItemTurn], policies: Policies) -> dict[str, Flow]:
    """The flow of each month that has any, by its name."""
    flows = defaultdict[str, Flow](Flow)
    for day, what, item in found:
        name = period_with(day, "month").name
        one = Amount(1, policies.weight(item, day))
        flows[name] = flows[name]._replace(**{what: getattr(flows[name], what).plus(one)})
    return flows
