"""A comparison of two values as a sign of the language: when it is TRUE, when FALSE, and NULL else.

A comparison with a blank is NULL, but of texts and options, where a blank is an empty text (observed in Salesforce's
engine: `s <> "x"` is TRUE on a blank).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, date
from decimal import Decimal
from typing import Any as Anything
from zoneinfo import ZoneInfo

from ledger import (
    AllOf,
    AnyOf,
    Blank,
    Compare,
    Core,
    Day,
    Leaf,
    Literal,
    Number,
    Predicate,
    Ref,
    Text,
    Today,
    code_objections,
    normal,
    start_of,
    text_objections,
)
from ledger_salesforce.compile.formula import TURNED
from ledger_salesforce.imports.truth import Sign, certain
from ledger_salesforce.imports.values import ARITHMETIC, TODAY, Instant, Letters, Moment, Option, Sum, Term, Value, less
from ledger_salesforce.imports.words import Unreadable

ORDERS: Mapping[str, Callable[[Anything, Anything], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
FLIPPED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
NEVER, ALWAYS = certain(AnyOf(())), certain(AllOf(()))
CASE = "it compares letter case, and the language does not"
FURTHEST = 36_500


def compared(op: str, left: Value, right: Value, zone: str, text: str) -> Sign:
    """The comparison. Raises Unreadable, with `text` as the part, where the language has none such."""
    match left, right:
        case Sum(), Sum():
            return _sums(op, left, right, text)
        case str(), str():
            return _constant(op, left, right)
        case ((Letters() | Option()), str()) if op in ("=", "<>"):
            return _texts(op, left, right, text)
        case Instant(), Moment():
            return _instants(op, left, right, zone, text)
        case (str(), Letters() | Option()) | (Moment(), Instant()):
            return compared(FLIPPED[op], right, left, zone, text)
    raise Unreadable(text, "the language does not compare the two")


def blank(name: str) -> Sign:
    """The field is blank: never NULL."""
    return certain(Leaf(Blank(name), False, True))


def sign(predicate: Predicate, default: bool | None = None) -> Sign:
    """A sign that is NULL on a blank, or has the verdict `default` there."""
    if default is not None:
        return certain(Leaf(predicate, False, default))
    return Sign(Leaf(predicate, False, False), Leaf(predicate, True, False))


def searchable(letters: Letters, literal: str, text: str) -> bool:
    """Whether a text can hold `literal` at all, for one in lower case holds no capital. Raises Unreadable."""
    if letters.folded:
        if literal != literal.lower():
            return False
    elif any(letter.lower() != letter.upper() for letter in literal):
        raise Unreadable(text, CASE)
    for why, _ in text_objections(literal):
        raise Unreadable(text, why)
    return True


def coded(option: str, text: str) -> Text:
    """An option as a code. Raises Unreadable."""
    for why, _ in code_objections(option):
        raise Unreadable(text, why)
    return Text(option)


def _constant(op: str, left: Anything, right: Anything) -> Sign:
    return ALWAYS if ORDERS[op](left, right) else NEVER


def _texts(op: str, left: Letters | Option, literal: str, text: str) -> Sign:
    name, default = left.field.name, left.default if isinstance(left, Letters) else None
    if not literal:
        form: Core = AnyOf(()) if default is not None else Leaf(Blank(name), False, True)
    elif isinstance(left, Option):
        form = Leaf(Compare("=", name, coded(literal, text)), False, False)
    elif searchable(left, literal, text):
        form = Leaf(Compare("=", name, Text(literal)), False, default == literal)
    else:
        form = AnyOf(())
    found = certain(form)
    return found if op == "=" else Sign(found.false, found.true)


def _sums(op: str, left: Sum, right: Sum, text: str) -> Sign:
    if len(left.terms) == 1 and left.terms == right.terms and TODAY not in {term.field for term in left.terms}:
        (itself,) = left.terms
        return _itself(ORDERS[op](left.constant, right.constant), itself)
    difference = less(left, right, text)
    terms = sorted(difference.terms.items(), key=lambda each: (each[0].field == TODAY, -each[1]))
    if difference.days or any(abs(times) > 1 for _, times in terms):
        raise Unreadable(text, ARITHMETIC)
    match terms:
        case []:
            return _constant(op, difference.constant, 0)
        case [(term, times)] if term.field != TODAY:
            right_side, op = -times * difference.constant, op if times > 0 else FLIPPED[op]
            return _against(op, term, _literal(term, right_side, text), right_side)
        case [(term, times), (Term(field=other), against)] if other == TODAY and times == -against:
            shift = -times * difference.constant
            return sign(Compare(op if times > 0 else FLIPPED[op], term.field.name, Today(_days(shift, text))))
        case [(one, 1), (two, -1)] if not difference.constant:
            return _pair(op, one, two, text)
    raise Unreadable(text, ARITHMETIC)


def _itself(holds: bool, term: Term) -> Sign:
    """A field and itself: the same for every record, but NULL on a blank."""
    if term.default is not None:
        return ALWAYS if holds else NEVER
    filled, never = Leaf(Blank(term.field.name), True, False), AnyOf(())
    return Sign(filled, never) if holds else Sign(never, filled)


def _against(op: str, term: Term, literal: Literal, number: Decimal) -> Sign:
    default = None if term.default is None else ORDERS[op](term.default, number)
    return sign(Compare(op, term.field.name, literal), default)


def _literal(term: Term, value: Decimal, text: str) -> Literal:
    if term.field.type == "number":
        found = normal(value)
        if found is None:
            raise Unreadable(text, "a number has at most 15 digits, 9 of them after the point")
        return Number(found)
    if value != int(value) or not date(1900, 1, 1).toordinal() <= value <= date(2999, 12, 31).toordinal():
        raise Unreadable(text, "it is no whole day from 1900 to 2999")
    return Day(date.fromordinal(int(value)))


def _days(shift: Decimal, text: str) -> int:
    if shift != int(shift) or abs(shift) > FURTHEST:
        raise Unreadable(text, f"only whole days are counted from TODAY, at most {FURTHEST:,}")
    return int(shift)


def _pair(op: str, one: Term, other: Term, text: str) -> Sign:
    """Two fields. One that counts as a number where it is blank is compared as that number then."""
    if one.field.type != other.field.type or one.field.type == "datetime":
        raise Unreadable(text, "the language compares numbers with numbers and days with days")
    return Sign(_either(op, one, other, text), _either(TURNED[op], one, other, text))


def _either(op: str, one: Term, other: Term, text: str) -> Core:
    found: list[Core] = [Leaf(Compare(op, one.field.name, Ref(other.field.name)), False, False)]
    for blank, filled, sided in ((one, other, FLIPPED[op]), (other, one, op)):
        if blank.default is not None:
            there = Compare(sided, filled.field.name, _literal(filled, blank.default, text))
            found.append(AllOf((Leaf(Blank(blank.field.name), False, True), Leaf(there, False, False))))
    if one.default is not None and other.default is not None and ORDERS[op](one.default, other.default):
        found.append(AllOf(tuple(Leaf(Blank(name), False, True) for name in (one.field.name, other.field.name))))
    return found[0] if len(found) == 1 else AnyOf(tuple(found))


def _instants(op: str, left: Instant, right: Moment, zone: str, text: str) -> Sign:
    name = left.field.name
    if right.at is None:
        return _by_now(op, left, right.shift, zone, text)
    if left.midnight:
        day = right.at.astimezone(UTC).date()
        if right.at == start_of(day, "UTC"):
            return sign(Compare(op, name, Day(day)))
    else:
        day = right.at.astimezone(ZoneInfo(zone)).date()
        if op in (">=", "<") and right.at == start_of(day, zone):
            return sign(Compare(op, name, Day(day)))
    raise Unreadable(text, "it cuts a day in two, and the language judges whole days")


def _by_now(op: str, left: Instant, shift: Decimal, zone: str, text: str) -> Sign:
    """NOW lies within today: `midnight(d) > NOW() + n` is `d >= TODAY + n + 1`, under UTC."""
    days = {">": ">=", "<=": "<"}
    if not left.midnight or zone != "UTC" or op not in days:
        raise Unreadable(text, "NOW cuts a day in two, and the language judges whole days")
    return sign(Compare(days[op], left.field.name, Today(_days(shift, text) + 1)))
