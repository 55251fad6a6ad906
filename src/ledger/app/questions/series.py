"""One straight answer about the past: a definition by period, as it was counted, by one standard, and where it broke.

ordinary counts by period: as it was, by the standards  --and by the first and the last rule alone--> what the rule did
what was said of it        --> the days on which it came to mean something else, and who decided that
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from ledger.app.clock import day as day_of
from ledger.app.ledger import Ledger
from ledger.app.populations import Records, entity_of
from ledger.app.questions.breaks import SeriesBreak, series_breaks
from ledger.app.questions.disclosure import Disclosure, Place, RecordsByPeriod, disclosures, in_order, place_of
from ledger.app.questions.judge import Rules, Then, counted, latest, state_of
from ledger.compile import reached
from ledger.domain import boundaries
from ledger.domain.calendar import CalendarPeriod, calendar_period, calendar_periods
from ledger.errors import BadInput, Refused
from ledger.history.causes import CauseShares, cause_shares, compared_periods, rule_steps
from ledger.kinds.entity import clock as event_clock
from ledger.meanings import PREDICATE
from ledger.population.count import CountRow
from ledger.views.closed import ClosedFigure, closed_figures
from ledger.views.vintages import Vintage, vintages as reported_vintages

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
    """Two periods side by side, what did the change between them, and the breaks after the first one's last day.

    `steps` are what each break did of what the rule did.
    """

    before: CalendarPeriod
    after: CalendarPeriod
    shares: CauseShares
    breaks: tuple[SeriesBreak, ...]
    steps: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """A definition by period. `cells` are of all records, `segments` those of each segment where one was asked for.

    `apart` are the records that are in no period: their day is blank, or cannot be read.
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


def series(ledger: Ledger, key: str, records: Records, unit: str = UNIT, segment: str = "", clock: str = "") -> Series:
    """Count a definition by period, as it was and by the standards, and say where it broke.

    `segment` is a field or column to tell records apart by as well. Raises BadInput, Refused and UnknownName.
    """
    return _Asked(ledger, key, records, unit, segment, clock or _clock(ledger, key)).answer()


def vintages(
    ledger: Ledger, key: str, records: Records, unit: str = UNIT, segment: str = "", clock: str = ""
) -> list[RuleVintage]:
    """What each period's number was, as it was known, for every day on which it may have moved; the oldest first.

    It is told of these records: the ledger keeps rules, and no records of before.
    """
    asked = _Asked(ledger, key, records, unit, segment, clock or _clock(ledger, key))
    days = _turns(ledger, key)
    return [
        RuleVintage(period, value, row.matched, start, end)
        for start, end in zip(days, [*days[1:], None], strict=True)
        for (period, value), row in sorted(asked.counted(Then(start)).items(), key=lambda each: in_order(each[0]))
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
    state = ledger.state(boundaries.figures([key]))
    found = {
        at: tuple(each for each in row if not each.figure.terms.unit)
        for at, row in reported_vintages(state, key).items()
    }
    return FiguresOnRecord({at: row for at, row in found.items() if row}, closed_figures(state, key))


class _Asked(NamedTuple):
    """Who asks which records what."""

    ledger: Ledger
    key: str
    records: Records
    unit: str
    segment: str
    clock: str

    def answer(self) -> Series:
        """The counts, the breaks and what is put side by side."""
        ledger, today = self.ledger, self.ledger.today()
        plain = self._replace(segment="")
        breaks = series_breaks(ledger, self.key)
        cells = tuple(plain.cells())
        moving = tuple(each for each in breaks if each.moves)
        over = [each.period for each in cells if each.was_judged_whole and _over(each.period, today)]
        pair = compared_periods(over, [each.on for each in moving])
        return Series(
            self.key,
            latest(state_of(ledger, self.key), self.key).draft.content["title"],
            self.clock,
            self.unit,
            self.segment,
            cells,
            tuple(self.cells()) if self.segment else (),
            breaks,
            plain.comparison({each.period: each.as_was.matched for each in cells}, *pair, moving) if pair else None,
            disclosures(ledger, self.key, RecordsByPeriod(self.records, self.clock, self.unit, self.segment)),
            plain.outside(),
            today,
        )

    def counted(self, rules: Rules) -> dict[Place, CountRow]:
        """The ordinary count by period, and by segment where one is asked for; without records of no period."""
        return {place: row for row in self.rows(rules) if (place := place_of(row))}

    def rows(self, rules: Rules) -> tuple[CountRow, ...]:
        """The ordinary count by period."""
        by = [f"{self.clock}:{self.unit}", *([self.segment] if self.segment else [])]
        return counted(self.ledger, self.key, self.records, rules, by, self.clock).found.rows

    def outside(self) -> int:
        """How many records are of no period."""
        return sum(row.total for row in self.rows("standard") if not place_of(row))

    def cells(self) -> Iterator[SeriesCell]:
        """Each period from the first to the last that there are records of; of segments, those that there are."""
        standard, as_was, record = self.counted("standard"), self.counted("then"), on_record(self.ledger, self.key)
        for period, segment in self.places(standard, record):
            at = period, segment
            row, was = standard.get(at, _NOTHING), as_was.get(at, _NOTHING)
            versions = _versions(self.ledger, self.key, period) if was.judged else ()
            yield SeriesCell(period, segment, row, was, versions, *record.of(str(period), self.named(segment)))

    def named(self, segment: str | None) -> str | None:
        """A segment as figures on record name it: without one, it is of all records."""
        return segment if self.segment else ""

    def places(self, found: Mapping[Place, CountRow], record: FiguresOnRecord) -> list[Place]:
        """The periods in order, with those between that have no records; of segments, those that there are."""
        if self.segment:
            return sorted(found, key=in_order)
        periods = sorted({period for period, _ in found}.union(record.periods(self.unit)), key=lambda each: each.days)
        return [(each, None) for each in calendar_periods(f"{periods[0]}..{periods[-1]}")] if periods else []

    def comparison(
        self,
        as_was: Mapping[CalendarPeriod, int],
        before: CalendarPeriod,
        after: CalendarPeriod,
        moving: Sequence[SeriesBreak],
    ) -> PeriodPair:
        """What did the change between two periods: each judged by the first rule, and by each that came after it."""
        between = tuple(each for each in moving if _last(before) < each.on <= _last(after))
        days = [_last(before), *(each.on for each in between)]
        rules = [self.by_one_rule(day, before, after) for day in days if between]
        first, last = (rules[0], rules[-1]) if rules else ((as_was[before], as_was[after]),) * 2
        shares = cause_shares(as_was[before], as_was[after], first, last)
        return PeriodPair(before, after, shares, between, rule_steps(rules))

    def by_one_rule(self, day: date, before: CalendarPeriod, after: CalendarPeriod) -> tuple[int, int]:
        """What the rule of a day says of two periods; where there is none, no record is in it."""
        if state_of(self.ledger, self.key).history(self.key).in_force(day) is None:
            return 0, 0
        found = self.counted(day)
        matched = [found.get((each, None), _NOTHING).matched for each in (before, after)]
        return matched[0], matched[1]


_NOTHING = CountRow(None, 0, 0, 0, 0, 0)


def _clock(ledger: Ledger, key: str) -> str:
    """The field whose day tells a record's period. Raises Refused where a definition gives no yes or no."""
    state, today = state_of(ledger, key), ledger.today()
    draft = latest(state, key).draft
    if draft.yields != PREDICATE:
        what, why = f"`{key}` is of kind {draft.kind}", "a series is of how many records a definition holds for"
        raise Refused(what, why, f"count it by period: ledger count {key} --records RECORDS --by {UNIT}")
    clock = event_clock(entity_of(state, draft.entity, today))
    if clock:
        return clock
    what, fix = f"no field says when a {draft.entity} came to be", "name a date: --date FIELD"
    raise BadInput(what, "a record counts in the period of its day", fix)


def _versions(ledger: Ledger, key: str, period: CalendarPeriod) -> tuple[int, ...]:
    """The versions that were in force on a day of a period."""
    found = state_of(ledger, key).history(key).over(*period.days)
    return tuple(dict.fromkeys(each.number for each in found if each))


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
