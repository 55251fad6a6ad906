"""Who is in a list: the PASS or FAIL of a filter branch over one contact's values.

This is the platform's side of the parity tests, written from HubSpot's documentation; it knows nothing of the
ledger's language or of the compiler.

documented: a record passes AND when it passes every filter, OR when it passes any; a filter rejects a record that has
no value unless `includeObjectsWithNoValueSet` is true; an empty string is no value; a multi-select value is `a;b;c`;
a date property is midnight UTC of its day. What cannot be worked out from values (a form, a page, an association, a
property's past) is decided by the moment's `signal`. assumed: text is compared without case; a local time that a clock
skipped or repeated is resolved as java.time does (later by the gap; the earlier of two); a value that is not of its
property's type, or a missing one that it is compared with, fails every value filter.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from ledger_hubspot_emulator.filterkinds import JUDGED
from ledger_hubspot_emulator.instants import stored_instant


def _nobody(item: Mapping[str, Any], record: Mapping[str, str]) -> bool:
    return False


@dataclass(frozen=True)
class Moment:
    """What a verdict depends on beside the record: the instant, the portal's zone, other lists, and signals."""

    now: datetime
    zone: str
    in_list: Callable[[str, Mapping[str, str]], bool]
    signal: Callable[[Mapping[str, Any], Mapping[str, str]], bool] = _nobody


def passes(branch: Mapping[str, Any], contact: Mapping[str, str], moment: Moment) -> bool:
    """Whether `contact`, its values by property name, passes `branch`."""
    if branch["filterBranchType"] not in ("OR", "AND"):
        return moment.signal(branch, contact)
    join = any if branch["filterBranchType"] == "OR" else all
    own = (_filter(item, contact, moment) for item in branch["filters"])
    return join(chain(own, (passes(child, contact, moment) for child in branch["filterBranches"])))


def _filter(item: Mapping[str, Any], contact: Mapping[str, str], moment: Moment) -> bool:
    if item["filterType"] == "IN_LIST":
        return moment.in_list(item["listId"], contact) is (item["operator"] == "IN_LIST")
    if item["filterType"] != "PROPERTY" or not _judged(item["operation"]):
        return moment.signal(item, contact)
    operation, value = item["operation"], contact.get(item["property"], "")
    if operation["operationType"] == "ALL_PROPERTY":
        return (value != "") is (operation["operator"] == "IS_KNOWN")
    if value == "":
        return bool(operation["includeObjectsWithNoValueSet"])
    return _TESTS[operation["operationType"]](_referred(operation, contact), value, moment)


def _referred(operation: Mapping[str, Any], record: Mapping[str, str]) -> Mapping[str, Any]:
    """The operation with the record's own value in place of each reference to another property."""
    return {
        key: {"timeType": "STORED", "value": record.get(part["property"], "")}
        if isinstance(part, dict) and part.get("timeType") == "PROPERTY_REFERENCED"
        else part
        for key, part in operation.items()
    }


def _judged(operation: Mapping[str, Any]) -> bool:
    return operation["operator"] in JUDGED.get(operation["operationType"], ())


def _bool(operation: Mapping[str, Any], value: str, _: Moment) -> bool:
    if value not in ("true", "false"):
        return False
    return ((value == "true") is operation["value"]) is (operation["operator"] == "IS_EQUAL_TO")


def _number(operation: Mapping[str, Any], value: str, _: Moment) -> bool:
    try:
        found, given = Decimal(value), Decimal(repr(operation["value"]))
    except InvalidOperation:
        return False
    return bool(_SIGNS[operation["operator"]](found, given))


def _text(operation: Mapping[str, Any], value: str, _: Moment) -> bool:
    given = operation["values"] if "values" in operation else [operation["value"]]
    found = value.casefold()
    hits = {
        "IS_EQUAL_TO": [found == text.casefold() for text in given],
        "CONTAINS": [text.casefold() in found for text in given],
        "STARTS_WITH": [found.startswith(text.casefold()) for text in given],
        "ENDS_WITH": [found.endswith(text.casefold()) for text in given],
    }
    negative = {"IS_NOT_EQUAL_TO": "IS_EQUAL_TO", "DOES_NOT_CONTAIN": "CONTAINS"}.get(operation["operator"])
    return not any(hits[negative]) if negative else any(hits[operation["operator"]])


def _enumeration(operation: Mapping[str, Any], value: str, _: Moment) -> bool:
    found, given = set(value.split(";")) - {""}, set(operation["values"])
    return {
        "IS_ANY_OF": bool(found & given),
        "IS_NONE_OF": not found & given,
        "IS_EXACTLY": found == given,
        "IS_NOT_EXACTLY": found != given,
        "CONTAINS_ALL": given <= found,
        "DOES_NOT_CONTAIN_ALL": not given <= found,
    }[operation["operator"]]


def _time(operation: Mapping[str, Any], value: str, moment: Moment) -> bool:
    found, point = stored_instant(value), _point(operation["timePoint"], moment)
    if found is None or point is None:
        return False
    if found == point:
        return bool(operation.get("endpointBehavior", "INCLUSIVE") == "INCLUSIVE")
    return (found > point) is bool(operation["operator"] == "IS_AFTER")


def _number_range(operation: Mapping[str, Any], value: str, _: Moment) -> bool:
    """assumed: both ends belong to it."""
    try:
        inside = operation["lowerBound"] <= Decimal(value) <= operation["upperBound"]
    except InvalidOperation:
        return False
    return inside is (operation["operator"] == "IS_BETWEEN")


def _time_range(operation: Mapping[str, Any], value: str, moment: Moment) -> bool:
    found = stored_instant(value)
    low, high = (_point(operation[f"{end}BoundTimePoint"], moment) for end in ("lower", "upper"))
    if found is None or low is None or high is None:
        return False
    ends = [operation.get(f"{end}BoundEndpointBehavior", "INCLUSIVE") == "INCLUSIVE" for end in ("lower", "upper")]
    inside = (found > low or (ends[0] and found == low)) and (found < high or (ends[1] and found == high))
    return inside is (operation["operator"] == "IS_BETWEEN")


def _point(point: Mapping[str, Any], moment: Moment) -> datetime | None:
    if point["timeType"] == "STORED":
        return stored_instant(point["value"])
    zone = ZoneInfo(point["zoneId"] if point.get("timezoneSource", "CUSTOM") == "CUSTOM" else moment.zone)
    if point["timeType"] == "DATE":
        return datetime(point["year"], point["month"], point["day"], *_clock(point), tzinfo=zone).astimezone(UTC)
    reference, local = point["indexReference"], moment.now.astimezone(zone)
    if reference["referenceType"] == "TODAY":
        local = datetime(local.year, local.month, local.day, *_clock(reference), tzinfo=zone)
    # Adding to an aware datetime moves its local clock, so a day is a calendar day whatever its length.
    return (local + timedelta(**point.get("offset", {}))).astimezone(UTC)


def _clock(point: Mapping[str, Any]) -> tuple[int, int, int, int]:
    hour, minute, second = (point.get(part, 0) for part in ("hour", "minute", "second"))
    return hour, minute, second, point.get("millisecond", 0) * 1000


_SIGNS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "IS_EQUAL_TO": operator.eq,
    "IS_NOT_EQUAL_TO": operator.ne,
    "IS_GREATER_THAN": operator.gt,
    "IS_GREATER_THAN_OR_EQUAL_TO": operator.ge,
    "IS_LESS_THAN": operator.lt,
    "IS_LESS_THAN_OR_EQUAL_TO": operator.le,
}
_TESTS: Mapping[str, Callable[[Mapping[str, Any], str, Moment], bool]] = {
    "BOOL": _bool,
    "NUMBER": _number,
    "STRING": _text,
    "MULTISTRING": _text,
    "ENUMERATION": _enumeration,
    "TIME_POINT": _time,
    "NUMBER_RANGED": _number_range,
    "TIME_RANGED": _time_range,
}
