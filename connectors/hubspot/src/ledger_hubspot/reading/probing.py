"""Assumptions about what HubSpot's filters mean, tried on the lists that people made: read-only.

    lists of a telling shape x what a search finds, or what the members have  -->  held, not held, or nobody can tell

All lists are read, a hundred at once, since the telling ones may be the last; few of them are then asked more of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ledger import start_of
from ledger.connecting import chunks
from ledger_hubspot.native import branch
from ledger_hubspot.native.observed import is_active
from ledger_hubspot.reading import search
from ledger_hubspot.wire.api import account, contacts, lists, properties
from ledger_hubspot.wire.portal import Portal

LISTS = 1_000  # how many are read, at most
_COMPARED = 25  # how many of them are compared with what else can be asked, a request or two each
_VALUES = 100  # of how many members the values are looked at
_NEGATIVE = frozenset({"IS_NOT_EQUAL_TO", "IS_NONE_OF"})
_TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "IS_EQUAL_TO": str.__eq__,
    "CONTAINS": str.__contains__,
    "STARTS_WITH": str.startswith,
}
Verdict = tuple[bool | None, str]
Found = Mapping[str, Any]


class Texts(NamedTuple):
    """A list of those whose one property passes any of these tests of a text: operator and text."""

    property: str
    tests: tuple[tuple[str, str], ...]

    def passed(self, value: str, fold: Callable[[str], str]) -> bool:
        """Whether a value passes, both sides folded."""
        return any(_TEXTS[operator](fold(value), fold(text)) for operator, text in self.tests)


def active(portal: Portal) -> Iterator[Found]:
    """The lists of contacts that follow filters, with these."""
    ids = [entry["listId"] for entry in islice(filter(is_active, lists.like(portal.client, "")), LISTS)]
    for some in chunks(ids, lists.BATCH):
        yield from lists.by_ids(portal.client, some).values()


def flag(portal: Portal, held: Sequence[Found]) -> Verdict:
    """A list and a search that say the same, with HAS_PROPERTY beside each negative operator, find as many."""
    there = properties.all_of(portal.client, "contacts")
    apart, plain, negative = [], 0, 0
    for found, groups in islice(_searchable(held, there), _COMPARED):
        if contacts.count(portal.client, groups) != int(found["size"]):
            apart.append(f"list/{found['listId']}")
        elif any(map(_negative, _filters(found))):
            negative += 1
        else:
            plain += 1
    if apart:
        return False, f"other counts than a search: {', '.join(apart)}"
    if negative:
        return True, f"{negative + plain} lists count as a search does, {negative} of them with such an operator"
    return None, f"{plain} lists count as a search does, and none of them has such an operator"


def text_case(portal: Portal, held: Sequence[Found]) -> Verdict:
    """Whether a list that tests a text holds a contact that passes only if case does not count."""
    telling = [(found, texts) for found in held if (texts := _texts(found)) and found.get("size")]
    for found, texts in islice(telling, _COMPARED):
        _, some = next(lists.members(portal.client, str(found["listId"])), (0, {}))
        values = contacts.values(portal.client, list(some)[:_VALUES], texts.property) if some else {}
        odd = [value for value in values.values() if texts.passed(value, str.casefold) and not texts.passed(value, str)]
        if odd:
            return True, f"list/{found['listId']} holds {len(odd)} contacts whose `{texts.property}` differs in case"
    return None, f"of the {len(telling)} lists that test a text, none holds a contact that would tell"


def today(portal: Portal, held: Sequence[Found]) -> Verdict:
    """Whether a list that counts from TODAY counts from the day in its own zone, and not in the portal's or UTC."""
    if (now := portal.client.told) is None:
        return None, "HubSpot did not say what time it is"
    there = properties.all_of(portal.client, "contacts")
    others = ("UTC", str(account.details(portal.client).get("timeZone") or "UTC"))
    telling = [(found, item) for found in held if (item := _from_today(found, there)) and found.get("size") is not None]
    for found, item in islice(telling, _COMPARED):
        own = item["operation"]["timePoint"]["zoneId"]
        counts = {zone: contacts.count(portal.client, _since(item, zone, now)) for zone in {own, *others}}
        if len(set(counts.values())) > 1:
            return counts[own] == int(
                found["size"]
            ), f"list/{found['listId']} has {found['size']} members: {_told(counts)}"
    return None, f"of the {len(telling)} lists that count from TODAY, none has other members in another zone"


def _searchable(held: Sequence[Found], there: Found) -> Iterator[tuple[Found, contacts.Groups]]:
    """Lists that a search can say, those with a negative operator first."""
    for found in sorted(held, key=lambda one: not any(map(_negative, _filters(one)))):
        groups = search.groups(branch.read(found.get("filterBranch")), there)
        if groups is not None and found.get("size") is not None and all(map(_rejects_blanks, _filters(found))):
            yield found, groups


def _filters(found: Found) -> list[Found]:
    items = (item for some in branch.filters_of(branch.read(found.get("filterBranch"))) for item in some)
    return [item for item in items if item.get("filterType") == "PROPERTY"]


def _rejects_blanks(item: Found) -> bool:
    return item["operation"].get("includeObjectsWithNoValueSet") is False


def _negative(item: Found) -> bool:
    return item["operation"].get("operator") in _NEGATIVE and _rejects_blanks(item)


def _texts(found: Found) -> Texts | None:
    """The texts that a list tests, where it tests those of one property alone, any of them."""
    alternatives = branch.filters_of(branch.read(found.get("filterBranch")))
    items = [some[0] for some in alternatives if len(some) == 1 and some[0].get("filterType") == "PROPERTY"]
    if len(items) != len(alternatives) or len({item["property"] for item in items}) != 1:
        return None
    if not all(item["operation"].get("operationType") in ("STRING", "MULTISTRING") for item in items):
        return None
    tests = [(item["operation"].get("operator"), text) for item in items for text in _given(item["operation"])]
    known = all(operator in _TEXTS and text for operator, text in tests) and all(map(_rejects_blanks, items))
    return Texts(items[0]["property"], tuple(tests)) if known else None


def _given(operation: Found) -> list[str]:
    return [str(text) for text in (operation["values"] if "values" in operation else [operation.get("value", "")])]


def _from_today(found: Found, there: Found) -> Found | None:
    """The one filter of a list that asks when a datetime was, counted in days from TODAY in a zone of its own."""
    alternatives = branch.filters_of(branch.read(found.get("filterBranch")))
    if len(alternatives) != 1 or len(alternatives[0]) != 1 or not (items := _filters(found)):
        return None
    match items[0]["operation"]:
        case {
            "operationType": "TIME_POINT",
            "operator": "IS_AFTER" | "IS_BEFORE" as operator,
            "endpointBehavior": ends,
            "timePoint": {
                "timeType": "INDEXED",
                "timezoneSource": "CUSTOM",
                "zoneId": str(zone),
                "indexReference": {"referenceType": "TODAY"},
            } as point,
        } if ends == ("INCLUSIVE" if operator == "IS_AFTER" else "EXCLUSIVE"):
            days = set(point.get("offset") or {}) <= {"days"}
            of_datetime = there.get(items[0]["property"], {}).get("type") == "datetime"
            return items[0] if days and of_datetime and _rejects_blanks(items[0]) and _is_zone(zone) else None
    return None


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def _since(item: Found, zone: str, now: datetime) -> contacts.Groups:
    """The search for whoever passes the filter, if its days were those of `zone`."""
    days = int((item["operation"]["timePoint"].get("offset") or {}).get("days", 0))
    start = start_of(now.astimezone(ZoneInfo(zone)).date() + timedelta(days=days), zone)
    operator = "GTE" if item["operation"]["operator"] == "IS_AFTER" else "LT"
    value = str(int(start.timestamp() * 1000))
    return [{"filters": [{"propertyName": item["property"], "operator": operator, "value": value}]}]


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} by the day in {zone}" for zone, count in sorted(counts.items()))
