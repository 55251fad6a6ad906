"""How far an item of debt reaches: told beside its weight, and never multiplied in.

records      that the definitions which it is about judged, when they were counted last; or those that its sort counts
consumers    who read a number of those            artifacts    where those are in use
spend        what was spent on a channel
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger.domain import scope as scopes
from ledger.domain.state import State
from ledger.govern.consumers.views import reading
from ledger.govern.debt.views.facts import DebtFacts
from ledger.govern.debt.views.item import Item
from ledger.measure.figures.events.restatement import ALL
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.measure.spend.events import currency_of, total
from ledger.measure.spend.fold import SLOT as SPEND

CHANNEL = "channel"
"""The word for what an item is about that money is spent on."""


class ItemReach(NamedTuple):
    """How many records, consumers and artifacts an item reaches, and how much spend; 0 where nothing is on record."""

    records: int = 0
    consumers: int = 0
    artifacts: int = 0
    spend: Decimal = Decimal()
    currency: str = ""

    @property
    def rank(self) -> tuple[int | Decimal, ...]:
        """Its place among others, the farthest first: by records, then who reads it, where it is, and what it costs."""
        return -self.records, -self.consumers, -self.artifacts, -self.spend


class Reaches:
    """The reach of the items of a day, worked out once for each scope that some of them have."""

    def __init__(self, facts: DebtFacts, day: date) -> None:
        """Nothing is worked out but what was counted last."""
        self._facts, self._day = facts, day
        self._found: dict[str, ItemReach] = {}
        self._paths = {key: each.draft.path for key, each in facts.state.in_force_on(day).items()}
        self._records = {key: records for key, _, records in sorted(_counts(facts.state))}

    def of(self, item: Item) -> ItemReach:
        """How far an item reaches: what its scope holds, or what was spent on the channel that it is about."""
        if self._facts.sorts[item.sort].subject == CHANNEL:
            months = SPEND.of(self._facts.state).get(item.subject, {})
            return ItemReach(spend=total(months.values()), currency=currency_of(months))
        if item.scope not in self._found:
            self._found[item.scope] = self._reach(item.scope)
        judged = self._facts.sorts[item.sort].judged
        found = self._found[item.scope]
        return found._replace(records=judged(self._facts, item.subject)) if judged else found

    def _reach(self, scope: str) -> ItemReach:
        keys = {key for key, path in self._paths.items() if scope in scopes.path(path)}
        artifacts = sum(each.key in keys for each in self._facts.deliveries.artifacts.values())
        records = max((self._records.get(key, 0) for key in keys), default=0)
        return ItemReach(records, len(reading(self._facts.state, keys, self._day)), artifacts)


def _counts(state: State) -> Iterator[tuple[str, int, int]]:
    """How many records each definition judged, at each position at which that went on record."""
    for key, closes in REPORTED.of(state).closes.items():
        for each in closes.values():
            yield key, each.position, sum(count.of for count in each.terms.counts if count.segment == ALL)
    for proposal in state.proposals.values():
        if proposal.brief and (shown := proposal.brief.every_population):
            yield proposal.key, proposal.position, max(each.records for each in shown.values())
