"""Figures that were reported: one on record, all of them with the days on which people read them, and the triangle.

PERIOD   SEGMENT  NUMBER  AS OF       UNTIL       SOURCE       RECORDED        PERIOD   2024-07-05  2024-10-04  REVISION
2024-Q2  -         1,940  2024-07-05  2024-10-04  board deck   #21             2024-Q2       1,940       1,923       -17
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.clock import day
from ledger.app.ledger import Decided, Ledger
from ledger.kinds.credit.final import NEVER
from ledger.measure.figures.answers.words import measured
from ledger.measure.figures.events.figures import FigureRecorded
from ledger.measure.figures.views.revisions import LEAST, RevisionTest, Triangle
from ledger.render.csv import csv_of
from ledger.render.sections import Lines, Section, Table, just_lines, untitled

if TYPE_CHECKING:
    from ledger.measure.figures.queries.figures_questions import DatedVintage

FOREVER = date(9999, 12, 31)
"""The last day on which a vintage is read that no other one has followed, as ALFRED writes it."""
CSV_HEAD = (
    "DEFINITION",
    "TIME_PERIOD",
    "SEGMENT",
    "OBS_VALUE",
    "UNIT_MEASURE",
    "realtime_start",
    "realtime_end",
    "recorded_at",
    "source",
    "evidence",
    "evidence_sha256",
)
"""SDMX's words for what was observed, and ALFRED's for when people read it."""


class FigureEntry(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """A figure that is on record from here on; without a position it was before.

    One that could still change on the day of `as_of` is `provisional`, until the day `final`: null where none is.
    """

    commands: ClassVar = ("figure record",)

    key: str
    period: str
    segment: str
    number: str
    unit: str
    as_of: date
    position: int | None
    provisional: bool = False
    final: date | None = None

    def sections(self) -> Iterator[Section]:
        """One line, and until when it is provisional."""
        said = f"{_of(self.key, self.period, self.segment)}: {measured(self.number, self.unit)} as of {self.as_of}"
        until = f"  {_status(provisional=True, final=self.final)}: a later conversion may change it"
        yield just_lines(
            f"{said}  (#{self.position})" if self.position else f"{said} is on record already",
            *([until] if self.provisional else []),
        )


class FigureWithdrawal(Answer, frozen=True, kw_only=True):
    """A figure that was copied wrongly, and is none any more."""

    commands: ClassVar = ("figure withdraw",)

    key: str
    period: str
    segment: str
    as_of: date
    position: int | None

    def sections(self) -> Iterator[Section]:
        """One line."""
        yield just_lines(f"withdrew {_of(self.key, self.period, self.segment)} as of {self.as_of}  (#{self.position})")


class FigureAcceptance(Answer, frozen=True, kw_only=True):
    """A figure that stays as it was reported although nobody can reproduce it; without a position it was accepted."""

    commands: ClassVar = ("figure accept",)

    key: str
    period: str
    segment: str
    as_of: date
    position: int | None
    self_attested: bool = False

    def sections(self) -> Iterator[Section]:
        """One line."""
        figure, alone = _of(self.key, self.period, self.segment), " (self-attested)" if self.self_attested else ""
        said = f"accepted {figure} as of {self.as_of}, as it was reported{alone}  (#{self.position})"
        if self.position is None:
            said = f"{figure} as of {self.as_of} is accepted already"
        yield just_lines(said)


class FigureVintage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number that was reported, and the days [as_of, until) on which no later one of its period had been.

    `number` is exact. `segment` is empty for all records, `unit` where it counts records. `decimals` are those to which
    it was reported, where its last ones were zeros. A figure of credit is `provisional` where it could still change as
    of that day, until the day `final`: left out where none is, and of a count of records.
    """

    period: str
    segment: str
    number: str
    unit: str
    as_of: date
    until: date | None
    source: str
    evidence: str
    evidence_digest: str
    by: str
    recorded_on: date
    position: int
    decimals: int = 0
    provisional: bool = False
    final: date | None = None


class FigureList(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """The figures of a definition, every vintage; or, where `on` is given, those that people read on that day."""

    commands: ClassVar = ("figure list",)

    key: str
    on: date | None
    figures: list[FigureVintage]
    as_csv: bool = False

    def sections(self) -> Iterator[Section]:
        """A row each, or rows of CSV."""
        if self.as_csv:
            yield just_lines(*self.csv().splitlines())
            return
        if not self.figures:
            on = f" by {self.on}" if self.on else ""
            yield just_lines(f"no figure of {self.key} is on record{on}: ledger figure record {self.key}")
            return
        credit = any(each.final or each.provisional for each in self.figures)
        status = ("STATUS",) if credit else ()
        head = ("PERIOD", "SEGMENT", self.key.upper(), "AS OF", "UNTIL", *status, "SOURCE", "RECORDED")
        rows = (_row(each, dated=credit) for each in self.figures)
        yield untitled(Table(head, tuple(rows), least=("RECORDED", "SOURCE")))

    def csv(self) -> str:
        """A row for each period and vintage."""
        rows = (
            (
                self.key,
                each.period,
                each.segment,
                each.number,
                each.unit,
                each.as_of,
                each.until - timedelta(days=1) if each.until else FOREVER,
                each.recorded_on,
                each.source,
                each.evidence,
                each.evidence_digest,
            )
            for each in self.figures
        )
        return csv_of([CSV_HEAD, *rows])


class TriangleRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A period's number as of each day, exact, none where none was reported; and the latest less the first.

    A figure of credit matures until the day `final`, null where none is: `maturing` is by how much it did, and
    `revision` is of those numbers alone that were final. `dated` says that it is such a figure.
    """

    period: str
    numbers: list[str | None]
    revision: str | None
    maturing: str | None = None
    final: date | None = None
    dated: bool = False


class TriangleTest(msgspec.Struct, frozen=True, kw_only=True):
    """The two-sided t test of the mean revision at 95 %: whether it is more than chance.

    `t` is none where all revisions are the same; `critical` is the value beyond which |t| is more than chance.
    """

    freedom: int
    t: str | None
    critical: str
    significant: bool


class RevisionTriangle(Answer, frozen=True, kw_only=True):
    """A definition's numbers, period by the day as of which they were reported, and what revising them came to.

    The means are exact fractions such as -29/2, over the periods that have two numbers. `test` is none below eight.
    """

    commands: ClassVar = ("figure triangle",)

    key: str
    segment: str
    unit: str
    as_of: list[date]
    rows: list[TriangleRow]
    revised: int
    mean_revision: str | None
    mean_absolute_revision: str | None
    test: TriangleTest | None

    def sections(self) -> Iterator[Section]:
        """The triangle, and under it the means and the test."""
        if not self.rows:
            yield just_lines(f"no figure of {_of(self.key, '', self.segment)} is on record")
            return
        dated = any(each.dated for each in self.rows)
        days = (f"AS OF {each}" if n == 0 else str(each) for n, each in enumerate(self.as_of))
        head = ("PERIOD", *days, *(("FINAL", "MATURING") if dated else ()), "REVISION")
        rows = tuple(_row_of_credit(each) if dated else _plain_row(each) for each in self.rows)
        yield untitled(Table(head, rows), Lines(tuple(self._told())))

    def _told(self) -> Iterator[str]:
        if self.mean_revision is None or self.mean_absolute_revision is None:
            final = " final" if any(each.dated for each in self.rows) else ""
            yield f"no period has two{final} numbers yet, so nothing was revised"
            return
        periods = f"{self.revised} revised period{'s' * (self.revised != 1)}"
        yield f"mean revision {_decimal(self.mean_revision, '+')} over {periods}"
        yield f"mean absolute revision {_decimal(self.mean_absolute_revision)}"
        yield self._tested()

    def _tested(self) -> str:
        if self.test is None:
            return f"whether that is more than chance takes {LEAST} revised periods to say"
        verdict = "more than chance" if self.test.significant else "no more than chance"
        if self.test.t is None:
            return f"every revision is the same: {verdict}"
        return (
            f"t = {self.test.t} with {self.test.freedom} degrees of freedom, ±{self.test.critical} at 95 %: {verdict}"
        )


def figure_entry(
    key: str, period: str, segment: str, number: str, unit: str, as_of: date, made: Decided, final: date | None = None
) -> FigureEntry:
    """What came of recording a figure; `final` is the day from which it cannot change, None of a count of records."""
    told = next((each for each in made.events if isinstance(each, FigureRecorded)), None)
    return FigureEntry(
        key=key,
        period=period,
        segment=segment,
        number=told.number if told else number,
        unit=unit,
        as_of=as_of,
        position=made.position,
        provisional=final is not None and as_of < final,
        final=None if final == NEVER else final,
    )


def figure_list(
    ledger: Ledger, key: str, on: date | None, vintages: list[DatedVintage], *, as_csv: bool = False
) -> FigureList:
    """The vintages, in the order of their periods."""
    return FigureList(key=key, on=on, figures=[_vintage(ledger, each) for each in vintages], as_csv=as_csv)


def revision_triangle(key: str, segment: str, unit: str, found: Triangle) -> RevisionTriangle:
    """The triangle of one segment."""
    rows = [
        TriangleRow(
            period=each.period,
            numbers=[str(each.numbers[day]) if day in each.numbers else None for day in found.as_of],
            revision=None if each.revision is None else str(each.revision),
            maturing=None if each.maturing is None else str(each.maturing),
            final=None if each.final in (NEVER, date.min) else each.final,
            dated=each.final != date.min,
        )
        for each in found.rows
    ]
    return RevisionTriangle(
        key=key,
        segment=segment,
        unit=unit,
        as_of=list(found.as_of),
        rows=rows,
        revised=found.revised,
        mean_revision=None if found.mean is None else str(found.mean),
        mean_absolute_revision=None if found.mean_absolute is None else str(found.mean_absolute),
        test=found.test and _test(found.test),
    )


def _test(found: RevisionTest) -> TriangleTest:
    t = None if found.t is None else f"{found.t:.2f}"
    return TriangleTest(freedom=found.freedom, t=t, critical=f"{found.critical:.2f}", significant=found.significant)


def _vintage(ledger: Ledger, of: DatedVintage) -> FigureVintage:
    figure, terms = of.figure, of.figure.terms
    return FigureVintage(
        period=terms.period,
        segment=ledger.named(terms.segment),
        number=terms.number,
        unit=terms.unit,
        as_of=terms.as_of,
        until=of.real_time.until,
        source=ledger.named(terms.source),
        evidence=terms.evidence,
        evidence_digest=terms.evidence_digest,
        by=ledger.address(figure.by),
        recorded_on=day(figure.recorded_at, ledger.zone),
        position=figure.position,
        decimals=terms.decimals,
        provisional=of.is_provisional,
        final=None if of.final == NEVER else of.final,
    )


def _status(*, provisional: bool, final: date | None) -> str:
    if not provisional:
        return "final"
    return f"provisional until {final}" if final else "provisional: never final"


def _row(each: FigureVintage, *, dated: bool) -> tuple[str, ...]:
    told = measured(f"{Decimal(each.number):.{each.decimals}f}" if each.decimals else each.number, each.unit)
    status = (_status(provisional=each.provisional, final=each.final),) if dated else ()
    since = (str(each.as_of), str(each.until or "now"), *status)
    return (each.period, each.segment or "-", told, *since, each.source or each.evidence, f"#{each.position}")


def _of(key: str, period: str, segment: str) -> str:
    return " ".join(filter(None, (key, period, segment and f"({segment})")))


def _plain_row(each: TriangleRow) -> tuple[str, ...]:
    return (each.period, *map(_cell, each.numbers), _cell(each.revision, "+"))


def _row_of_credit(each: TriangleRow) -> tuple[str, ...]:
    """Credit is told to its last digit."""
    numbers = ("" if number is None else measured(number) for number in each.numbers)
    moves = ("" if number is None else _sign(number) for number in (each.maturing, each.revision))
    return (each.period, *numbers, str(each.final or "never"), *moves)


def _sign(number: str) -> str:
    """The difference of two decimals, to its last digit."""
    exact = Fraction(number)
    told = Decimal(exact.numerator) / Decimal(exact.denominator)
    return f"{told:{'+' if told else ''},f}"


def _cell(number: str | None, sign: str = "") -> str:
    return "" if number is None else _decimal(number, sign)


def _decimal(number: str, sign: str = "") -> str:
    """A number or a fraction, to two decimals at most, half of the last to the even one."""
    exact = Fraction(number)
    told = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    text = f"{told:{sign if told else ''},f}"
    return text.rstrip("0").rstrip(".")


def figure_acceptance(key: str, period: str, segment: str, as_of: date, made: Decided) -> FigureAcceptance:
    """What came of accepting a figure."""
    alone = bool(made.events) and bool(getattr(made.events[-1], "self_attested", False))
    said = {"key": key, "period": period, "segment": segment, "as_of": as_of}
    return FigureAcceptance(**said, position=made.position, self_attested=alone)  # type: ignore[arg-type]
