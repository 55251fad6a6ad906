"""Metrics over attributions in the week: their figures, what moved them, what came late, how far their goals are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import takewhile
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records
from ledger.domain.calendar import CalendarPeriod
from ledger.domain.definition import Draft
from ledger.domain.over_attribution import is_over_attribution
from ledger.domain.period import Period
from ledger.domain.state import State
from ledger.errors import BadInput, LedgerError
from ledger.kinds.goal import goal_of
from ledger.kinds.names import METRIC
from ledger.meanings.credit.metric import TOUCH, CreditSum, sort_of
from ledger.measure.counting.queries.judge import state_of
from ledger.measure.credit.queries.credit import CreditSources, governing_rule
from ledger.measure.figures.views.vintages import figure_as_of
from ledger.measure.metrics.pure.cells import Selected, SliceCells
from ledger.measure.metrics.pure.final import final_from
from ledger.measure.metrics.pure.goals import bounds_known_early
from ledger.measure.metrics.queries.metrics import MetricMeant, metric_meant
from ledger.measure.metrics.queries.moves import CreditWeek, WeekAsked, WeekSources, credit_weeks, find_sources
from ledger.measure.metrics.queries.standing import StandingFigure, find_standing_otherwise
from ledger.overview.week.queries.goals import GoalSoFar, before, goal_period
from ledger.steps import again

CREDIT_UNNAMED, RECORDS_UNNAMED = "credit", "records"
"""What nobody named the records of: an attribution, or what a cost is counted for."""
PERCENT = ("share", "change")
CreditKnown = CreditSources | LedgerError
"""The records of an attribution, or what is wrong with those that the settings name."""


class WeeklyCredit(NamedTuple):
    """A metric over an attribution in the week, or the `refusal` that says why it was not counted.

    `late` is how much the period before has come to beside what was last recorded of it. `closed` are the two periods,
    where they are closed at another number.
    """

    key: str
    draft: Draft
    found: CreditWeek | None = None
    goal: GoalSoFar | None = None
    late: Fraction | None = None
    closed: tuple[StandingFigure, ...] = ()
    refusal: LedgerError | None = None


def find_metrics(state: State, day: date) -> list[Draft]:
    """Return the metrics in force on a day, by scope and key."""
    found = (each.draft for each in state.in_force_on(day).values())
    return sorted((each for each in found if each.kind == METRIC), key=lambda each: (each.scope, each.key))


def weekly_credit(ledger: Ledger, sources: CreditSources | None, rates: Records | None) -> Mapping[str, CreditKnown]:
    """Return the records of each attribution that a metric is over: those given, else those of `[credit.KEY]`.

    Raises BadInput where what is given could be of several attributions.
    """
    meant = (_find_meant(ledger, each) for each in _metrics_on_credit(ledger))
    keys = sorted({each.attribution for each in meant if isinstance(each, MetricMeant) and each.attribution})
    if sources and len(keys) > 1:
        what, why = "nobody can tell whose credit these touches earn", f"metrics are over {' and '.join(keys)}"
        words = f"leave them out, and name those of each in ledger.toml, such as [credit.{keys[0]}]"
        raise BadInput(what, why, again(words, touches=False, conversions=False))
    found = {key: find_sources(ledger, key, sources, rates) for key in keys}
    return {key: each for key, each in found.items() if each is not None}


def records_of_credit(credit: Mapping[str, CreditKnown]) -> Mapping[str, Records]:
    """Return all records that attributions are run on, each under a name of its own."""
    sources = {key: each for key, each in credit.items() if isinstance(each, CreditSources)}
    found = {
        f"{key} {name}": getattr(each, name)
        for key, each in sources.items()
        for name in ("touches", "conversions", "roles", "rates")
    }
    return {name: each for name, each in found.items() if each}


def _metrics_on_credit(ledger: Ledger) -> list[Draft]:
    return [each for each in find_metrics(ledger.snapshot().state, ledger.today()) if is_over_attribution(each)]


def _find_meant(ledger: Ledger, draft: Draft) -> MetricMeant | LedgerError:
    try:
        return metric_meant(ledger, draft.key, ledger.today())
    except LedgerError as no:
        return no


def credit_of_week(ledger: Ledger, week: CalendarPeriod, sources: WeekSources) -> Iterator[tuple[WeeklyCredit, str]]:
    """Yield each metric over an attribution, counted once what it needs is named; else which records it lacks."""
    drafts = _metrics_on_credit(ledger)
    meant = [_find_meant(ledger, each) for each in drafts]
    goals = [_goal_told(ledger, draft, each, week) for draft, each in zip(drafts, meant, strict=True)]
    lacks = ["" if isinstance(each, LedgerError) else _tell_lacking(each, sources) for each in meant]
    questions = [
        WeekAsked(each, week, _days_so_far(goal, week) if goal else None)
        for each, goal, missing in zip(meant, goals, lacks, strict=True)
        if isinstance(each, MetricMeant) and not missing
    ]
    counted = credit_weeks(ledger, questions, sources)
    for draft, each, goal, missing in zip(drafts, meant, goals, lacks, strict=True):
        told = each if isinstance(each, LedgerError) else None if missing else next(counted)
        yield _with_goal(ledger, WeeklyCredit(draft.key, draft), told, goal, week), missing


def _tell_lacking(meant: MetricMeant, sources: WeekSources) -> str:
    """Which records nobody named; empty where all are."""
    if meant.attribution and meant.attribution not in sources.credit:
        return CREDIT_UNNAMED
    lacks = meant.counted and meant.drafts[meant.counted].entity not in sources.records
    return RECORDS_UNNAMED if lacks else ""


def _goal_told(
    ledger: Ledger, draft: Draft, meant: MetricMeant | LedgerError, week: CalendarPeriod
) -> CalendarPeriod | None:
    """The period of the goal of an amount: the one that becomes final in a week, else the one that the week is in.

    None of a quotient: its goal is held against what the week shows.
    """
    goal = goal_of(draft)
    of = None if isinstance(meant, LedgerError) else meant.metrics[meant.key]
    if not (goal and goal.per and isinstance(of, CreditSum)):
        return None
    now, slices = goal_period(goal, week), _today(ledger, of)
    finals = ((each, final_from(of, Selected(each.days), slices, ledger.zone)) for each in before(now))
    still = takewhile(lambda pair: pair[1] > week.days.from_, finals)
    return next((each for each, final in still if week.days.until and final <= week.days.until), now)


def _today(ledger: Ledger, of: CreditSum) -> list[SliceCells]:
    """What gives the credit today, whose window says how long touches may earn; nothing where no touch is asked."""
    if of.dated_by != TOUCH:
        return []
    state, day = state_of(ledger, of.of), ledger.today()
    version = state.history(of.of).in_force(day)
    if version is None:
        return []
    try:
        says = governing_rule(state, version, day, ledger.zone)
    except LedgerError:  # whoever counts it says so
        return []
    return [SliceCells(version.number, None, None, says.rule, says.taxonomy, ())]


def _days_so_far(period: CalendarPeriod, week: CalendarPeriod) -> Period:
    """The days of the period of a goal, as far as they have come by the end of a week."""
    assert period.days.until
    assert week.days.until
    return Period(period.days.from_, min(period.days.until, week.days.until))


def _with_goal(
    ledger: Ledger,
    of: WeeklyCredit,
    told: CreditWeek | LedgerError | None,
    meant: CalendarPeriod | None,
    week: CalendarPeriod,
) -> WeeklyCredit:
    if not isinstance(told, CreditWeek):
        return of._replace(refusal=told)
    goal, state = goal_of(of.draft), ledger.snapshot().state
    counted = {told.periods.after: told.found.after, told.periods.before: told.found.before}
    closed = tuple(find_standing_otherwise(ledger, of.key, counted))
    found = of._replace(found=told, late=_late(state, of.key, told), closed=closed)
    if goal is None:
        return found
    figure, period = told.goal or told.found.after, meant or told.periods.after
    assert week.days.until
    over = period.days.until is not None and period.days.until <= week.days.until and figure.final <= ledger.today()
    return found._replace(goal=GoalSoFar(goal, period, figure.value, over, bounds_known_early(told.metric)))


def _late(state: State, key: str, told: CreditWeek) -> Fraction | None:
    """What came late of the period before: its figure of today less what was last recorded, at the decimals of that."""
    vintage = figure_as_of(state, key, told.periods.before.name)
    if vintage is None or told.found.before.value is None or sort_of(told.metric) in PERCENT:
        return None
    number = vintage.figure.number
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return round(told.found.before.value, max(-exponent, 0)) - Fraction(number)
