"""Whether there is more debt than the policy allows: in all, new, too old, or of one sort."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ledger.domain.debt import DebtPolicy
from ledger.govern.debt.views.item import Item
from ledger.govern.debt.views.measures import amount
from ledger.govern.debt.views.policies import Policies

STOCK, NEW, OLDEST = "stock", "new", "oldest"


class Limit(NamedTuple):
    """One limit: what it is of (`stock`, `new`, `oldest`, or a sort), how much is allowed, how much there is.

    Weight, or days for `oldest`. `items` are those that it counts; of `oldest`, those that are older.
    """

    of: str
    most: int
    found: int
    items: tuple[Item, ...]

    @property
    def passed(self) -> bool:
        """Whether there is more than is allowed."""
        return self.found > self.most


def limits(found: Iterable[Item], policies: Policies, day: date, *, new_since: int | None = None) -> list[Limit]:
    """Each limit of the policy of a day, held against the open items.

    What is new opened since the baseline; or, with `new_since`, the ledger could tell it only after that position, and
    where the policy limits nothing new, none of it is allowed.
    """
    policy, open_ = policies.on(day), [each for each in found if not each.waiver]
    budget, told = policy.budget, [*_weighing(open_, policy, new_since)]
    weighed = [Limit(of, most, amount(items, policies, day).weight, items) for of, most, items in told]
    return [*weighed, *([_oldest(open_, budget.oldest, day)] if budget.oldest is not None else [])]


def _weighing(
    found: Sequence[Item], policy: DebtPolicy, new_since: int | None
) -> Iterator[tuple[str, int, tuple[Item, ...]]]:
    """What each limit of weight is of, how much it allows, and the items that it counts."""
    budget, baseline = policy.budget, policy.baseline
    if budget.stock is not None:
        yield STOCK, budget.stock, tuple(found)
    if new_since is not None:
        yield NEW, budget.new or 0, tuple(each for each in found if each.known > new_since)
    elif budget.new is not None and baseline:
        yield NEW, budget.new, tuple(each for each in found if each.since >= baseline)
    for sort, most in budget.kinds.items():
        yield sort, most, tuple(each for each in found if each.sort == sort)


def _oldest(found: Iterable[Item], most: int, day: date) -> Limit:
    ages = {each: (day - each.since).days for each in found}
    old = tuple(each for each, days in ages.items() if days > most)
    return Limit(OLDEST, most, max(ages.values(), default=0), old)
