"""What an attribution gave: to each channel, to each part of the funnel, and to nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import ClassVar

import msgspec

from ledger.answers.amounts import adding_up, many, money_text
from ledger.answers.answer import Answer
from ledger.app.questions.credit import CreditFound
from ledger.meanings.credit.english import form_in_words
from ledger.meanings.credit.reading import MILLIONTHS
from ledger.meanings.credit.sharing import PARTS
from ledger.render.sections import Points, Section, Table, Words, untitled

WHY = {
    "apart": "no conversion of its key came after it",
    "window": "outside of the window",
    "not eligible": "not eligible",
    "collapse": "counts as one with another",
    "no key": "names no key",
    "no time": "names no time",
    "no id": "has no id",
    "unreadable": "cannot be read",
    "repeated": "stands there again, alike",
    "not converted": "did not convert",
    "of another role": "of another role",
}


class CreditShare(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel, or a part of the funnel, earned: `credit` in 10^-9 of a conversion, `value` as a decimal text."""

    name: str
    funnel: str
    touches: int
    credit: int
    value: str | None


class CreditAnswer(Answer, frozen=True, kw_only=True):
    """The credit of every channel. All credit, with that of nobody, is 10^9 for each conversion, to the last unit.

    `left_out`, `no_conversions` and `no_roles` count the rows that had no part in it, by why. `valueless` conversions
    have credit to give and no value; `again` are conversions that do not count, because only the first of a key does.
    """

    commands: ClassVar = ("attribution run",)

    key: str
    version: int
    on: date
    credit: str
    currency: str | None
    conversions: int
    value: str | None
    channels: list[CreditShare]
    funnel: list[CreditShare]
    nobody: CreditShare
    valueless: int
    again: int
    left_out: dict[str, int]
    no_conversions: dict[str, int]
    no_roles: dict[str, int]

    def sections(self) -> Iterator[Section]:
        """The parts of the funnel, the channels, and what had no part in it."""
        yield untitled(Words(f"{self.key} v{self.version}, as in force on {self.on}: {self.credit}", strong=True))
        yield untitled(Words(self._whole))
        yield Section("BY PART OF THE FUNNEL", (self._table("PART", self.funnel),))
        yield Section("BY CHANNEL", (self._table("CHANNEL", self.channels),))
        if told := list(self._apart()):
            yield Section("WHAT HAD NO PART IN IT", (Points(tuple(told)),))

    @property
    def _whole(self) -> str:
        worth = f", worth {Decimal(self.value):,.2f} {self.currency}" if self.value is not None else ""
        return f"{many(self.conversions, 'conversion')}{worth}"

    def _table(self, head: str, shares: Sequence[CreditShare]) -> Table:
        rows = [*shares, *([self.nobody] if self.nobody.credit else [])]
        thousandths = adding_up([each.credit for each in rows], PARTS // 1000)
        tenths = adding_up([1000 * each.credit for each in rows], max(1, self.conversions * PARTS))
        money = self.value is not None
        cents = adding_up([int(Decimal(each.value or 0) * MILLIONTHS) for each in rows], MILLIONTHS // 100)
        cells = (
            (
                each.name,
                *((each.funnel,) if head == "CHANNEL" else ()),
                f"{each.touches:,}",
                f"{credit // 1000:,}.{credit % 1000:03}",
                f"{tenth // 10}.{tenth % 10} %",
                *((f"{Decimal(worth) / 100:,.2f}",) if money else ()),
            )
            for each, credit, tenth, worth in zip(rows, thousandths, tenths, cents, strict=True)
        )
        part = ("FUNNEL",) if head == "CHANNEL" else ()
        value = (f"VALUE ({self.currency})",) if money else ()
        return Table((head, *part, "TOUCHES", "CONVERSIONS", "SHARE", *value), tuple(cells), least=("TOUCHES",))

    def _apart(self) -> Iterator[str]:
        for rows, out in (
            ("touch", self.left_out),
            ("conversion row", self.no_conversions),
            ("role row", self.no_roles),
        ):
            yield from (f"{many(number, rows)}: {WHY[why]}" for why, number in out.items() if number)
        if self.again:
            yield f"{many(self.again, 'conversion')}: not the first of its key"
        if self.valueless and self.value is not None:
            yield f"{many(self.valueless, 'conversion')}: no value, so that credit is counted and no money"


def credit_answer(found: CreditFound) -> CreditAnswer:
    """The answer, its money in the currency of the rule."""
    run, worth = found.found, found.rule.conversion.worth
    money = worth is not None
    channels = [
        CreditShare(name=name, funnel=part, touches=touches, credit=credit, value=money_text(value, money))
        for name, part, touches, credit, value in run.channels
    ]
    parts = dict.fromkeys(each.funnel for each in run.channels if each.funnel)
    sums = {part: [each for each in run.channels if each.funnel == part] for part in parts}
    funnel = [
        CreditShare(
            name=part,
            funnel=part,
            touches=sum(each.touches for each in among),
            credit=sum(each.credit for each in among),
            value=money_text(sum(each.value for each in among), money),
        )
        for part, among in sums.items()
    ]
    funnel += [each for each in channels if not each.funnel and each.credit]
    conversions, value = run.nobody
    nobody = CreditShare(
        name=found.rule.no_touch, funnel="", touches=0, credit=conversions * PARTS, value=money_text(value, money)
    )
    return CreditAnswer(
        key=found.key,
        version=found.version,
        on=found.day,
        credit=form_in_words(found.rule.form),
        currency=worth.currency if worth else None,
        conversions=run.conversions,
        value=money_text(run.value, money),
        channels=channels,
        funnel=funnel,
        nobody=nobody,
        valueless=run.valueless,
        again=run.again,
        left_out=_told(run.left_out),
        no_conversions=_told(run.no_conversions),
        no_roles=_told(run.no_roles),
    )


def _told(out: Mapping[str, int]) -> dict[str, int]:
    return {why: number for why, number in out.items() if number}
