"""Two rules on the same records of a file: in whole weeks, in the last quarter that no close holds, or on every record.

BothRulesAsked --a file--> days of its clock --> 13 whole weeks at most, or every record
                                             --> the last quarter, as it stands and as it would
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ledger.domain.calendar import CalendarPeriod, period_with
from ledger.errors import LedgerError
from ledger.language.meaning import Meaning
from ledger.language.schema import Schema
from ledger.population.asking import ImpactOptions, Judge, RecordDays
from ledger.population.columns import Column
from ledger.population.count import JudgingSegment, count
from ledger.population.days import DaysFound, days_found
from ledger.population.impact import Impact, impact
from ledger.population.source.file import File
from ledger.population.source.reading import profiled_columns

MOST_WEEKS, LEAST_WEEKS = timedelta(weeks=13), timedelta(weeks=4)
"""A week is told as it was in the last quarter that there are records of; of less than a month it is not told."""
_DAY, _WEEK, QUARTER = timedelta(days=1), timedelta(weeks=1), "quarter"


class QuarterJudge(NamedTuple):
    """What judges the records of a quarter: one meaning, or the segment of each record's own day."""

    rules: Meaning | tuple[JudgingSegment, ...]
    schema: Schema


class QuarterRules(NamedTuple):
    """What judges a quarter as things stand, and as they would.

    `closed` are the quarters that a close holds, and `since` is the first day that the change reaches.
    """

    before: QuarterJudge
    after: QuarterJudge
    closed: frozenset[str]
    since: date | None


class WeeksCounted(NamedTuple):
    """Both rules on the records of whole weeks, from `start` until `end`."""

    start: date
    end: date
    impact: Impact

    @property
    def number(self) -> int:
        """How many weeks they are."""
        return (self.end - self.start) // _WEEK

    @property
    def last(self) -> date:
        """Their last day."""
        return self.end - _DAY


class QuarterCounted(NamedTuple):
    """How many records of a quarter there are as it stands, and as it would."""

    name: str
    before: int
    after: int


class BothRulesCounted(NamedTuple):
    """Both rules on the records of whole weeks or, where there are none, on every record; and in a quarter.

    `of_its_days` says that only the records count that the change judges.
    """

    weeks: WeeksCounted | None
    every: Impact | None
    quarter: QuarterCounted | None
    of_its_days: bool = False


class BothRulesAsked(NamedTuple):
    """The rule that would go on governing without a change, and the new one; weeks are of days before `first`.

    They are grouped `by` fields, columns and times of the clock. `judged` are the days of the records that a change
    judges which does not reach back.
    """

    before: Judge
    after: Judge
    columns: Mapping[str, Column]
    clock: str
    today: date
    first: date
    quarter: QuarterRules | None
    by: tuple[str, ...] = ()
    judged: RecordDays | None = None

    def counted(self, file: File) -> BothRulesCounted:
        """Count the records of an open file. Raises as counting does."""
        days = self._days(file, self.first)
        weeks, quarter = self._weeks(file, days), self._quarter(file) if days.last else None
        own = None if weeks else self._of_its_days(file)
        every = None if weeks else own or self._look(file, None)
        return BothRulesCounted(weeks, every, quarter, own is not None)

    def _of_its_days(self, file: File) -> Impact | None:
        """The records that the change judges, of criteria; None where there are none, or nothing tells their days."""
        if self.judged is None or not self._has_clock(file):
            return None
        found = self._look(file, self.judged)
        return found if found.sort == "criteria" and found.overall.records else None

    def _has_clock(self, file: File) -> bool:
        there = profiled_columns(file, self.after.schema, self.columns)
        return bool(self.clock) and there[self.clock].name in file.header

    def _look(self, file: File, among: RecordDays | None) -> Impact:
        asked = ImpactOptions(by=self.by, clock=self.clock, among=among)
        return impact(file, self.before, self.after, self.columns, self.today, asked)

    def _days(self, file: File, before: date) -> DaysFound:
        """The days of the records before another; none where the file has no clock."""
        schema = self.after.schema
        there = profiled_columns(file, schema, self.columns)
        if self.clock and there[self.clock].name in file.header:
            return days_found(file, self.clock, before, schema, there)
        return DaysFound(0, 0, None, None)

    def _weeks(self, file: File, days: DaysFound) -> WeeksCounted | None:
        """The last whole weeks, of criteria; points and stages are told of every record."""
        if weeks := _whole_weeks(days):
            found = self._look(file, RecordDays(self.clock, *weeks))
            return WeeksCounted(*weeks, found) if found.sort == "criteria" else None
        return None

    def _quarter(self, file: File) -> QuarterCounted | None:
        """The last quarter that is over and not closed; None for versions that cannot be one rule."""
        try:
            if self.quarter and (days := self._open_quarter(file, self.quarter)):
                amounts = (self._amount(file, days, each) for each in (self.quarter.before, self.quarter.after))
                return QuarterCounted(days.name, *amounts)
        except LedgerError:
            return None
        return None

    def _open_quarter(self, file: File, rules: QuarterRules) -> CalendarPeriod | None:
        """The last quarter with records that is over, that the change reaches, and that no close holds."""
        quarter = period_with(self.today, QUARTER)
        while last := self._days(file, quarter.days.from_).last:
            quarter = period_with(last, QUARTER)
            if rules.since and quarter.days.from_ < rules.since:
                return None
            if quarter.name not in rules.closed:
                return quarter
        return None

    def _amount(self, file: File, quarter: CalendarPeriod, by: QuarterJudge) -> int:
        """How many records of a quarter it holds for."""
        among = RecordDays(self.clock, quarter.days.from_, quarter.days.until)
        clock = self.clock if isinstance(by.rules, tuple) else ""
        found = count(file, by.rules, by.schema, self.columns, self.today, clock=clock, among=among)
        return found.overall.matched


def _whole_weeks(days: DaysFound) -> tuple[date, date] | None:
    """The last whole weeks, at most 13 and at least 4; None where there are fewer. No day of a record is told."""
    if days.first is None or days.last is None:
        return None
    start, end = _monday(days.first + _WEEK - _DAY), _monday(days.last + _DAY)
    start = max(start, end - MOST_WEEKS)
    return (start, end) if end - start >= LEAST_WEEKS else None


def _monday(day: date) -> date:
    """The last one that is not after a day."""
    return day - timedelta(days=day.weekday())
