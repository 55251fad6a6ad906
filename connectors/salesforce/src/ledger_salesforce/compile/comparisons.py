"""One predicate as formula text, on a value that is not blank: texts, options, numbers and days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from ledger_salesforce.compile import reasons
from ledger_salesforce.compile.columns import Column
from ledger_salesforce.compile.reasons import refuse
from ledger_salesforce.door import (
    Between,
    Compare,
    Contains,
    Day,
    HasAll,
    HasAny,
    In,
    Literal,
    Number,
    Predicate,
    Ref,
    StartsWith,
    Text,
    Today,
    fold,
    start_of,
)


def turned(text: str, negated: bool) -> str:
    """The complement, where asked for."""
    return f"NOT({text})" if negated else text


def test(predicate: Predicate, column: Column, zone: str) -> str:
    """The predicate on a value that is not blank. Raises Refused for TODAY where it would be another day."""
    match predicate:
        case Compare(op, _, right) if not isinstance(right, Ref):
            return _compared(column, op, right, zone)
        case Between(_, low, high):
            return f"AND({_compared(column, '>=', low, zone)}, {_compared(column, '<=', high, zone)})"
        case In(_, values):
            return _any(_compared(column, "=", value, zone) for value in values)
        case Contains(_, text):
            return f"CONTAINS({_folded(column, text)}, {_quoted(fold(text.value))})"
        case StartsWith(_, text):
            return f"BEGINS({_folded(column, text)}, {_quoted(fold(text.value))})"
        case HasAny(_, values):
            return _any(f"INCLUDES({column.name}, {_quoted(column.code(code.value))})" for code in values)
        case HasAll(_, values):
            return f"AND({', '.join(test(HasAny(predicate.field, (code,)), column, zone) for code in values)})"
    raise AssertionError(predicate)


def _any(tests: Iterable[str]) -> str:
    found = list(tests)
    return found[0] if len(found) == 1 else f"OR({', '.join(found)})"


def _compared(column: Column, op: str, literal: Literal, zone: str) -> str:
    match literal:
        case Number(value):
            return f"{column.name} {op} {value:f}"
        case Text() if column.field.type == "choice":
            return turned(f"ISPICKVAL({column.name}, {_quoted(column.code(literal.value))})", op == "<>")
        case Text(value):
            return f"{_folded(column, literal)} {op} {_quoted(fold(value))}"
        case Day(day) if column.field.type == "date":
            return f"{column.name} {op} DATE({day.year}, {day.month}, {day.day})"
        case Day() | Today():
            return _by_days(column, op, literal, zone)


def _by_days(column: Column, op: str, day: Day | Today, zone: str) -> str:
    """Half-open: `f <= d` is `f` before the day after `d`."""
    match op:
        case ">=":
            return _from(column, day, zone, early=False)
        case "<":
            return _from(column, day, zone, early=True)
        case ">":
            return _from(column, _next(day), zone, early=False)
        case "<=":
            return _from(column, _next(day), zone, early=True)
        case "=":
            return f"AND({_from(column, day, zone, early=False)}, {_from(column, _next(day), zone, early=True)})"
        case _:
            return f"OR({_from(column, day, zone, early=True)}, {_from(column, _next(day), zone, early=False)})"


def _next(day: Day | Today) -> Day | Today:
    return Today(day.offset + 1) if isinstance(day, Today) else Day(day.value + timedelta(days=1))


def _from(column: Column, day: Day | Today, zone: str, *, early: bool) -> str:
    """The field is at or after the start of `day`, or where `early`, before it."""
    if isinstance(day, Day):
        start = start_of(day.value, zone).strftime("%Y-%m-%d %H:%M:%S")
        return f'{column.name} {"<" if early else ">="} DATETIMEVALUE("{start}")'
    if column.field.type == "datetime":
        raise refuse(f"{column.field.name} is compared with TODAY", reasons.TODAY_ON_INSTANT, "compare a date field")
    if zone != "UTC":
        raise refuse(f"{column.field.name} is compared with TODAY in {zone}", reasons.ZONE, "write a fixed date")
    # A date is a midnight UTC, and NOW() lies within today: `d >= today + n` is `midnight(d) > NOW() + n - 1`.
    days = day.offset - 1
    moment = "NOW()" if not days else f"NOW() {'+' if days > 0 else '-'} {abs(days)}"
    return f"DATETIMEVALUE({column.name}) {'<=' if early else '>'} {moment}"


def _folded(column: Column, literal: Text) -> str:
    """The field in lower case. LOWER makes two code points of `İ` and looks around a final `Σ`; fold does neither."""
    text, wanted = column.name, fold(literal.value)
    if "i" in wanted:
        text = f'SUBSTITUTE({text}, "İ", "i")'
    if "σ" in wanted or "ς" in wanted:
        text = f'SUBSTITUTE({text}, "Σ", "σ")'
    return f"LOWER({text})"


def _quoted(text: str) -> str:
    """A string; nothing but the quote and the backslash may be escaped there."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
