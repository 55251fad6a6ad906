"""What was spent on channels: what was just put on record, and what counts for each month.

CHANNEL  MONTH     EUR  SOURCE            RECORDED
podcast  2026-05  6,000  spend-2026-05.csv  #41, in the place of #37
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.ledger import Ledger
from ledger.measure.spend.decide import SpendDecided
from ledger.measure.spend.events import MonthlySpend, SpendRecorded
from ledger.render.sections import Section, Table, just_lines, untitled


class SpendMonth(msgspec.Struct, frozen=True, kw_only=True):
    """What was spent on a channel in a month: an exact decimal, and the file that shows it, by name and digest.

    `replaces` is the position of what it corrects; nothing where it is the first.
    """

    channel: str
    month: str
    amount: str
    currency: str
    source: str
    source_digest: str
    by: str
    replaces: int | None
    because: str
    position: int


class SpendTotal(msgspec.Struct, frozen=True, kw_only=True):
    """What was spent on a channel in all months that are on record."""

    channel: str
    amount: str
    currency: str


class SpendEntry(Answer, frozen=True, kw_only=True):
    """The months that are on record from here on; none where all of it was so already."""

    commands: ClassVar = ("spend record",)

    months: list[SpendMonth]

    def sections(self) -> Iterator[Section]:
        """A row each, and what else is to be known."""
        if not self.months:
            yield just_lines("all of it is on record already")
            return
        yield untitled(_table(self.months))
        one = "1 month" if len(self.months) == 1 else f"{len(self.months)} months"
        yield just_lines(f"recorded {one}; the file's name and digest are on record, its lines stay with you")


class SpendList(Answer, frozen=True, kw_only=True):
    """What counts for each month of each channel, and what that comes to."""

    commands: ClassVar = ("spend list",)

    months: list[SpendMonth]
    totals: list[SpendTotal]

    def sections(self) -> Iterator[Section]:
        """A row for each month, and one for each channel."""
        if not self.months:
            yield just_lines("no spend is on record: ledger spend record FILE.csv")
            return
        yield untitled(_table(self.months))
        yield just_lines(*(f"{each.channel}: {money(each.amount, each.currency)} in all" for each in self.totals))


def money(amount: str, currency: str) -> str:
    """An amount as people read it, with cents where it has any: `6,000 EUR`, `12.50 EUR`."""
    number = Decimal(amount)
    decimals = max(2, len(amount.partition(".")[2])) if number != number.to_integral_value() else 0
    return f"{number:,.{decimals}f} {currency}".strip()


def spend_entry(ledger: Ledger, made: SpendDecided) -> SpendEntry:
    """What an act put on record just now."""
    found = [
        _month(position, ledger.address(made.by), event)
        for position, event in zip(made.decided.positions, made.decided.events, strict=True)
        if isinstance(event, SpendRecorded)
    ]
    return SpendEntry(months=found)


def spend_list(ledger: Ledger, found: Iterable[MonthlySpend]) -> SpendList:
    """What is on record."""
    months = [_month(each.position, ledger.address(each.by), each.terms) for each in found]
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for each in months:
        sums[each.channel, each.currency] += Decimal(each.amount)
    totals = [SpendTotal(channel=channel, amount=f"{amount:f}", currency=of) for (channel, of), amount in sums.items()]
    return SpendList(months=months, totals=totals)


def _month(position: int, by: str, terms: SpendRecorded) -> SpendMonth:
    return SpendMonth(
        channel=terms.channel,
        month=terms.month,
        amount=terms.amount,
        currency=terms.currency,
        source=terms.source,
        source_digest=terms.source_digest,
        by=by,
        replaces=terms.replaces or None,
        because=terms.because,
        position=position,
    )


def _table(months: Iterable[SpendMonth]) -> Table:
    rows = tuple(
        (each.channel, each.month, money(each.amount, each.currency), each.source, _recorded(each)) for each in months
    )
    return Table(("CHANNEL", "MONTH", "AMOUNT", "SOURCE", "RECORDED"), rows, least=("SOURCE",))


def _recorded(each: SpendMonth) -> str:
    return f"#{each.position}, in the place of #{each.replaces}" if each.replaces else f"#{each.position}"
