"""Metrics over attributions in a week and in the one before, with what moved each: rule, records, spend, units.

What takes spend by month is of the last whole month and of the one before. Each version that they need is run once for
each dating; all metrics select from that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records
from ledger.data import Data, replace
from ledger.domain.calendar import CalendarPeriod, period_with, same_day_in
from ledger.domain.period import Period
from ledger.errors import LedgerError
from ledger.meanings.credit.metric import ChangeOfCredit, CreditMetric
from ledger.measure.counting.queries.day_rules import days_of_one_rule
from ledger.measure.counting.queries.judge import Rules, state_of
from ledger.measure.credit.pure.table import RuleRun
from ledger.measure.credit.queries.credit import CreditSources, journeys_known, rates_known
from ledger.measure.credit.queries.rule_runs import THEN, credit_runs
from ledger.measure.metrics.pure.cells import CountCell, Selected
from ledger.measure.metrics.pure.figures import CreditFigure, MetricWorld, Then, figure
from ledger.measure.metrics.pure.moves import (
    ComparedFigures,
    ComparedPeriods,
    compare_figures,
    days_of,
    slices_as_counted,
    slices_by_rule,
)
from ledger.measure.metrics.pure.periods import looking_back
from ledger.measure.metrics.queries.metrics import MetricMeant
from ledger.measure.metrics.queries.world import MetricAsked, count_cells, spend_book, terms_of_spend


class WeekAsked(NamedTuple):
    """A metric in a week; `goal` are the days of its goal, as far as they have come."""

    meant: MetricMeant
    week: CalendarPeriod
    goal: Period | None = None


class WeekSources(NamedTuple):
    """What weeks are counted on: touches and conversions by attribution, rates too, and other records by entity."""

    credit: Mapping[str, CreditSources | LedgerError]
    records: Mapping[str, Records]


class CreditWeek(Data, frozen=True):
    """What a metric came to in two periods, and in the days of its goal.

    `undecided` are the versions of its attribution that govern a day of the two, and that nobody decided.
    """

    meant: MetricMeant
    periods: ComparedPeriods
    found: ComparedFigures
    goal: CreditFigure | None
    undecided: tuple[int, ...]

    @property
    def metric(self) -> CreditMetric:
        """What is asked about."""
        found = self.meant.metrics[self.meant.key]
        assert found is not None
        return found


def find_sources(
    ledger: Ledger, key: str, sources: CreditSources | None, rates: Records | None
) -> CreditSources | LedgerError | None:
    """Return the records of an attribution: those that are given, else those of the settings, or what is wrong there.

    None where nobody names any.
    """
    try:
        known = sources or journeys_known(ledger.settings, key)
        rates = rates or rates_known(ledger.settings, key)
    except LedgerError as no:
        return no
    return replace(known, rates=rates) if known else None


def credit_weeks(
    ledger: Ledger, questions: Sequence[WeekAsked], sources: WeekSources
) -> Iterator[CreditWeek | LedgerError]:
    """Yield what each metric came to, or why it was not counted. Nothing of the records is kept."""
    plans = [_plan(each) for each in questions]
    tables = _run_tables(ledger, plans, sources)
    yield from (_try_counting(ledger, each, tables, sources) for each in plans)


class _Plan(NamedTuple):
    """Of which periods a metric is told, the days of its goal, and the first day of which it needs rows."""

    meant: MetricMeant
    periods: ComparedPeriods
    goal: Period | None
    then: Then
    since: date

    @property
    def table(self) -> tuple[str, str]:
        """Of which attribution it needs rows, and how they are dated."""
        return self.meant.attribution, self.meant.dated_by


_Tables = Mapping[tuple[str, str], "tuple[RuleRun, ...] | LedgerError"]


def _plan(question: WeekAsked) -> _Plan:
    meant = question.meant
    terms, metric = terms_of_spend(meant), meant.metrics[meant.key]
    periods = _last_months(question.week) if terms and not terms.spread else _pair(question.week)
    then = looking_back({each.days: [each] for each in periods})
    back = [then(each.days, metric.back) for each in periods if isinstance(metric, ChangeOfCredit)]
    first = min(each.from_ for each in (periods.days, question.goal, *back) if each)
    return _Plan(meant, periods, question.goal, then, first)


def _pair(after: CalendarPeriod) -> ComparedPeriods:
    return ComparedPeriods(period_with(after.days.from_ - timedelta(days=1), after.unit), after)


def _last_months(week: CalendarPeriod) -> ComparedPeriods:
    """The last month that is whole when a week ends, and the one before."""
    assert week.days.until
    month = period_with(week.days.until, "month")
    return _pair(period_with(month.days.from_ - timedelta(days=1), "month"))


def _run_tables(ledger: Ledger, plans: Sequence[_Plan], sources: WeekSources) -> _Tables:
    """The credit of each attribution and dating that is needed, run once; or why it was not."""
    groups = dict[tuple[str, str], list[_Plan]]()
    for each in plans:
        if each.meant.attribution:
            groups.setdefault(each.table, []).append(each)
    return {table: _run_table(ledger, table, those, sources) for table, those in groups.items()}


def _run_table(
    ledger: Ledger, table: tuple[str, str], plans: Sequence[_Plan], sources: WeekSources
) -> tuple[RuleRun, ...] | LedgerError:
    named = sources.credit[table[0]]
    if isinstance(named, LedgerError):
        return named
    compared = {day for each in plans for period in each.periods for day in days_of(period.days)}
    try:
        return credit_runs(ledger, table[0], named, table[1], min(each.since for each in plans), compared)
    except LedgerError as no:
        return no


def _try_counting(ledger: Ledger, plan: _Plan, tables: _Tables, sources: WeekSources) -> CreditWeek | LedgerError:
    runs = tables.get(plan.table, ())
    if isinstance(runs, LedgerError):
        return runs
    try:
        return _count(ledger, plan, runs, sources)
    except LedgerError as no:
        return no


def _count(ledger: Ledger, plan: _Plan, runs: Sequence[RuleRun], sources: WeekSources) -> CreditWeek:
    meant, periods = plan.meant, plan.periods
    credit = sources.credit.get(meant.attribution)
    rates = None if credit is None or isinstance(credit, LedgerError) else credit.rates
    entity = meant.drafts[meant.counted].entity if meant.counted else ""
    question = MetricAsked(rules=THEN, records=sources.records.get(entity), rates=rates)
    slices = slices_as_counted(runs)
    book = spend_book(ledger, meant, question, slices, THEN, ledger.today())
    counted, by_rule = _counts(ledger, plan, question, book.known)
    world = MetricWorld(meant.metrics, slices, counted, book, ledger.zone)

    def world_by_rule(period: CalendarPeriod) -> MetricWorld:
        return replace(world, slices=slices_by_rule(runs, period), counts=by_rule(period))

    return CreditWeek(
        meant,
        periods,
        compare_figures(world, world_by_rule, meant.key, periods, plan.then),
        goal=figure(world, meant.key, Selected(plan.goal), plan.then) if plan.goal else None,
        undecided=tuple(sorted({each.version for each in runs if not each.decided and _governs_any(each, periods)})),
    )


def _governs_any(run: RuleRun, periods: ComparedPeriods) -> bool:
    return any(run.governs(day) for day in days_of(periods.days))


_ByRule = Callable[[CalendarPeriod], tuple[CountCell, ...]]


def _counts(
    ledger: Ledger, plan: _Plan, question: MetricAsked, known: Collection[str]
) -> tuple[tuple[CountCell, ...], _ByRule]:
    """The records that a cost is for, as they were counted, and by the rule of a period alone."""
    key = plan.meant.counted
    if not key:
        return (), lambda _: ()
    within = Period(plan.since, plan.periods.days.until)
    rules = days_of_one_rule(state_of(ledger, key), key, days_of(plan.periods.days))

    def count(by: Rules) -> tuple[CountCell, ...]:
        return tuple(count_cells(ledger, plan.meant, question, by, known, within))

    alone = {day: count(day) for day in sorted({each for each in rules.values() if each})}

    def by_rule(period: CalendarPeriod) -> tuple[CountCell, ...]:
        return tuple(
            cell for day, cells in alone.items() for cell in cells if rules[same_day_in(period, cell.day)] == day
        )

    return count(THEN), by_rule
