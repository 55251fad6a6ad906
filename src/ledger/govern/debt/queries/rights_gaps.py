"""What is missing in who may decide: those items of debt that another charter closes."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.domain.scope import EVERYTHING, charter_key
from ledger.govern.debt.queries.debt import WeighedItem, debt_on
from ledger.govern.debt.views.authority import GAPS
from ledger.govern.debt.views.item import Item
from ledger.govern.debt.views.reviews import OVERDUE_REVIEW

CHARTER = charter_key(EVERYTHING)


class RightsGapsOn(NamedTuple):
    """The gaps of a day within a scope: those that are open first, each in the order in which they press."""

    day: date
    scope: str
    found: tuple[WeighedItem, ...]


def gaps_on(ledger: Ledger, day: date | None = None, scope: str = EVERYTHING) -> RightsGapsOn:
    """The gaps of a day (today). Raises BadInput for what is no scope."""
    found = debt_on(ledger, day, scope=scope)
    return RightsGapsOn(found.day, scope, tuple(each for each in found.found if _is_gap(each.item)))


def _is_gap(item: Item) -> bool:
    """Whether it is about who may decide; of what is to be looked at again, a charter is."""
    return item.sort in GAPS or (item.sort == OVERDUE_REVIEW.name and item.subject.startswith(CHARTER))
