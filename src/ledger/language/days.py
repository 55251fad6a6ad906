"""Calendar days in one time zone: when a day starts, and on which day an instant falls (language.md, section 5).

    start(d) <= instant < start(d + 1)   <=>   day(instant) = d

`start(d)` is the first instant whose local date is `d`. Some days have no midnight, a few were skipped whole, and in
some zones a clock once went back over midnight, so that a local date alone does not say the day.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
FIRST_YEAR, LAST_YEAR = 1900, 2999
_ISO = r"\b([12]\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b"
_SECOND, _NIGHT = timedelta(seconds=1), timedelta(hours=3)


def in_words(day: date) -> str:
    """A day as people write it in a sentence, such as `1 May 2026`; in tables it stays `2026-05-01`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def days_in_words(text: str) -> str:
    """A sentence with each `2026-05-01` in it as `1 May 2026`."""
    return re.sub(_ISO, lambda found: in_words(date(*map(int, found.groups()))), text)


def zone_of(name: str) -> tzinfo:
    """The time zone of that name. UTC needs no table of zones, which takes a command long to load."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def start_of(day: date, zone: str) -> datetime:
    """The first instant of `day` in `zone`, as an aware UTC datetime."""
    return _start(day, zone_of(zone))


def day_of(instant: datetime, zone: str) -> date:
    """The day in `zone` on which an aware `instant` falls."""
    local = instant.astimezone(zone_of(zone)).date()
    tomorrow = local + timedelta(days=1)
    return tomorrow if instant >= start_of(tomorrow, zone) else local


@lru_cache(maxsize=4096)
def _start(day: date, zone: tzinfo) -> datetime:
    midnight = datetime.combine(day, time(), zone)
    first = midnight.astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == midnight.replace(tzinfo=None):
        return first
    return _end_of_gap(day, zone, midnight.replace(fold=1).astimezone(UTC), first)


def _end_of_gap(day: date, zone: tzinfo, early: datetime, late: datetime) -> datetime:
    """The first instant in [`early`, `late`] whose local date is `day` or after: midnight fell into a gap."""
    while early < late:
        middle = early + (late - early) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).date() >= day:
            late = middle
        else:
            early = middle + _SECOND
    return late


@lru_cache(maxsize=64)
def strays(first: date, last: date, zone: str) -> date | None:
    """The first day from `first` to `last` on which the clock of `zone` goes back over midnight; None where on none.

    Some instants of such a day have the local date of the day before.
    """
    info = zone_of(zone)
    for day in (first + timedelta(n) for n in range((last - first).days + 1)):
        start = start_of(day, zone)
        if start.astimezone(info).utcoffset() != (start + _NIGHT).astimezone(info).utcoffset():
            minutes = (start + timedelta(minutes=n) for n in range(int(_NIGHT.total_seconds()) // 60))
            if any(each.astimezone(info).date() < day for each in minutes):
                return day
    return None
