"""What was spent on each channel, by month, beside the money that each earned: return on what was spent.

month,channel,amount,currency
2026-03,paid_search,12000.00,EUR
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from ledger.attribution.beside import BesideRow, rows_beside
from ledger.domain.calendar import CalendarPeriod, calendar_period
from ledger.errors import BadInput
from ledger.language.schema import Field
from ledger.meanings.credit.money import MILLIONTHS
from ledger.population.source.file import File

_FIELDS = (Field("month", "text"), Field("channel", "text"), Field("amount", "number"), Field("currency", "text"))
WITHIN = ("day", "month")
"""The units of the calendar that lie in one month."""


class Spend(NamedTuple):
    """What was spent on each channel, in millionths, from the first month to the last; none where no row counts.

    `left_out` counts the rows that are no part of it, by why; `negative` those that take something off, such as a
    credit note.
    """

    amounts: Mapping[str, int]
    first: str
    last: str
    left_out: Mapping[str, int]
    negative: int

    def covers(self, month: str) -> bool:
        """Whether a month such as `2026-03` lies in its time."""
        return self.first <= month <= self.last


def read_spend(file: File, currency: str, channels: Collection[str]) -> Spend:
    """The spend in a file. Raises BadInput where it lacks a column."""
    return spend(rows_beside(file, "spend", _FIELDS), currency, channels)


def spend(rows: Iterable[BesideRow], currency: str, channels: Collection[str]) -> Spend:
    """The same of its rows: those of one month and channel are added up."""
    amounts, left, months, negative = Counter[str](), Counter[str](), set[str](), 0
    for row in rows:
        month = _month(row.values["month"])
        if why := _objection(row, month, currency, channels):
            left[why] += 1
            continue
        assert month
        months.add(month)
        amount = int((row.values["amount"] * MILLIONTHS).to_integral_value(ROUND_HALF_EVEN))
        amounts[row.values["channel"]] += amount
        negative += amount < 0
    first, last = (min(months), max(months)) if months else ("", "")
    return Spend(dict(amounts), first, last, dict(left), negative)


def _objection(row: BesideRow, month: str | None, currency: str, channels: Collection[str]) -> str:
    """Why a row is no part of it; empty where it is."""
    values = row.values
    if row.unreadable or (values["month"] and not month):
        return "unreadable"
    for name in ("month", "channel", "amount", "currency"):
        if values[name] is None:
            return f"no {name}"
    if values["channel"] not in channels:
        return "unknown channel"
    return "" if values["currency"] == currency else "other currency"


def _month(text: str | None) -> str | None:
    """The month that a month, or a day of it, is in."""
    try:
        found: CalendarPeriod = calendar_period(text or "")
    except BadInput:
        return None
    return f"{found.days.from_:%Y-%m}" if found.unit in WITHIN else None


def roas(value: int, amount: int) -> Decimal | None:
    """What came back for each unit that was spent, to the hundredth; None where nothing was."""
    return (Decimal(value) / amount).quantize(Decimal("0.01"), ROUND_HALF_EVEN) if amount > 0 else None
