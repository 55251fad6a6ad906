"""What an attribution gave where each conversion has the version that governs it: all together, and by version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import ClassVar

from ledger.answers.answer import Answer
from ledger.measure.credit.answers.credit import (
    CreditShare,
    VersionCredit,
    added_up,
    credit_fields,
    credit_table,
    funnel_shares,
    told_whole,
)
from ledger.measure.credit.queries.credit import CreditByVersion
from ledger.render.sections import Points, Section, Words, untitled


class GoverningCredit(VersionCredit, frozen=True, kw_only=True, rename={"start": "from"}):
    """The same of the conversions that a version governs: those of the days [from, until), null where without end."""

    start: date | None
    until: date | None


class CreditByVersionAnswer(Answer, frozen=True, kw_only=True):
    """The credit of every channel over all versions, and by each of them. `rules` say which version governs what.

    There is no `value` where versions count in different currencies. `ungoverned` conversions are of days that no
    version governs, counted as the version beside them would: nobody decided who earns them.
    """

    commands: ClassVar = ("attribution run",)

    key: str
    rules: str
    currency: str | None
    conversions: int
    value: str | None
    channels: list[CreditShare]
    funnel: list[CreditShare]
    nobody: list[CreditShare]
    ungoverned: int
    versions: list[GoverningCredit]

    @property
    def adds_up(self) -> bool:
        """Whether what each version gave adds up to the records."""
        return all(each.adds_up for each in self.versions)

    def sections(self) -> Iterator[Section]:
        """All together, then each version with what had no part in it."""
        yield untitled(Words(f"{self.key}, each conversion by the version that governs it ({self.rules})", strong=True))
        yield untitled(Words(told_whole(self.conversions, self.value, self.currency)))
        for head, shares in (("PART", self.funnel), ("CHANNEL", self.channels)):
            rows = [*shares, *(each for each in self.nobody if each.credit)]
            name = "BY PART OF THE FUNNEL" if head == "PART" else "BY CHANNEL"
            yield Section(name, (credit_table(head, rows, self.conversions, self.currency),))
        if self.ungoverned:
            told = f"{self.ungoverned:,} of days that no version governs: nobody decided who earns them"
            yield Section("CONVERSIONS WITHOUT A VERSION", (Points((told,)),))
        for each in self.versions:
            heading = f"V{each.version}, {_days(each.start, each.until)}: {each.credit}".upper()
            yield Section(heading, (Words(each.whole),))
            yield from each.tables()


def _days(start: date | None, until: date | None) -> str:
    if start is None:
        return f"until {until}" if until else "all days"
    return f"{start} until {until}" if until else f"{start} on"


def credit_by_version_answer(found: CreditByVersion) -> CreditByVersionAnswer:
    """The answer; what versions gave is added up where they count in one currency."""
    versions = [
        GoverningCredit(start=each.start, until=each.end, **credit_fields(each.version, each.rule, each.found))
        for each in found.parts
    ]
    currencies = {each.currency for each in versions}
    currency = currencies.pop() if len(currencies) == 1 else None
    channels = _by_name([share for each in versions for share in each.channels])
    values = [Decimal(each.value) for each in versions if currency and each.value is not None]
    return CreditByVersionAnswer(
        key=found.key,
        rules=found.rules,
        currency=currency,
        conversions=sum(each.conversions for each in versions),
        value=str(sum(values)) if currency else None,
        channels=channels,
        funnel=funnel_shares(channels),
        nobody=_by_name([each.nobody for each in versions]),
        ungoverned=found.ungoverned,
        versions=versions,
    )


def _by_name(shares: Sequence[CreditShare]) -> list[CreditShare]:
    """One of each name and part of the funnel, in the order of the newest version."""
    names = dict.fromkeys((each.name, each.funnel) for each in reversed(shares))
    ordered = sorted(names, key=[(each.name, each.funnel) for each in shares].index)
    return [added_up(*name, [each for each in shares if (each.name, each.funnel) == name]) for name in ordered]
