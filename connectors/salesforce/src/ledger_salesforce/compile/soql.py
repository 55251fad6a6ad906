"""The core form as a SOQL condition (language.md, section 10), to count records by.

Sources disagree on what `!=` does with a null, so every leaf says it: `(… OR f = null)` or `(… AND f != null)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from ledger import (
    AllOf,
    AnyOf,
    Between,
    Blank,
    Compare,
    Contains,
    Core,
    Day,
    HasAll,
    HasAny,
    In,
    Leaf,
    Literal,
    Name,
    Number,
    Predicate,
    Ref,
    StartsWith,
    Text,
    Today,
    fold,
    start_of,
)
from ledger_salesforce.compile import reasons
from ledger_salesforce.compile.formula import TURNED
from ledger_salesforce.compile.reasons import refuse
from ledger_salesforce.native.column import Column, Columns


def condition(form: Core, columns: Columns, zone: str, today: date) -> str:
    """The condition, with TODAY resolved to `today`. Raises Refused where SOQL cannot say it."""
    match form:
        case AllOf(()):
            return "Id != null"
        case AnyOf(()):
            return "Id = null"
        case AllOf(parts):
            return " AND ".join(f"({condition(part, columns, zone, today)})" for part in parts)
        case AnyOf(parts):
            return " OR ".join(f"({condition(part, columns, zone, today)})" for part in parts)
        case Leaf():
            return _leaf(form, columns, zone, today)


def complement(form: Core) -> Core:
    """The core that is true exactly where `form` is false."""
    match form:
        case AllOf(parts):
            return AnyOf(tuple(complement(part) for part in parts))
        case AnyOf(parts):
            return AllOf(tuple(complement(part) for part in parts))
        case Leaf(predicate, negated, on_blank):
            return Leaf(predicate, not negated, not on_blank)


def _leaf(leaf: Leaf, columns: Columns, zone: str, today: date) -> str:
    predicate = leaf.predicate
    if isinstance(predicate, Name):
        return _checkbox(columns[predicate.name], leaf.negated)
    column = columns[predicate.field]
    if column.score:
        raise refuse(f"{column.field.name} is a score", reasons.SCORE, "count after the change")
    if isinstance(predicate, Blank):
        return f"{column.name} {'!=' if leaf.negated else '='} null"
    test = _test(_resolved(predicate, today), column, zone, leaf.negated)
    return f"({test}) OR {column.name} = null" if leaf.on_blank else f"({test}) AND {column.name} != null"


def _checkbox(column: Column, negated: bool) -> str:
    """A checkbox is never null, but the record that a relation leads to may not be there."""
    if column.score:
        raise refuse(f"{column.field.name} is a part of a formula", reasons.PART, "count after the change")
    test = f"{column.name} = {'false' if negated else 'true'}"
    return f"({test}) OR {column.relation}.Id = null" if column.relation and negated else test


def _resolved(predicate: Predicate, today: date) -> Predicate:
    """The predicate with TODAY replaced by the day it is."""

    def day(literal: Literal) -> Literal:
        return Day(today + timedelta(days=literal.offset)) if isinstance(literal, Today) else literal

    match predicate:
        case Compare(op, field, right) if not isinstance(right, Ref):
            return Compare(op, field, day(right))
        case Between(field, low, high):
            return Between(field, day(low), day(high))
        case _:
            return predicate


def _test(predicate: Predicate, column: Column, zone: str, negated: bool) -> str:
    """The predicate, or its complement, on a value that is not null."""
    match predicate:
        case Compare(_, _, Ref()):
            raise refuse(
                f"{column.field.name} is compared with a field", reasons.PAIR, "count through the deployed field"
            )
        case Compare(op, _, right) if not isinstance(right, Ref):
            return _compared(column, TURNED[op] if negated else op, right, zone)
        case Between(_, low, high) if negated:
            return f"({_compared(column, '<', low, zone)}) OR ({_compared(column, '>', high, zone)})"
        case Between(_, low, high):
            return f"({_compared(column, '>=', low, zone)}) AND ({_compared(column, '<=', high, zone)})"
        case In(_, values):
            return f"{column.name} {'NOT IN' if negated else 'IN'} ({_list(_value(column, value) for value in values)})"
        case Contains(_, text):
            return _like(column, f"%{_pattern(column, text)}%", negated)
        case StartsWith(_, text):
            return _like(column, f"{_pattern(column, text)}%", negated)
        case HasAny(_, values):
            sign = "EXCLUDES" if negated else "INCLUDES"
            return f"{column.name} {sign} ({_list(_quoted(column.code(code.value)) for code in values)})"
        case HasAll(_, values):
            tests = (_test(HasAny(predicate.field, (code,)), column, zone, negated) for code in values)
            return (" OR " if negated else " AND ").join(f"({test})" for test in tests)
    raise AssertionError(predicate)


def _compared(column: Column, op: str, literal: Literal, zone: str) -> str:
    if column.field.type == "datetime" and isinstance(literal, Day):
        return _within(column.name, op, literal.value, zone)
    return f"{column.name} {'!=' if op == '<>' else op} {_value(column, literal)}"


def _within(name: str, op: str, day: date, zone: str) -> str:
    """A day of an instant is half-open: from its start to the start of the next."""
    start, end = _instant(day, zone), _instant(day + timedelta(days=1), zone)
    return {
        ">=": f"{name} >= {start}",
        "<": f"{name} < {start}",
        ">": f"{name} >= {end}",
        "<=": f"{name} < {end}",
        "=": f"({name} >= {start}) AND ({name} < {end})",
        "<>": f"({name} < {start}) OR ({name} >= {end})",
    }[op]


def _instant(day: date, zone: str) -> str:
    return start_of(day, zone).strftime("%Y-%m-%dT%H:%M:%SZ")


def _value(column: Column, literal: Literal) -> str:
    match literal:
        case Number(value):
            return f"{value:f}"
        case Text(value) if column.field.type == "choice":
            return _quoted(column.code(value))
        case Text(value):
            return _quoted(_ascii(column, fold(value)))
        case Day(day):
            return day.isoformat()
        case Today():
            raise AssertionError(literal)


def _list(values: Iterable[str]) -> str:
    return ", ".join(values)


def _like(column: Column, pattern: str, negated: bool) -> str:
    test = f"{column.name} LIKE '{pattern}'"
    return f"NOT ({test})" if negated else test


def _pattern(column: Column, literal: Text) -> str:
    text = _ascii(column, fold(literal.value))
    if "\\" in text:
        raise refuse(f"{column.field.name} is searched for a backslash", reasons.BACKSLASH, "count after the change")
    return text.replace("'", "\\'").replace("%", "\\%").replace("_", "\\_")


def _ascii(column: Column, text: str) -> str:
    if not text.isascii():
        raise refuse(f"{column.field.name} is compared with {text!r}", reasons.NOT_ASCII, "count after the change")
    return text


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
