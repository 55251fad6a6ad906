r"""Structural debt: the choices in effect that nobody with the right made, and the gaps where nobody could.

    events --DebtFacts--> what a family asks --spells of a sort--> items of a day
                                              \--DebtFold--> what was open on each day, as it was known then

An item is derived and never stored: there is no act that adds one, and none that closes one but the act it waits for.
A waiver takes it out of the stock until a day, and it is told all the while.
"""

from __future__ import annotations

from ledger.views.debt.facts import DebtFacts, Memory
from ledger.views.debt.fold import DebtFold, ItemTurn, turns
from ledger.views.debt.item import Closing, Item, ItemStretch, Sort, Spell
from ledger.views.debt.reading import items, stretches
from ledger.views.debt.sorts import SORTS

__all__ = [
    "SORTS",
    "Closing",
    "DebtFacts",
    "DebtFold",
    "Item",
    "ItemStretch",
    "ItemTurn",
    "Memory",
    "Sort",
    "Spell",
    "items",
    "stretches",
    "turns",
]
