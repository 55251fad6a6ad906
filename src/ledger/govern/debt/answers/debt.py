"""Structural debt: what nobody with the right decided, and where nobody could: how it presses, who may close it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from shlex import quote
from typing import Any, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.ledger import Ledger
from ledger.domain.debt import DebtPolicy
from ledger.govern.debt.queries.debt import DebtOn, WeighedItem
from ledger.govern.debt.views.closers import ANYBODY
from ledger.govern.debt.views.measures import Stock
from ledger.govern.debt.views.reach import ItemReach
from ledger.govern.debt.views.reading import EXPIRED
from ledger.govern.debt.views.words import WORDS, in_words
from ledger.govern.waivers.answers.waivers import WaiverTerms, waiver_terms
from ledger.render.sections import Section, Table, just_lines, untitled

MOST = 30
"""Rows that people are shown at once; `--json` has them all."""


ON_PLATFORMS = ("drift", "accepted_loss", "rival_rule", "refused_target", "imposed")
"""The sorts whose items are about what a platform holds."""


def on_platform(sort: str, subject: str) -> bool:
    """Whether an item tells what a platform holds; that a waiver of such a one ended tells it, too."""
    below = subject.partition("/")[0] if sort == EXPIRED else sort
    return below in ON_PLATFORMS


class DebtReach(msgspec.Struct, frozen=True, kw_only=True):
    """How many records were judged in the last count of what an item is about, who reads it, and where it is in use.

    `spend` is what was spent on a channel so far, a decimal as text, in `currency`; empty where nothing was.
    """

    records: int
    consumers: int
    artifacts: int
    spend: str
    currency: str

    @property
    def in_words(self) -> str:
        """What there is of it."""
        told = ((self.records, "record"), (self.consumers, "consumer"), (self.artifacts, "artifact"))
        counts = [f"{n:,} {what}{'s' * (n != 1)}" for n, what in told if n]
        return ", ".join([*counts, *([f"{Decimal(self.spend):,f} {self.currency} spent"] if self.spend else [])])


class DebtItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item: its sort and subject, what it weighs, since when it is so, and how it is closed.

    `known` is the position at which the ledger could first tell, on the day `told`; `hidden` are the days before that.
    `late` says that it is past `due`. `act` closes it, run by `people` in the role `role`; `closes` are those after
    whose act it is gone. A `waiver` lets it stand.
    """

    item: str
    sort: str
    subject: str
    what: str
    scope: str
    about: str
    weight: int
    since: date
    known: int
    told: date
    hidden: int
    due: date | None
    late: bool
    reach: DebtReach
    closing: str
    act: str
    role: str
    people: list[str]
    closes: list[str]
    waiver: WaiverTerms | None

    @property
    def sort_in_words(self) -> str:
        """One of its sort, as people call it."""
        return WORDS.get(self.sort, (self.sort.replace("_", " "),))[0]

    @property
    def due_in_words(self) -> str:
        """By when it is to be closed."""
        return f"{self.due or '-'}{', late' if self.late else ''}"

    @property
    def typed(self) -> str:
        """Its name as somebody types it in a command."""
        return quote(self.item)

    @property
    def on_platform(self) -> bool:
        """Whether it tells what a platform holds, which is for those who hold a seat."""
        return on_platform(self.sort, self.subject)

    @property
    def first(self) -> list[str]:
        """Who acts first: those who run its act, or those who close it at once."""
        return self.people if self.then else self.closes

    @property
    def then(self) -> list[str]:
        """Who decides what others ask for first; nobody, where one act closes it."""
        return [] if {*self.people} <= {*self.closes} else self.closes

    @property
    def who(self) -> str:
        """Who acts first, and then after whose act it is gone."""
        first = ", ".join(self.first) or (ANYBODY if self.role == ANYBODY else "nobody")
        return f"{first}, then {', '.join(self.then)}" if self.then else first

    @property
    def row(self) -> tuple[str, ...]:
        """It in a table."""
        return self.item, str(self.weight), str(self.since), self.due_in_words, self.reach.in_words, self.who


HEAD = ("ITEM", "WEIGHS", "SINCE", "DUE", "REACH", "WHO MAY CLOSE IT")
LEAST = ("REACH", "DUE")


class DebtSum(msgspec.Struct, frozen=True, kw_only=True):
    """So many items, and what they weigh."""

    number: int
    weight: int


class DebtBefore(msgspec.Struct, frozen=True, kw_only=True):
    """What was open on a day a month before, as it was told then."""

    on: date
    open: DebtSum


class PolicyInForce(msgspec.Struct, frozen=True, kw_only=True):
    """By which version of the policy debt is measured; 0 for the one that ships, which nobody decided."""

    version: int

    @property
    def in_words(self) -> str:
        """Which it is."""
        return f"debt_policy v{self.version}" if self.version else "the policy as shipped, which nobody here decided"


class DebtOverview(Answer, frozen=True, kw_only=True):
    """The debt of a day within a scope: the sums, those of a month before, and each item, the most pressing first."""

    commands: ClassVar = ("debt",)

    on: date
    scope: str
    open: DebtSum
    waived: DebtSum
    before: DebtBefore | None
    policy: PolicyInForce
    items: list[DebtItem]

    def sections(self) -> Iterator[Section]:
        """The sums in a line, then the items that are open, and those that are waived."""
        yield just_lines(self.headline, *([f"  {self.counted}"] if self.open.number else []))
        open_, waived = ([e for e in self.items if bool(e.waiver) == side] for side in (False, True))
        if open_:
            yield untitled(Table(HEAD, tuple(each.row for each in open_[:MOST]), least=LEAST))
        lines = [f"and {len(open_) - MOST} more: ledger debt --json"] if len(open_) > MOST else []
        lines += [f"  {each.item} weighs {each.weight}: {each.waiver.in_words}" for each in waived if each.waiver]
        yield just_lines(*lines, f"measured by {self.policy.in_words}")
        if open_:
            yield just_lines("what to close first: ledger debt plan; how to close one: ledger debt resolve ITEM")

    @property
    def headline(self) -> str:
        """What is open, how that compares with a month ago, and what is waived."""
        moved = f", {self.moved}" if self.before else ""
        waived = f"; {self.waived_in_words}" if self.waived.number else ""
        return f"{self.on}: {self.in_words}{moved}{waived}"

    @property
    def in_words(self) -> str:
        """What is open."""
        within = "" if self.scope == "*" else f" in {self.scope}"
        return f"{items_in_words(self.open) if self.open.number else 'nothing is open'}{within}"

    @property
    def counted(self) -> str:
        """How many of each sort are open, in words, the most first."""
        counts = Counter(each.sort for each in self.items if not each.waiver)
        return ", ".join(in_words(sort, number) for sort, number in counts.most_common())

    @property
    def moved(self) -> str:
        """How that compares with a month before; empty where there was no ledger then."""
        if self.before is None:
            return ""
        by = self.open.weight - self.before.open.weight
        how = f"{abs(by):,} {'more' if by > 0 else 'less'} than" if by else "as"
        return f"{how} on {self.before.on}"

    @property
    def trend(self) -> str:
        """The same as a sentence."""
        if self.before is None:
            return ""
        moved = self.moved if self.open.weight != self.before.open.weight else f"as much as on {self.before.on}"
        return f"That is {moved}."

    @property
    def waived_in_words(self) -> str:
        """What is waived."""
        return f"{self.waived.number:,} waived, which weigh{'s' * (self.waived.number == 1)} {self.waived.weight:,}"


def items_in_words(found: DebtSum) -> str:
    """So many items, and what they weigh."""
    return f"1 item weighs {found.weight}" if found.number == 1 else f"{found.number:,} items weigh {found.weight:,}"


def debt_overview(ledger: Ledger, found: DebtOn) -> DebtOverview:
    """The debt of a day."""
    return DebtOverview(
        on=found.day,
        scope=found.scope,
        **sums(found.stock),
        before=DebtBefore(on=found.before[0], open=sums(found.before[1])["open"]) if found.before else None,
        policy=policy_in_force(found.policy),
        items=debt_items(ledger, found.found),
    )


def sums(found: Stock) -> dict[str, DebtSum]:
    """What is open and what is waived, by the names of their fields."""
    return {name: DebtSum(**each._asdict()) for name, each in found._asdict().items()}


def policy_in_force(found: DebtPolicy) -> PolicyInForce:
    """The policy by which debt is measured."""
    return PolicyInForce(version=found.version)


def debt_items(ledger: Ledger, found: Iterable[WeighedItem]) -> list[DebtItem]:
    """These items."""
    return [debt_item(ledger, each) for each in found]


def debt_item(ledger: Ledger, found: WeighedItem) -> DebtItem:
    """One of them."""
    return DebtItem(**item_fields(ledger, found))


def item_fields(ledger: Ledger, found: WeighedItem) -> dict[str, Any]:
    """The fields of a DebtItem."""
    item = found.item
    return {
        "item": found.name,
        "sort": item.sort,
        "subject": item.subject,
        "what": found.sort.subject,
        "scope": item.scope,
        "about": ledger.named(item.about),
        "weight": found.weight,
        "since": item.since,
        "known": item.known,
        "told": item.told,
        "hidden": item.hidden,
        "due": found.due,
        "late": found.late,
        "reach": _reach(found.reach),
        "closing": found.closing.words,
        "act": found.closing.command.removeprefix("ledger "),
        "role": found.closers.role,
        "people": [ledger.address(each) for each in found.closers.people],
        "closes": [ledger.address(each) for each in found.closers.closing],
        "waiver": waiver_terms(ledger, item.waiver),
    }


def _reach(found: ItemReach) -> DebtReach:
    counts = {name: getattr(found, name) for name in ("records", "consumers", "artifacts", "currency")}
    return DebtReach(**counts, spend=f"{found.spend:f}" if found.spend else "")
