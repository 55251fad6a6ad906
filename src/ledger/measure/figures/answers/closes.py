"""Periods whose number stands: one that is closed now, and all of them with what became of each.

PERIOD   SEGMENT     MQL     OF  CLOSED ON   BY                NOW
2024-Q2  -         1,940  9,000  2024-07-09  cro@acme.example  1,812 since restatement-1
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.answers.amounts import many
from ledger.answers.answer import Answer
from ledger.app.clock import day
from ledger.app.ledger import Decided, Ledger
from ledger.measure.figures.answers.words import measured, segment_in_words
from ledger.measure.figures.events.restatement import ALL
from ledger.render.sections import Section, Table, just_lines, untitled

if TYPE_CHECKING:
    from ledger.measure.figures.queries.periods import PeriodCounts
    from ledger.measure.figures.views.closed import ClosedFigure


class ClosedNumber(msgspec.Struct, frozen=True, kw_only=True):
    """The number that stands for a period and a segment: empty for all records, nothing where the segment is blank.

    `closed_at` is what it was closed at, of `of` records, nothing where only a restatement told of it. `restatement` is
    the one by which it is another one since, and `reopened_by` one that is open; empty where there is none.
    """

    period: str
    segment: str | None
    number: str
    closed_at: str | None
    of: int | None
    closed_on: date
    by: str
    restatement: str
    reopened_by: str
    position: int


class ReportedBeside(msgspec.Struct, frozen=True, kw_only=True):
    """The number that was reported last of a period, and whether it is the one it was closed at, at its own decimals.

    `closed_at` is what it was closed at, to as many decimals.
    """

    number: str
    unit: str
    as_of: date
    closed_at: str
    agrees: bool

    @property
    def in_words(self) -> str:
        """It, and what it is now."""
        told = f"{measured(self.number, self.unit)} was reported as of {self.as_of}"
        return f"{told}: the same" if self.agrees else f"{told}: it was closed at {measured(self.closed_at, self.unit)}"


class PeriodClose(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """A period whose number stands from here on: as a whole, and by segment.

    A figure of credit names all records that it is made of under `inputs`, and the position of the newest `spend`; of
    those `records` are the first. `reported` is the number that people read until now, beside a figure of credit.

    `records` and `population` are what it was counted over and the digest of that; `unread` have a day that nobody can
    read and `undated` none, so that they may belong to it or not. `apart` are records of it that could not be judged.
    """

    commands: ClassVar = ("period close",)

    key: str
    period: str
    standard: str
    segment_by: str
    numbers: list[ClosedNumber]
    records: str
    population: str
    apart: int
    unread: int
    undated: int
    position: int | None
    inputs: list[str] = msgspec.field(default_factory=list)
    spend: int = 0
    reported: ReportedBeside | None = None

    def sections(self) -> Iterator[Section]:
        """What stands, of which records, and what was left out."""
        whole, *segments = self.numbers
        what = f"closed {self.period} of {self.key} at {_counted(whole)}"
        yield just_lines(
            f"{what}, by {STANDARDS[self.standard]}  (#{self.position})",
            *(f"  {self.segment_by} {segment_in_words(each.segment)}: {_counted(each)}" for each in segments),
            f"  counted over {', '.join(self.inputs) or self.records} ({self.population[:19]}…);"
            " it stands until a restatement that names it",
            *([f"  the newest spend on record is #{self.spend}"] if self.spend else []),
            *([f"  {self.reported.in_words}"] if self.reported else []),
            *([f"  {many(self.apart, 'record')} of it could not be judged"] if self.apart else []),
            *([f"  {many(self.unread, 'record')} of no known period: the day cannot be read"] if self.unread else []),
            *([f"  {many(self.undated, 'record')} of no period: the day is blank"] if self.undated else []),
        )


class PeriodList(Answer, frozen=True, kw_only=True):
    """The closed periods of a definition, and the numbers that stand."""

    commands: ClassVar = ("period list",)

    key: str
    numbers: list[ClosedNumber]

    def sections(self) -> Iterator[Section]:
        """A row each."""
        if not self.numbers:
            yield just_lines(f"no period of {self.key} is closed: ledger period close PERIOD --definition {self.key}")
            return
        head = ("PERIOD", "SEGMENT", self.key.upper(), "CLOSED AT", "CLOSED ON", "BY", "SINCE")
        yield untitled(Table(head, tuple(map(_row, self.numbers)), least=("BY", "CLOSED ON")))


STANDARDS = {"standard": "the standards of its versions", "then": "the standards as they stood on each record's day"}


def period_close(key: str, period: str, made: Decided, found: PeriodCounts, of: PeriodList) -> PeriodClose:
    """What came of closing a period."""
    event = made.events[-1]
    return PeriodClose(
        key=key,
        period=period,
        standard=getattr(event, "standard", ""),
        segment_by=getattr(event, "by", ""),
        numbers=[each for each in of.numbers if each.period == period],
        records=found.population.name,
        population=found.population.digest,
        apart=found.rows[period, ALL].total - found.rows[period, ALL].judged,
        unread=found.unread,
        undated=found.undated,
        position=made.position,
    )


def period_list(ledger: Ledger, key: str, found: Iterable[tuple[tuple[str, str | None], ClosedFigure]]) -> PeriodList:
    """The numbers that stand."""
    return PeriodList(key=key, numbers=[closed_number(ledger, *cell, each) for cell, each in found])


def closed_number(ledger: Ledger, period: str, segment: str | None, found: ClosedFigure) -> ClosedNumber:
    """One number that stands."""
    return ClosedNumber(
        period=period,
        segment=segment,
        number=found.exact,
        closed_at=found.closed_at.number if found.closed_at else None,
        of=found.closed_at.of if found.closed_at and not found.close.terms.inputs else None,
        closed_on=day(found.close.recorded_at, ledger.zone),
        by=ledger.address(found.close.by),
        restatement=found.restated.id if found.restated else "",
        reopened_by=found.reopened.id if found.reopened else "",
        position=found.close.position,
    )


def _counted(each: ClosedNumber) -> str:
    return f"{measured(each.number)} of {each.of:,}" if each.of is not None else measured(each.number)


def _row(each: ClosedNumber) -> tuple[str, ...]:
    since = each.restatement or (f"being restated: {each.reopened_by}" if each.reopened_by else f"#{each.position}")
    at = "-" if each.closed_at is None else measured(each.closed_at)
    return (
        each.period,
        segment_in_words(each.segment),
        measured(each.number),
        at,
        str(each.closed_on),
        each.by,
        since,
    )
