"""What a metric over an attribution comes to: for a period, by time, by channel, by part or by a field.

The credit table is made once, of all records. Spend is what is on record, by month.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.data import Data
from ledger.domain.calendar import CalendarPeriod, calendar_periods
from ledger.domain.period import Period
from ledger.errors import BadInput, Refused
from ledger.kinds.goal import MetricGoal, goal_of
from ledger.language.literals import DECIMALS
from ledger.meanings.credit.metric import (
    CREDIT,
    EVERYTHING,
    MEASURES,
    VALUE,
    Cost,
    CreditMetric,
    CreditSum,
    Return,
    spend_terms,
)
from ledger.measure.counting.queries.measure import decimal_text
from ledger.measure.credit.queries.table import GovernedCredit
from ledger.measure.metrics.pure.cells import Selected
from ledger.measure.metrics.pure.figures import CreditFigure, MetricWorld, count_undated, figure, find_days
from ledger.measure.metrics.pure.goals import is_of_goal, judge_goal
from ledger.measure.metrics.pure.periods import IN_MONTHS, TIMES, clip, looking_back, stretch_of, units_in
from ledger.measure.metrics.pure.rows import CHANNEL, PART, RowName, row_names
from ledger.measure.metrics.pure.spend import MonthMissing, SpentMonth, months_of
from ledger.measure.metrics.queries.metrics import MetricMeant, lacking_sources, metric_meant
from ledger.measure.metrics.queries.world import (
    STANDARD,
    MetricAsked,
    day_asked,
    table_of,
    terms_of_spend,
    world_of,
)
from ledger.measure.spend.queries import channels_by_touch
from ledger.steps import DATE, FILE, TEXT, again, step

COST, RETURN = "cost", "return"


class FigureLine(NamedTuple):
    """The figure of a row: of a period, and of a channel, a part or what a field says; None where that is blank."""

    period: CalendarPeriod | None
    name: str | None
    figures: tuple[CreditFigure, ...]


class MetricFound(Data, frozen=True):
    """What came of it: `keys` name the figures of each row, `of` says which metric each of them is.

    `split` is what the rows are told apart by beside time. `stretch` are the days of the whole. `unknown` is spend on
    channels that no taxonomy knows, and `unsorted` counts records that name such a channel. `channels` are the keys
    by which spend is recorded, by what a taxonomy calls the channel.
    """

    meant: MetricMeant
    keys: tuple[str, ...]
    rules: str
    day: date
    unit: str
    split: str
    stretch: Period
    rows: tuple[FigureLine, ...]
    overall: tuple[CreditFigure, ...]
    table: GovernedCredit | None
    undated: int
    unknown: tuple[SpentMonth, ...]
    unsorted: Mapping[str, int]
    channels: Mapping[str, Sequence[str]]

    @property
    def missing(self) -> tuple[MonthMissing, ...]:
        """The spend that any of its figures lacks, each month of a channel once."""
        return _find_missing([*(each.figures for each in self.rows), self.overall])

    @property
    def metric(self) -> CreditMetric:
        """What is asked about."""
        found = self.meant.metrics[self.meant.key]
        assert found is not None
        return found

    @property
    def goal(self) -> MetricGoal | None:
        """What its decider wants it to come to; None where nobody said, and of an attribution."""
        draft = self.meant.drafts.get(self.meant.key)
        return goal_of(draft) if draft else None

    def judge_goal(self, days: Period, of: CreditFigure) -> str:
        """Whether a figure of these days keeps the goal: kept, missed or open; empty where the goal is not of them."""
        whole = days.from_ >= self.stretch.from_ and days.until and days.until <= (self.stretch.until or days.until)
        if self.goal is None or not (whole and is_of_goal(self.goal, days)):
            return ""
        return judge_goal(self.goal, self.metric, of, self.day)


def metric_figures(ledger: Ledger, rule: str, question: MetricAsked, also: Sequence[Path] = ()) -> MetricFound:
    """Return the figures of a metric over an attribution, a KEY or the FILE of a draft.

    Raises Refused and BadInput; nothing of the records is kept.
    """
    meant = metric_meant(ledger, rule, day_asked(ledger, question.rules), also)
    _require_taken(ledger, meant, question)
    return _find(ledger, meant, (meant.key,), question)


def _require_taken(ledger: Ledger, meant: MetricMeant, question: MetricAsked) -> None:
    """Pass where a metric is made of the records that are named. Raises BadInput: they would be read by nobody."""
    if question.records and not meant.counted:
        why = f"it is made of the touches and conversions of `{meant.attribution}`"
        lacks = lacking_sources(ledger, meant.attribution, named=bool(question.sources))
        words = "name those in their place" if lacks else "leave them out"
        raise BadInput(f"`{meant.key}` counts no records", why, again(words, records=False, **lacks))
    if question.sources and not meant.attribution:
        fix = again("leave them out", touches=False, conversions=False, roles=False)
        raise BadInput(f"`{meant.key}` gives no credit", "it is made of records that are counted, and of spend", fix)


def metrics_figures(ledger: Ledger, metrics: Sequence[MetricMeant], question: MetricAsked) -> Iterator[MetricFound]:
    """Yield the figures of metrics of one attribution; it is run once for those that are dated alike. Raises BadInput.

    One that takes spend has no figure of days in which none is kept.
    """
    tables = dict[str, GovernedCredit | None]()
    for each in metrics:
        yield _find(ledger, each, (each.key,), question, tables)


def figures_of_table(ledger: Ledger, meant: MetricMeant, question: MetricAsked, table: GovernedCredit) -> MetricFound:
    """Return the figures of a metric by a credit table that was made already. Raises as `metric_figures`."""
    return _find(ledger, meant, (meant.key,), question, {meant.dated_by: table})


def attribution_figures(ledger: Ledger, key: str, question: MetricAsked, dated_by: str) -> MetricFound:
    """Return the credit and the value that an attribution gives, by what is asked. Raises as `metric_figures`.

    Where spend is given, also what a conversion cost and what came back for it.
    """
    metrics: dict[str, CreditMetric | None] = {each: CreditSum(each, key, EVERYTHING, dated_by) for each in MEASURES}
    if question.spend is not None:
        metrics |= {COST: Cost(CREDIT), RETURN: Return(VALUE)}
    return _find(ledger, MetricMeant(CREDIT, metrics, {}, key), tuple(metrics), question)


def _find(
    ledger: Ledger,
    meant: MetricMeant,
    keys: Sequence[str],
    question: MetricAsked,
    tables: dict[str, GovernedCredit | None] | None = None,
) -> MetricFound:
    """`tables` are those that were made already, by what dates their rows."""
    rules, day = question.rules or STANDARD, day_asked(ledger, question.rules)
    unit, split = _grouping(meant, question.by)
    named = calendar_periods(question.period) if question.period else ()
    _require_months(meant, unit, named)
    segment = split if split not in ("", CHANNEL, PART) else ""
    tables, dating = {} if tables is None else tables, meant.dated_by
    if dating not in tables:
        tables[dating] = table_of(ledger, meant, question, rules, day, segment)
    table = tables[dating]
    world = world_of(ledger, meant, question, table, rules, day)
    stretch = Period(named[0].days.from_, named[-1].days.until) if named else stretch_of(find_days(world), day)
    units = units_in(stretch, unit) if unit else []
    times: list[tuple[CalendarPeriod | None, Period]] = [(each, clip(each, stretch)) for each in units]
    then = looking_back({**({stretch: named} if named else {}), **{days: [each] for each, days in times if each}})
    names = list(row_names(world, meant.key, split)) if split else [RowName(None)]
    rows = [
        FigureLine(time, name.told, tuple(figure(world, key, name.among(days), then) for key in keys))
        for time, days in (times or [_whole(stretch)])
        for name in names
    ]
    overall = tuple(figure(world, key, Selected(stretch), then) for key in keys)
    missing = _find_missing([*(each.figures for each in rows), overall])
    return MetricFound(
        meant,
        tuple(keys),
        str(rules),
        day,
        unit,
        split,
        stretch,
        tuple(rows) if unit or split else (),
        overall,
        table,
        count_undated(world, meant.key),
        tuple(_unknown(world, meant, stretch)),
        _count_unsorted(world, stretch),
        channels_by_touch(ledger) if missing else {},
    )


def _find_missing(figures: Sequence[tuple[CreditFigure, ...]]) -> tuple[MonthMissing, ...]:
    return tuple(sorted({missing for each in figures for one in each for missing in one.missing}))


def _whole(stretch: Period) -> tuple[CalendarPeriod | None, Period]:
    """All days, as the only row of time."""
    return None, stretch


def _grouping(meant: MetricMeant, by: Sequence[str]) -> tuple[str, str]:
    """The unit of time and what else rows are told apart by. Raises BadInput and Refused."""
    times = [each for each in by if each in TIMES]
    others = [each for each in by if each not in TIMES]
    if len(times) > 1 or len(others) > 1:
        what, why = f"--by is given {len(by)} times", "rows are told apart by a unit of time, and by one thing more"
        raise BadInput(what, why, again("name one of each", by=("month", CHANNEL)))
    split = next(iter(others), "")
    if split:
        _require_split(meant, split)
    return next(iter(times), ""), split


def _require_split(meant: MetricMeant, split: str) -> None:
    """Pass where rows can be told apart so. Raises Refused."""
    spends = any(each and spend_terms(each) for each in meant.metrics.values())
    costs = [each for each in meant.metrics.values() if isinstance(each, Cost)]
    if meant.counted and split == CHANNEL and not any(each.channel for each in costs):
        what, why = f"`{meant.key}` does not say whose a record is", f"records of `{meant.counted}` name no channel"
        fix = step("write channel: FIELD in its cost, and propose that", "propose", FILE, effective=DATE, because=TEXT)
        raise Refused(what, why, fix)
    if meant.counted and split != CHANNEL:
        what, why = f"`{meant.name}` is not told by `{split}`", "a record that is counted names its channel alone"
        raise Refused(what, why, again("tell it by month, or by channel", by="month"))
    if spends and split not in (CHANNEL, PART):
        what, why = f"`{meant.name}` is not told by `{split}`", "spend is kept by channel and month, and by no field"
        raise Refused(what, why, again("tell it by channel", by=CHANNEL))


def _require_months(meant: MetricMeant, unit: str, named: Sequence[CalendarPeriod]) -> None:
    """Pass where spend is asked of whole months, or is spread over days. Raises Refused."""
    terms = [spend_terms(each) for each in meant.metrics.values() if each]
    units = {unit, *(each.unit for each in named)} - {"", *IN_MONTHS}
    if units and any(each and not each.spread for each in terms):
        told = "a week of it lies in two months" if "week" in units else "a day of it is no month"
        what = f"`{meant.name}` has no figure for a {min(units)}"
        raise Refused(what, f"spend is kept by month, and {told}", again("ask by month", by="month", period=False))


def _count_unsorted(world: MetricWorld, stretch: Period) -> Mapping[str, int]:
    """How many records say a channel that no taxonomy knows, by what they say, the most first."""
    found = Counter[str]()
    for each in world.counts:
        if each.unknown and stretch.covers(each.day):
            found[each.unknown] += each.records
    return dict(found.most_common())


def _unknown(world: MetricWorld, meant: MetricMeant, stretch: Period) -> Iterator[SpentMonth]:
    """The spend of the whole on channels that no taxonomy knows."""
    terms = terms_of_spend(meant)
    parts = months_of(stretch, terms) if terms else None
    months = {each.month for each in parts or ()}
    unknown = world.spend.unknown(months)
    yield from (each for each in world.spend.months if each.channel in unknown and each.month in months)


def exact_figure(value: Fraction) -> str:
    """Return a figure as it is recorded: a decimal where it has few enough digits, else a fraction."""
    return decimal_text(value) if (value * 10**DECIMALS).denominator == 1 else str(value)
