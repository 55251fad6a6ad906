"""`POST /crm/v3/objects/contacts/search`: which contacts match groups of filters.

documented: at most 5 groups of 6 filters, 18 in all; pages of at most 200 and no further than 10,000; groups are
joined by OR and filters by AND; BETWEEN includes both ends. assumed, as the case that punishes a careless caller:
NEQ and NOT_IN match contacts without a value; enumeration values are compared exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from ledger_hubspot.emulator.answers import bad
from ledger_hubspot.emulator.filters import stored_instant
from ledger_hubspot.emulator.portal import Portal

GROUPS, PER_GROUP, IN_ALL, PAGE, FURTHEST = 5, 6, 18, 200, 10_000
_NEEDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("EQ", "NEQ", "LT", "LTE", "GT", "GTE"), ("value",)),
    "BETWEEN": ("value", "highValue"),
    **dict.fromkeys(("IN", "NOT_IN"), ("values",)),
    **dict.fromkeys(("HAS_PROPERTY", "NOT_HAS_PROPERTY"), ()),
}
_KEYS = {"filterGroups", "after", "limit", "properties", "sorts", "query"}


def search(portal: Portal, body: Any) -> dict[str, Any]:
    """The page that `body` asks for."""
    groups, start, limit = _read(portal, body)
    ids = sorted(portal.contacts, key=lambda key: (len(key), key))
    found = [key for key in ids if _matches(portal, groups, portal.contacts[key])]
    page = found[start : start + limit]
    answer: dict[str, Any] = {"total": len(found), "results": [_shown(portal, key, body) for key in page]}
    if start + limit < len(found):
        answer["paging"] = {"next": {"after": str(start + limit)}}
    return answer


def _read(portal: Portal, body: Any) -> tuple[list[Any], int, int]:
    if not isinstance(body, dict) or set(body) - _KEYS:
        raise bad(f"A search takes only {', '.join(sorted(_KEYS))}.")
    groups, limit, after = body.get("filterGroups", []), body.get("limit", 10), str(body.get("after", "") or "0")
    if not isinstance(groups, list) or len(groups) > GROUPS:
        raise bad(f"There are at most {GROUPS} filterGroups.")
    filters = [item for group in groups for item in _of_group(group)]
    if len(filters) > IN_ALL:
        raise bad(f"There are at most {IN_ALL} filters in all.")
    for item in filters:
        _check(portal, item)
    if not isinstance(limit, int) or not 1 <= limit <= PAGE or not after.isdigit():
        raise bad(f"A page holds 1 to {PAGE} results, after a cursor that a page before gave.")
    if int(after) + limit > FURTHEST:
        raise bad(f"Paging beyond {FURTHEST} results is not possible.")
    return groups, int(after), limit


def _of_group(group: Any) -> list[Any]:
    filters = group.get("filters") if isinstance(group, dict) else None
    if not isinstance(filters, list) or not 1 <= len(filters) <= PER_GROUP:
        raise bad(f"A filter group holds 1 to {PER_GROUP} filters.")
    return filters


def _check(portal: Portal, item: Any) -> None:
    if not isinstance(item, dict) or item.get("propertyName") not in portal.properties:
        raise bad("A filter names no property of contacts.")
    needs = _NEEDS.get(item.get("operator", ""))
    if needs is None or set(item) != {"propertyName", "operator", *needs}:
        raise bad(f"A filter with the operator {item.get('operator')} does not have the keys it needs.")
    for key in needs:
        given = item[key] if key == "values" else [item[key]]
        if not isinstance(given, list) or not given or not all(isinstance(value, str) for value in given):
            raise bad("Values of a search are texts.")
        if any(_typed(portal.properties[item["propertyName"]]["type"], value) is None for value in given):
            raise bad(f"A value cannot be compared with {item['propertyName']}.")


def _matches(portal: Portal, groups: list[Any], contact: Mapping[str, str]) -> bool:
    return not groups or any(all(_passes(portal, item, contact) for item in group["filters"]) for group in groups)


def _passes(portal: Portal, item: Mapping[str, Any], contact: Mapping[str, str]) -> bool:
    operator, kind = item["operator"], portal.properties[item["propertyName"]]["type"]
    text = contact.get(item["propertyName"], "")
    if operator in ("HAS_PROPERTY", "NOT_HAS_PROPERTY"):
        return (text != "") is (operator == "HAS_PROPERTY")
    value = _typed(kind, text) if text else None
    if operator in ("NEQ", "NOT_IN"):
        given = item["values"] if operator == "NOT_IN" else [item["value"]]
        return value is None or value not in [_typed(kind, one) for one in given]
    if value is None:
        return False
    if operator == "IN":
        return value in [_typed(kind, one) for one in item["values"]]
    return _compares(operator, value, _typed(kind, item["value"]), _typed(kind, item.get("highValue", item["value"])))


def _compares(operator: str, value: Any, low: Any, high: Any) -> bool:
    return bool(
        {
            "EQ": lambda: value == low,
            "LT": lambda: value < low,
            "LTE": lambda: value <= low,
            "GT": lambda: value > low,
            "GTE": lambda: value >= low,
            "BETWEEN": lambda: low <= value <= high,
        }[operator]()
    )


def _typed(kind: str, text: str) -> Any:
    """The value in the property's type, or None where it is none of it."""
    if kind == "number":
        try:
            return Decimal(text)
        except InvalidOperation:
            return None
    if kind in ("date", "datetime"):
        return stored_instant(text)
    return text if kind in ("enumeration", "bool") else text.casefold()


def _shown(portal: Portal, key: str, body: Mapping[str, Any]) -> dict[str, Any]:
    contact = portal.contacts[key]
    wanted = {*body.get("properties", ()), "createdate", "hs_object_id", "lastmodifieddate"}
    return {
        "id": key,
        "properties": {name: contact[name] for name in sorted(wanted) if name in contact},
        "createdAt": contact["createdate"],
        "updatedAt": contact["lastmodifieddate"],
        "archived": False,
    }
