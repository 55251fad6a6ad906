"""What is best closed first: an item that others wait for comes before them, and the one that unblocks most is first.

    no_decider lifecycle <--waits for-- unratified_version mql <--waits for-- expired_waiver unratified_version/mql
                         <--waits for-- drift hs/list:12

An item waits for another where the act that closes it needs the other closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple, TypeAlias

from ledger.domain.state import State
from ledger.govern.debt.views.closers import deciding_scope
from ledger.govern.debt.views.item import Item
from ledger.govern.debt.views.measures import Amount, amount
from ledger.govern.debt.views.policies import Policies
from ledger.govern.debt.views.reading import EXPIRED

GAPS = ("no_decider", "unmet_quorum")
"""The sorts of an item of a scope in which nothing can be decided."""
Key: TypeAlias = tuple[str, str]


class ClosingStep(NamedTuple):
    """An item to close, what it waits for, and what waits for it: directly, or through what waits for it in turn."""

    item: Item
    waits_for: tuple[Key, ...]
    unblocks: Amount

    @property
    def root(self) -> bool:
        """Whether nothing stands before it, and something behind it."""
        return not self.waits_for and self.unblocks.number > 0


def plan(state: State, found: Iterable[Item], policies: Policies, day: date) -> list[ClosingStep]:
    """The open items of a day in an order in which they can be closed, those that unblock most weight first.

    What others wait for unblocks more than any of them, so it comes before them by that alone.
    """
    items = {each.key: each for each in found if not each.waiver}
    waits = {key: tuple(_waits_for(state, each, items, day)) for key, each in items.items()}
    waiting = {key: [each for each, before in waits.items() if key in before] for key in {*chain(*waits.values())}}
    behind = {key: _behind(key, waiting) for key in items}
    unblocks = {key: amount([items[each] for each in found], policies, day) for key, found in behind.items()}
    steps = {key: ClosingStep(items[key], waits[key], unblocks[key]) for key in items}
    return sorted(steps.values(), key=lambda step: _rank(step, policies, day))


def _waits_for(state: State, item: Item, items: Mapping[Key, Item], day: date) -> Iterator[Key]:
    """The open items that stand in the way of the act that closes this one."""
    if item.sort == EXPIRED:
        below = _below(item)
        yield from [below] if below in items else []
    scope = deciding_scope(item)
    row = state.rights.governing(scope, day)
    governed = row.terms.scope if row else scope
    for sort in GAPS:
        gap = (sort, governed)
        if gap in items and gap != item.key:
            yield gap
    if item.sort == "unratified_version":
        version = state.history(item.subject).in_force(day)
        broken = [("broken_invariant", each) for each in (version.violates if version else ())]
        yield from (each for each in broken if each in items)


def _below(item: Item) -> Key:
    sort, _, subject = item.subject.partition("/")
    return sort, subject


def _behind(key: Key, waiting: Mapping[Key, Sequence[Key]]) -> set[Key]:
    """What waits for an item, at whatever distance."""
    found, looking = set[Key](), [key]
    while looking:
        new = {*waiting.get(looking.pop(), ())} - found - {key}
        found |= new
        looking += new
    return found


def _rank(step: ClosingStep, policies: Policies, day: date) -> tuple[int, int, date, Key]:
    weight = policies.weight(step.item, day)
    return -step.unblocks.weight, -weight, step.item.since, step.item.key
