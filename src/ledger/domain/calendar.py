"""A day, week, month, quarter or year of the calendar, written as people and groups of records write it.

2026-03-09   2026-W11   2026-03   2026-Q1   2026          2024-Q1..2024-Q4   every quarter from the one to the other
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from ledger.domain.period import Period
from ledger.errors import BadInput

MOST = 400
"""Calendar periods in a row that can be asked for: more than a year of days."""
_FORMS = {
    "day": r"(\d{4})-(\d{2})-(\d{2})",
    "week": r"(\d{4})-W(\d{2})",
    "month": r"(\d{4})-(\d{2})",
    "quarter": r"(\d{4})-Q([1-4])",
    "year": r"(\d{4})",
}
UNITS = tuple(_FORMS)
"""The units of the calendar, the shortest first."""


class CalendarPeriod(NamedTuple):
    """One unit of the calendar: what it is called, `day`, `week` (ISO 8601), `month`, `quarter` or `year`, its days."""

    name: str
    unit: str
    days: Period

    def __str__(self) -> str:
        """As it is written."""
        return self.name


def calendar_period(text: str) -> CalendarPeriod:
    """Read one. Raises BadInput where the text is none, or the calendar has no such day."""
    for unit, form in _FORMS.items():
        if found := re.fullmatch(form, text):
            try:
                return period_with(_first(unit, [int(each) for each in found.groups()]), unit)
            except (ValueError, OverflowError):
                break
    raise BadInput(
        f"`{text}` is no period",
        why="a period is a day, week, month, quarter or year",
        fix="write 2026-03-09, 2026-W11, 2026-03, 2026-Q1 or 2026",
    )


def calendar_periods(text: str) -> tuple[CalendarPeriod, ...]:
    """One, or each from the first to the last of A..B, in order.

    Raises BadInput where they are of two units, in the wrong order, or more than 400.
    """
    first, dots, last = text.partition("..")
    if not dots:
        return (calendar_period(first),)
    start, end = calendar_period(first), calendar_period(last)
    if start.unit != end.unit:
        why = f"{start} is a {start.unit}, and {end} a {end.unit}"
        raise BadInput(f"`{text}` is no row of periods", why, "give both in one unit, such as 2024-Q1..2024-Q4")
    if end < start:
        raise BadInput(f"`{text}` ends before it begins", "the first one comes first", f"write {last}..{first}")
    found = []
    for each in _following(start):
        found.append(each)
        if each == end:
            return tuple(found)
        if len(found) == MOST:
            break
    raise BadInput(f"`{text}` is more than {MOST} periods", f"each is a {start.unit}", "ask for fewer, or longer ones")


def period_with(day: date, unit: str) -> CalendarPeriod:
    """The one of a unit that has this day among its own. Raises OverflowError for the last of the calendar."""
    match unit:
        case "week":
            year, week, _ = day.isocalendar()
            start = date.fromisocalendar(year, week, 1)
            return CalendarPeriod(f"{year:04}-W{week:02}", unit, Period(start, start + timedelta(days=7)))
        case "month":
            start = day.replace(day=1)
            return CalendarPeriod(f"{day.year:04}-{day.month:02}", unit, Period(start, _months_on(start, 1)))
        case "quarter":
            quarter = (day.month - 1) // 3
            start = date(day.year, 3 * quarter + 1, 1)
            return CalendarPeriod(f"{day.year:04}-Q{quarter + 1}", unit, Period(start, _months_on(start, 3)))
        case "year":
            start = date(day.year, 1, 1)
            return CalendarPeriod(f"{day.year:04}", unit, Period(start, _months_on(start, 12)))
    return CalendarPeriod(day.isoformat(), "day", Period(day, day + timedelta(days=1)))


def week_before(day: date) -> CalendarPeriod:
    """The last week that is over on a day."""
    return period_with(period_with(day, "week").days.from_ - timedelta(days=1), "week")


def same_day_in(period: CalendarPeriod, day: date) -> date:
    """The day of a period that is to it what a day is to its own: the same weekday of a week, the same day of a month.

    It is the last one where the period has no such day.
    """
    assert period.days.until
    own = period_with(day, period.unit)
    return min(period.days.from_ + (day - own.days.from_), period.days.until - timedelta(days=1))


def _following(first: CalendarPeriod) -> Iterator[CalendarPeriod]:
    while True:
        yield first
        assert first.days.until is not None
        first = period_with(first.days.until, first.unit)


def _first(unit: str, numbers: list[int]) -> date:
    match unit, numbers:
        case "week", [year, week]:
            return date.fromisocalendar(year, week, 1)
        case "quarter", [year, quarter]:
            return date(year, 3 * quarter - 2, 1)
    return date(*numbers, *([1] * (3 - len(numbers))))


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    try:
        return date(day.year + years, month + 1, 1)
    except ValueError as error:
        raise OverflowError(str(error)) from error
