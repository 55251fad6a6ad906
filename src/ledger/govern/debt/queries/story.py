"""How an item came about and what stands behind it, and in which order items are best closed."""

from __future__ import annotations

from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.govern.debt.queries.debt import DebtOn, WeighedItem, debt_on, require_item
from ledger.govern.debt.views.plan import ClosingStep, Key, plan
from ledger.govern.debt.views.trend import A_DAY
from ledger.govern.definitions.queries.definitions import happened_after
from ledger.views.timeline import Happened


class PlannedItem(NamedTuple):
    """A step of a plan, with its item as it is weighed."""

    step: ClosingStep
    found: WeighedItem


class ItemStory(NamedTuple):
    """An item, the event by which the ledger could first tell it, and how often it was waived or came back.

    `event` is nothing where that is not told in the log. `step` is its place among others, nothing while it is waived.
    """

    found: WeighedItem
    event: Happened | None
    waived: tuple[Happened, ...]
    step: ClosingStep | None


def planned(found: DebtOn) -> list[PlannedItem]:
    """The open items in an order in which they can be closed, those that unblock most weight first."""
    known = {each.item.key: each for each in found.found}
    steps = plan(found.fold.facts.state, found.items, found.policies, found.day)
    return [PlannedItem(each, known[each.item.key]) for each in steps]


def plan_today(ledger: Ledger, scope: str) -> list[PlannedItem]:
    """The same of what is open today in a scope."""
    return planned(debt_on(ledger, scope=scope))


def find_story(ledger: Ledger, item: str) -> ItemStory:
    """What there is to tell of an item. Raises UnknownName."""
    on_day = debt_on(ledger)
    known = require_item(on_day, item)
    step = next((each.step for each in planned(on_day) if each.found is known), None)
    return ItemStory(known, _event(ledger, known.item.known), tuple(_waivers(ledger, on_day, known.item.key)), step)


def _waivers(ledger: Ledger, found: DebtOn, key: Key) -> list[Happened]:
    """The events that let it stand until a day, in their order."""
    told = [each.item for each in found.fold.now(found.day + A_DAY) if each.item.key == key]
    positions = dict.fromkeys(each.waiver.position for each in told if each.waiver)
    return [each for position in positions if (each := _event(ledger, position))]


def _event(ledger: Ledger, position: int) -> Happened | None:
    told, _ = happened_after(ledger, None, position - 1, 1)
    return next((each for each in told if each.position == position), None)
