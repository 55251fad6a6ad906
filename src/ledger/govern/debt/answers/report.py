"""Debt by sort, by scope and month by month, with the two curves: as it was told then, and as it is known now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.govern.debt.answers.debt import DebtSum, PolicyInForce, policy_in_force, sums
from ledger.govern.debt.queries.debt import DebtOn
from ledger.govern.debt.queries.report import DebtGroup, DebtMonths, Reading, by_age, by_scope, by_sort, whole
from ledger.govern.debt.views.governed import PartOfWhole
from ledger.govern.debt.views.measures import Amount
from ledger.govern.debt.views.trend import DebtMonth
from ledger.render.sections import Section, Table, Trend, Words, just_lines, untitled
from ledger.render.share import share

KNOWN = {"then": "as it was told then", "now": "as it is known now"}
MEASURED = {"then": "the policy of each day", "now": "today's policy"}


class DebtShare(msgspec.Struct, frozen=True, kw_only=True):
    """So many of so many."""

    part: int
    whole: int

    @property
    def in_words(self) -> str:
        """As a share; nothing of nothing."""
        return share(self.part, self.whole) if self.whole else "-"


class DebtGroupSum(msgspec.Struct, frozen=True, kw_only=True):
    """The items of one sort or scope: open, waived, late, since when the oldest is so, and the longest hidden one.

    Of a scope, `clean` are the definitions with nothing open on them or on what they refer to, and `ratio` is what the
    open items weigh, of all that are possible there.
    """

    name: str
    open: DebtSum
    waived: DebtSum
    late: int
    oldest: date | None
    hidden: int
    clean: DebtShare | None
    ratio: DebtShare | None


class DebtAge(msgspec.Struct, frozen=True, kw_only=True):
    """The open items that are at most so many days old; `days` nothing for those that are older than all others say."""

    days: int | None
    open: DebtSum


class DebtByGroup(Answer, frozen=True, kw_only=True):
    """The debt of a day by sort or by scope; `all` is the whole, of which every item is in one row."""

    commands: ClassVar = ("debt report",)

    on: date
    by: str
    scope: str
    policy: PolicyInForce
    rows: list[DebtGroupSum]
    all: DebtGroupSum
    ages: list[DebtAge]

    def sections(self) -> Iterator[Section]:
        """A row each, the whole, and how old it is."""
        yield untitled(Table(self.head, tuple(self.cells(each) for each in (*self.rows, self.all)), least=("OLDEST",)))
        yield just_lines(f"age: {self._ages()}", f"measured by {self.policy.in_words}")

    @property
    def head(self) -> tuple[str, ...]:
        """What stands over the columns."""
        last = ("CLEAN", "OF ALL POSSIBLE") if self.by == "scope" else ("LONGEST HIDDEN",)
        return self.by.upper(), "OPEN", "WEIGHS", "WAIVED", "LATE", "OLDEST", *last

    def cells(self, row: DebtGroupSum) -> tuple[str, ...]:
        """A row under them."""
        numbers = (row.open.number, row.open.weight, row.waived.weight, row.late)
        shares = [each.in_words if each else "-" for each in (row.clean, row.ratio)]
        hidden = [f"{row.hidden:,} days" if row.hidden else "-"]
        last = shares if self.by == "scope" else hidden
        return row.name, *(f"{each:,}" for each in numbers), str(row.oldest or "-"), *last

    def _ages(self) -> str:
        told, before = list[str](), -1
        for each in self.ages:
            days = f"of {before + 1} to {each.days} days" if each.days is not None else f"older than {before} days"
            told += [f"{each.open.number} {days}"] if each.open.number else []
            before = each.days if each.days is not None else before
        return ", ".join(told) or "nothing is open"


class DebtMonthSum(msgspec.Struct, frozen=True, kw_only=True):
    """A month: what was open and waived on its last day (`on`; today, where it is not over), its burden, its flow.

    The burden is in weight-days. `then` and `now` are what was open on that day as it was told then, and as it is known
    now, whichever reading the rest is of.
    """

    month: str
    on: date
    open: DebtSum
    waived: DebtSum
    burden: int
    waived_burden: int
    opened: DebtSum
    closed: DebtSum
    let_stand: DebtSum
    returned: DebtSum
    then: DebtSum
    now: DebtSum

    @property
    def row(self) -> tuple[str, ...]:
        """It in a table."""
        flow = (_flow(each) for each in (self.opened, self.closed, self.returned))
        stocks = (str(self.then.weight), str(self.now.weight), str(self.waived.weight))
        return self.month, *stocks, f"{self.burden:,}", *flow


MONTHS_HEAD = ("MONTH", "THEN", "NOW", "WAIVED", "BURDEN", "OPENED", "CLOSED", "RETURNED")


class DebtByMonth(Answer, frozen=True, kw_only=True):
    """Debt month by month, by one reading and one policy.

    `until_none` are the months until nothing would be open, if as much is closed as in the last three; nothing where it
    does not fall at this rate, or nobody can tell yet.
    """

    commands: ClassVar = ("debt report",)

    on: date
    scope: str
    known: str
    measured: str
    policy: PolicyInForce
    months: list[DebtMonthSum]
    until_none: int | None

    def sections(self) -> Iterator[Section]:
        """The two curves, a row for each month, and where it leads."""
        if not self.months:
            yield just_lines("nothing ever stood")
            return
        yield untitled(self.picture)
        yield untitled(Table(MONTHS_HEAD, tuple(each.row for each in self.months), least=("RETURNED", "WAIVED")))
        yield untitled(Words(self.told))
        yield just_lines(self.ahead)

    def drawn(self) -> list[Section]:
        """The two curves, for a page."""
        return [untitled(self.picture)]

    @property
    def told(self) -> str:
        """What the numbers are of."""
        sides = "THEN is what was told on each month's last day, NOW what is known today to have stood on it"
        return f"{sides}; the rest is {KNOWN[self.known]}. It is measured by {MEASURED[self.measured]}."

    @property
    def picture(self) -> Trend:
        """Both curves."""
        return Trend(
            title="What was open, by weight",
            names=tuple(each.month for each in self.months),
            line=tuple(each.now.weight for each in self.months),
            thin=tuple(each.then.weight for each in self.months),
            running=1,
            words=("as it is known now", "as it was told then"),
        )

    @property
    def ahead(self) -> str:
        """Where the numbers lead."""
        if not self.months[-1].open.number:
            return "nothing is open"
        if self.until_none is None:
            return "it does not fall at this rate"
        return f"at the rate of the last three months nothing would be open in {self.until_none} months"


def debt_by_group(found: DebtOn, by: str) -> DebtByGroup:
    """The debt of a day by sort or by scope."""
    groups = by_scope(found) if by == "scope" else by_sort(found)
    return DebtByGroup(
        on=found.day,
        by=by,
        scope=found.scope,
        policy=policy_in_force(found.policy),
        rows=[_group(each) for each in groups],
        all=_group(whole(found)),
        ages=[DebtAge(days=days, open=DebtSum(number=n, weight=weight)) for days, n, weight in by_age(found)],
    )


def debt_by_month(found: DebtOn, months: DebtMonths, known: Reading, measured: Reading) -> DebtByMonth:
    """Debt month by month."""
    each = zip(months.found, months.then, months.now, strict=True)
    return DebtByMonth(
        on=found.day,
        scope=found.scope,
        known=known,
        measured=measured,
        policy=policy_in_force(found.policy),
        months=[_month(month, then.open, now.open) for month, then, now in each],
        until_none=months.until_none,
    )


def _month(found: DebtMonth, then: Amount, now: Amount) -> DebtMonthSum:
    flow = found.flow
    return DebtMonthSum(
        month=found.month.name,
        on=found.on,
        **sums(found.stock),
        burden=found.burden.open,
        waived_burden=found.burden.waived,
        opened=_sum(flow.opened),
        closed=_sum(flow.closed),
        let_stand=_sum(flow.waived),
        returned=_sum(flow.returned),
        then=_sum(then),
        now=_sum(now),
    )


def _group(found: DebtGroup) -> DebtGroupSum:
    return DebtGroupSum(
        name=found.name,
        **sums(found.stock),
        late=sum(each.late for each in found.items),
        oldest=min((each.item.since for each in found.items if not each.item.waiver), default=None),
        hidden=max((each.item.hidden for each in found.items), default=0),
        clean=_share(found.clean),
        ratio=_share(found.ratio),
    )


def _share(found: PartOfWhole | None) -> DebtShare | None:
    return DebtShare(**found._asdict()) if found else None


def _sum(found: Amount) -> DebtSum:
    return DebtSum(**found._asdict())


def _flow(found: DebtSum) -> str:
    return f"{found.number} ({found.weight})" if found.number else "-"
