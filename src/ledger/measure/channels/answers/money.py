"""What a channel may cost, what was spent on it, and what a conversion would cost if it does what its file says."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import msgspec

from ledger.language.literals import plain
from ledger.measure.channels.events.terms import currency_asked
from ledger.render.sections import Bars, Block, Points, Words

if TYPE_CHECKING:
    from ledger.measure.channels.queries.brief import ChannelBriefOn

CENT = Decimal("0.01")


class MonthSpent(msgspec.Struct, frozen=True, kw_only=True):
    """What was spent in a month, a decimal as text."""

    month: str
    amount: str


class ChannelMoney(msgspec.Struct, frozen=True, kw_only=True):
    """Decimals as text, in `currency`; empty where nobody said. `cap` is that of the decision, else of the file, in
    `cap_currency`.

    `spent` is all of it, `since_decided` what counts against the cap. `a_conversion` is the cap by the conversions that
    are expected.
    """

    currency: str
    cap: str
    decided: bool
    expected: str
    a_conversion: str
    spent: str
    since_decided: str
    over_cap: bool
    months: list[MonthSpent]
    cap_currency: str = ""

    def blocks(self) -> Iterator[Block]:
        """The cap and what it would buy, then what was spent."""
        told = [*self._told()]
        yield Points(tuple(told)) if told else Words("Nobody said what it may cost, and nothing was spent.")
        if len(self.months) > 1:
            amounts = tuple(int(Decimal(each.amount).to_integral_value(ROUND_HALF_UP)) for each in self.months)
            if min(amounts) >= 0:
                yield Bars(f"Spent by month, {self.currency}", tuple(each.month for each in self.months), amounts)

    def _told(self) -> Iterator[str]:
        if self.cap:
            by = "as it was decided" if self.decided else "as its file says; no cap is decided"
            yield f"it may cost {_money(self.cap)} {self.cap_currency}".rstrip() + f", {by}"
        if self.a_conversion:
            expected = "1 conversion is" if str(self.expected) == "1" else f"{self.expected} conversions are"
            each = f"{_money(self.a_conversion)} {self.cap_currency}".rstrip()
            yield f"{expected} expected for that: {each} each"
        if self.months:
            over = ", which is over the cap" if self.over_cap else ""
            since = f"{_money(self.since_decided)} since it was decided{over}"
            yield f"{_money(self.spent)} {self.currency} was spent so far, {since}"


def channel_money(found: ChannelBriefOn) -> ChannelMoney:
    """The money of a channel."""
    standing, file, rules = found.channel.standing, found.channel.history.file, found.channel.rules
    cap = file.spend_cap if standing.cap is None else plain(standing.cap)
    asked = currency_asked(rules) if rules else ""
    return ChannelMoney(
        currency=standing.currency or asked,
        cap_currency=standing.cap_currency or asked,
        cap=cap,
        decided=standing.cap is not None,
        expected=file.expected_conversions,
        a_conversion=_each(cap, file.expected_conversions),
        spent=plain(standing.spend),
        since_decided=plain(standing.spent),
        over_cap=standing.over_cap,
        months=[MonthSpent(month=each.terms.month, amount=each.terms.amount) for each in found.months],
    )


def _each(cap: str, expected: str) -> str:
    if not cap or not expected or not Decimal(expected):
        return ""
    return plain((Decimal(cap) / Decimal(expected)).quantize(CENT, ROUND_HALF_UP))


def _money(amount: str) -> str:
    """With its thousands apart, and cents where there are any."""
    number = Decimal(amount)
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"
