"""The cells of a credit table, whichever engine summed them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ledger.population.engines.engine import CountedIn


class CreditCell(NamedTuple):
    """What the touches of a day, a channel and a segment earned, in 10^-9 and in millionths, added up.

    Conversions without any touch are under `no_touch`. Of the rows, `below` are worth less than nothing. `day` is that
    of the conversion or of the touch, as it was asked; None where a conversion has no touch. `own` says whether the
    conversions are of the days that were asked to be told apart. `conversion` is the id of the only one that is meant,
    where each is told by itself.
    """

    day: date | None
    channel: str
    segment: str | None
    credit: int
    value: int
    below: int
    own: bool = True
    conversion: str = ""


class LaidCredit(NamedTuple):
    """What came of the conversions of some days: cells, how many name no value, and how many are of `other` days.

    `counted_in` says where, of records that lie on a server.
    """

    cells: tuple[CreditCell, ...]
    valueless: int
    other: tuple[int, ...]
    counted_in: CountedIn | None = None


def order_cells(cells: Iterable[CreditCell]) -> tuple[CreditCell, ...]:
    """Return cells by day, those without one first, then by channel and segment."""
    return tuple(sorted(cells, key=lambda each: (each.day or date.min, each.channel, each.segment or "", each.own)))
