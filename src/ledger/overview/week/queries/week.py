"""The week that ended: each figure beside the week before, what the rule and what demand did of it; what was decided.

daily figures of a metric, as it was counted    --added up--> the two weeks, and what the goal's own period came to
the same by the rule of each week, by weekday   --where a rule changed in them--> how much of the move it did
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, entity_of, population, records_of
from ledger.domain.calendar import CalendarPeriod, calendar_period, same_day_in, week_before
from ledger.domain.charter import CharterRecovered, RightRevoked
from ledger.domain.definition import DefinitionAttested, Draft
from ledger.domain.delegation import DelegationEnded, RightDelegated
from ledger.domain.event import Boundary, Query
from ledger.domain.founding import PersonLeft
from ledger.domain.over_attribution import is_over_attribution
from ledger.domain.period import Period
from ledger.domain.proposal import DefinitionConfirmed, DefinitionRatified, DefinitionRetired, ProposalDeclined
from ledger.domain.state import State
from ledger.domain.struck import Struck
from ledger.domain.waiver import DriftWaived, InvariantWaived, WaiverGranted
from ledger.errors import BadInput, LedgerError
from ledger.govern.debt.queries.debt import DebtOn, debt_on
from ledger.govern.requests.events import ChangeAnswered
from ledger.govern.reviews.events import DefinitionReviewed
from ledger.history.causes import records_part
from ledger.kinds.entity import clock as event_clock
from ledger.kinds.goal import MetricGoal, goal_of
from ledger.kinds.metric import metric_of
from ledger.meanings.metric import CLOCK, Metric
from ledger.measure.channels.events.channels import ChannelLeft
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.review import ChannelReviewed
from ledger.measure.channels.queries.portfolio import Portfolio, portfolio
from ledger.measure.counting.queries.day_rules import days_of_one_rule, versions_on
from ledger.measure.counting.queries.judge import Rules, state_of
from ledger.measure.counting.queries.measure import MetricFigure, measured
from ledger.measure.counting.queries.standing import StandingPeriod
from ledger.measure.figures.events.bridge import FigureAccepted
from ledger.measure.figures.events.close import PeriodClosed
from ledger.measure.figures.events.restatement import (
    RestatementCompleted,
    RestatementDeclined,
    RestatementOrdered,
)
from ledger.measure.metrics.queries.moves import WeekSources
from ledger.overview.board.queries.status import StatusOn, status_today
from ledger.overview.week.queries.credit import (
    CREDIT_UNNAMED,
    RECORDS_UNNAMED,
    CreditKnown,
    WeeklyCredit,
    credit_of_week,
    find_metrics,
)
from ledger.overview.week.queries.goals import GoalSoFar, goal_period
from ledger.overview.week.queries.otherwise import find_otherwise, standard_otherwise
from ledger.views.timeline import Happened, timeline

DAY = "day"
DECISIONS = tuple(
    each.stored_name
    for each in (
        ChangeAnswered,
        ChannelDecided,
        ChannelLeft,
        ChannelReviewed,
        DefinitionAttested,
        DefinitionConfirmed,
        DefinitionRatified,
        DefinitionRetired,
        DefinitionReviewed,
        DelegationEnded,
        DriftWaived,
        FigureAccepted,
        InvariantWaived,
        PeriodClosed,
        PersonLeft,
        ProposalDeclined,
        RestatementCompleted,
        RestatementDeclined,
        RestatementOrdered,
        RightDelegated,
        RightRevoked,
        CharterRecovered,
        WaiverGranted,
    )
)
"""What somebody decided, or put on record as decided by nobody; of a charter, that it was ratified."""
Days = Mapping[date, MetricFigure]
"""What a metric comes to on each day that has records."""


class WeeklyFigure(NamedTuple):
    """A metric in the week and in the one before, in fractions; None where there was no figure.

    `rule` and `demand` are what each did of the move, and add up to it. `refusal` says why it was not counted. `closed`
    are the two weeks, where they are closed at another number; `otherwise` says that a standard judges them otherwise.
    """

    key: str
    draft: Draft
    metric: Metric
    before: Fraction | None = None
    after: Fraction | None = None
    rule: Fraction | None = None
    demand: Fraction | None = None
    goal: GoalSoFar | None = None
    refusal: LedgerError | None = None
    closed: tuple[StandingPeriod, ...] = ()
    otherwise: bool = False


class WeeklyOn(NamedTuple):
    """How a week went, told on the day that `status` is of.

    `uncounted` are metrics whose records nobody named; `over_attribution` those whose touches and conversions are not.
    """

    week: CalendarPeriod
    week_before: CalendarPeriod
    figures: tuple[WeeklyFigure, ...]
    uncounted: tuple[str, ...]
    decided: tuple[Happened, ...]
    status: StatusOn
    debt: DebtOn
    channels: Portfolio
    over_attribution: tuple[str, ...] = ()
    credit: tuple[WeeklyCredit, ...] = ()


def weekly(ledger: Ledger, populations: Mapping[str, Records], credit: Mapping[str, CreditKnown]) -> WeeklyOn:
    """The last week that is over. `populations` are records by their entity, `credit` those of attributions."""
    today = ledger.today()
    week = week_before(today)
    metrics = metrics_on(ledger.snapshot().state, today)
    found = list(credit_of_week(ledger, week, WeekSources(credit, populations)))
    return WeeklyOn(
        week,
        week_before(week.days.from_),
        tuple(_figure(ledger, each, populations[each.entity], week) for each in metrics if each.entity in populations),
        (
            *(each.key for each in metrics if each.entity not in populations),
            *(each.key for each, lacks in found if lacks == RECORDS_UNNAMED),
        ),
        tuple(_decided(ledger, week)),
        status_today(ledger),
        debt_on(ledger),
        portfolio(ledger),
        tuple(each.key for each, lacks in found if lacks == CREDIT_UNNAMED),
        tuple(each for each, lacks in found if not lacks),
    )


def metrics_on(state: State, day: date) -> list[Draft]:
    """The metrics in force on a day that count records, by scope and key."""
    return [each for each in find_metrics(state, day) if not is_over_attribution(each)]


def weekly_records(ledger: Ledger, given: Records | None) -> Mapping[str, Records]:
    """The records of each entity: those that are given, and else the populations that `[weekly]` names.

    Raises BadInput where what is given could be of several entities, or cannot be opened. Of the populations in the
    settings each metric says for itself why it was not counted.
    """
    settings = ledger.settings
    if given is None:
        return {entity: records_of(settings, name, None, {}) for entity, name in settings.weekly.items()}
    with population(settings, given):
        pass
    entities = sorted({each.entity for each in metrics_on(ledger.snapshot().state, ledger.today())})
    if len(entities) > 1:
        what, why = "nobody can tell whose records these are", f"metrics count {' and '.join(entities)}"
        raise BadInput(what, why, f'name a population for each in ledger.toml: [weekly] {entities[0]} = "POPULATION"')
    return dict.fromkeys(entities, given)


def _figure(ledger: Ledger, draft: Draft, records: Records, week: CalendarPeriod) -> WeeklyFigure:
    """A metric over records; one that cannot be counted says why."""
    found = WeeklyFigure(draft.key, draft, metric_of(draft))
    try:
        return _counted(ledger, found, records, week)
    except LedgerError as no:
        return found._replace(refusal=no)


def _counted(ledger: Ledger, of: WeeklyFigure, records: Records, week: CalendarPeriod) -> WeeklyFigure:
    last = week_before(week.days.from_)
    goal = goal_of(of.draft)
    start = min(last.days.from_, goal_period(goal, week).days.from_) if goal else last.days.from_
    days = _by_day(ledger, of, records, "then", Period(start, week.days.until))
    before, after = (_over(of.metric, days, each.days) for each in (last, week))
    both, state = Period(last.days.from_, week.days.until), state_of(ledger, of.key)
    found = of._replace(
        before=before,
        after=after,
        goal=_so_far(of, goal, days, week) if goal else None,
        closed=tuple(find_otherwise(ledger, of.metric, {last.name: before, week.name: after})),
        otherwise=standard_otherwise(state, of.metric, _days(both), ledger.today()),
    )
    if before is None or after is None:
        return found
    if not _rule_changed(state, of.key, both):
        return found._replace(rule=Fraction(0), demand=after - before)
    demand = records_part(*_by_rules(ledger, of, records, last, week))
    return found._replace(rule=after - before - demand, demand=demand)


def _by_rules(
    ledger: Ledger, of: WeeklyFigure, records: Records, last: CalendarPeriod, week: CalendarPeriod
) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
    """What the rule of each week alone says of both: what governs each of its days, applied to the other by weekday."""
    both, state = Period(last.days.from_, week.days.until), state_of(ledger, of.key)
    rules = days_of_one_rule(state, of.key, _days(both))
    found = {day: _by_day(ledger, of, records, day, both) for day in {*rules.values()} if day}

    def say(rule: CalendarPeriod) -> tuple[Fraction, Fraction]:
        by = {day: rules[same_day_in(rule, day)] for day in rules}
        days = {day: found[one][day] for day, one in by.items() if one and day in found[one]}
        before, after = (_over(of.metric, days, each.days) or Fraction(0) for each in (last, week))
        return before, after

    return say(last), say(week)


def _by_day(ledger: Ledger, of: WeeklyFigure, records: Records, rules: Rules, within: Period) -> Days:
    """What it comes to on each day of a stretch; other records are not looked at."""
    state = ledger.snapshot().state
    clock = event_clock(entity_of(state, of.draft.entity, ledger.today()))
    by = f"{clock}:{DAY}" if of.metric.dated_by == CLOCK and clock else DAY
    rows = measured(ledger, of.key, records, rules, [by], within=within).rows
    return {calendar_period(each.row.value).days.from_: each for each in rows if each.row.value and each.row.judged}


def _over(metric: Metric, days: Days, stretch: Period) -> Fraction | None:
    """What a metric comes to over some days; None where a ratio has nothing to be of."""
    found = [figure for day, figure in days.items() if stretch.covers(day)]
    if metric.over is not None:
        over = sum(each.over for each in found)
        return Fraction(sum(each.records for each in found), over) if over else None
    return sum((each.value or Fraction(0) for each in found), Fraction(0))


def _so_far(of: WeeklyFigure, goal: MetricGoal, days: Days, week: CalendarPeriod) -> GoalSoFar:
    """How far the goal's own period has come by the end of the week, or what it came to where it ended within."""
    period = goal_period(goal, week)
    assert period.days.until
    assert week.days.until
    end = min(period.days.until, week.days.until)
    return GoalSoFar(goal, period, _over(of.metric, days, Period(period.days.from_, end)), period.days.until == end)


def _rule_changed(state: State, key: str, stretch: Period) -> bool:
    """Whether on one day of a stretch other versions of it, or of what it leads to, were in force than on another."""
    return len({versions_on(state, key, day) for day in _days(stretch)}) > 1


def _days(stretch: Period) -> Iterator[date]:
    day = stretch.from_
    while stretch.covers(day):
        yield day
        day += timedelta(days=1)


def _decided(ledger: Ledger, week: CalendarPeriod) -> Iterable[Happened]:
    """What was decided since the week began, in order; of a request, that it was no: a proposal is not decided yet."""
    after = ledger.known_on(week.days.from_ - timedelta(days=1)) or 0
    found, _ = ledger.journal.read(Boundary((Query(DECISIONS, ()),)), after=after)
    counts = (each for each in found if not isinstance(each.event, Struck))
    return timeline(each for each in counts if not (isinstance(each.event, ChangeAnswered) and each.event.proposal))
