"""One of HubSpot's property filters as leaves of the core form, or why it is none.

A filter rejects a record without a value unless `includeObjectsWithNoValueSet` is true (documented), so that flag is
each leaf's verdict on a blank. Where the language says the same of the sign itself, the leaf is written so:
`score < 65` with the flag set is NOT score >= 65.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any as Anything

from ledger import (
    AllOf,
    AnyOf,
    BadInput,
    Between,
    Blank,
    Compare,
    Contains,
    Core,
    Day,
    HasAny,
    In,
    Leaf,
    Name,
    NativeField,
    Number,
    Predicate,
    Problems,
    StartsWith,
    Text,
    Today,
    canonical,
    read,
)
from ledger_hubspot.imports.fields import schema_of
from ledger_hubspot.imports.moments import from_day
from ledger_hubspot.imports.opaque import Opaque

Operation = Mapping[str, Anything]

_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_SIGNS = {
    "IS_EQUAL_TO": "=",
    "IS_NOT_EQUAL_TO": "<>",
    "IS_LESS_THAN": "<",
    "IS_LESS_THAN_OR_EQUAL_TO": "<=",
    "IS_GREATER_THAN": ">",
    "IS_GREATER_THAN_OR_EQUAL_TO": ">=",
}
_TYPES = {
    "BOOL": ("boolean",),
    "NUMBER": ("number",),
    "NUMBER_RANGED": ("number",),
    "STRING": ("text",),
    "MULTISTRING": ("text",),
    "ENUMERATION": ("choice", "choices"),
    "TIME_POINT": ("date", "datetime"),
    "TIME_RANGED": ("date", "datetime"),
}
_PAST = "it looks at what the property was before, and the language only at what it is"


def leaves(operation: Operation, field: NativeField, zone: str) -> Core:
    """What the operation says of the field. Raises Opaque; `zone` is the ledger's."""
    kind, operator = str(operation.get("operationType")), operation.get("operator")
    if "_EVER_" in str(operator) or "_NEVER_" in str(operator):
        raise Opaque(_PAST)
    if kind == "ALL_PROPERTY" and operator in ("IS_KNOWN", "IS_UNKNOWN"):
        return Leaf(Blank(field.name), operator == "IS_KNOWN", operator == "IS_UNKNOWN")
    if kind not in _PARTS or not isinstance(operation.get("includeObjectsWithNoValueSet"), bool):
        raise Opaque(f"the language has no words for {kind.lower().replace('_', ' ')}")
    if field.type not in _TYPES[kind]:
        raise Opaque(f"it tests a {field.type or 'property without a type'} as something else")
    try:
        return written(_PARTS[kind](operation, field, zone), field, operation["includeObjectsWithNoValueSet"], zone)
    except (LookupError, TypeError, ValueError, AttributeError, InvalidOperation):
        raise Opaque("it is not of a shape that HubSpot documents") from None


def opposite(leaf: Leaf) -> Leaf:
    """The same leaf, turned round twice: `f < v` as NOT f >= v, where that is what it says on a blank."""
    if isinstance(leaf.predicate, Compare) and leaf.negated is not leaf.on_blank:
        turned = Compare(_OPPOSITE[leaf.predicate.op], leaf.predicate.field, leaf.predicate.right)
        return Leaf(turned, not leaf.negated, leaf.on_blank)
    return leaf


def written(form: Core, field: NativeField, blank: bool, zone: str) -> Core:
    """The form of one field with its verdict on a blank, once it is sure that a criteria could say it."""
    if not isinstance(form, Leaf):
        return type(form)(tuple(written(part, field, blank, zone) for part in form.of))
    leaf = opposite(Leaf(form.predicate, form.negated, blank))
    if no := _objection(leaf.predicate, field, zone):
        raise Opaque(f"a criteria cannot be written with it: {no}")
    return leaf


@lru_cache(maxsize=4096)
def _objection(predicate: Predicate, field: NativeField, zone: str) -> str:
    """What the language has against it, such as a number of too many digits; empty where it has nothing."""
    try:
        read(canonical(predicate), schema_of(field, zone))
    except (BadInput, Problems) as no:
        first = no.problems[0] if isinstance(no, Problems) else no
        return first.why or first.what
    return ""


def _boolean(operation: Operation, field: NativeField, _: str) -> Core:
    positive = {"IS_EQUAL_TO": True, "IS_NOT_EQUAL_TO": False}[operation["operator"]] is operation["value"]
    return _leaf(Name(field.name), not positive)


def _number(operation: Operation, field: NativeField, _: str) -> Core:
    return _leaf(Compare(_SIGNS[operation["operator"]], field.name, Number(Decimal(operation["value"]))))


def _numbers(operation: Operation, field: NativeField, _: str) -> Core:
    """Both ends are taken to belong to it, which HubSpot does not document."""
    low, high = (Number(Decimal(operation[f"{end}Bound"])) for end in ("lower", "upper"))
    return _leaf(Between(field.name, low, high), _outside(operation))


def _options(operation: Operation, field: NativeField, _: str) -> Core:
    values, operator = operation["values"], operation["operator"]
    for value in values:
        if value not in field.choices:
            raise Opaque(f"`{value}` is no option of `{field.name}` that people can choose")
    codes = tuple(Text(value) for value in values)
    match operator:
        case "IS_ANY_OF" | "IS_NONE_OF":
            return _leaf(_any_of(field, codes), operator == "IS_NONE_OF")
        case "IS_EXACTLY" | "IS_NOT_EXACTLY" if field.type == "choice" and len(codes) == 1:
            return _leaf(_any_of(field, codes), operator == "IS_NOT_EXACTLY")
        case "CONTAINS_ALL" | "DOES_NOT_CONTAIN_ALL" if field.type == "choices":
            return _each(operator == "CONTAINS_ALL", [_any_of(field, (code,)) for code in codes])
    raise Opaque("whether a set is exactly another cannot be said where records may hold other options")


def _any_of(field: NativeField, codes: Sequence[Text]) -> Predicate:
    if field.type == "choices":
        return HasAny(field.name, tuple(codes))
    return Compare("=", field.name, codes[0]) if len(codes) == 1 else In(field.name, tuple(codes))


def _texts(operation: Operation, field: NativeField, _: str) -> Core:
    given = [Text(value) for value in (operation["values"] if "values" in operation else [operation["value"]])]
    match operation["operator"]:
        case "IS_EQUAL_TO" | "IS_NOT_EQUAL_TO" as operator:
            return _leaf(_any_of(field, given), operator == "IS_NOT_EQUAL_TO")
        case "CONTAINS" | "DOES_NOT_CONTAIN" as operator:
            return _each(operator == "CONTAINS", [Contains(field.name, text) for text in given], any_of=True)
        case "STARTS_WITH":
            return _each(True, [StartsWith(field.name, text) for text in given], any_of=True)
    raise Opaque(f"the language has no words for {operation['operator'].lower().replace('_', ' ')}")


def _each(positive: bool, predicates: Sequence[Predicate], *, any_of: bool = False) -> Core:
    """All of them (or `any_of` them), or where not `positive` the contrary of that."""
    parts = tuple(_leaf(predicate, not positive) for predicate in predicates)
    if len(parts) == 1:
        return parts[0]
    return AnyOf(parts) if any_of is positive else AllOf(parts)


def _time(operation: Operation, field: NativeField, zone: str) -> Core:
    after = {"IS_AFTER": True, "IS_BEFORE": False}[operation["operator"]]
    day = from_day(operation["timePoint"], operation.get("endpointBehavior"), after=after, type=field.type, zone=zone)
    return _leaf(Compare(">=" if after else "<", field.name, day))


def _times(operation: Operation, field: NativeField, zone: str) -> Core:
    low, high = (
        from_day(
            operation[f"{end}BoundTimePoint"],
            operation.get(f"{end}BoundEndpointBehavior"),
            after=end == "lower",
            type=field.type,
            zone=zone,
        )
        for end in ("lower", "upper")
    )
    last = _day_before(high)
    if low == last:
        return _leaf(Compare("<>" if _outside(operation) else "=", field.name, low))
    return _leaf(Between(field.name, low, last), _outside(operation))


def _day_before(day: Day | Today) -> Day | Today:
    return Today(day.offset - 1) if isinstance(day, Today) else Day(day.value - timedelta(days=1))


def _outside(operation: Operation) -> bool:
    return {"IS_BETWEEN": False, "IS_NOT_BETWEEN": True}[operation["operator"]]


def _leaf(predicate: Predicate, negated: bool = False) -> Leaf:
    return Leaf(predicate, negated, False)


_PARTS: Mapping[str, Callable[[Operation, NativeField, str], Core]] = {
    "BOOL": _boolean,
    "NUMBER": _number,
    "NUMBER_RANGED": _numbers,
    "STRING": _texts,
    "MULTISTRING": _texts,
    "ENUMERATION": _options,
    "TIME_POINT": _time,
    "TIME_RANGED": _times,
}
