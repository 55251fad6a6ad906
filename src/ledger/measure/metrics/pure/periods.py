"""The periods that rows of figures are of, and those that a change looks back at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from ledger.domain.calendar import MOST, CalendarPeriod, period_with
from ledger.domain.period import Period
from ledger.errors import BadInput
from ledger.meanings.credit.metric import YEAR_BEFORE
from ledger.measure.metrics.pure.figures import Then
from ledger.steps import Open, again

TIMES = ("day", "week", "month", "quarter", "year")
IN_MONTHS = ("month", "quarter", "year")
"""The units that are made of whole months."""
_ONE = timedelta(days=1)


def stretch_of(days: Iterable[date], otherwise: date) -> Period:
    """Return the whole months from the first day to the last; that of another day, where there are none."""
    found = sorted(days) or [otherwise]
    first, last = (period_with(each, "month").days for each in (found[0], found[-1]))
    return Period(first.from_, last.until)


def units_in(stretch: Period, unit: str) -> list[CalendarPeriod]:
    """Return every unit of the calendar with a day in a stretch, none left out. Raises BadInput for too many."""
    assert stretch.until
    found = [period_with(stretch.from_, unit)]
    while (until := found[-1].days.until) and until < stretch.until:
        if len(found) == MOST:
            what = f"there are more than {MOST} rows of a {unit}"
            raise BadInput(
                what,
                f"the records are from {stretch.from_} to {stretch.until}",
                again("name a period", period=Open("PERIOD")),
            )
        found.append(period_with(until, unit))
    return found


def clip(unit: CalendarPeriod, stretch: Period) -> Period:
    """Return the days of a unit that lie in a stretch."""
    assert unit.days.until
    assert stretch.until
    return Period(max(unit.days.from_, stretch.from_), min(unit.days.until, stretch.until))


def looking_back(periods: Mapping[Period, Sequence[CalendarPeriod]]) -> Then:
    """Return what a change looks back at: as many units before those of a row, or the same a year before."""

    def then(days: Period, back: str) -> Period | None:
        units = periods.get(days, ())
        if not units:
            return None
        return _year_before(units) if back == YEAR_BEFORE else _before(units)

    return then


def _before(units: Sequence[CalendarPeriod]) -> Period:
    first = units[0]
    for _ in units:
        first = period_with(first.days.from_ - _ONE, first.unit)
    return Period(first.days.from_, units[0].days.from_)


def _year_before(units: Sequence[CalendarPeriod]) -> Period | None:
    """The same units of the year before; None where it had no such week, or no such day."""
    try:
        first, last = (period_with(_day_of_year_before(each), each.unit) for each in (units[0], units[-1]))
    except ValueError:
        return None
    return Period(first.days.from_, last.days.until)


def _day_of_year_before(unit: CalendarPeriod) -> date:
    day = unit.days.from_
    if unit.unit == "week":
        year, week, _ = day.isocalendar()
        return date.fromisocalendar(year - 1, week, 1)
    return day.replace(year=day.year - 1)
