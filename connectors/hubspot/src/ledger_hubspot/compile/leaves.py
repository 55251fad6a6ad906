"""A leaf of the core form as HubSpot filters: the branches that are true exactly where the leaf is.

    value filters, all false on a blank   OR   property unknown, where the leaf is true on a blank

HubSpot's flag `includeObjectsWithNoValueSet` is never set to true: nobody has observed what it does to negative
operators (language.md, R7). What has no contrary of its own in HubSpot is a helper list that one must not be in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ledger import (
    Between,
    Binding,
    Blank,
    Compare,
    Contains,
    Day,
    Field,
    HasAny,
    In,
    Leaf,
    Name,
    Number,
    Ref,
    Rule,
    StartsWith,
    Text,
    Today,
    start_of,
)
from ledger_hubspot.compile import reasons
from ledger_hubspot.compile.normal import both
from ledger_hubspot.native.filters import (
    AsIs,
    Branches,
    Filter,
    InHelper,
    InList,
    IsKnown,
    IsTrue,
    NumberIs,
    OptionIs,
    TextIs,
    TimeIs,
)

ACCEPTED_TEXT = "text"

OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_WORDS = {
    "=": "IS_EQUAL_TO",
    "<>": "IS_NOT_EQUAL_TO",
    "<": "IS_LESS_THAN",
    "<=": "IS_LESS_THAN_OR_EQUAL_TO",
    ">": "IS_GREATER_THAN",
    ">=": "IS_GREATER_THAN_OR_EQUAL_TO",
}
_LIST = re.compile(r"list:(\d+)")
_FILTER = "filter:"
_CONTACT = re.compile(r"contacts\.([a-z][a-z0-9_]*)")


def branches(leaf: Leaf, rule: Rule) -> Branches:
    """The branches of one leaf. Raises Refused."""
    predicate = leaf.predicate
    field = rule.schema.fields[predicate.name if isinstance(predicate, Name) else predicate.field]
    if field.type == "signal":
        return _signal(binding(field, rule).path, field, not leaf.negated)
    if isinstance(predicate, Blank):
        return _one(IsKnown(property_of(field, rule), leaf.negated))
    name = property_of(field, rule)
    found = _VALUES[field.type](leaf, field, name, rule)
    return found | _one(IsKnown(name, False)) if leaf.on_blank and not _by_exclusion(found) else found


def _by_exclusion(found: Branches) -> bool:
    """Whether these pass whoever is not in a list of others: so also a blank."""
    return all(isinstance(item, InHelper) for one in found for item in one)


def _boolean(leaf: Leaf, field: Field, name: str, rule: Rule) -> Branches:
    return _one(IsTrue(name, not leaf.negated))


def _number(leaf: Leaf, field: Field, name: str, rule: Rule) -> Branches:
    def test(op: str, literal: object) -> Filter:
        assert isinstance(literal, Number)
        return NumberIs(name, _WORDS[op], literal.value)

    return _ordered(leaf, field, lambda op, literal: _one(test(op, literal)))


def _day(leaf: Leaf, field: Field, name: str, rule: Rule) -> Branches:
    """Every comparison of days, by the start of that day and of the next."""
    zone = "UTC" if field.type == "date" else rule.schema.zone

    def at(literal: object, shift: int) -> datetime | int:
        if isinstance(literal, Today):
            if field.type == "date" and rule.schema.zone != "UTC":
                raise reasons.refused(reasons.TODAY_ON_DATE, f"TODAY against `{field.name}`")
            return literal.offset + shift
        assert isinstance(literal, Day)
        return _local_start(literal.value + timedelta(days=shift), zone, field)

    def test(op: str, literal: object) -> Branches:
        def one(shift: int, *, after: bool) -> TimeIs:
            return TimeIs(name, after, at(literal, shift), zone)

        match op:
            case "=":
                return _all(one(0, after=True), one(1, after=False))
            case "<>":
                return _one(one(0, after=False)) | _one(one(1, after=True))
            case "<" | "<=":
                return _one(one(0 if op == "<" else 1, after=False))
            case _:
                return _one(one(0 if op == ">=" else 1, after=True))

    return _ordered(leaf, field, test)


def _choice(leaf: Leaf, field: Field, name: str, rule: Rule) -> Branches:
    codes: Sequence[object]
    match leaf.predicate:
        case Compare(op=op, right=right):
            codes, none = (right,), leaf.negated is not (op == "<>")
        case In(values=values) | HasAny(values=values):
            codes, none = values, leaf.negated
        case _:
            raise AssertionError(leaf)
    return _one(OptionIs(name, _options(codes, field, binding(field, rule).codes), none))


def _text(leaf: Leaf, field: Field, name: str, rule: Rule) -> Branches:
    """A comparison of texts, by what somebody accepted on record that HubSpot does with them."""
    if ACCEPTED_TEXT not in rule.accepted:
        raise reasons.refused(reasons.TEXT, f"a test of `{field.name}`")

    def test(operator: str, literal: object) -> Branches:
        assert isinstance(literal, Text)
        return _one(TextIs(name, operator, literal.value))

    match leaf.predicate:
        case Contains(text=text):
            return test("DOES_NOT_CONTAIN" if leaf.negated else "CONTAINS", text)
        case StartsWith(text=text):
            return _starts(name, test("STARTS_WITH", text), leaf)
    return _ordered(leaf, field, lambda op, literal: test(_WORDS[op], literal))


def _starts(name: str, found: Branches, leaf: Leaf) -> Branches:
    if not leaf.negated:
        return found
    others = _one(InHelper(found, False))  # HubSpot has no word for "does not start with"
    return others if leaf.on_blank else both(others, _one(IsKnown(name, True)))


def _signal(path: str, field: Field, positive: bool) -> Branches:
    """What only HubSpot can tell: the membership of a list, or a filter that it has words for and we have not."""
    if match := _LIST.fullmatch(path):
        return _one(InList(match[1], positive))
    if not path.startswith(_FILTER):
        raise reasons.refused(reasons.SIGNAL, f"`{field.name}`")
    try:
        found = json.loads(path.removeprefix(_FILTER))
    except ValueError:
        raise reasons.refused(reasons.SIGNAL, f"`{field.name}`") from None
    filters = _one(AsIs(json.dumps(found, sort_keys=True, separators=(",", ":"))))
    return filters if positive else _one(InHelper(filters, False))


_VALUES: Mapping[str, Callable[[Leaf, Field, str, Rule], Branches]] = {
    "boolean": _boolean,
    "number": _number,
    "date": _day,
    "datetime": _day,
    "choice": _choice,
    "choices": _choice,
    "text": _text,
}


def _ordered(leaf: Leaf, field: Field, test: Callable[[str, object], Branches]) -> Branches:
    """A predicate over an ordered type from comparisons with constants, turned round where the leaf is."""
    match leaf.predicate:
        case Compare(right=Ref()):
            raise reasons.refused(reasons.TWO_FIELDS, f"a comparison of `{field.name}`")
        case Compare(op=op, right=right):
            return test(OPPOSITE[op] if leaf.negated else op, right)
        case Between(low=low, high=high):
            if leaf.negated:
                return test("<", low) | test(">", high)
            return both(test(">=", low), test("<=", high))
        case In(values=values):
            if leaf.negated:
                return _product([test("<>", value) for value in values])
            return frozenset().union(*(test("=", value) for value in values))
    raise AssertionError(leaf)


def _product(parts: Sequence[Branches]) -> Branches:
    found = _all()
    for part in parts:
        found = both(found, part)
    return found


def _one(item: Filter) -> Branches:
    return frozenset({frozenset({item})})


def _all(*items: Filter) -> Branches:
    return frozenset({frozenset(items)})


def _local_start(day: date, zone: str, field: Field) -> datetime:
    """The start of `day` as the local time that names that instant alone."""
    start = start_of(day, zone)
    local = start.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if any(local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) != start for fold in (0, 1)):
        raise reasons.refused(reasons.TWO_MIDNIGHTS, f"{day} on `{field.name}`")
    return local


def binding(field: Field, rule: Rule) -> Binding:
    """Where the field is in HubSpot. Raises Refused unless that is one place."""
    found = rule.bindings.get(field.name, ())
    if not found:
        raise reasons.refused(reasons.unbound(field, rule), f"`{field.name}`")
    if len(found) > 1:
        raise reasons.refused(reasons.BOUND_TWICE, f"`{field.name}`")
    return found[0]


def property_of(field: Field, rule: Rule) -> str:
    """The property of contacts that the field is bound to. Raises Refused."""
    match = _CONTACT.fullmatch(binding(field, rule).path)
    if not match:
        raise reasons.refused(reasons.NOT_A_CONTACT, f"`{field.name}`")
    return match[1]


def _options(codes: Sequence[object], field: Field, spelled: Mapping[str, str]) -> frozenset[str]:
    for code in codes:
        if not isinstance(code, Text) or code.value not in field.choices:
            raise reasons.refused(reasons.OPTION, f"a test of `{field.name}`")
    return frozenset(spelled.get(code.value, code.value) for code in codes if isinstance(code, Text))
