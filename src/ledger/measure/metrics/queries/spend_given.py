"""Spend that is laid beside an attribution as a file: its months by channel, and where the record says otherwise.

month,channel,amount,currency
2026-03,video,500,EUR           500 EUR in the file, 450 EUR on record
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, population
from ledger.measure.credit.pure.spend import SpendRow, spend_rows
from ledger.measure.metrics.pure.spend import SpentMonth
from ledger.measure.spend.queries import spend_by_touch


class SpendDifference(NamedTuple):
    """What a file and the record say was spent on a channel in a month; None where one says nothing."""

    channel: str
    month: str
    given: str | None
    recorded: str | None


class SpendGiven(NamedTuple):
    """The months of a file of spend, the rows that say nothing by why, and where the record says otherwise."""

    name: str
    months: tuple[SpentMonth, ...]
    left_out: Mapping[str, int]
    differences: tuple[SpendDifference, ...]


def read_given_spend(ledger: Ledger, records: Records) -> SpendGiven:
    """Read a file of spend beside what is on record. Raises BadInput where it lacks a column."""
    with population(ledger.settings, records) as file:
        name, rows = file.name, list(spend_rows(file))
    said = [each for each in rows if not each.fault]
    months = tuple(SpentMonth(each.channel, each.month, each.amount, each.currency) for each in said)
    left_out = Counter(each.fault for each in rows if each.fault)
    return SpendGiven(name, months, dict(left_out), tuple(_differ(ledger, said)))


def _differ(ledger: Ledger, rows: Sequence[SpendRow]) -> Iterator[SpendDifference]:
    """Where the two differ, in the months of the file; nothing where nothing is on record."""
    recorded = _add((name, each.terms.month, each.amount, each.terms.currency) for name, each in spend_by_touch(ledger))
    given = _add((each.channel, each.month, each.amount, each.currency) for each in rows)
    months = {month for _, month in given}
    for channel, month in sorted({*given, *(each for each in recorded if each[1] in months)} if recorded else ()):
        one, other = given.get((channel, month)), recorded.get((channel, month))
        if one != other:
            yield SpendDifference(channel, month, one, other)


def _add(rows: Iterator[tuple[str, str, Decimal, str]]) -> dict[tuple[str, str], str]:
    """What is spent by channel and month, in words: each currency by itself."""
    found = dict[tuple[str, str], Counter[str]]()
    for channel, month, amount, currency in rows:
        sums: Counter[str] = found.setdefault((channel, month), Counter())
        sums[currency] += amount  # type: ignore[assignment]
    return {
        key: " and ".join(f"{Decimal(each).normalize():f} {code}" for code, each in sorted(sums.items()))
        for key, sums in found.items()
    }
