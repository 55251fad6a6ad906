"""What happened, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.clock import day
from ledger.app.ledger import Ledger
from ledger.journal.line import is_instant
from ledger.render.sections import Section, hanging, just_lines
from ledger.views.timeline import Happened


class TimelineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One event: `sentence` says what the actor did; `day` is that of `recorded_at` in the ledger's zone.

    `struck` is why it has no effect, in a sentence; null where it has.
    """

    position: int
    recorded_at: str
    day: str
    actor: str
    sentence: str
    because: str
    struck: str | None = None

    def lines(self) -> Iterator[str]:
        """What happened, and why."""
        mark = "[struck out] " if self.struck else ""
        yield f"#{self.position:<4} {self.day}  {mark}{self.actor} {self.sentence}"
        yield from hanging("      no effect: ", self.struck) if self.struck else []
        yield from hanging("      because ", self.because) if self.because else []


class Timeline(Answer, frozen=True, kw_only=True):
    """What happened to one definition, or to everything."""

    commands: ClassVar = ("log",)
    content: ClassVar = "entries"

    entries: list[TimelineEntry]
    key: str | None

    def sections(self) -> Iterator[Section]:
        """A line or two for each event."""
        yield just_lines(*(tuple(line for each in self.entries for line in each.lines()) or ("nothing happened yet",)))


def timeline(
    ledger: Ledger, found: Iterable[Happened], key: str | None, sees: Callable[[str], bool] = lambda _: True
) -> Timeline:
    """These events, for whoever sees what was counted of the definitions that `sees` says."""
    return Timeline(entries=[_entry(ledger, each.seen_by(sees)) for each in found], key=key)


def _entry(ledger: Ledger, found: Happened) -> TimelineEntry:
    return TimelineEntry(
        position=found.position,
        recorded_at=found.recorded_at,
        day=str(day(found.recorded_at, ledger.zone)) if is_instant(found.recorded_at) else found.recorded_at[:10],
        actor=ledger.address(found.actor),
        sentence=ledger.named(found.sentence),
        because=ledger.named(found.because),
        struck=ledger.named(found.struck) or None,
    )
