"""What a filter that only HubSpot can judge is called, in words and as a name.

The words hold what is asked for, so that two filters that ask for different things have different names:
`lifecyclestage has ever been lead`, `is_competitor is false`, `email subscription 711 opt in`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

Item = Mapping[str, Any]
_BOUNDS = ("timePoint", "lowerBoundTimePoint", "upperBoundTimePoint")
_UNSAID = ("filterType", "filterBranchType", "filterBranchOperator")


def path_of(item: Item) -> str:
    """What a signal is bound to: the filter in normal form, as canonical JSON, or the list by its number."""
    if item.get("filterType") == "IN_LIST":
        return f"list:{item['listId']}"
    return f"filter:{json.dumps(item, sort_keys=True, separators=(',', ':'))}"


def words(item: Item, lists: Mapping[str, Item]) -> str:
    """What the filter is about, from which a name is made."""
    operation = item.get("operation")
    match item.get("filterType", item.get("filterBranchType")):
        case "IN_LIST":
            return f"in {_list_name(item, lists)}"
        case "PROPERTY" if isinstance(operation, Mapping):
            return f"{item.get('property')} {_asked(operation)}"
        case "FORM_SUBMISSION" | "FORM_SUBMISSION_ON_PAGE":
            page = f" on {item['pageId']}" if "pageId" in item else ""
            return f"{_plain(item.get('operator'))} form {item.get('formId', 'any')}{page}"
        case "PAGE_VIEW":
            return f"{_plain(item.get('operator'))} {item.get('pageUrl')}"
        case "UNIFIED_EVENTS":
            return f"{_plain(item.get('operator'))} event {item.get('eventTypeId')}"
        case "ASSOCIATION":
            of, where = item.get("objectTypeId", item.get("toObjectTypeId", "")), item.get("listId", "")
            return f"associated {of} {item.get('operator', '')} {where}".rstrip()
        case kind:
            return " ".join([_plain(kind), *_values({key: item[key] for key in item if key not in _UNSAID})])


def why(item: Item) -> str:
    """Why only HubSpot can judge it, where that is for its kind."""
    match item.get("filterType", item.get("filterBranchType")):
        case "FORM_SUBMISSION" | "FORM_SUBMISSION_ON_PAGE":
            return "who filled in a form is known to HubSpot alone"
        case "PAGE_VIEW":
            return "who looked at a page is known to HubSpot alone"
        case "UNIFIED_EVENTS" | "EVENT":
            return "what somebody did is known to HubSpot alone"
        case "ASSOCIATION":
            return "it looks at the records that a contact is associated with"
        case kind:
            return f"the language has no words for {_plain(kind)}"


def _asked(operation: Item) -> str:
    """The operator and its values: `is any of lead, customer`, `is false`."""
    verb, given = _plain(operation.get("operator")), list(_given(operation))
    if len(given) == 1:
        verb = verb.removesuffix(" equal to").removesuffix(" any of")
    return " ".join([verb, ", ".join(given)]).rstrip()


def _given(operation: Item) -> Iterator[str]:
    yield from _values(
        {key: operation[key] for key in ("value", "values", "lowerBound", "upperBound") if key in operation}
    )
    yield from (_moment(operation[key]) for key in _BOUNDS if isinstance(operation.get(key), Mapping))


def _values(part: Any) -> Iterator[str]:
    """Every value in it, at any depth, by the names of what holds them."""
    if isinstance(part, Mapping):
        for key in sorted(part):
            yield from _values(part[key])
    elif isinstance(part, list):
        for each in part:
            yield from _values(each)
    else:
        yield _plain(part)


def _moment(point: Item) -> str:
    """A point in time: `2026-01-01`, `30 days before today`, or the property that has it."""
    if point.get("timeType") == "DATE":
        day = "-".join(f"{point[part]:02}" for part in ("year", "month", "day") if isinstance(point.get(part), int))
        clock = f" {point['hour']:02}:{point.get('minute', 0):02}" if point.get("hour") else ""
        return f"{day}{clock}"
    reference = point.get("indexReference")
    today = _plain(reference.get("referenceType")) if isinstance(reference, Mapping) else str(point.get("property", ""))
    offset = point.get("offset")
    moved = {unit: n for unit, n in offset.items() if isinstance(n, int) and n} if isinstance(offset, Mapping) else {}
    return " ".join([*(f"{abs(n)} {unit} {'before' if n < 0 else 'after'}" for unit, n in moved.items()), today])


def _list_name(item: Item, lists: Mapping[str, Item]) -> str:
    found = lists.get(str(item.get("listId")))
    return str(found["name"]) if found else f"list {item.get('listId')}"


def _plain(word: Any) -> str:
    return str(word).lower().replace("_", " ")
