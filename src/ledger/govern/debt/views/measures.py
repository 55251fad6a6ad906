"""How much debt there is: weights of what is open, by day, by month and by age. Whole numbers, no hours, no money.

stock     what the open items of a day weigh
burden    over a period: what each open item weighs, times the days on which it was open
waived    the same of what a waiver lets stand: out of the stock, and never hidden
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ledger.domain.period import Period
from ledger.govern.debt.views.item import Item, ItemStretch
from ledger.govern.debt.views.policies import Policies
from ledger.govern.debt.views.tally import DebtTally

AGES = (30, 90, 365)
"""Up to how many days old an item is told to be; what is older is told as older."""


class Amount(NamedTuple):
    """So many items, and what they weigh."""

    number: int = 0
    weight: int = 0

    def plus(self, other: Amount) -> Amount:
        """Both together."""
        return Amount(self.number + other.number, self.weight + other.weight)


NOTHING = Amount()


class Stock(NamedTuple):
    """What is open on a day, and what a waiver lets stand beside it."""

    open: Amount
    waived: Amount


class Burden(NamedTuple):
    """Weight-days of what was open in a period, and of what was waived."""

    open: int
    waived: int


def amount(found: Iterable[Item], policies: Policies, day: date) -> Amount:
    """How many these are, and what they weigh on a day."""
    weights = [policies.weight(each, day) for each in found]
    return Amount(len(weights), sum(weights))


def stock(found: Iterable[Item], policies: Policies, day: date) -> Stock:
    """What the items of a day come to."""
    every = list(found)
    open_, waived = ([each for each in every if bool(each.waiver) == side] for side in (False, True))
    return Stock(amount(open_, policies, day), amount(waived, policies, day))


def standing_on(told: Iterable[ItemStretch], day: date) -> list[Item]:
    """The items that stand on a day, the waived ones among them."""
    return [each.item for each in told if each.period.covers(day)]


def stock_on(tally: DebtTally, policies: Policies, day: date) -> Stock:
    """What stands on a day, as it was counted."""
    policy, amounts = policies.on(day), {False: NOTHING, True: NOTHING}
    for (sort, waived), number in tally.on(day).items():
        amounts[waived] = amounts[waived].plus(Amount(number, number * policies.weigh(sort, policy)))
    return Stock(amounts[False], amounts[True])


def burden(tally: DebtTally, policies: Policies, days: Period) -> Burden:
    """What the debt of these days cost in attention: weight times days. A day counts from the one on which an item
    opened to the one before it closed. Raises ValueError where the period has no end.
    """
    cost = {False: 0, True: 0}
    for span, policy in policies.spans(days):
        for (sort, waived), number in tally.days(span).items():
            cost[waived] += number * policies.weigh(sort, policy)
    return Burden(cost[False], cost[True])


def ages(found: Iterable[Item], policies: Policies, day: date) -> list[tuple[int | None, Amount]]:
    """How old the open items are on a day, by the days since they are so; None is older than all of `AGES`."""
    buckets: dict[int | None, Amount] = dict.fromkeys((*AGES, None), NOTHING)
    for item in found:
        age = (day - item.since).days
        bucket = next((most for most in AGES if age <= most), None)
        buckets[bucket] = buckets[bucket].plus(Amount(1, policies.weight(item, day)))
    return list(buckets.items())
