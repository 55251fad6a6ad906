"""The figures of a metric over an attribution: a number for each row and for the whole, and until when it may change.

MONTH    VALUE   STATUS                             CHANNEL       COST       SPEND  UNITS  STATUS
2026-03  1,600   final                              video         1,250.00     500  0.400  final
2026-04    700   provisional until 2026-05-08       unattributed  —              —  1      final
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import ClassVar

import msgspec

from ledger.answers.amounts import many
from ledger.answers.answer import Answer
from ledger.answers.counted_where import counted_where
from ledger.meanings.credit.metric import metric_lines, sort_of
from ledger.measure.credit.queries.table import GovernedCredit
from ledger.measure.metrics.answers.figures import (
    NO_FIGURE,
    FigureTold,
    decimals_of,
    figure_told,
    number_shown,
    term_shown,
)
from ledger.measure.metrics.pure.spend import TWO_CURRENCIES
from ledger.measure.metrics.queries.figures import FigureLine, MetricFound, exact_figure
from ledger.measure.metrics.queries.standing import StandingFigure
from ledger.population.engines.engine import CountedIn
from ledger.render.csv import csv_of
from ledger.render.sections import Points, Section, Table, Words, just_lines, untitled
from ledger.steps import DATE, FILE, TEXT, step

BLANK = "(blank)"
MOST_NAMED = 5
"""So many channels are named that no taxonomy knows."""
PLACES = 9
"""The decimals of credit, which has no more."""
_TERMS: Mapping[str, tuple[str, str]] = {
    "share": ("PART", "WHOLE"),
    "cost": ("SPEND", "UNITS"),
    "return": ("VALUE", "SPEND"),
    "change": ("NOW", "BEFORE"),
}


class FigureRow(FigureTold, frozen=True, kw_only=True, omit_defaults=True):
    """The figure of a `period`, and of a channel, a part or what a field says; `name` is null where that is blank."""

    period: str | msgspec.UnsetType = msgspec.UNSET
    name: str | msgspec.UnsetType | None = msgspec.UNSET


class GoverningDays(msgspec.Struct, frozen=True, kw_only=True, rename={"start": "from"}):
    """The conversions of the days [from, until) have this version of the attribution; null where without end.

    `decided` says whether somebody did: what was attested was decided by nobody.
    """

    version: int
    decided: bool
    start: date | None
    until: date | None


class SpendUnknown(msgspec.Struct, frozen=True, kw_only=True):
    """Spend of a month on a channel that no taxonomy knows: it is part of the spend of everything."""

    channel: str
    month: str
    amount: str
    currency: str


class SpendMissing(msgspec.Struct, frozen=True, kw_only=True):
    """A month of a channel of which no spend is on record; `keys` are the channels on record, which it is kept by."""

    channel: str
    month: str
    keys: list[str]


class TableTold(msgspec.Struct, frozen=True, kw_only=True):
    """Which versions gave the credit, and the conversions that are in no figure.

    `ungoverned` ones are of days that no version governs, and `later` ones were after the day that is asked about.
    `undated` ones have no touch to be dated by. `valueless` ones have credit to give and no value. `counted_in` says
    where, of records that lie on a server.
    """

    attribution: str
    versions: list[GoverningDays]
    ungoverned: int
    later: int
    undated: int
    valueless: int
    counted_in: CountedIn | msgspec.UnsetType = msgspec.UNSET

    def lines(self) -> Iterator[str]:
        """What a reader must know of them."""
        if nobody := sorted({each.version for each in self.versions if not each.decided}):
            yield f"credit by {self.attribution} {', '.join(f'v{each}' for each in nobody)}: decided by nobody"
        if self.ungoverned:
            yield f"{many(self.ungoverned, 'conversion')} of days that no version governs: decided by nobody"
        if self.later:
            yield f"{many(self.later, 'conversion')} after the day that is asked about"
        if self.undated:
            yield f"{many(self.undated, 'conversion')} without a touch, so that no touch says of which period"
        if self.valueless:
            yield f"{many(self.valueless, 'conversion')} without a value: credit is counted and no money"
        yield from counted_where(self.counted_in or None)


class ClosedMetric(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A closed period: the `number` that stands, and what is `counted` today, null where that is no figure.

    It is of the whole, or of a row, whose `name` is null where that is blank. `restatement` is the one by which it
    stands, empty where it stands as it was closed.
    """

    period: str
    number: str
    counted: str | None
    closed_on: date
    name: str | msgspec.UnsetType | None = msgspec.UNSET
    is_row: bool = False
    restatement: str = ""

    @property
    def is_otherwise(self) -> bool:
        """Whether it would be another number today."""
        return self.counted is None or Fraction(self.counted) != Fraction(self.number)

    def tell(self, sort: str, decimals: int) -> str:
        """What stands and, where that differs, what it would be today."""
        counted = NO_FIGURE if self.counted is None else number_shown(sort, Fraction(self.counted), decimals)
        today = f"; today it would be {counted}" if self.is_otherwise else ""
        return f"{self.tell_standing(sort, decimals)}{today}"

    def tell_standing(self, sort: str, decimals: int) -> str:
        """What stands, and since when."""
        since = f"by {self.restatement}" if self.restatement else f"since it was closed on {self.closed_on}"
        where = self.period if self.name is msgspec.UNSET else f"{self.period}, {self.name or BLANK},"
        return f"{where} stands at {number_shown(sort, Fraction(self.number), decimals)}, {since}"


class CreditMetricAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """What a metric over an attribution comes to, as a whole and by row, exact.

    `sort` is credit, value, share, cost, return or change; `says` is the metric as it was written. `unit` of time and
    `by` are what rows are told apart by. The whole is of the days [from, until). `rules` say which version governs a
    conversion, and `on` is the day that is asked about: what was later is in no figure. `draft` is the file of a metric
    that nobody decided. `missing_spend` is what figures lack. `unknown_channels` counts records by a channel that they
    name and no taxonomy knows. `goal` is what its decider wants it to come to. `closed` are the periods whose number
    stands: people are shown that, and each figure is what is counted today. `written` and `as_csv` say how people are
    shown it.
    """

    commands: ClassVar = ("count",)

    key: str
    sort: str
    says: list[str]
    rules: str
    on: date
    from_: date = msgspec.field(name="from")
    until: date
    overall: FigureTold
    rows: list[FigureRow]
    unit: str = ""
    by: str = ""
    credit: TableTold | None = None
    unknown_spend: list[SpendUnknown] = msgspec.field(default_factory=list)
    unknown_channels: dict[str, int] = msgspec.field(default_factory=dict)
    missing_spend: list[SpendMissing] = msgspec.field(default_factory=list)
    draft: str = ""
    goal: str = ""
    closed: list[ClosedMetric] = msgspec.field(default_factory=list)
    as_csv: bool = False
    written: str = ""

    def show_as(self, *, csv: bool, written: str) -> CreditMetricAnswer:
        """The same answer, shown to people as rows of CSV, or written to a file."""
        return msgspec.structs.replace(self, as_csv=csv, written=written)

    def sections(self) -> Iterator[Section]:
        """What it is, the table, and what a reader must know beside it."""
        if self.written or self.as_csv:
            yield just_lines(*([f"wrote {self.written}"] if self.written else self.csv().splitlines()))
            return
        yield untitled(Words(self.headline, strong=True), self._table())
        if told := [*self._notes()]:
            yield Section("BESIDE IT", (Points(tuple(told)),))

    def on_page(self) -> Iterator[Section]:
        """The table and what a reader must know, below what the metric says."""
        yield untitled(self._table(most=2 if self.sort == "value" else PLACES), *map(Words, self._notes()))

    @property
    def headline(self) -> str:
        """What it is, of which days, and by which rules."""
        last = self.until - timedelta(days=1)
        drafted = f" of {self.draft}, a draft" if self.draft else ""
        said = "; ".join(" ".join(each.split()) for each in self.says)
        return f"{self.key}{drafted} ({said}), {self.from_} to {last}, by the rules `{self.rules}`"

    def csv(self) -> str:
        """A row for each, and no total; each figure exact."""
        head = [name for name in (self.unit, self.by) if name]
        terms = ["of", "over"] if self.sort in _TERMS else []
        rows = (
            [
                *([each.period or ""] if self.unit else []),
                *([each.name or ""] if self.by else []),
                each.figure or "",
                *(getattr(each, name) or "" for name in terms),
                str(each.final or ""),
                each.why or "",
            ]
            for each in self.rows
        )
        return csv_of([[*head, "figure", *terms, "final", "why"], *rows])

    def _table(self, most: int = PLACES) -> Table:
        named = [each.upper() for each in (self.unit, self.by) if each]
        goal = ("GOAL",) if self._has_goal else ()
        head = (*(named or [""]), self._head, *_TERMS.get(self.sort, ()), *goal, "STATUS")
        whole = ("all", *[""] * (len(named) - 1))
        decimals = min(self._decimals, most)
        rows = [*((self._names(each), each) for each in self.rows), (whole, self.overall)]
        return Table(head, tuple((*names, *self._cells(each, decimals)) for names, each in rows))

    @property
    def _decimals(self) -> int:
        """As many as make amounts add up as they stand."""
        standing = max((len(each.number.partition(".")[2]) for each in self.closed), default=0)
        return max(decimals_of([*self.rows, self.overall]), standing)

    def _find_closed(self, row: FigureTold) -> ClosedMetric | None:
        """What stands for a row or for the whole, where that is a closed period."""
        own = [each for each in self.closed if each.is_row == isinstance(row, FigureRow)]
        if not isinstance(row, FigureRow):
            return next(iter(own), None)
        return next((each for each in own if (each.name, each.period) == (row.name, row.period or each.period)), None)

    @property
    def _head(self) -> str:
        currency = self.overall.currency if self.sort in ("value", "cost") else None
        return f"{self.sort.upper()} ({currency})" if currency else self.sort.upper()

    def _names(self, row: FigureRow) -> tuple[str, ...]:
        by = (row.name or BLANK,) if self.by else ()
        return (*((row.period or "",) if self.unit else ()), *by)

    def _cells(self, row: FigureTold, decimals: int) -> tuple[str, ...]:
        terms = (term_shown(*each) for each in zip((row.of, row.over), _TERMS.get(self.sort, ()), strict=False))
        goal = (row.goal or "",) if self._has_goal else ()
        if closed := self._find_closed(row):
            return (number_shown(self.sort, Fraction(closed.number), decimals), *terms, *goal, "closed")
        return (row.show(self.sort, decimals), *terms, *goal, row.status)

    @property
    def _has_goal(self) -> bool:
        return any(each.goal for each in (*self.rows, self.overall))

    def _notes(self) -> Iterator[str]:
        if self.goal:
            yield f"goal: {self.goal}"
        told = [each for each in self.closed if each.is_row or not self.rows]
        yield from (each.tell(self.sort, self._decimals) for each in told)
        if any(each.is_row and each.is_otherwise for each in self.closed):
            yield "all of them together are as counted today"
        if self.credit:
            yield from self.credit.lines()
        for each in self.unknown_spend:
            yield f"{each.amount} {each.currency} in {each.month} on {each.channel}, which no taxonomy knows"
        yield from spend_steps(self.missing_spend)
        yield from self._steps()
        if self.unknown_channels:
            names = [f"{name} ({number:,})" for name, number in self.unknown_channels.items()]
            more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
            records = many(sum(self.unknown_channels.values()), "record")
            yield f"{records} of a channel that no taxonomy knows: {', '.join(names[:MOST_NAMED])}{more}"

    def _steps(self) -> Iterator[str]:
        """What makes a figure of what is none, or final of what is never final."""
        figures = [*self.rows, self.overall]
        if any((each.why or "").startswith(TWO_CURRENCIES) for each in figures):
            words = f"write how it is converted into its {self.sort}, such as rates: fx, into: EUR, and propose that"
            yield str(step(words, "propose", FILE, effective=DATE, because=TEXT))
        if self.credit and any(each.is_never_final for each in figures):
            lacking = f"no window of {self.credit.attribution} says how long a touch may earn"
            words = f"{lacking}, so a period is never final; give it one, and propose that"
            yield str(step(words, "propose", FILE, effective=DATE, because=TEXT))


def credit_metric_answer(outcome: MetricFound, standing: Sequence[StandingFigure] = ()) -> CreditMetricAnswer:
    """Return what came of a metric over an attribution."""
    metric = outcome.metric
    sort, goal = sort_of(metric), outcome.goal
    assert outcome.stretch.until
    return CreditMetricAnswer(
        key=outcome.meant.key,
        sort=sort,
        says=metric_lines(metric),
        rules=outcome.rules,
        on=outcome.day,
        from_=outcome.stretch.from_,
        until=outcome.stretch.until,
        overall=_with_goal(outcome, figure_told(outcome.overall[0], sort, outcome.day)),
        rows=figure_rows(outcome, 0, sort),
        unit=outcome.unit,
        by=outcome.split,
        credit=table_told(outcome.table, outcome.undated) if outcome.table else None,
        unknown_spend=[
            SpendUnknown(channel=each.channel, month=each.month, amount=str(each.amount), currency=each.currency)
            for each in outcome.unknown
        ],
        unknown_channels=dict(outcome.unsorted),
        missing_spend=tell_missing(outcome),
        draft=outcome.meant.draft,
        goal=goal.in_words if goal else "",
        closed=[tell_closed(each, outcome.split) for each in standing],
    )


def tell_missing(outcome: MetricFound) -> list[SpendMissing]:
    """Return the spend that figures lack."""
    return [
        SpendMissing(channel=each.channel, month=each.month, keys=[*outcome.channels.get(each.channel, ())])
        for each in outcome.missing
    ]


def spend_steps(missing: Sequence[SpendMissing]) -> Iterator[str]:
    """Yield what puts missing spend on record, step by step."""
    for channel in dict.fromkeys(each.channel for each in missing if not each.keys):
        words = f"register {channel} first: write its file (ledger new channel), and register it"
        yield str(step(words, "channel register", FILE))
    if missing:
        months = [f"{' or '.join(each.keys) or each.channel} in {each.month}" for each in missing]
        more = f" and {len(months) - MOST_NAMED} more" if len(months) > MOST_NAMED else ""
        words = f"record the spend, 0 too, of {', '.join(months[:MOST_NAMED])}{more}"
        yield str(step(words, "spend record", FILE))


def tell_closed(of: StandingFigure, split: str = "") -> ClosedMetric:
    """Return what stands of a period, of the whole or of a row of what rows are told apart by."""
    return ClosedMetric(
        period=of.period,
        number=of.number,
        counted=None if of.counted is None else exact_figure(of.counted),
        closed_on=of.closed_on,
        name=of.name if of.is_row and split else msgspec.UNSET,
        is_row=of.is_row,
        restatement=of.restatement,
    )


def _with_goal(outcome: MetricFound, told: FigureTold) -> FigureTold:
    """The whole, with what becomes of its goal where it is of as long a period."""
    goal = outcome.judge_goal(outcome.stretch, outcome.overall[0])
    return msgspec.structs.replace(told, goal=goal or None)


def figure_rows(outcome: MetricFound, nth: int, sort: str) -> list[FigureRow]:
    """Return one figure of each row."""
    return [
        FigureRow(
            period=each.period.name if each.period else msgspec.UNSET,
            name=each.name if outcome.split else msgspec.UNSET,
            **{
                **msgspec.structs.asdict(figure_told(each.figures[nth], sort, outcome.day)),
                "goal": _goal(outcome, each),
            },
        )
        for each in outcome.rows
    ]


def _goal(outcome: MetricFound, line: FigureLine) -> str | None:
    """What becomes of the goal in a period; nothing where that is told by channel, by part or by a field."""
    if outcome.split or line.period is None:
        return None
    return outcome.judge_goal(line.period.days, line.figures[0]) or None


def table_told(table: GovernedCredit, undated: int) -> TableTold:
    """Return which versions gave credit, and what is in no figure."""
    return TableTold(
        attribution=table.key,
        versions=[
            GoverningDays(version=each.version, decided=each.decided, start=each.start, until=each.end)
            for each in table.slices
        ],
        ungoverned=table.ungoverned,
        later=table.later,
        undated=undated,
        valueless=table.valueless,
        counted_in=table.counted_in or msgspec.UNSET,
    )
