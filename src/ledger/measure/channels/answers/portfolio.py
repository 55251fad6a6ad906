"""Every channel in a line: how it stands, on which grounds, what it cost, and what it brings; what is wrong first.

in use that no decision permits: podcast

CHANNEL  STATUS    FRAMEWORK       TOTAL  WAIVERS  NEXT                    SPENT        CREDIT  LIFT
podcast  piloting  channel_fit v1  63.75        2  2026-09-30 pilot ends   14,200 of 20,000 EUR   3.5
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import ClassVar

import msgspec

from ledger.answers.amounts import money_text
from ledger.answers.answer import Answer, resolved
from ledger.app.ledger import Ledger
from ledger.language.literals import plain
from ledger.meanings.credit.sharing import PARTS
from ledger.measure.channels.answers.channels import NO_CHANNEL
from ledger.measure.channels.queries.portfolio import Portfolio, PortfolioChannel
from ledger.measure.spend.answers import money
from ledger.render.sections import Lines, Points, Section, Table, untitled

NOTHING = "-"
FIRST = (
    ("undecided", "in use that no decision permits"),
    ("overdue", "past review"),
    ("over_cap", "over cap"),
    ("superseded", "decided under a superseded framework"),
)
"""What is told before all else, the worst first."""


class ChannelLift(msgspec.Struct, frozen=True, kw_only=True):
    """What the latest experiment about a channel found: so many conversions more in [from, until), give or take."""

    design: str
    first: date
    until: date
    incremental: str
    standard_error: str
    document_digest: str


class ChannelHolding(msgspec.Struct, frozen=True, kw_only=True):
    """A channel as it stands on a day.

    `total` is an exact fraction of 100 by `framework` at `version`, nothing where no evaluation is finished. `outdated`
    says why that does not stand. `waivers` are gates that do not pass and are excused, `waived_until` when the first of
    these ends. `spent` is what was spent since it was decided, against `cap`, and `spend` all of it, in `currency`. The
    cap is in `cap_currency`.
    `credit` is conversions, exact to nine places, and `value` their money; nothing where nobody asked.
    """

    channel: str
    title: str
    owner: str
    status: str
    since: date
    undecided: bool
    overdue: bool
    over_cap: bool
    superseded: bool
    outdated: list[str]
    framework: str | None
    version: int | None
    total: str | None
    total_in_words: str | None
    recommendation: str | None
    deviates: bool
    waivers: list[str]
    waived_until: date | None
    next_day: date | None
    next: str
    spend: str
    spent: str
    cap: str | None
    currency: str
    credit: str | None
    value: str | None
    lift: ChannelLift | None
    cap_currency: str = ""

    @property
    def in_words(self) -> str:
        """Its status with all that is wrong with it."""
        marks = [word for word, is_so in (("outdated", self.outdated), ("overdue", self.overdue)) if is_so]
        marks += ["over cap"] if self.over_cap else []
        marks += ["waived"] if self.waivers else []
        return " · ".join([self.status, *marks])

    @property
    def is_wrong(self) -> bool:
        """Whether somebody should look at it now."""
        return self.undecided or self.overdue or self.over_cap or bool(self.outdated)

    @property
    def spent_in_words(self) -> str:
        """What was spent since it was decided, of the cap, and in all; empty for nothing."""
        if self.cap and self.cap_currency != self.currency:
            return f"{money(self.spend, self.currency)}, and the cap is {money(self.cap, self.cap_currency)}"
        if self.cap:
            before = f" ({money(self.spend, '')} in all)" if self.spend != self.spent else ""
            return f"{money(self.spent, '')} of {money(self.cap, self.currency)}{before}"
        amount = self.spent if Decimal(self.spent) else self.spend
        return money(amount, self.currency) if Decimal(amount) else ""


class PortfolioAnswer(Answer, frozen=True, kw_only=True):
    """Every channel on a day, by key. `attribution` at `version` gave the credit, in money of `money`, where asked.

    `unregistered` are channels of a taxonomy that have touches on record, and that nobody registered. `elsewhere` are
    those that earned credit and stand in no row, with what each earned.
    """

    commands: ClassVar = ("channel portfolio",)

    day: date
    channels: list[ChannelHolding]
    unregistered: list[str]
    attribution: str | None
    version: int | None
    money: str
    elsewhere: dict[str, str]

    def sections(self) -> Iterator[Section]:
        """What is wrong, and then each channel."""
        if first := tuple(self._first()):
            yield untitled(Points(first))
        if not self.channels:
            yield untitled(Lines(NO_CHANNEL))
            return
        yield untitled(self._table())
        if credit := tuple(self._of_credit()):
            yield untitled(Lines(credit))
        if why := [f"{each.channel}: {reason}" for each in self.channels for reason in each.outdated]:
            yield Section("Outdated", (Points(tuple(why)), Lines(("ask again: ledger channel evaluate --all",))))

    def _of_credit(self) -> Iterator[str]:
        """By what credit was given, and which channels of no row earned some."""
        if self.attribution:
            yield f"credit by {self.attribution} v{self.version}"
        if self.elsewhere:
            earned = ", ".join(f"{channel} {Decimal(credit):,.1f}" for channel, credit in self.elsewhere.items())
            yield f"credit of channels that nobody registered: {earned}"

    def _first(self) -> Iterator[str]:
        for mark, words in FIRST:
            found = [each.channel for each in self.channels if getattr(each, mark)]
            found += self.unregistered if mark == "undecided" else []
            if found:
                yield f"{words}: {', '.join(found)}"

    def _table(self) -> Table:
        asked = ("CREDIT", *([f"VALUE ({self.money})"] if self.money else [])) if self.attribution else ()
        lift = ("LIFT",) if any(each.lift for each in self.channels) else ()
        head = ("CHANNEL", "STATUS", "FRAMEWORK", "TOTAL", "WAIVERS", "NEXT", "SPENT", *asked, *lift)
        rows = ((*_row(each), *self._credit(each), *([_lift(each)] if lift else [])) for each in self.channels)
        return Table(head, tuple(rows), least=("FRAMEWORK", "WAIVERS"))

    def _credit(self, each: ChannelHolding) -> tuple[str, ...]:
        if not self.attribution:
            return ()
        credit = f"{Decimal(each.credit):,.1f}" if each.credit else NOTHING
        value = f"{Decimal(each.value):,.2f}" if each.value else NOTHING
        return (credit, value) if self.money else (credit,)


def portfolio_answer(ledger: Ledger, found: Portfolio) -> PortfolioAnswer:
    """Every channel."""
    run = found.credited
    worth = run.rule.conversion.worth if run else None
    answer = PortfolioAnswer(
        day=found.day,
        channels=[_holding(each) for each in found.channels],
        unregistered=[*found.unregistered],
        attribution=run.key if run else None,
        version=run.version if run else None,
        money=worth.currency if worth else "",
        elsewhere=_elsewhere(found),
    )
    return resolved(answer, ledger.named_throughout)


def _elsewhere(found: Portfolio) -> dict[str, str]:
    """What channels earned that nobody registered, the most first."""
    rows = {each.credit.channel for each in found.channels if each.credit}
    every = found.credited.found.channels if found.credited else ()
    others = sorted((each for each in every if each.credit and each.channel not in rows), key=lambda each: -each.credit)
    return {each.channel: _conversions(each.credit) for each in others}


def _conversions(parts: int) -> str:
    """So many parts of a conversion, as conversions."""
    return plain((Decimal(parts) / PARTS).normalize())


def _holding(each: PortfolioChannel) -> ChannelHolding:
    standing, judged, file = each.standing, each.judged, each.history.file
    stance, decision = standing.stance, standing.stance.decision
    finished = judged if judged and judged.finished else None
    credit = each.credit
    return ChannelHolding(
        channel=file.key,
        title=file.title,
        owner=file.owner,
        status=standing.status,
        since=stance.since,
        undecided=standing.undecided,
        overdue=standing.overdue,
        over_cap=standing.over_cap,
        superseded=each.superseded,
        outdated=[*dict.fromkeys(each.outdated)],
        framework=judged.framework if judged else None,
        version=judged.version if judged else None,
        total=finished.total if finished else None,
        total_in_words=finished.total_in_words if finished else None,
        recommendation=finished.recommendation if finished else None,
        deviates=bool(decision and decision.deviates),
        waivers=[waiver.terms.subject for waiver in each.waivers],
        waived_until=min((waiver.terms.until for waiver in each.waivers), default=None),
        next_day=stance.looked_at,
        next=("pilot ends" if stance.ends and not stance.review else "review") if stance.looked_at else "",
        spend=plain(standing.spend),
        spent=plain(standing.spent),
        cap=None if standing.cap is None else plain(standing.cap),
        currency=standing.currency or (decision.currency if decision else ""),
        credit=_conversions(credit.credit) if credit else None,
        value=money_text(credit.value) if credit else None,
        lift=_found(each),
        cap_currency=standing.cap_currency,
    )


def _found(each: PortfolioChannel) -> ChannelLift | None:
    lift = each.lift
    if lift is None:
        return None
    return ChannelLift(
        design=lift.design,
        first=lift.from_,
        until=lift.until,
        incremental=plain(lift.incremental.normalize()),
        standard_error=plain(lift.standard_error.normalize()),
        document_digest=lift.document_digest,
    )


def _row(each: ChannelHolding) -> tuple[str, ...]:
    framework = f"{each.framework} v{each.version}" if each.framework else NOTHING
    coming = f"{each.next_day} {each.next}" if each.next_day else NOTHING
    waivers = f"{len(each.waivers)} until {each.waived_until}" if each.waivers else NOTHING
    return (
        each.channel,
        each.in_words,
        framework,
        each.total_in_words or NOTHING,
        waivers,
        coming,
        each.spent_in_words or NOTHING,
    )


def _lift(each: ChannelHolding) -> str:
    return f"{each.lift.incremental} ± {each.lift.standard_error}" if each.lift else NOTHING
