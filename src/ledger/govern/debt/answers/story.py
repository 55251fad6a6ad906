"""One item of debt: how it came about, what waits for it, and how it is closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.clock import day
from ledger.app.ledger import Ledger
from ledger.govern.debt.answers.debt import DebtItem, DebtSum, item_fields, items_in_words
from ledger.govern.debt.queries.story import ItemStory, PlannedItem
from ledger.govern.debt.views.closers import ANYBODY
from ledger.render.sections import Lines, Section, Table, hanging, just_lines, untitled
from ledger.views.timeline import Happened


class DebtEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event of the log that an item rests on: its position, its day, and what it did. Who did is for the log."""

    position: int
    day: str
    sentence: str

    @property
    def in_words(self) -> str:
        """As one line."""
        return f"#{self.position}, {self.day}: {self.sentence}"


class DebtItemStory(Answer, DebtItem, frozen=True, kw_only=True):
    """An item with the event that told of it first, its waivers, what it waits for, and what waits for it."""

    commands: ClassVar = ("debt show",)

    event: DebtEvent | None
    waivers: list[DebtEvent]
    waits_for: list[str]
    unblocks: DebtSum

    def sections(self) -> Iterator[Section]:
        """What it is, and each fact in a line."""
        lines = (line for name, value in self._facts() if value for line in hanging(f"  {name:11}", value))
        yield just_lines(f"{self.item} weighs {self.weight}: the {self.what} {self.subject}", *lines)

    def _facts(self) -> Iterator[tuple[str, str]]:
        hidden = f"; {self.hidden:,} days before anybody could know" if self.hidden else ""
        yield "so since", f"{self.since}, known since {self.told}{hidden}"
        yield "told by", self.event.in_words if self.event else f"#{self.known}"
        yield "about", self.about
        yield "scope", self.scope
        yield "reaches", self.reach.in_words
        yield "due", self.due_in_words
        yield "waived", "\n".join(each.in_words for each in self.waivers)
        yield "stands", self.waiver.in_words if self.waiver else "open"
        yield "waits for", ", ".join(self.waits_for)
        yield "unblocks", items_in_words(self.unblocks) if self.unblocks.number else ""
        yield "closed by", self.closing
        yield "who may", who_in_words(self)
        yield "begin", f"ledger debt resolve {self.typed}"


class DebtStep(DebtItem, frozen=True, kw_only=True):
    """An item in a plan: what it waits for, and what waits for it. A `root` waits for nothing, and others do for it."""

    waits_for: list[str]
    unblocks: DebtSum
    root: bool

    @property
    def step_row(self) -> tuple[str, ...]:
        """It in a table."""
        behind = f"{self.unblocks.weight} ({self.unblocks.number})" if self.unblocks.number else "-"
        return self.item, str(self.weight), behind, ", ".join(self.waits_for) or "-", self.closing, who_in_words(self)


class DebtPlan(Answer, frozen=True, kw_only=True):
    """The open items in an order in which they can be closed, those that unblock most weight first."""

    commands: ClassVar = ("debt plan",)
    content: ClassVar = "steps"

    steps: list[DebtStep]

    def sections(self) -> Iterator[Section]:
        """A row each, and how to begin with the first."""
        head = ("ITEM", "WEIGHS", "UNBLOCKS", "WAITS FOR", "CLOSED BY", "WHO MAY")
        if not self.steps:
            yield just_lines("nothing is open")
            return
        yield untitled(Table(head, tuple(each.step_row for each in self.steps), least=("WAITS FOR",)))
        yield untitled(Lines((f"begin: ledger debt resolve {self.steps[0].typed}",)))


def who_in_words(item: DebtItem) -> str:
    """Who runs the act that closes an item, and who decides it where that is somebody else."""
    if item.role == ANYBODY:
        return ANYBODY
    runs = f"{item.role} {' or '.join(item.people)}" if item.people else f"nobody is seated as {item.role}"
    if item.then:
        return f"{runs}; then decided by {' or '.join(item.then)}"
    return runs if item.closes else f"{runs}; nobody could decide it"


def debt_item_story(ledger: Ledger, found: ItemStory) -> DebtItemStory:
    """What there is to tell of an item."""
    waits, behind = (found.step.waits_for, found.step.unblocks) if found.step else ((), (0, 0))
    return DebtItemStory(
        **item_fields(ledger, found.found),
        event=_event(ledger, found.event),
        waivers=[told for each in found.waived if (told := _event(ledger, each))],
        waits_for=["/".join(each) for each in waits],
        unblocks=DebtSum(number=behind[0], weight=behind[1]),
    )


def debt_plan(ledger: Ledger, found: list[PlannedItem]) -> DebtPlan:
    """What to close first."""
    return DebtPlan(steps=[_step(ledger, each) for each in found])


def _step(ledger: Ledger, found: PlannedItem) -> DebtStep:
    return DebtStep(
        **item_fields(ledger, found.found),
        waits_for=["/".join(each) for each in found.step.waits_for],
        unblocks=DebtSum(**found.step.unblocks._asdict()),
        root=found.step.root,
    )


def _event(ledger: Ledger, found: Happened | None) -> DebtEvent | None:
    if found is None:
        return None
    told = ledger.named(found.sentence)
    return DebtEvent(position=found.position, day=str(day(found.recorded_at, ledger.zone)), sentence=told)
