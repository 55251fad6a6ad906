"""What a change does from its first day: two rules on the same records, the one that would go on and the new one.

records of whole weeks   both rules, the last 13 at most         from now on, by cohort, both until a day
the last whole quarter   as it stands, and as it would           all history, corrected
every record             both rules, where there are no weeks    points and stages, always
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import columns_in
from ledger.app.questions.compare import NamedDefinition
from ledger.app.questions.judge import judges, state_of
from ledger.brief.content import BriefHeadline, BriefPair, BriefPeriod
from ledger.brief.headline import CORRECTED, FAR
from ledger.domain.calendar import CalendarPeriod, period_with
from ledger.domain.proposal import Terms
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.history.candidates import ALL_HISTORY
from ledger.kinds.entity import clock as event_clock
from ledger.meanings.registry import PREDICATE
from ledger.population.asking import ImpactOptions, Judge, RecordDays
from ledger.population.backtest import Cell
from ledger.population.columns import Column
from ledger.population.count import count
from ledger.population.days import DaysFound, days_found
from ledger.population.impact import Impact, impact
from ledger.population.source.file import File
from ledger.population.source.reading import profiled_columns
from ledger.views.closed import closed_figures
from ledger.views.vintages import figure_as_of

MOST_WEEKS, LEAST_WEEKS = timedelta(weeks=13), timedelta(weeks=4)
"""A week is told as it was in the last quarter that there are records of; of less than a month it is not told."""
_DAY, _WEEK, QUARTER = timedelta(days=1), timedelta(weeks=1), "quarter"


class BothRules(NamedTuple):
    """The rule that would go on governing without the change, the new one, and the terms of the change.

    `corrected` is how things stand with it; None where nobody proposed it yet.
    """

    before: NamedDefinition
    after: NamedDefinition
    terms: Terms
    corrected: State | None = None


def headline(ledger: Ledger, file: File, name: str, rules: BothRules) -> BriefHeadline:
    """Count the records of a file by both rules. Raises as counting them does."""
    return due_until(rules.terms, _Counting(ledger, file, rules).headline(name))


def of_impact(name: str, found: Impact) -> BriefHeadline:
    """Return what both rules say of every record, where that is all that is known of them."""
    cells = found.overall.cells
    told: BriefHeadline = {
        "population": name,
        "records": sum(each.records for cell, each in cells.items() if cell != "unreadable"),
        "sort": found.sort,
        "week": None,
        "period": None,
        "every": _pair(cells, 0, ""),
    }
    if found.sort != "criteria":
        told["moved"] = sum(cells[each].records for each in ("up", "down", "moved") if each in cells)
        told["far"] = sum(each.records for each in found.said if _is_far(each.before, each.after))
    return told


def due_until(terms: Terms, told: BriefHeadline) -> BriefHeadline:
    """The same with the day until which two versions count."""
    return {**told, "dual_until": str(terms.dual_until)} if terms.dual_until else told


class _Counting(NamedTuple):
    """The records of a file that is open, and the two rules."""

    ledger: Ledger
    file: File
    rules: BothRules

    @property
    def columns(self) -> Mapping[str, Column]:
        return columns_in(self.rules.after.entity)

    def look(self, among: RecordDays | None) -> Impact:
        """Both rules on some of the records."""
        before, after = (Judge(*each.side) for each in (self.rules.before, self.rules.after))
        return impact(self.file, before, after, self.columns, self.ledger.today(), ImpactOptions(among=among))

    def headline(self, name: str) -> BriefHeadline:
        clock, days = self._days(max(self.rules.terms.from_, self.ledger.today() + _DAY))
        weeks = _weeks(days)
        week = self.look(RecordDays(clock, *weeks)) if weeks else None
        if weeks and week and week.sort == "criteria":
            number = (weeks[1] - weeks[0]) // _WEEK
            told = of_impact(name, week)
            pair = _pair(week.overall.cells, number, str(weeks[1] - _DAY))
            return {**told, "week": pair, "every": None, "period": self._period(clock)}
        return {**of_impact(name, self.look(None)), "period": self._period(clock)}

    def _days(self, before: date) -> tuple[str, DaysFound]:
        """The clock of the records and their days before another; no day where the file has none of them."""
        clock, schema = event_clock(self.rules.after.entity), self.rules.after.side.schema
        if clock:
            there = profiled_columns(self.file, schema, self.columns)
            if there[clock].name in self.file.header:
                return clock, days_found(self.file, clock, before, schema, there)
        return "", DaysFound(0, 0, None, None)

    def _period(self, clock: str) -> BriefPeriod | None:
        """The last whole quarter with records that no close holds, of a change that reaches back."""
        terms, draft = self.rules.terms, self.rules.after.draft
        if terms.standard not in ALL_HISTORY or terms.retires or draft.yields != PREDICATE or not clock:
            return None
        state = self.ledger.state()
        if not state.history(draft.key).versions:
            return None
        try:
            quarter = self._quarter(state, clock)
            return self._amounts(quarter, clock) if quarter else None
        except LedgerError:
            return None  # versions that cannot be one rule come to no figure

    def _quarter(self, state: State, clock: str) -> CalendarPeriod | None:
        key, since = self.rules.after.draft.key, self.rules.terms.since or None
        closed = {period for (period, _), figure in closed_figures(state, key).items() if figure.reopened is None}
        quarter = period_with(self.ledger.today(), QUARTER)
        while True:
            _, days = self._days(quarter.days.from_)
            if days.last is None or (since and days.last < since):
                return None
            quarter = period_with(days.last, QUARTER)
            if quarter.name not in closed:
                return quarter if since is None or since <= quarter.days.from_ else None

    def _amounts(self, quarter: CalendarPeriod, clock: str) -> BriefPeriod | None:
        after, terms = self.rules.after, self.rules.terms
        state = state_of(self.ledger, after.draft.key)
        was = self._governed(state, quarter, clock)
        if terms.standard != CORRECTED:
            among = RecordDays(clock, quarter.days.from_, quarter.days.until)
            today = self.ledger.today()
            found = count(self.file, after.side.meaning, after.side.schema, self.columns, today, among=among)
            return {"name": quarter.name, "before": was, "after": found.overall.matched, "reported": False}
        if self.rules.corrected is None:
            return None
        now = self._governed(self.rules.corrected, quarter, clock)
        reported = figure_as_of(self.ledger.state(), after.draft.key, quarter.name)
        number = Decimal(reported.figure.terms.number) if reported else None
        whole = number is not None and number == int(number)
        before = int(number) if number is not None and whole else was
        return {"name": quarter.name, "before": before, "after": now, "reported": whole}

    def _governed(self, state: State, quarter: CalendarPeriod, clock: str) -> int:
        """How many records of a quarter it holds for, each by the version that governs it."""
        after, day = self.rules.after, self.rules.terms.from_
        segments, schema = judges(state, after.draft.key, after.draft.entity, "standard", day, self.ledger.zone)
        among = RecordDays(clock, quarter.days.from_, quarter.days.until)
        today = self.ledger.today()
        return count(self.file, segments, schema, self.columns, today, clock=clock, among=among).overall.matched


def _weeks(days: DaysFound) -> tuple[date, date] | None:
    """The last whole weeks, at most 13 and at least 4; None where there are fewer. No day of a record is told."""
    if days.first is None or days.last is None:
        return None
    start, end = _monday(days.first + _WEEK - _DAY), _monday(days.last + _DAY)
    start = max(start, end - MOST_WEEKS)
    return (start, end) if end - start >= LEAST_WEEKS else None


def _monday(day: date) -> date:
    """The last one that is not after a day."""
    return day - timedelta(days=day.weekday())


def _pair(cells: Mapping[str, Cell], weeks: int, until: str) -> BriefPair:
    both, lost, gained = (cells[each].records if each in cells else 0 for each in ("both", "lost", "gained"))
    return {
        "before": both + lost,
        "after": both + gained,
        "gained": gained,
        "lost": lost,
        "weeks": weeks,
        "until": until,
    }


def _is_far(before: int | str | None, after: int | str | None) -> bool:
    return isinstance(before, int) and isinstance(after, int) and abs(after - before) > FAR
