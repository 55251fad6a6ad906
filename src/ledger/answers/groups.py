"""What records are grouped by, and the groups, as tables show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.population.grouping import Grouping


BLANK = "(blank)"


def heads(by: Sequence[Grouping]) -> tuple[str, ...]:
    """What stands above the groups: the column or the unit of time, with its date where two are of one unit."""
    units = Counter(each.unit for each in by if each.unit)
    return tuple(
        (f"{each.name} {each.unit}" if units[each.unit] > 1 else each.unit or each.name).upper() for each in by
    )


def shown(value: str | None, others: Sequence[str | None]) -> tuple[str, ...]:
    """The values of a group."""
    return tuple(each or BLANK for each in (value, *others))
