"""What came back for what was spent on each channel: the money that it has credit for, divided by its spend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from ledger.answers.amounts import CENT, adding_up, many, money_shown, money_text
from ledger.meanings.credit.money import MILLIONTHS
from ledger.measure.credit.pure.spend import Spend, roas
from ledger.render.sections import Block, Points, Table

WHY = {
    "unreadable": "its amount or its month cannot be read",
    "no month": "it names no month",
    "no channel": "it names no channel",
    "no amount": "it says no amount",
    "no currency": "it names no currency",
    "unknown channel": "neither taxonomy has its channel",
    "other currency": "it is in another currency than the conversions",
}
NONE = "—"
MOST_TOLD = 8


class SpendDiffers(msgspec.Struct, frozen=True, kw_only=True):
    """What a file and the record say was spent on a channel in a month, in words; null where one says nothing."""

    channel: str
    month: str
    given: str | None
    recorded: str | None


class ChannelReturn(msgspec.Struct, frozen=True, kw_only=True):
    """A channel: what was spent on it and what it has credit for, in the same months; nothing where nothing was spent.

    `roas` is how much came back for each unit that was spent, 0 where it has no credit.
    """

    channel: str
    spent: str | None
    value_before: str
    value_after: str
    roas_before: str | None
    roas_after: str | None


class SpendAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Return on spend from the month `first` to the month `last`, conversions and spend each by its own date.

    `outside` is the money of conversions of other months, before and after; `left_out` are rows of the file by why, and
    `negative` those that take something off. `differs` is where the file `name` says otherwise than the record.
    """

    currency: str
    first: str
    last: str
    channels: list[ChannelReturn]
    outside_before: str
    outside_after: str
    left_out: dict[str, int]
    negative: int
    name: str = ""
    differs: list[SpendDiffers] = []

    def blocks(self) -> Iterator[Block]:
        """The table, and what is not in it."""
        if self.channels:
            money = self.currency
            head = ("CHANNEL", f"SPENT ({money})", "VALUE BEFORE", "VALUE AFTER", "RETURN BEFORE", "RETURN AFTER")
            yield Table(head, tuple(_row(each) for each in self.channels))
        yield Points(tuple(self._said()))

    def _said(self) -> Iterator[str]:
        if self.first:
            yield f"spend and conversions of {self.first} to {self.last}, each by its own date"
        else:
            yield "no row of spend can be used"
        if Decimal(self.outside_before) or Decimal(self.outside_after):
            yield (
                f"conversions of other months are worth {Decimal(self.outside_before):,.2f} before and"
                f" {Decimal(self.outside_after):,.2f} after: they are not in it"
            )
        if self.negative:
            yield f"{many(self.negative, 'row')} below 0: taken off what was spent"
        yield from (f"{many(number, 'row')} left out: {WHY[why]}" for why, number in self.left_out.items())
        yield from tell_differences(self.name, self.differs)


def tell_differences(name: str, differs: Sequence[SpendDiffers]) -> Iterator[str]:
    """Yield both numbers of each channel and month where the file `name` and the record differ, the first of many."""
    for each in differs[:MOST_TOLD]:
        given, recorded = each.given or "nothing", each.recorded or "nothing"
        yield f"{each.channel} in {each.month}: {given} in {name}, {recorded} on record"
    if len(differs) > MOST_TOLD:
        yield f"and {len(differs) - MOST_TOLD} more"


def spend_answer(
    spend: Spend,
    currency: str,
    channels: Sequence[str],
    before: Mapping[tuple[str, str], int],
    after: Mapping[tuple[str, str], int],
) -> SpendAnswer:
    """The return of each of `channels`; `before` and `after` are the money of each by month."""
    was, now = (_within(each, spend) for each in (before, after))
    told = [each for each in channels if each in spend.amounts or was.get(each) or now.get(each)]
    outside = [sum(each.values()) - sum(within.values()) for each, within in ((before, was), (after, now))]
    return SpendAnswer(
        currency=currency,
        first=spend.first,
        last=spend.last,
        channels=[_return(each, spend.amounts.get(each), was.get(each, 0), now.get(each, 0)) for each in told],
        outside_before=money_text(outside[0]) or "",
        outside_after=money_text(outside[1]) or "",
        left_out=dict(spend.left_out),
        negative=spend.negative,
    )


def _within(months: Mapping[tuple[str, str], int], spend: Spend) -> dict[str, int]:
    found: dict[str, int] = {}
    for (channel, month), value in months.items():
        if spend.covers(month):
            found[channel] = found.get(channel, 0) + value
    return found


def _return(channel: str, spent: int | None, before: int, after: int) -> ChannelReturn:
    return ChannelReturn(
        channel=channel,
        spent=money_text(spent) if spent is not None else None,
        value_before=money_text(before) or "",
        value_after=money_text(after) or "",
        roas_before=_ratio(before, spent),
        roas_after=_ratio(after, spent),
    )


def _ratio(value: int, spent: int | None) -> str | None:
    found = roas(value, spent or 0)
    return None if found is None else f"{found}"


def _row(each: ChannelReturn) -> tuple[str, ...]:
    money = (_money(each.spent), _money(each.value_before), _money(each.value_after))
    return each.channel, *money, each.roas_before or NONE, each.roas_after or NONE


def _money(text: str | None) -> str:
    if text is None:
        return NONE
    (cents,) = adding_up([int(Decimal(text) * MILLIONTHS)], CENT)
    return money_shown(cents)
