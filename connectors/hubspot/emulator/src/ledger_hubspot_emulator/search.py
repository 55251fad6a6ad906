"""`POST /crm/v3/objects/{objectType}/search`: which records match groups of filters.

documented: at most 5 groups of 6 filters, 18 in all; pages of at most 200 and no further than 10,000; groups are
joined by OR and filters by AND; BETWEEN includes both ends; one property to sort by. assumed, as the case that punishes
a careless caller: NEQ and NOT_IN match records without a value; enumeration values are compared exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from ledger_hubspot_emulator import records
from ledger_hubspot_emulator.answers import bad
from ledger_hubspot_emulator.instants import stored_instant
from ledger_hubspot_emulator.portal import Portal

GROUPS, PER_GROUP, IN_ALL, PAGE, FURTHEST = 5, 6, 18, 200, 10_000
_NEEDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("EQ", "NEQ", "LT", "LTE", "GT", "GTE"), ("value",)),
    "BETWEEN": ("value", "highValue"),
    **dict.fromkeys(("IN", "NOT_IN"), ("values",)),
    **dict.fromkeys(("HAS_PROPERTY", "NOT_HAS_PROPERTY"), ()),
}
_TEXTS = ("email", "firstname", "lastname", "company", "phone", "name", "domain", "dealname")
_KEYS = {"filterGroups", "after", "limit", "properties", "sorts", "query"}


Found = tuple[str, Mapping[str, str]]


def search(portal: Portal, body: Any, entity: str = "contacts") -> dict[str, Any]:
    """The page of `object` that `body` asks for."""
    known = {name: entry for name, entry in portal.definitions[entity].items() if not entry["archived"]}
    groups, start, limit = _read(known, body)
    text = str(body.get("query", "")).casefold()
    found = [
        (key, held)
        for key, held in records.values(portal, entity).items()
        if _matches(known, groups, held) and _says(held, text)
    ]
    found = _in_order(known, found, body.get("sorts", []))
    page = found[start : start + limit]
    answer: dict[str, Any] = {
        "total": len(found),
        "results": [record(*each, body.get("properties", ())) for each in page],
    }
    if start + limit < len(found):
        answer["paging"] = {"next": {"after": str(start + limit)}}
    return answer


def _says(held: Mapping[str, str], text: str) -> bool:
    return not text or any(text in held.get(name, "").casefold() for name in _TEXTS)


def _in_order(known: Mapping[str, Any], found: list[Found], sorts: Any) -> list[Found]:
    """By one property, `-name` being downwards, and else by id. assumed: those without a value come last."""
    if not isinstance(sorts, list) or len(sorts) > 1:
        raise bad("A search is sorted by one property.")
    for name in sorts:
        plain = str(name).removeprefix("-")
        if plain not in known:
            raise bad(f"A search cannot be sorted by {plain}, which is no property.")
        keyed = [(_typed(known[plain]["type"], held.get(plain, "")), (key, held)) for key, held in found]
        some = [pair for pair in keyed if pair[0] not in (None, "")]
        some.sort(key=lambda pair: pair[0], reverse=str(name).startswith("-"))
        return [pair[1] for pair in some] + [pair[1] for pair in keyed if pair[0] in (None, "")]
    return found


def record(key: str, held: Mapping[str, str], asked: Iterable[str], *, archived: bool = False) -> dict[str, Any]:
    """One record as the API shows it: the asked properties that have a value, and three that always come."""
    modified = "lastmodifieddate" if "lastmodifieddate" in held else "hs_lastmodifieddate"
    wanted = {*asked, "createdate", "hs_object_id", modified}
    return {
        "id": key,
        "properties": {name: held[name] for name in sorted(wanted) if name in held},
        "createdAt": held["createdate"],
        "updatedAt": held[modified],
        "archived": archived,
    }


def _read(known: Mapping[str, Any], body: Any) -> tuple[list[Any], int, int]:
    if not isinstance(body, dict) or set(body) - _KEYS:
        raise bad(f"A search takes only {', '.join(sorted(_KEYS))}.")
    groups, limit, after = body.get("filterGroups", []), body.get("limit", 10), str(body.get("after", "") or "0")
    if not isinstance(groups, list) or len(groups) > GROUPS:
        raise bad(f"There are at most {GROUPS} filterGroups.")
    filters = [item for group in groups for item in _of_group(group)]
    if len(filters) > IN_ALL:
        raise bad(f"There are at most {IN_ALL} filters in all.")
    for item in filters:
        _check(known, item)
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


def _check(known: Mapping[str, Any], item: Any) -> None:
    if not isinstance(item, dict) or item.get("propertyName") not in known:
        raise bad("A filter names no property.")
    needs = _NEEDS.get(item.get("operator", ""))
    if needs is None or set(item) != {"propertyName", "operator", *needs}:
        raise bad(f"A filter with the operator {item.get('operator')} does not have the keys it needs.")
    for key in needs:
        given = item[key] if key == "values" else [item[key]]
        if not isinstance(given, list) or not given or not all(isinstance(value, str) for value in given):
            raise bad("Values of a search are texts.")
        if any(_typed(known[item["propertyName"]]["type"], value) is None for value in given):
            raise bad(f"A value cannot be compared with {item['propertyName']}.")


def _matches(known: Mapping[str, Any], groups: list[Any], contact: Mapping[str, str]) -> bool:
    return not groups or any(all(_passes(known, item, contact) for item in group["filters"]) for group in groups)


def _passes(known: Mapping[str, Any], item: Mapping[str, Any], contact: Mapping[str, str]) -> bool:
    operator, kind = item["operator"], known[item["propertyName"]]["type"]
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
