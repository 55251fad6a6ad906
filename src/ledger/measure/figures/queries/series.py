"""One straight answer about the past: a definition by period, as it was counted, by one standard, and where it broke.

ordinary counts by period: as it was, by the standards  --and by the first and the last rule alone--> what the rule did
what was said of it        --> the days on which it came to mean something else, and who decided that
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from ledger.app.clock import day as day_of
from ledger.app.ledger import Ledger
from ledger.app.populations import Records, entity_of
from ledger.compile.stretches import reached
from ledger.compile.versions import beside_judging
from ledger.data import replace
from ledger.domain.calendar import CalendarPeriod, calendar_period, calendar_periods
from ledger.domain.definition import Draft, History
from ledger.domain.over_attribution import is_over_attribution
from ledger.errors import Refused
from ledger.history.causes import CauseShares, cause_shares, compared_periods, rule_steps
from ledger.kinds.entity import clock as event_clock
from ledger.meanings.registry import PREDICATE
from ledger.measure.counting.queries.became import BecameSources, became
from ledger.measure.counting.queries.judge import Rules, Then, counted, latest, state_of
from ledger.measure.figures.fold import find_boundary_of_figures
from ledger.measure.figures.queries.breaks import SeriesBreak, series_breaks
from ledger.measure.figures.queries.disclosure import (
    Disclosure,
    Place,
    RecordsByPeriod,
    disclosures,
    in_order,
    place_of,
)
from ledger.measure.figures.queries.no_date import lack_date
from ledger.measure.figures.views.closed import ClosedFigure, closed_figures
from ledger.measure.figures.views.vintages import Vintage, vintages as reported_vintages
from ledger.population.became import BecamePeriod
from ledger.population.count import CountRow
from ledger.steps import RECORDS, NextStep, step

UNIT = "quarter"


@dataclass(frozen=True, slots=True)
class SeriesCell:
    """The records of a period, or of one segment of it: by the standards, and as it was counted at the time.

    `versions` are those that may have judged it as it was; none is where no version was in force. `reported` are the
    numbers that were reported of it, the latest one last, and `closed` the one that stands.
    """

    period: CalendarPeriod
    segment: str | None
    standard: CountRow
    as_was: CountRow
    versions: tuple[int, ...]
    reported: tuple[Vintage, ...] = ()
    closed: ClosedFigure | None = None

    @property
    def was_judged_whole(self) -> bool:
        """Whether a version was in force on the day of each of its records, so that its number is one of the whole."""
        return bool(self.as_was.judged) and not self.as_was.ungoverned


class PeriodPair(NamedTuple):
    """Two periods side by side, what did the change between them, and the breaks after the first one's first day.

    `steps` are what each break did of what the rule did; None of one within the first period.
    """

    before: CalendarPeriod
    after: CalendarPeriod
    shares: CauseShares
    breaks: tuple[SeriesBreak, ...]
    steps: tuple[Fraction | None, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """A definition by period. `cells` are of all records, `segments` those of each segment where one was asked for.

    `apart` are the records that are in no period: their day is blank, or cannot be read. `moves` are there where it is
    told when records became one.
    """

    key: str
    title: str
    clock: str
    unit: str
    by_segment: str
    cells: tuple[SeriesCell, ...]
    segments: tuple[SeriesCell, ...]
    breaks: tuple[SeriesBreak, ...]
    comparison: PeriodPair | None
    disclosures: tuple[Disclosure, ...]
    apart: int
    today: date
    moves: Mapping[CalendarPeriod, BecamePeriod] = field(default_factory=dict)

    def is_over(self, period: CalendarPeriod) -> bool:
        """Whether its last day is past."""
        return period.days.until is not None and period.days.until <= self.today


class RuleVintage(NamedTuple):
    """A figure of a period, or of a segment of it, as it was known over the days [start, end); None: still so."""

    period: CalendarPeriod
    segment: str | None
    number: int
    start: date
    end: date | None


def series(
    ledger: Ledger,
    key: str,
    records: Records,
    unit: str = UNIT,
    segment: str = "",
    clock: str = "",
    moves: BecameSources | None = None,
) -> Series:
    """Count a definition by period, as it was and by the standards, and say where it broke.

    `segment` is a field or column to tell records apart by as well. `moves` is where the days are told on which records
    became one: then what a change of the definition moved is told apart. Raises BadInput, Refused and UnknownName.
    """
    found = _asked(ledger, key, records, unit, segment, clock).answer()
    if moves is None:
        return found
    told = {each.period: each for each in became(ledger, key, moves, unit=unit).found.periods}
    counted_in = {each.period: each for each in found.cells}
    every = _from_first_to_last({*counted_in, *told})
    cells = tuple(counted_in.get(each, SeriesCell(each, None, _NOTHING, _NOTHING, ())) for each in every)
    return replace(found, cells=cells, moves=told)


def vintages(
    ledger: Ledger, key: str, records: Records, unit: str = UNIT, segment: str = "", clock: str = ""
) -> list[RuleVintage]:
    """What each period's number was, as it was known, for every day on which it may have moved; the oldest first.

    It is told of these records: the ledger keeps rules, and no records of before.
    """
    asked, days = _asked(ledger, key, records, unit, segment, clock), _turns(ledger, key)
    return [
        RuleVintage(period, value, row.matched, start, end)
        for start, end in zip(days, [*days[1:], None], strict=True)
        for (period, value), row in sorted(
            by_place(asked.rows(Then(start))).items(), key=lambda each: in_order(each[0])
        )
        if period.days.from_ <= start and row.judged
    ]


def reported(ledger: Ledger, key: str, unit: str = UNIT, segment: str = "") -> list[Vintage]:
    """What was reported of the periods of a unit, each with the days on which people read it: in all, or by segment."""
    found = on_record(ledger, key).reported.items()
    return [
        each
        for (period, of), row in found
        if calendar_period(period).unit == unit and bool(of) == bool(segment)
        for each in row
    ]


class FiguresOnRecord(NamedTuple):
    """What was reported of a definition, and what stands since its period was closed, by period and segment."""

    reported: Mapping[tuple[str, str], tuple[Vintage, ...]]
    closed: Mapping[tuple[str, str | None], ClosedFigure]

    def of(self, period: str, segment: str | None) -> tuple[tuple[Vintage, ...], ClosedFigure | None]:
        """Both of a period and a segment: empty for all records, None for those of which it is blank."""
        return self.reported.get((period, segment), ()) if segment is not None else (), self.closed.get(
            (period, segment)
        )

    def periods(self, unit: str) -> set[CalendarPeriod]:
        """The periods of a unit that they are of."""
        return {found for name, _ in (*self.reported, *self.closed) if (found := calendar_period(name)).unit == unit}


def on_record(ledger: Ledger, key: str) -> FiguresOnRecord:
    """The figures of a definition that count its records: one of another unit is none of its series."""
    state = ledger.state(find_boundary_of_figures([key]))
    found = {
        at: tuple(each for each in row if not each.figure.terms.unit)
        for at, row in reported_vintages(state, key).items()
    }
    return FiguresOnRecord({at: row for at, row in found.items() if row}, closed_figures(state, key))


class _Asked(NamedTuple):
    """Who asks which records what, of a definition with its history."""

    ledger: Ledger
    key: str
    history: History
    records: Records
    unit: str
    segment: str
    clock: str

    def answer(self) -> Series:
        """The counts, the breaks and what is put side by side."""
        ledger, today = self.ledger, self.ledger.today()
        plain, breaks = self._replace(segment=""), series_breaks(ledger, self.key)
        standard = plain.rows("standard")
        cells = tuple(plain.cells(standard))
        moving = tuple(each for each in breaks if each.moves)
        over = [each.period for each in cells if each.was_judged_whole and _over(each.period, today)]
        pair = compared_periods(over, [each.on for each in moving])
        return Series(
            self.key,
            self.history.versions[-1].draft.content["title"],
            self.clock,
            self.unit,
            self.segment,
            cells,
            tuple(self.cells(self.rows("standard"))) if self.segment else (),
            breaks,
            plain.comparison({each.period: each.as_was.matched for each in cells}, *pair, moving) if pair else None,
            disclosures(ledger, self.key, RecordsByPeriod(self.records, self.clock, self.unit, self.segment)),
            sum(row.total for row in standard if not place_of(row)),
            today,
        )

    def rows(self, rules: Rules) -> tuple[CountRow, ...]:
        """The ordinary count by period, and by segment where one is asked for."""
        by = [f"{self.clock}:{self.unit}", *([self.segment] if self.segment else [])]
        return counted(self.ledger, self.key, self.records, rules, by, self.clock).found.rows

    def cells(self, standard: Sequence[CountRow]) -> Iterator[SeriesCell]:
        """Each period from the first to the last that there are records of; of segments, those that there are."""
        found, as_was = by_place(standard), by_place(self.rows("then"))
        record = on_record(self.ledger, self.key)
        for period, segment in self.places(found, record):
            at = period, segment
            row, was = found.get(at, _NOTHING), as_was.get(at, _NOTHING)
            yield SeriesCell(period, segment, row, was, was.judged_by, *record.of(str(period), self.named(segment)))

    def named(self, segment: str | None) -> str | None:
        """A segment as figures on record name it: without one, it is of all records."""
        return segment if self.segment else ""

    def places(self, found: Mapping[Place, CountRow], record: FiguresOnRecord) -> list[Place]:
        """The periods in order, with those between that have no records; of segments, those that there are."""
        if self.segment:
            return sorted(found, key=in_order)
        periods = {period for period, _ in found}.union(record.periods(self.unit))
        return [(each, None) for each in _from_first_to_last(periods)]

    def comparison(
        self,
        as_was: Mapping[CalendarPeriod, int],
        before: CalendarPeriod,
        after: CalendarPeriod,
        moving: Sequence[SeriesBreak],
    ) -> PeriodPair:
        """What did the change between two periods: each judged by the first rule, and by each that came after it."""
        inside = tuple(each for each in moving if before.days.from_ < each.on <= _last(before))
        between = tuple(each for each in moving if _last(before) < each.on <= _last(after))
        days = [_last(before), *(each.on for each in between)]
        rules = [self.by_one_rule(day, before, after) for day in days if inside or between]
        first, last = (rules[0], rules[-1]) if rules else ((as_was[before], as_was[after]),) * 2
        shares = cause_shares(as_was[before], as_was[after], first, last)
        return PeriodPair(before, after, shares, inside + between, (*(None for _ in inside), *rule_steps(rules)))

    def by_one_rule(self, day: date, before: CalendarPeriod, after: CalendarPeriod) -> tuple[int, int]:
        """What the rule of a day says of two periods; where there is none, no record is in it."""
        if self.history.in_force(day) is None:
            return 0, 0
        found = by_place(self.rows(day))
        matched = [found.get((each, None), _NOTHING).matched for each in (before, after)]
        return matched[0], matched[1]


_NOTHING = CountRow(None, 0, 0, 0, 0, 0)


def _from_first_to_last(periods: Iterable[CalendarPeriod]) -> Sequence[CalendarPeriod]:
    """These periods, and all between them. Raises BadInput where they are too many."""
    found = sorted(periods, key=lambda each: each.days)
    return calendar_periods(f"{found[0]}..{found[-1]}") if found else ()


def _otherwise(draft: Draft) -> NextStep:
    """What to ask of a definition of which there is no series."""
    if draft.yields:
        return step("count it by period", "count", draft.key, records=RECORDS, by=UNIT)
    if is_over_attribution(draft):
        return step("count it by period", "count", draft.key, touches=RECORDS, conversions=RECORDS, by="month")
    return beside_judging(draft.kind, draft.key)


def by_place(rows: Iterable[CountRow]) -> dict[Place, CountRow]:
    """The rows of a count by period and segment; without records of no period."""
    return {place: row for row in rows if (place := place_of(row))}


def _asked(ledger: Ledger, key: str, records: Records, unit: str, segment: str, clock: str) -> _Asked:
    """What is asked, by the clock of the entity where no date is named.

    Raises UnknownName, BadInput, and Refused where a definition gives no yes or no.
    """
    state, today = state_of(ledger, key), ledger.today()
    draft = latest(state, key).draft
    if draft.yields != PREDICATE:
        what, why = f"`{key}` is of kind {draft.kind}", "a series is of how many records a definition holds for"
        raise Refused(what, why, _otherwise(draft))
    entity = entity_of(state, draft.entity, today)
    clock = clock or event_clock(entity)
    if not clock:
        raise lack_date(entity, f"no field says when a {draft.entity} came to be")
    return _Asked(ledger, key, state.history(key), records, unit, segment, clock)


def _turns(ledger: Ledger, key: str) -> list[date]:
    """The days, up to today, on which a number may have become another: something was said, or took force."""
    state, today = state_of(ledger, key), ledger.today()
    terms = [each for name in reached(state, key) for each in state.history(name).terms]
    said = [day_of(each.recorded_at, ledger.zone) for each in terms]
    force = [day for each in terms for day in (each.from_, each.until) if day]
    first = min(max(each.from_, day_of(each.recorded_at, ledger.zone)) for each in state.history(key).terms)
    return sorted({each for each in (*said, *force) if first <= each <= today})


def _over(period: CalendarPeriod, today: date) -> bool:
    return period.days.until is not None and period.days.until <= today


def _last(period: CalendarPeriod) -> date:
    assert period.days.until
    return period.days.until - timedelta(days=1)
