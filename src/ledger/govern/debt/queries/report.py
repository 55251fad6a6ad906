"""Debt by sort, by scope and by month: the same items each time, so that every division comes to the same whole.

by month, known then    what `ledger debt` said on each month's last day
by month, known now     what is known today to have stood on it: the gap between the two was hidden debt
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Literal, NamedTuple, get_args

from ledger.domain.scope import EVERYTHING
from ledger.govern.debt.queries.debt import DebtOn, WeighedItem
from ledger.govern.debt.views.fold import DebtFold
from ledger.govern.debt.views.governed import PartOfWhole, clean, ratio, within
from ledger.govern.debt.views.item import ItemStretch
from ledger.govern.debt.views.measures import Stock, ages, stock, stock_on
from ledger.govern.debt.views.policies import Policies, one_policy, policies, policies_then
from ledger.govern.debt.views.tally import DebtTally
from ledger.govern.debt.views.trend import A_DAY, DebtMonth, months, months_until_none

Reading = Literal["then", "now"]
READINGS: tuple[Reading, ...] = get_args(Reading)
"""Debt of days before: as it was told then, or as it is known now; by the policy of each day, or by today's."""
DEBT_BY = ("kind", "scope", "month")
"""What debt is divided by."""


class DebtGroup(NamedTuple):
    """The items of one sort, or of one scope; `clean` and `ratio` are of a scope."""

    name: str
    stock: Stock
    items: tuple[WeighedItem, ...]
    clean: PartOfWhole | None = None
    ratio: PartOfWhole | None = None


class DebtMonths(NamedTuple):
    """Every month by one reading, and the stock at its end by either; `until_none` are months, None for never."""

    found: tuple[DebtMonth, ...]
    then: tuple[Stock, ...]
    now: tuple[Stock, ...]
    until_none: int | None


def by_sort(found: DebtOn) -> list[DebtGroup]:
    """The sorts of which some item stands, the heaviest first."""
    groups = _grouped(found, lambda each: each.item.sort)
    return sorted(groups, key=lambda group: (-group.stock.open.weight, group.name))


def by_scope(found: DebtOn) -> list[DebtGroup]:
    """The scopes whose charters govern the items, each with its share of clean definitions; by name."""
    rights, facts, day = found.fold.facts.state.rights, found.fold.facts, found.day

    def governing(path: str) -> str:
        row = rights.governing(path, day)
        return row.terms.scope if row else EVERYTHING

    groups = {each.name: each for each in _grouped(found, lambda each: governing(each.item.scope))}
    empty = [scope for scope in rights.rows if rights.row(scope, day) and within(found.scope, scope)]
    every = [groups.get(scope) or DebtGroup(scope, stock((), found.policies, day), ()) for scope in {*groups, *empty}]
    return [
        each._replace(
            clean=clean(facts, found.items, day, partial(_governed_by, found, each.name, governing)),
            ratio=ratio(facts, found.items, found.policies, day, partial(_governed_by, found, each.name, governing)),
        )
        for each in sorted(every, key=lambda group: (group.name != EVERYTHING, group.name))
    ]


def _governed_by(found: DebtOn, scope: str, governing: Callable[[str], str], path: str) -> bool:
    return governing(path) == scope and within(found.scope, path)


def whole(found: DebtOn) -> DebtGroup:
    """All of it, with the shares of the whole scope that was asked about."""
    facts, day, counts = found.fold.facts, found.day, partial(within, found.scope)
    shares = clean(facts, found.items, day, counts), ratio(facts, found.items, found.policies, day, counts)
    return DebtGroup("all", found.stock, found.found, *shares)


def by_age(found: DebtOn) -> list[tuple[int | None, int, int]]:
    """How old the open items are: up to so many days, how many, and what they weigh."""
    open_ = [each for each in found.items if not each.waiver]
    return [(days, *each) for days, each in ages(open_, found.policies, found.day)]


def by_month(found: DebtOn, known: Reading, policy: Reading) -> DebtMonths:
    """Every month up to that day's. Measured by the policy of each day, or by that of the day for all of them."""
    fold, today = found.fold, found.day
    then, now = (
        [each for each in told if within(found.scope, each.item.scope)]
        for told in (fold.then(today + A_DAY), fold.now(today + A_DAY))
    )
    asked = months(then if known == "then" else now, _policies(fold, known, policy, today), today, _first(then, now))
    as_then = _stocks(asked, then, _policies(fold, "then", policy, today))
    as_now = _stocks(asked, now, _policies(fold, "now", policy, today))
    return DebtMonths(tuple(asked), as_then, as_now, months_until_none(asked))


def _first(*every: Sequence[ItemStretch]) -> date | None:
    """The day on which the first item stood, by whichever reading."""
    return min((each.period.from_ for told in every for each in told), default=None)


def _policies(fold: DebtFold, known: Reading, policy: Reading, today: date) -> Policies:
    if policy == "now":
        return one_policy(fold.facts, today)
    return policies_then(fold.facts) if known == "then" else policies(fold.facts)


def _stocks(asked: Sequence[DebtMonth], told: Sequence[ItemStretch], measured: Policies) -> tuple[Stock, ...]:
    tally = DebtTally(told)
    return tuple(stock_on(tally, measured, each.on) for each in asked)


def _grouped(found: DebtOn, of: Callable[[WeighedItem], str]) -> list[DebtGroup]:
    groups = defaultdict[str, list[WeighedItem]](list)
    for each in found.found:
        groups[of(each)].append(each)
    return [
        DebtGroup(name, stock([each.item for each in items], found.policies, found.day), tuple(items))
        for name, items in groups.items()
    ]
