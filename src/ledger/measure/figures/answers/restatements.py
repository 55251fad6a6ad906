"""Restatements: what was ordered, what it does to the figures of each period, and what became of it.

PERIOD   SEGMENT  BEFORE              RECOUNT  GAINED  LOST  AFTER
2024-Q2  -         1,940  (closed)         -8      30   150  1,812
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.clock import day
from ledger.app.ledger import Ledger
from ledger.measure.figures.answers.words import measured, segment_in_words
from ledger.measure.figures.events.restatement import (
    ChangeStep,
    FigureChange,
    Restatement,
    RestatementDeclined,
    material,
)
from ledger.render.sections import Lines, Section, Table, just_lines, untitled

OPEN, COMPLETED, DECLINED, REPLACED = "open", "completed", "declined", "replaced"


class RestatedFigure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure before and after, exact, and the steps between. `stood` says what it was: closed, reported, counted."""

    period: str
    segment: str | None
    stood: str
    before: str
    after: str
    steps: list[ChangeStep]

    def row(self) -> tuple[str, ...]:
        """As a row of a table."""
        steps = {each.name: each for each in self.steps}
        recount, rule = steps.get("recount"), steps.get("rule")
        gained, lost = (f"{rule.gained:,}", f"{rule.lost:,}") if rule and rule.gained is not msgspec.UNSET else ("", "")
        return (
            self.period,
            segment_in_words(self.segment),
            measured(self.before),
            self.stood,
            measured(recount.effect) if recount else "",
            gained,
            lost,
            measured(self.after),
        )


class RestatementText(msgspec.Struct, frozen=True, kw_only=True):
    """An order to restate figures: by which versions and for which periods, why, and what became of it.

    `material` says whether it may not be declined: it changes a figure by `materiality` percent or more, or nobody
    measured it. `figures` are what it does, as it was completed or declined, else as it was ordered.
    """

    restatement: str
    key: str
    from_version: int
    to_version: int
    periods: list[str]
    reopens: list[str]
    standard: str
    segment_by: str
    because: str
    by: str
    ordered_on: date
    status: str
    material: bool
    materiality: int
    inputs: str
    figures: list[RestatedFigure]
    position: int
    end: int | None

    @property
    def span(self) -> str:
        """The periods, as people say them."""
        return self.periods[0] if len(self.periods) == 1 else f"{self.periods[0]} to {self.periods[-1]}"

    @property
    def in_words(self) -> str:
        """As one line."""
        return f"{self.restatement}: {self.key} v{self.from_version} → v{self.to_version} for {self.span}"

    @property
    def weight(self) -> str:
        """Whether it is too small to matter, in words."""
        if not self.figures:
            return "nobody measured what it changes"
        than = f"{self.materiality} % of a figure"
        return f"material: it changes {than} or more" if self.material else f"immaterial: it changes less than {than}"

    def table(self) -> Table:
        """What it does to each figure."""
        head = ("PERIOD", "SEGMENT", "BEFORE", "WAS", "RECOUNT", "GAINED", "LOST", "AFTER")
        return Table(head, tuple(each.row() for each in self.figures), least=("WAS",))


class RestatementEntry(Answer, frozen=True, kw_only=True):
    """A restatement that is ordered from here on, and what it does where it was measured."""

    commands: ClassVar = ("restate order",)

    restatement: RestatementText

    def sections(self) -> Iterator[Section]:
        """What was ordered, what it does, and what comes next."""
        found = self.restatement
        yield just_lines(f"ordered {found.in_words}  (#{found.position})", f"  because {found.because}")
        if found.figures:
            yield untitled(found.table())
        reopened = [f"reopened: {', '.join(found.reopens)}"] if found.reopens else []
        end = f"ledger restate complete {found.restatement} --records RECORDS"
        yield just_lines(*reopened, f"{found.weight}; to carry it out: {end}")


class RestatementEnding(Answer, frozen=True, kw_only=True):
    """A restatement that was completed, or declined as immaterial: what stands from here on, or stays."""

    commands: ClassVar = ("restate complete", "restate decline")

    restatement: RestatementText

    def sections(self) -> Iterator[Section]:
        """What became of it, and the figures."""
        found = self.restatement
        said = f"{found.status} {found.in_words}  (#{found.end})"
        stands = "these figures stand from now on" if found.status == COMPLETED else "what stood stays"
        yield untitled(Lines((said,)), found.table(), Lines((f"{found.weight}; {stands}",)))


class RestatementList(Answer, frozen=True, kw_only=True):
    """The restatements that were ordered, and what became of each."""

    commands: ClassVar = ("restate list",)
    content: ClassVar = "restatements"

    restatements: list[RestatementText]

    def sections(self) -> Iterator[Section]:
        """A row each."""
        if not self.restatements:
            yield just_lines("no restatement was ordered")
            return
        head = ("RESTATEMENT", "KEY", "VERSIONS", "PERIODS", "STATUS", "ORDERED", "BY")
        rows = tuple(
            (
                each.restatement,
                each.key,
                f"v{each.from_version} → v{each.to_version}",
                each.span,
                f"open, {each.weight.partition(':')[0]}" if each.status == OPEN else each.status,
                str(each.ordered_on),
                each.by,
            )
            for each in self.restatements
        )
        yield untitled(Table(head, rows, least=("BY", "ORDERED")))


def restatement_text(ledger: Ledger, found: Restatement) -> RestatementText:
    """One order as it stands."""
    terms = found.terms
    changes = (found.end.terms.changes if found.end else ()) or terms.changes
    return RestatementText(
        restatement=found.id,
        key=terms.key,
        from_version=terms.from_version,
        to_version=terms.to_version,
        periods=list(terms.periods),
        reopens=list(terms.reopens),
        standard=terms.standard,
        segment_by=terms.by,
        because=ledger.named(terms.because),
        by=ledger.address(found.by),
        ordered_on=day(found.recorded_at, ledger.zone),
        status=_status(found),
        material=bool(material(changes, terms.materiality)) if changes else True,
        materiality=terms.materiality,
        inputs=found.end.terms.inputs if found.end else terms.inputs,
        figures=[_figure(each) for each in changes],
        position=found.position,
        end=found.end.position if found.end else None,
    )


def restatement_list(ledger: Ledger, found: Iterable[Restatement]) -> RestatementList:
    """All of these."""
    return RestatementList(restatements=[restatement_text(ledger, each) for each in found])


def restatement_made(ledger: Ledger, found: Restatement) -> RestatementEntry:
    """What came of ordering one."""
    return RestatementEntry(restatement=restatement_text(ledger, found))


def restatement_ended(ledger: Ledger, found: Restatement) -> RestatementEnding:
    """What came of completing or declining one."""
    return RestatementEnding(restatement=restatement_text(ledger, found))


def _status(found: Restatement) -> str:
    if found.end:
        return DECLINED if isinstance(found.end.terms, RestatementDeclined) else COMPLETED
    return REPLACED if found.replaced_by else OPEN


def _figure(change: FigureChange) -> RestatedFigure:
    parts = {name: getattr(change, name) for name in ("period", "segment", "stood", "before", "after")}
    return RestatedFigure(**parts, steps=list(change.steps))
