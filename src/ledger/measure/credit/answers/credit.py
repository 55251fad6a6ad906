"""What an attribution gave: to each channel, to each part of the funnel, and to nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import msgspec

from ledger.answers.amounts import adding_up, many, money_text
from ledger.answers.answer import Answer
from ledger.answers.counted_where import counted_where
from ledger.answers.recorded import positions_of, recorded_lines
from ledger.app.ledger import Decided
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.english import form_in_words
from ledger.meanings.credit.money import MILLIONTHS
from ledger.meanings.credit.sharing import PARTS
from ledger.measure.credit.answers.touches import (
    WHY,
    EarnedNothing,
    earned_nothing,
    every_touch,
    touch_lines,
    unread_lines,
)
from ledger.measure.credit.pure.outcome import UnreadRows
from ledger.measure.credit.pure.run import CreditRun
from ledger.measure.credit.queries.credit import CreditFound
from ledger.population.engines.engine import CountedIn
from ledger.render.sections import Points, Section, Table, Words, just_lines, untitled


class CreditShare(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel, or a part of the funnel, earned: `credit` in 10^-9 of a conversion, `value` as a decimal text.

    `touches` earned that; `unearned` are in a journey as well, and earned nothing.
    """

    name: str
    funnel: str
    touches: int
    credit: int
    value: str | None
    unearned: int = 0


class VersionCredit(msgspec.Struct, frozen=True, kw_only=True):
    """The credit of every channel by one version. All of it, with that of nobody, is 10^9 for each conversion.

    Every one of the `touches` of the records earned, is in a journey and `earned_nothing`, or is `left_out`, by why;
    `adds_up` says that these, the credit and the money are all that there is to tell. `no_conversions` and `no_roles`
    count the other rows that had no part in it.
    `valueless` conversions have credit to give and no value; `again` are conversions that do not count, because only
    the first of a key does. `unseen` touches weigh nothing, by channel, because the fit has not seen it. `counted_in`
    is where that was, for records on a server; `unread` tells of each side the first row that cannot be read.
    """

    version: int
    credit: str
    currency: str | None
    conversions: int
    value: str | None
    channels: list[CreditShare]
    funnel: list[CreditShare]
    nobody: CreditShare
    valueless: int
    again: int
    touches: int
    earned_nothing: list[EarnedNothing]
    left_out: dict[str, int]
    adds_up: bool
    no_conversions: dict[str, int]
    no_roles: dict[str, int]
    unseen: dict[str, int]
    unread: list[UnreadRows] | msgspec.UnsetType = msgspec.UNSET
    counted_in: CountedIn | msgspec.UnsetType = msgspec.UNSET

    def tables(self) -> Iterator[Section]:
        """The parts of the funnel, the channels, every touch, and the other rows that had no part in it."""
        yield Section("BY PART OF THE FUNNEL", (self._table("PART", self.funnel),))
        yield Section("BY CHANNEL", (self._table("CHANNEL", self.channels),))
        earned = sum(each.touches for each in self.channels)
        yield every_touch(touch_lines(earned, self.earned_nothing, self.left_out), self.touches, self.adds_up)
        if told := list(self._apart()):
            yield Section("WHAT HAD NO PART IN IT", (Points(tuple(told)),))
        if unread := unread_lines(self.unread or ()):
            yield Section("WHAT CANNOT BE READ", (Points(unread),))
        if where := list(counted_where(self.counted_in or None)):
            yield just_lines(*where)

    @property
    def whole(self) -> str:
        """How many conversions there are, and what they are worth."""
        return told_whole(self.conversions, self.value, self.currency)

    def _table(self, head: str, shares: Sequence[CreditShare]) -> Table:
        rows = [*shares, *([self.nobody] if self.nobody.credit else [])]
        return credit_table(head, rows, self.conversions, self.currency)

    def _apart(self) -> Iterator[str]:
        for rows, out in (("conversion row", self.no_conversions), ("role row", self.no_roles)):
            yield from (f"{many(number, rows)}: {WHY[why]}" for why, number in out.items() if number)
        if self.again:
            yield f"{many(self.again, 'conversion')}: not the first of its key"
        if self.valueless and self.value is not None:
            yield f"{many(self.valueless, 'conversion')}: no value, so that credit is counted and no money"


class CreditAnswer(VersionCredit, Answer, frozen=True, kw_only=True):
    """The credit of every channel, by the version in force on a day, to the last unit; or by a `draft`, as version 0.

    `recorded` are the positions that say that it was run, where that was asked for.
    """

    commands: ClassVar = ("attribution run",)

    key: str
    on: date
    draft: str | msgspec.UnsetType = msgspec.UNSET
    recorded: list[int] | msgspec.UnsetType = msgspec.UNSET

    def sections(self) -> Iterator[Section]:
        """The parts of the funnel, the channels, every touch, and what else had no part in it."""
        by = f"{self.key} v{self.version}, as in force on {self.on}"
        by = f"{self.key} of {self.draft}, a draft: nobody decided it" if self.draft else by
        yield untitled(Words(f"{by}: {self.credit}", strong=True))
        yield untitled(Words(self.whole))
        yield from self.tables()
        if told := list(recorded_lines(self.recorded)):
            yield just_lines(*told)


def credit_answer(found: CreditFound, decided: Decided | None = None) -> CreditAnswer:
    """The answer, its money in the currency of the rule; and what was recorded of it."""
    said = credit_fields(found.version, found.rule, found.found)
    draft = found.draft or msgspec.UNSET
    return CreditAnswer(key=found.key, on=found.day, draft=draft, recorded=positions_of(decided), **said)


def credit_fields(version: int, rule: Attribution, run: CreditRun) -> dict[str, Any]:
    """What one version gave, by the names of `VersionCredit`."""
    worth = rule.conversion.worth
    money = worth is not None
    idle = run.idle
    channels = [
        CreditShare(
            name=name,
            funnel=part,
            touches=touches,
            credit=credit,
            value=money_text(value, money),
            unearned=idle[name],
        )
        for name, part, touches, credit, value in run.channels
    ]
    conversions, value = run.nobody
    nobody = CreditShare(
        name=rule.no_touch, funnel="", touches=0, credit=conversions * PARTS, value=money_text(value, money)
    )
    return {
        "version": version,
        "credit": form_in_words(rule.form),
        "currency": worth.currency if worth else None,
        "conversions": run.conversions,
        "value": money_text(run.value, money),
        "channels": channels,
        "funnel": funnel_shares(channels),
        "nobody": nobody,
        "valueless": run.valueless,
        "again": run.again,
        "touches": run.touches,
        "earned_nothing": earned_nothing(run),
        "left_out": _told(run.left_out),
        "adds_up": run.adds_up,
        "no_conversions": _told(run.no_conversions),
        "no_roles": _told(run.no_roles),
        "unseen": dict(run.unseen),
        "unread": list(run.unread) or msgspec.UNSET,
        "counted_in": run.counted_in or msgspec.UNSET,
    }


def funnel_shares(channels: Sequence[CreditShare]) -> list[CreditShare]:
    """What each part of the funnel earned, from the top, and after them what no part did."""
    parts = dict.fromkeys(each.funnel for each in channels if each.funnel)
    found = [added_up(part, part, [each for each in channels if each.funnel == part]) for part in parts]
    return found + [each for each in channels if not each.funnel and (each.credit or each.unearned)]


def added_up(name: str, funnel: str, shares: Sequence[CreditShare]) -> CreditShare:
    """What several earned together; no money where one of them has none."""
    values = [each.value for each in shares]
    money = None not in values
    return CreditShare(
        name=name,
        funnel=funnel,
        touches=sum(each.touches for each in shares),
        credit=sum(each.credit for each in shares),
        value=money_text(sum(_millionths(each or "0") for each in values), money),
        unearned=sum(each.unearned for each in shares),
    )


def told_whole(conversions: int, value: str | None, currency: str | None) -> str:
    """How many conversions, and what they are worth."""
    worth = f", worth {Decimal(value):,.2f} {currency}" if value is not None else ""
    return f"{many(conversions, 'conversion')}{worth}"


def credit_table(head: str, rows: Sequence[CreditShare], conversions: int, currency: str | None) -> Table:
    """What each of them earned; what is shown adds up."""
    thousandths = adding_up([each.credit for each in rows], PARTS // 1000)
    tenths = adding_up([1000 * each.credit for each in rows], max(1, conversions * PARTS))
    money = all(each.value is not None for each in rows) and currency is not None
    cents = adding_up([_millionths(each.value or "0") for each in rows], MILLIONTHS // 100)
    idle = any(each.unearned for each in rows)
    cells = (
        (
            each.name,
            *((each.funnel,) if head == "CHANNEL" else ()),
            f"{each.touches:,}",
            *((f"{each.unearned:,}",) if idle else ()),
            f"{credit // 1000:,}.{credit % 1000:03}",
            f"{tenth // 10}.{tenth % 10} %",
            *((f"{Decimal(worth) / 100:,.2f}",) if money else ()),
        )
        for each, credit, tenth, worth in zip(rows, thousandths, tenths, cents, strict=True)
    )
    part = ("FUNNEL",) if head == "CHANNEL" else ()
    value = (f"VALUE ({currency})",) if money else ()
    nothing = ("EARNED NOTHING",) if idle else ()
    least = ("TOUCHES", *nothing)
    return Table((head, *part, "TOUCHES", *nothing, "CONVERSIONS", "SHARE", *value), tuple(cells), least=least)


def _told(out: Mapping[str, int]) -> dict[str, int]:
    return {why: number for why, number in out.items() if number}


def _millionths(value: str) -> int:
    return int(Decimal(value) * MILLIONTHS)
