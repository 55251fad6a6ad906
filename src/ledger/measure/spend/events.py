"""What was spent on channels, month by month: an amount and the digest of the file that shows it, and no line of it.

    spend.recorded  podcast 2026-05  6,000 EUR     recorded again as a correction --> the later one counts

A correction names what it corrects, which stays on record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import ClassVar

from ledger.data import Data
from ledger.domain.calendar import calendar_period
from ledger.domain.event import Event
from ledger.domain.period import Period
from ledger.domain.tagging import Forms, by_member

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
"""A month as it is stored."""
_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class SpendRecorded(Event, frozen=True, kw_only=True, omit_defaults=True):
    """So much was spent on a channel in a month such as `2026-05`, as a file shows it, whose bytes stay outside.

    `amount` is exact, a decimal as text, in `currency`; below 0 where more came back than was spent. `replaces` is the
    position of what it corrects, 0 where it is the first. `right` is the position of the row that seats whoever
    recorded it.
    """

    stored_name: ClassVar[str] = "spend.recorded/1"
    tag_forms: ClassVar[Forms] = (by_member("channel", "channel"),)
    channel: str
    month: str
    amount: str
    currency: str
    source: str
    source_digest: str
    replaces: int = 0
    because: str = ""
    right: int

    @property
    def countable(self) -> bool:
        """Whether its month is one and its amount a number; what was recorded by the program always is."""
        return bool(MONTH.fullmatch(self.month) and _AMOUNT.fullmatch(self.amount))


class MonthlySpend(Data, frozen=True):
    """What counts for a month of a channel: the position, the store's clock, who recorded it, and what.

    `known` is the position at which anything was recorded of that month first.
    """

    position: int
    recorded_at: str
    by: str
    terms: SpendRecorded
    known: int

    @property
    def amount(self) -> Decimal:
        """Exactly as it was recorded."""
        return Decimal(self.terms.amount)

    @property
    def days(self) -> Period:
        """The days of its month."""
        return calendar_period(self.terms.month).days


ByMonth = Mapping[str, MonthlySpend]
"""What counts of one channel, by month."""


def total(months: Iterable[MonthlySpend]) -> Decimal:
    """What was spent in all of them."""
    return sum((each.amount for each in months), Decimal(0))


def currency_of(months: ByMonth) -> str:
    """The one currency in which a channel's spend is recorded; empty where none is."""
    return next((each.terms.currency for each in months.values()), "")
