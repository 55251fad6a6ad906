"""Which definitions rest on another: asked at each event, so it is kept and not looked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import ClassVar

from ledger.domain.definition import mentions
from ledger.domain.event import Event, Recorded
from ledger.govern.debt.views.definitions import DECIDED, key_decided
from ledger.govern.debt.views.facts import DebtFacts


class Mentions:
    """By key: the definitions that rest directly on it, by reference or entity, each with the versions that do."""

    events: ClassVar[Collection[type[Event]]] = tuple(DECIDED)

    def __init__(self) -> None:
        """Nothing rests on anything."""
        self.of = defaultdict[str, dict[str, set[int]]](dict)

    def take(self, facts: DebtFacts, recorded: Recorded) -> None:
        """Take the newest version in."""
        for key in key_decided(facts, recorded):
            version = facts.state.definitions[key].versions[-1]
            for each in mentions(version.draft):
                self.of[each].setdefault(key, set()).add(version.number)


def itself_and_resting(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The definition that was decided, and those that rest on it."""
    return [each for key in key_decided(facts, recorded) for each in (key, *facts.of(Mentions).of.get(key, ()))]
