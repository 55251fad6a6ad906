"""The points in time that a filter compares with: a day, today or now and an offset, or another property.

documented: their keys (OpenAPI file of lists). assumed: references other than TODAY and NOW are not taken here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from ledger_hubspot_emulator.answers import bad
from ledger_hubspot_emulator.shapes import enum, fields

_CLOCK = {"hour", "minute", "second", "millisecond"}
_OFFSETS = {"days", "hours", "minutes", "seconds", "milliseconds", "weeks"}
_OWN: Mapping[str, tuple[set[str], set[str]]] = {
    "DATE": ({"year", "month", "day"}, _CLOCK),
    "INDEXED": ({"indexReference"}, {"offset"}),
    "PROPERTY_REFERENCED": ({"property", "referenceType"}, set()),
}
_ENDS = {"INCLUSIVE", "EXCLUSIVE"}
_zones = cache(available_timezones)


def checked(operation: Mapping[str, Any], kind: str) -> bool:
    """True, where the points of a TIME_POINT or TIME_RANGED operation are some. Raises Rejected."""
    enum(operation["type"], {kind}, "type")
    enum(operation.get("propertyParser", "VALUE"), {"VALUE"}, "propertyParser")
    for key, part in operation.items():
        if key.endswith("ndpointBehavior"):
            enum(part, _ENDS, key)
        elif key.endswith("imePoint"):
            _point(part)
    return True


def references(operation: Mapping[str, Any]) -> Iterator[str]:
    """The properties that points of an operation are taken from."""
    for part in operation.values():
        if isinstance(part, dict) and part.get("timeType") == "PROPERTY_REFERENCED":
            yield part["property"]


def _point(point: Any) -> None:
    kind = point.get("timeType") if isinstance(point, dict) else None
    enum(kind, set(_OWN), "timeType")
    own, optional = _OWN[str(kind)]
    fields(point, {"timeType", "zoneId"} | own, {"timezoneSource"} | optional)
    enum(point.get("timezoneSource", "CUSTOM"), {"CUSTOM", "PORTAL", "USER"}, "timezoneSource")
    if point["zoneId"] not in _zones():
        raise bad(f"{point['zoneId']} is not a time zone.")
    if kind == "DATE":
        _whole({key: value for key, value in point.items() if key in _CLOCK | own})
        try:
            date(point["year"], point["month"], point["day"])
        except ValueError:
            raise bad("A time point names a day that the calendar does not have.") from None
    elif kind == "INDEXED":
        _index(point)
    else:
        enum(point["referenceType"], {"VALUE"}, "referenceType")


def _index(point: Mapping[str, Any]) -> None:
    fields(point["indexReference"], {"referenceType"}, _CLOCK)
    enum(point["indexReference"]["referenceType"], {"TODAY", "NOW"}, "referenceType")
    _whole({key: value for key, value in point["indexReference"].items() if key != "referenceType"})
    offset = point.get("offset", {})
    fields(offset, set(), _OFFSETS)
    _whole(offset)


def _whole(numbers: Mapping[str, Any]) -> None:
    for key, value in numbers.items():
        if not isinstance(value, int) or isinstance(value, bool):
            raise bad(f"{key} is not a whole number.")
