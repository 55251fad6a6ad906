"""What metrics over an attribution come to by the rule that goes on without a change, and by the new one.

the last final period     as it stands      by the new rule     whether the goal turns
closed and reported       the number        what it would be, where the change reaches back
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.compile.final import final_of
from ledger.data import Data
from ledger.domain.calendar import CalendarPeriod, calendar_period, period_with
from ledger.domain.in_force import in_force
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.history.slices import Slice
from ledger.kinds.goal import goal_of
from ledger.measure.credit.queries.credit import CreditSources, rates_known
from ledger.measure.credit.queries.table import GoverningSlices, find_slices, table_of_slices
from ledger.measure.figures.events.restatement import ALL
from ledger.measure.figures.views.agreeing import agrees, text_at_decimals
from ledger.measure.figures.views.closed import closed_figures
from ledger.measure.figures.views.vintages import vintages
from ledger.measure.metrics.pure.cells import Selected, SliceCells
from ledger.measure.metrics.pure.figures import CreditFigure, MetricWorld, figure
from ledger.measure.metrics.pure.goals import is_of_goal, judge_goal
from ledger.measure.metrics.pure.periods import looking_back
from ledger.measure.metrics.queries.figures import exact_figure
from ledger.measure.metrics.queries.metrics import MetricMeant, metric_known
from ledger.measure.metrics.queries.world import STANDARD, MetricAsked, cells_of, count_cells, spend_book

FURTHEST = 60
"""So many periods back one is looked for that is final."""
MONTH = "month"


BEFORE, AFTER, DECIDED = "before", "after", "decided"
"""As it stands; by the new rule; and as it would stand once that is decided."""


class ChangedRule(NamedTuple):
    """What is decided without a change of `key` and with it; `day` is its first.

    `back` says that it judges all history: what refers to it keeps, for the conversions of each day, what it was then.
    """

    key: str
    before: State
    after: State
    day: date
    back: bool


class ContradictedNumber(NamedTuple):
    """A number that a change which reaches back contradicts: `closed`, or reported; and what it would be."""

    period: str
    number: str
    after: str
    closed: bool


class MetricByBothRules(Data, frozen=True):
    """What a metric comes to in a period by both rules; no `period` where none is final yet, or none was counted.

    `goal` is whether the goal is kept, before and after. `why` says why there are no figures.
    """

    key: str
    meant: MetricMeant
    period: CalendarPeriod | None = None
    before: CreditFigure | None = None
    after: CreditFigure | None = None
    goal: tuple[str, str, str] | None = None
    contradicted: tuple[ContradictedNumber, ...] = ()
    why: str = ""


class RuleWorld(NamedTuple):
    """What a metric is made of by one of both rules, and all that its figures follow from."""

    meant: MetricMeant
    world: MetricWorld


class LastFinal(NamedTuple):
    """The last final period of a metric by both rules; no `before` of a metric that is new."""

    period: CalendarPeriod
    before: RuleWorld | None
    after: RuleWorld


class MetricsCounter:
    """Counts metrics by both rules; each attribution is run once for each rule and dating."""

    def __init__(self, ledger: Ledger, rule: ChangedRule, sources: Callable[[str], CreditSources | None]) -> None:
        """`sources` names the records of an attribution, None where nobody does."""
        self.ledger, self.rule, self.sources, self.today = ledger, rule, sources, ledger.today()
        self._tables = dict[tuple[str, str, str], tuple[SliceCells, ...]]()

    def count(self, key: str) -> MetricByBothRules:
        """Count a metric; where that cannot be, say why. Nothing of the records is kept."""
        meant = metric_known(self.rule.after, key, self.rule.day)
        if self.sources(meant.attribution) is None:
            return MetricByBothRules(key, meant)
        try:
            return self._count(key, meant)
        except LedgerError as no:
            return MetricByBothRules(key, meant, why=f"{no.what}: {no.why}")

    def _count(self, key: str, meant: MetricMeant) -> MetricByBothRules:
        draft = meant.drafts[key]
        goal = goal_of(draft)
        last = self.find_last_final(key, goal.per if goal and goal.per else MONTH)
        if last is None:
            return MetricByBothRules(key, meant, why="no period of it is final yet")
        period = last.period
        before, after = (_figure(each.world, key, period) if each else None for each in (last.before, last.after))
        turned, metric = None, meant.metrics[key]
        if goal and metric and before and after and is_of_goal(goal, period.days):
            judged = (judge_goal(goal, metric, each, self.today) for each in (before, after))
            turned = (goal.in_words, *judged)
        contradicted = tuple(self._find_contradicted(key, meant))
        return MetricByBothRules(key, meant, period, before, after, turned, contradicted)  # type: ignore[arg-type]

    def find_last_final(self, key: str, unit: str = MONTH) -> LastFinal | None:
        """Return the last final period of a metric, by both rules; None where no period is final or no records named.

        Raises BadInput and Refused where records cannot be read.
        """
        meant = metric_known(self.rule.after, key, self.rule.day)
        period = self._last_final(key, unit) if self.sources(meant.attribution) else None
        if period is None:
            return None
        known = key in self.rule.before.definitions
        was = metric_known(self.rule.before, key, self.today) if known else None
        before = RuleWorld(was, self._world(was, BEFORE)) if was else None
        return LastFinal(period, before, RuleWorld(meant, self._world(meant, AFTER)))

    def _last_final(self, key: str, unit: str) -> CalendarPeriod | None:
        """The last whole period whose figure nothing can change any more, by either rule."""
        period = period_with(self.today, unit)
        for _ in range(FURTHEST):
            period = period_with(period.days.from_ - timedelta(days=1), unit)
            ends = (final_of(each, key, period.days, self.ledger.zone, self.today) for each in self._states(key))
            if max(ends) <= self.today:
                return period
        return None

    def _states(self, key: str) -> Iterator[State]:
        yield from (each for each in (self.rule.before, self.rule.after) if key in each.definitions)

    def _world(self, meant: MetricMeant, which: str) -> MetricWorld:
        place = (meant.attribution, meant.dated_by, which)
        if place not in self._tables:
            self._tables[place] = self._run(meant, which)
        slices, sources = self._tables[place], self.sources(meant.attribution)
        rates = rates_known(self.ledger.settings, meant.attribution)
        question = MetricAsked(rules=STANDARD, sources=sources, rates=rates)
        book = spend_book(self.ledger, meant, question, slices, STANDARD, self.today)
        counted = count_cells(self.ledger, meant, question, STANDARD, book.known) if meant.counted else ()
        return MetricWorld(meant.metrics, slices, tuple(counted), book, self.ledger.zone)

    def _run(self, meant: MetricMeant, which: str) -> tuple[SliceCells, ...]:
        """The credit of all conversions, each by what governs it; or by the new rule, unless that judges history."""
        key, state = meant.attribution, self.rule.before if which == BEFORE else self.rule.after
        alone = which == AFTER and not (self.rule.back and self.rule.key == key)
        if alone:
            slices = [Slice(None, None, in_force(state, key, self.rule.day).number, self.rule.day)]
        else:
            slices = find_slices(state, key, STANDARD, self.today if which == BEFORE else self._last_day)
        sources = self.sources(key)
        assert sources
        governing = GoverningSlices(key, STANDARD, slices)
        table = table_of_slices(self.ledger, state, governing, sources, self.today, meant.dated_by)
        return tuple(map(cells_of, table.slices))

    @property
    def _last_day(self) -> date:
        return max(self.today, self.rule.day)

    def _find_contradicted(self, key: str, meant: MetricMeant) -> Iterator[ContradictedNumber]:
        """The closed and the reported numbers that would be others, where it reaches a day that is past."""
        state, reaches = self.ledger.state(), self.rule.back or self.rule.day <= self.today
        if not (reaches and (closed_figures(state, key) or vintages(state, key))):
            return
        world = self._world(meant, DECIDED)
        for (name, segment), closed in closed_figures(state, key).items():
            after = _figure(world, key, calendar_period(name)).value if segment == ALL else None
            if after is not None and after != Fraction(closed.exact or closed.number):
                yield ContradictedNumber(name, closed.exact or str(closed.number), exact_figure(after), closed=True)
        yield from self._find_reported(key, world)

    def _find_reported(self, key: str, world: MetricWorld) -> Iterator[ContradictedNumber]:
        """The last number that was reported of each period, where it would be another at its own decimals."""
        for (name, segment), found in vintages(self.ledger.state(), key).items():
            terms, after = found[-1].figure.terms, _figure(world, key, calendar_period(name)).value
            if not segment and after is not None and not agrees(terms, after):
                yield ContradictedNumber(name, terms.number, text_at_decimals(terms, after), closed=False)


def _figure(world: MetricWorld, key: str, period: CalendarPeriod) -> CreditFigure:
    return figure(world, key, Selected(period.days), looking_back({period.days: [period]}))
