"""What was spent on each channel, by month, beside the money that each earned: return on what was spent.

month,channel,amount,currency
2026-03,paid_search,12000.00,EUR
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from ledger.domain.calendar import CalendarPeriod, calendar_period
from ledger.errors import BadInput
from ledger.language.schema import Field
from ledger.meanings.credit.money import MILLIONTHS
from ledger.measure.credit.pure.small_table import TableRow, read_small_table
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


class SpendRow(NamedTuple):
    """A row as it was written, counted from 1 below the header: `period` is a month, or a day, which lies in `month`.

    `fault` is why it says nothing; empty where it says all.
    """

    number: int
    period: str
    month: str
    channel: str
    amount: Decimal
    currency: str
    fault: str


def spend_rows(file: File) -> Iterator[SpendRow]:
    """Every row of a file of spend. Raises BadInput where it lacks a column."""
    return map(spend_row, read_small_table(file, "spend", _FIELDS))


def spend_row(row: TableRow) -> SpendRow:
    """One row of it."""
    values, month = row.values, _month(row.values["month"])
    told = {name: values[name] or "" for name in ("channel", "currency")}
    amount = values["amount"] if values["amount"] is not None else Decimal(0)
    return SpendRow(row.number, values["month"] or "", month or "", amount=amount, fault=_fault(row, month), **told)


def read_spend(file: File, currency: str, channels: Collection[str]) -> Spend:
    """The spend in a file. Raises BadInput where it lacks a column."""
    return spend(spend_rows(file), currency, channels)


def spend(rows: Iterable[SpendRow], currency: str, channels: Collection[str]) -> Spend:
    """The same of its rows: those of one month and channel are added up."""
    amounts, left, months, negative = Counter[str](), Counter[str](), set[str](), 0
    for row in rows:
        if why := row.fault or _objection(row, currency, channels):
            left[why] += 1
            continue
        months.add(row.month)
        amount = int((row.amount * MILLIONTHS).to_integral_value(ROUND_HALF_EVEN))
        amounts[row.channel] += amount
        negative += amount < 0
    first, last = (min(months), max(months)) if months else ("", "")
    return Spend(dict(amounts), first, last, dict(left), negative)


def _fault(row: TableRow, month: str | None) -> str:
    """Why a row says nothing; empty where it says all."""
    values = row.values
    if row.unreadable or (values["month"] and not month):
        return "unreadable"
    return next((f"no {name}" for name in ("month", "channel", "amount", "currency") if values[name] is None), "")


def _objection(row: SpendRow, currency: str, channels: Collection[str]) -> str:
    """Why a row that says all is no part of it; empty where it is."""
    if row.channel not in channels:
        return "unknown channel"
    return "" if row.currency == currency else "other currency"


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
