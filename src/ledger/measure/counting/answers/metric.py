"""The figures of a metric: a number for each group of records and for the whole.

QUARTER    EUR        RECORDS  BLANK  OF  BY               QUARTER    RATE       SQL  MQL  BY
2024-Q1    1,234.50        12      1  80  won v2           2024-Q1    30.0%       12   40  sql v1 mql v2
all        1,234.50        12      1  80                   2024-Q2    no figure    0    0
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.answers.groups import heads, shown
from ledger.answers.unreadable import are_many, first_of, hinted, how_many, not_declared
from ledger.domain.calendar import calendar_period
from ledger.domain.period import Period
from ledger.errors import BadInput
from ledger.measure.counting.answers.closed import ClosedPeriod, tell_again, tell_closed
from ledger.measure.counting.answers.cohort import CohortDays, stretch_parts
from ledger.measure.counting.answers.count import APART, rule_in_words, tell_repeated
from ledger.measure.counting.queries.measure import MeasuredMetric, MetricFigure, decimal_text
from ledger.measure.counting.queries.standing import StandingPeriod
from ledger.population.count import RepeatedIds
from ledger.population.grouping import Grouping
from ledger.population.source.unread import Unread
from ledger.population.sql.rules import JudgingSegment
from ledger.population.strangers import Stranger
from ledger.render.csv import csv_of
from ledger.render.page import page
from ledger.render.sections import Bars, Lines, Section, Table, just_lines, untitled
from ledger.render.share import share

NO_FIGURE = "no figure"
AS_DECLARED = ("today", "standard", "draft")
"""The rules by which nobody asks what was in force before."""


class MetricRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The figure of a group, exact: a whole number, a decimal, or a fraction such as 3/8; nothing where there is none.

    `records` are those that count: of a ratio the numerator, with `over` as the denominator. `blank` ones are among
    them, and add nothing to a sum. `judged` is how many were judged at all; the others could not be.
    """

    value: str | None
    others: list[str | None]
    figure: str | None
    records: int
    judged: int
    over: int | None = None
    blank: int | None = None
    unreadable: int = 0
    undated: int = 0
    ungoverned: int = 0


class MetricStretch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"start": "from"}):
    """The days [from, until) whose records some versions judge; nothing where there is no end.

    `versions` are those of the metric and of each criteria; 0 where none governs, so that nothing counts.
    """

    start: date | None
    until: date | None
    versions: dict[str, int]
    cohort: CohortDays | None = None
    dated: bool = True
    undated: bool = False


class MetricAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """What a metric comes to, as a whole and by group, and by which versions.

    `measure` is count, sum or ratio; `names` are the criteria that it names, `sums` the field that is summed, `unit`
    what a sum is of. `clock` is the date of a record. `as_csv` says that people are shown rows of CSV, `written` is the
    file that it was written to. `since` is the first day of the metric itself, which says how older records are counted
    too. `instead` says why today's rule judges where nobody named rules. `counted_again` are closed periods of its
    criteria, whose records it counts again. `repeated` are the ids that stand in more than one record, if any do.
    """

    commands: ClassVar = ("count",)

    key: str
    rules: str
    measure: str
    names: list[str]
    dated_by: str
    clock: str
    overall: MetricRow
    rows: list[MetricRow]
    segments: list[MetricStretch]
    sums: str = ""
    unit: str = ""
    first_unreadable: Unread | None = None
    groupings: tuple[Grouping, ...] = ()
    as_csv: bool = False
    written: str = ""
    unreadable: int = 0
    undeclared: tuple[Stranger, ...] = ()
    since: date | None = None
    instead: str = ""
    counted_again: tuple[ClosedPeriod, ...] = ()
    repeated: RepeatedIds | None = None

    @property
    def is_unreliable(self) -> bool:
        """Whether so many records cannot be read that the others stand for too little of the whole."""
        return are_many(self.unreadable, _total(self.overall))

    def shown_as(self, *, csv: bool, written: str) -> MetricAnswer:
        """The same answer, shown to people as rows of CSV, or written to a file."""
        return msgspec.structs.replace(self, as_csv=csv, written=written)

    def sections(self) -> Iterator[Section]:
        """What cannot be read where that is much, what it measures, the table, and what else a reader must know."""
        if self.written or self.as_csv:
            yield just_lines(*([f"wrote {self.written}"] if self.written else self.csv().splitlines()))
            return
        unread = tuple(self._unread())
        yield untitled(Lines((*(unread if self.is_unreliable else ()), self._head)), self._table())
        yield just_lines(*(() if self.is_unreliable else unread), *map(not_declared, self.undeclared), *self._notes())

    def csv(self) -> str:
        """A row for each group, and no totals; the figure as it is, a ratio with what it is made of."""
        head = [f"{each.name} {each.unit}".strip() for each in self.groupings]
        made = ["records", *(["over"] if self._ratio else []), *(["blank"] if self.sums else [])]
        rows = (
            [*_cells(each, head), each.figure or "", *(getattr(each, name) for name in (*made, "judged", *APART))]
            for each in self._each
        )
        return csv_of([[*head, "figure", *made, "judged", *APART], *rows])

    def html(self, notes: Sequence[str]) -> str:
        """The same as one page of HTML, with a picture."""
        lines = [*self._unread(), *map(not_declared, self.undeclared), *self._notes()]
        sections = [untitled(self._picture(), self._table()), *([just_lines(*lines)] if lines else [])]
        return page(self.key, self._head, sections, notes)

    def _picture(self) -> Bars:
        names = tuple(" · ".join(shown(each.value, each.others)) if self.rows else "all" for each in self._each)
        counts = tuple(each.records for each in self._each)
        if self._ratio:
            return Bars(
                f"{self.names[0]}, of {self.names[1]}", names, counts, tuple(each.over or 0 for each in self._each)
            )
        return Bars(f"records that are {self.names[0]}", names, counts)

    @property
    def _ratio(self) -> bool:
        return self.measure == "ratio"

    @property
    def _each(self) -> list[MetricRow]:
        return self.rows or [self.overall]

    @property
    def _head(self) -> str:
        return f"{self.key}, {self._measures}; {rule_in_words(self.rules, self.instead)}"

    @property
    def _measures(self) -> str:
        """What it measures, in words."""
        if self._ratio:
            return f"the share of {self.names[0]} among {self.names[1]}"
        return f"the sum of {self.sums} over {self.names[0]}" if self.sums else f"the count of {self.names[0]}"

    def _table(self) -> Table:
        groups = heads(self.groupings) or ("",)
        made = [self.names[0].upper(), self.names[1].upper()] if self._ratio else ["RECORDS"] if self.sums else []
        apart = [name for name in ("blank", *APART) if getattr(self.overall, name)]
        head = (*groups, self._figure_head, *made, *([] if self._ratio else ["OF"]), "BY", *map(str.upper, apart))
        whole = ("all", *[""] * (len(groups) - 1))
        rows = [*((shown(each.value, each.others), each) for each in self.rows), (whole, self.overall)]
        return Table(head, tuple((*group, *self._row(each), *_apart(each, apart)) for group, each in rows))

    @property
    def _figure_head(self) -> str:
        return "RATIO" if self._ratio else (self.unit or "SUM").upper() if self.sums else self.key.upper()

    def _row(self, row: MetricRow) -> tuple[str, ...]:
        versions = self._versions(row)
        if self._ratio:
            return self._shown(row), f"{row.records:,}", f"{row.over or 0:,}", versions
        made = (f"{row.records:,}",) if self.sums else ()
        return (self._shown(row), *made, f"{row.judged:,}", versions)

    def _shown(self, row: MetricRow) -> str:
        """The figure of a row; sums have as many decimals as the longest of them, so that they add up as they stand."""
        if row.figure is None:
            return NO_FIGURE
        if self._ratio:
            return share(row.records, row.over or 0)
        return f"{Decimal(row.figure):,.{self._decimals}f}"

    @property
    def _decimals(self) -> int:
        figures = (each.figure or "" for each in (*self.rows, self.overall))
        return max(len(each.partition(".")[2]) for each in figures)

    def _versions(self, row: MetricRow) -> str:
        """The versions of what it counts that may have judged the records of a row."""
        judged = [self._days(each) for each in (self.rows or [row] if row is self.overall else [row]) if each.judged]
        found = [each.versions for each in self.segments if any(_may_judge(each, days) for days in judged)]
        told = {name: sorted({each[name] for each in found if each.get(name)}) for name in self.names}
        return " ".join(" ".join([name, *(f"v{each}" for each in said)]) for name, said in told.items() if said) or "-"

    def _days(self, row: MetricRow) -> Period | None:
        """The days of a row, where it is of a time of the clock."""
        first = next(iter(self.groupings), None)
        if row is self.overall or not (first and first.unit and first.name == self.clock and row.value):
            return None
        try:
            return calendar_period(row.value).days
        except (BadInput, OverflowError):
            return None

    def _unread(self) -> Iterator[str]:
        if self.first_unreadable:
            yield how_many(self.unreadable, _total(self.overall))
            yield first_of(self.first_unreadable)
            yield from hinted(self.first_unreadable)

    def _notes(self) -> Iterator[str]:
        yield from tell_again(self.counted_again)
        yield from tell_repeated(self.repeated)
        if blank := self.overall.blank:
            are, add = ("record is", "adds") if blank == 1 else ("records are", "add")
            yield f"{blank:,} {are} counted without a {self.sums}, and {add} nothing"
        if self.overall.ungoverned:
            yield f"ungoverned: no version of {' or '.join(self.names)} was in force for them"
        if self.since and self.rules not in AS_DECLARED:
            yield f"how it is counted was decided for {self.since} on, and here counts what is older too"


def metric_answer(found: MeasuredMetric, closed: Iterable[StandingPeriod] = ()) -> MetricAnswer:
    """What came of counting a metric, beside the `closed` periods whose records it counts again."""
    metric, counted = found.metric, found.counted
    row = partial(_metric_row, ratio=metric.over is not None, sums=bool(metric.sums))
    return MetricAnswer(
        key=counted.key,
        rules=counted.rules,
        instead=counted.instead,
        measure=metric.measure_name,
        names=list(found.names),
        dated_by=metric.dated_by,
        clock=counted.clock,
        overall=row(found.overall),
        rows=[row(each) for each in found.rows],
        segments=[_stretch(each) for each in counted.segments],
        sums=metric.sums,
        unit=metric.unit,
        first_unreadable=counted.found.first_unreadable,
        groupings=counted.found.by,
        unreadable=counted.found.unreadable,
        undeclared=counted.found.strangers,
        since=counted.since,
        counted_again=tell_closed(closed),
        repeated=counted.found.repeated,
    )


def _metric_row(of: MetricFigure, *, ratio: bool, sums: bool) -> MetricRow:
    row = of.row
    return MetricRow(
        value=row.value,
        others=list(row.others),
        figure=None if of.value is None else str(of.value) if ratio else decimal_text(of.value),
        records=of.records,
        judged=row.judged,
        over=of.over if ratio else None,
        blank=of.blank if sums else None,
        unreadable=row.unreadable,
        undated=row.undated,
        ungoverned=row.ungoverned,
    )


def _stretch(of: JudgingSegment) -> MetricStretch:
    parts = stretch_parts(of)
    return MetricStretch(
        start=parts["start"],
        until=parts["until"],
        versions=dict(of.versions),
        cohort=parts["cohort"],
        dated=parts["dated"],
        undated=parts["undated"],
    )


def _may_judge(of: MetricStretch, days: Period | None) -> bool:
    """Whether it may have judged a record of these days; of any, where that is not known."""
    if days is None or not (of.start or of.until or not of.dated):
        return True
    return of.dated and days.overlaps(Period(of.start or date.min, of.until))


def _apart(row: MetricRow, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{getattr(row, name) or 0:,}" for name in names)


def _cells(row: MetricRow, head: Sequence[str]) -> list[str]:
    return ["" if each is None else each for each in (row.value, *row.others)][: len(head)]


def _total(row: MetricRow) -> int:
    return row.judged + row.unreadable + row.undated + row.ungoverned
