"""By which policy an item weighs on a day: the one in force on it, or the one that ships where none is.

as shipped |------- debt_policy v1 -------|--- v2 ---
           a day's debt by the policy of that day, or that of every day by one policy
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ledger.domain.debt import AS_SHIPPED, KEY, OWN_DAY, POLICY, DebtPolicy, SortTerms
from ledger.domain.definition import History, Version
from ledger.domain.period import Period
from ledger.govern.debt.views.facts import DebtFacts, Sort
from ledger.govern.debt.views.item import Item
from ledger.kinds.debt import policy_of


class Policies(NamedTuple):
    """The policies and the first day of each, in order, the first from ever; and the sorts that none of them names."""

    days: tuple[date, ...]
    policies: tuple[DebtPolicy, ...]
    sorts: Mapping[str, Sort]

    def on(self, day: date) -> DebtPolicy:
        """The one by which a day's debt is measured."""
        return self.policies[bisect_right(self.days, day) - 1]

    def spans(self, days: Period) -> Iterator[tuple[Period, DebtPolicy]]:
        """These days, cut where another policy measures them."""
        for start, policy, end in zip(self.days, self.policies, (*self.days[1:], None), strict=True):
            first, last = max(start, days.from_), min(end or date.max, days.until or date.max)
            if first < last:
                yield Period(first, None if last == date.max else last), policy

    def weight(self, item: Item, day: date) -> int:
        """What an item weighs on a day."""
        return self._terms(item.sort, self.on(day)).weight

    def due(self, item: Item, day: date) -> date | None:
        """The day by which an item is to be closed, as measured on a day; a day that is its own stays."""
        sort = self.sorts.get(item.sort)
        if sort and item.due != item.due_after(sort.due):
            return item.due
        if item.sort in OWN_DAY and item.sort not in self.on(day).due:
            return item.due
        return item.due_after(self._terms(item.sort, self.on(day)).due)

    def weigh(self, sort: str, policy: DebtPolicy) -> int:
        """What an item of a sort weighs by one of the policies."""
        return self._terms(sort, policy).weight

    def _terms(self, name: str, policy: DebtPolicy) -> SortTerms:
        sort = self.sorts.get(name)
        return policy.terms(name, SortTerms(sort.weight, sort.due) if sort else None)


def policies(facts: DebtFacts) -> Policies:
    """The policy in force on each day, as it is known now."""
    history = _history(facts)
    return _turning(facts, {each.from_ for each in history.segments()}, history.in_force)


def policies_then(facts: DebtFacts) -> Policies:
    """The policy in force on each day, as it was known at the end of that day: by which its debt was told then."""
    history, days = _history(facts), facts.days
    turns = {day for each in history.terms for day in (days.of(each.position), each.from_, each.until) if day}

    def known(day: date) -> Version | None:
        found = (each.position for each in history.terms if days.of(each.position) <= day)
        return history.in_force(day, max(found, default=0))

    return _turning(facts, turns, known)


def one_policy(facts: DebtFacts, day: date) -> Policies:
    """That of one day, for all days."""
    return Policies((date.min,), (policies(facts).on(day),), facts.sorts)


def _history(facts: DebtFacts) -> History:
    """That of the policy; of what has its key and is none, nothing."""
    found = facts.state.definitions.get(KEY) or History()
    return found if all(each.draft.kind == POLICY for each in found.versions) else History()


def _turning(facts: DebtFacts, turns: set[date], governs: Callable[[date], Version | None]) -> Policies:
    days = sorted({date.min, *turns, *(each + timedelta(days=1) for each in turns)})
    found = [(day, version) for day in days for version in (governs(day),)]
    kept = [each for n, each in enumerate(found) if n == 0 or each[1] != found[n - 1][1]]
    return Policies(
        tuple(day for day, _ in kept),
        tuple(policy_of(each.draft, each.number) if each else AS_SHIPPED for _, each in kept),
        facts.sorts,
    )
