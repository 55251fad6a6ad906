"""Time points of HubSpot's filters as days of the language.

    IS_AFTER 2026-01-01 00:00 INCLUSIVE    f >= DATE '2026-01-01'
    IS_BEFORE TODAY - 30 days EXCLUSIVE    f < TODAY - 30 DAYS

HubSpot keeps instants to the millisecond, so that "until 23:59:59.999, included" is "before the next day".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ledger import Day, Today, start_of
from ledger_hubspot.imports.opaque import Opaque

_CLOCK = ("hour", "minute", "second", "millisecond")
_UTC = ("UTC", "Etc/UTC")
_TICK = timedelta(milliseconds=1)
_DAY = timedelta(days=1)


def from_day(point: Mapping[str, Any], ends: Any, *, after: bool, type: str, zone: str) -> Day | Today:
    """The first day that is not before the point: `f >= day` is after it, `f < day` is before. Raises Opaque.

    `ends` is HubSpot's INCLUSIVE or EXCLUSIVE, `type` the field's (date, datetime), `zone` the ledger's.
    """
    if point.get("timezoneSource") != "CUSTOM":
        raise Opaque("its time zone is that of whoever looks, or of the portal's settings")
    if ends not in ("INCLUSIVE", "EXCLUSIVE"):
        raise Opaque("it does not say whether the moment itself counts")
    tick = _TICK if (ends == "INCLUSIVE") is not after else timedelta(0)
    match point.get("timeType"):
        case "DATE":
            return _fixed(point, tick, type, zone)
        case "INDEXED":
            return _moving(point, tick, type, zone)
    raise Opaque("it compares a field with another moment than a day")


def _fixed(point: Mapping[str, Any], tick: timedelta, type: str, zone: str) -> Day:
    try:
        local = datetime(point["year"], point["month"], point["day"], tzinfo=ZoneInfo(point["zoneId"])) + _clock(point)
    except (ValueError, LookupError, TypeError, OSError, OverflowError):
        raise Opaque("its day or its time zone does not exist") from None
    instant = local.astimezone(UTC) + tick
    return _of_date(instant) if type == "date" else _of_instant(instant, zone)


def _of_date(instant: datetime) -> Day:
    """A date is midnight UTC, so an instant within a day lies before the next one."""
    days = instant.replace(tzinfo=None) - datetime.combine(instant.date(), datetime.min.time())
    return _day(instant.date() + (_DAY if days else timedelta(0)))


def _of_instant(instant: datetime, zone: str) -> Day:
    day = instant.astimezone(ZoneInfo(zone)).date()
    if start_of(day, zone) != instant:
        raise Opaque(f"its moment is not the start of a day in {zone}, the ledger's zone")
    return _day(day)


def _day(day: date) -> Day:
    if not 1900 <= day.year <= 2999:
        raise Opaque("its day is outside 1900 to 2999")
    return Day(day)


def _moving(point: Mapping[str, Any], tick: timedelta, type: str, zone: str) -> Today:
    reference, offset = point.get("indexReference") or {}, point.get("offset") or {}
    if reference.get("referenceType") != "TODAY" or set(offset) - {"days", "weeks"}:
        raise Opaque("it moves by something other than whole days")
    if not _same_zone(point.get("zoneId"), zone):
        raise Opaque(f"its today is that of {point.get('zoneId')}, and the ledger's that of {zone}")
    if type == "date" and zone not in _UTC:
        raise Opaque("HubSpot keeps a date as midnight UTC, and the ledger's day is that of another zone")
    days, rest = divmod(_clock(reference) + tick, _DAY)
    if rest and type != "date":
        raise Opaque("its moment is not the start of a day")
    return Today(offset.get("days", 0) + 7 * offset.get("weeks", 0) + days + (1 if rest else 0))


def _same_zone(one: Any, other: str) -> bool:
    return one == other or (one in _UTC and other in _UTC)


def _clock(point: Mapping[str, Any]) -> timedelta:
    hours, minutes, seconds, milliseconds = (int(point.get(part) or 0) for part in _CLOCK)
    return timedelta(hours=hours, minutes=minutes, seconds=seconds, milliseconds=milliseconds)
