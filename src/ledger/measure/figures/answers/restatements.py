"""Restatements: what was ordered, what it does to the figures of each period, and what became of it.

PERIOD   SEGMENT  BEFORE              RECOUNT  GAINED  LOST  AFTER
2024-Q2  -         1,940  (closed)         -8      30   150  1,812
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.clock import day
from ledger.app.ledger import Ledger
from ledger.measure.figures.answers.words import measured, segment_in_words
from ledger.measure.figures.events.restatement import (
    ALL,
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

    def row(self, of_records: bool) -> tuple[str, ...]:
        """As a row of a table: the rule by the records that it gains and loses, of credit by its effect."""
        steps = {each.name: each for each in self.steps}
        recount, rule = steps.get("recount"), steps.get("rule")
        return (
            self.period,
            segment_in_words(self.segment),
            measured(self.before),
            self.stood,
            measured(recount.effect) if recount else "",
            *(_tell_moves(rule) if of_records else [measured(rule.effect) if rule else ""]),
            measured(self.after),
        )


def _tell_moves(rule: ChangeStep | None) -> tuple[str, str]:
    """The records that a rule gains and loses, where those are known."""
    return (f"{rule.gained:,}", f"{rule.lost:,}") if rule and rule.gained is not msgspec.UNSET else ("", "")


class RestatementText(msgspec.Struct, frozen=True, kw_only=True):
    """An order to restate figures: by which versions and for which periods, why, and what became of it.

    `material` says whether it may not be declined: it changes a figure by `materiality` percent or more, or nobody
    measured it. `figures` are what it does, as it was completed or declined, else as it was ordered. Of a metric over
    an `attribution` the versions are of that, and `group` is the first restatement of the same order.
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
    attribution: str = ""
    group: str = ""

    @property
    def span(self) -> str:
        """The periods, as people say them."""
        return self.periods[0] if len(self.periods) == 1 else f"{self.periods[0]} to {self.periods[-1]}"

    @property
    def in_words(self) -> str:
        """As one line."""
        return f"{self.restatement}: {self.key} {self.versions} for {self.span}"

    @property
    def versions(self) -> str:
        """The versions, and whose they are where that is another definition."""
        return f"{self.attribution} v{self.from_version} → v{self.to_version}".strip()

    @property
    def completing(self) -> str:
        """The command that carries it out."""
        records = "--touches RECORDS --conversions RECORDS" if self.attribution else "--records RECORDS"
        return f"ledger restate complete {self.restatement} {records}"

    @property
    def weight(self) -> str:
        """Whether it is too small to matter, in words."""
        if not self.figures:
            return "nobody measured what it changes"
        than = f"{self.materiality} % of a figure"
        return f"material: it changes {than} or more" if self.material else f"immaterial: it changes less than {than}"

    def table(self) -> Table:
        """What it does to each figure."""
        of_records = not self.attribution
        rule = ("GAINED", "LOST") if of_records else ("RULE",)
        head = ("PERIOD", "SEGMENT", "BEFORE", "WAS", "RECOUNT", *rule, "AFTER")
        return Table(head, tuple(each.row(of_records) for each in self.figures), least=("WAS",))


class LargestChange(msgspec.Struct, frozen=True, kw_only=True):
    """The figure of all records that changes most, as a part of what stood: an exact fraction."""

    key: str
    period: str
    relative: str

    @property
    def in_words(self) -> str:
        """As one line."""
        percent = measured(str(Fraction(self.relative) * 100))
        return f"largest change: {self.key} of {self.period}, {percent} %"


class RestatementGroup(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """A restatement, and the `others` of the same order, each of another metric; `largest` is their largest change."""

    restatement: RestatementText
    others: tuple[RestatementText, ...] = ()
    largest: LargestChange | None = None

    @property
    def weight(self) -> str:
        """Whether all of it is too small to matter, by its largest change."""
        every = (self.restatement, *self.others)
        return next((each.weight for each in every if each.material), self.restatement.weight)

    def tell_largest(self) -> list[str]:
        """The largest change, where several metrics are restated."""
        return [self.largest.in_words] if self.others and self.largest else []


class RestatementEntry(RestatementGroup, frozen=True, kw_only=True, omit_defaults=True):
    """A restatement that is ordered from here on, and what it does where it was measured."""

    commands: ClassVar = ("restate order",)

    def sections(self) -> Iterator[Section]:
        """What was ordered, what it does, and what comes next."""
        for each in (self.restatement, *self.others):
            yield just_lines(f"ordered {each.in_words}  (#{each.position})", f"  because {each.because}")
            if each.figures:
                yield untitled(each.table())
            if each.reopens:
                yield just_lines(f"reopened: {', '.join(each.reopens)}")
        yield just_lines(*self.tell_largest(), f"{self.weight}; to carry it out: {self.restatement.completing}")


class RestatementEnding(RestatementGroup, frozen=True, kw_only=True, omit_defaults=True):
    """A restatement that was completed, or declined as immaterial: what stands from here on, or stays."""

    commands: ClassVar = ("restate complete", "restate decline")

    def sections(self) -> Iterator[Section]:
        """What became of it, and the figures."""
        every = (self.restatement, *self.others)
        told = ((Lines((f"{each.status} {each.in_words}  (#{each.end})",)), each.table()) for each in every)
        stands = "these figures stand from now on" if self.restatement.status == COMPLETED else "what stood stays"
        weight = Lines((*self.tell_largest(), f"{self.weight}; {stands}"))
        yield untitled(*(block for pair in told for block in pair), weight)


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
                each.versions,
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
        attribution=terms.attribution,
        group=terms.group,
    )


def restatement_list(ledger: Ledger, found: Iterable[Restatement]) -> RestatementList:
    """All of these."""
    return RestatementList(restatements=[restatement_text(ledger, each) for each in found])


def restatement_made(ledger: Ledger, one: Restatement, *others: Restatement) -> RestatementEntry:
    """What came of ordering one, and others with it."""
    return RestatementEntry(**_group(ledger, one, *others))


def restatement_ended(ledger: Ledger, one: Restatement, *others: Restatement) -> RestatementEnding:
    """What came of completing or declining one, and others with it."""
    return RestatementEnding(**_group(ledger, one, *others))


def _group(ledger: Ledger, one: Restatement, *others: Restatement) -> dict[str, Any]:
    told = tuple(restatement_text(ledger, each) for each in others)
    largest = _find_largest((one, *others)) if others else None
    return {"restatement": restatement_text(ledger, one), "others": told, "largest": largest}


def _find_largest(group: Iterable[Restatement]) -> LargestChange | None:
    """The largest change of a number that was not 0; None where none was measured, or none changes."""
    changes = (
        (each.terms.key, change)
        for each in group
        for change in ((each.end.terms.changes if each.end else ()) or each.terms.changes)
        if change.segment == ALL and change.relative
    )
    key, largest = max(changes, key=lambda each: each[1].relative or 0, default=("", None))
    return LargestChange(key=key, period=largest.period, relative=str(largest.relative)) if largest else None


def _status(found: Restatement) -> str:
    if found.end:
        return DECLINED if isinstance(found.end.terms, RestatementDeclined) else COMPLETED
    return REPLACED if found.replaced_by else OPEN


def _figure(change: FigureChange) -> RestatedFigure:
    parts = {name: getattr(change, name) for name in ("period", "segment", "stood", "before", "after")}
    return RestatedFigure(**parts, steps=list(change.steps))
