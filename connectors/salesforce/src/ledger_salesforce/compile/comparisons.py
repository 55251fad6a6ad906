"""One predicate as formula text, on a value that is not blank: texts, options, numbers and days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from ledger import (
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
from ledger_salesforce.compile import reasons
from ledger_salesforce.compile.accepted import ACCEPTS, TODAY, Calendar
from ledger_salesforce.compile.reasons import refuse
from ledger_salesforce.native.column import Column

_ACCEPT = f"write a fixed date, or accept it on record: {ACCEPTS[TODAY]}"


def turned(text: str, negated: bool) -> str:
    """The complement, where asked for."""
    return f"NOT({text})" if negated else text


def test(predicate: Predicate, column: Column, calendar: Calendar) -> str:
    """The predicate on a value that is not blank. Raises Refused for TODAY where it would be another day."""
    match predicate:
        case Compare(op, _, right) if not isinstance(right, Ref):
            return _compared(column, op, right, calendar)
        case Between(_, low, high):
            return f"AND({_compared(column, '>=', low, calendar)}, {_compared(column, '<=', high, calendar)})"
        case In(_, values):
            return _any(_compared(column, "=", value, calendar) for value in values)
        case Contains(_, text):
            return f"CONTAINS({_folded(column, text)}, {quoted(fold(text.value))})"
        case StartsWith(_, text):
            return f"BEGINS({_folded(column, text)}, {quoted(fold(text.value))})"
        case HasAny(_, values):
            return _any(f"INCLUDES({column.name}, {quoted(column.code(code.value))})" for code in values)
        case HasAll(_, values):
            return f"AND({', '.join(test(HasAny(predicate.field, (code,)), column, calendar) for code in values)})"
    raise AssertionError(predicate)


def _any(tests: Iterable[str]) -> str:
    found = list(tests)
    return found[0] if len(found) == 1 else f"OR({', '.join(found)})"


def _compared(column: Column, op: str, literal: Literal, calendar: Calendar) -> str:
    match literal:
        case Number(value):
            return f"{column.name} {op} {value:f}"
        case Text() if column.field.type == "choice":
            return turned(f"ISPICKVAL({column.name}, {quoted(column.code(literal.value))})", op == "<>")
        case Text(value):
            return f"{_folded(column, literal)} {op} {quoted(fold(value))}"
        case Day(day) if column.field.type == "date":
            return f"{column.name} {op} DATE({day.year}, {day.month}, {day.day})"
        case Day() | Today():
            return _by_days(column, op, literal, calendar)


def _by_days(column: Column, op: str, day: Day | Today, calendar: Calendar) -> str:
    """Half-open: `f <= d` is `f` before the day after `d`."""

    def since(day: Day | Today) -> str:
        return _from(column, day, calendar, early=False)

    def before(day: Day | Today) -> str:
        return _from(column, day, calendar, early=True)

    match op:
        case ">=":
            return since(day)
        case "<":
            return before(day)
        case ">":
            return since(_next(day))
        case "<=":
            return before(_next(day))
        case "=":
            return f"AND({since(day)}, {before(_next(day))})"
        case _:
            return f"OR({before(day)}, {since(_next(day))})"


def _next(day: Day | Today) -> Day | Today:
    return Today(day.offset + 1) if isinstance(day, Today) else Day(day.value + timedelta(days=1))


def _from(column: Column, day: Day | Today, calendar: Calendar, *, early: bool) -> str:
    """The field is at or after the start of `day`, or where `early`, before it. Raises Refused."""
    if isinstance(day, Day):
        start = start_of(day.value, calendar.zone).strftime("%Y-%m-%d %H:%M:%S")
        return f'{column.name} {"<" if early else ">="} DATETIMEVALUE("{start}")'
    if column.field.type == "date" and calendar.zone == "UTC":
        # A date is a midnight UTC, and NOW() lies within today: `d >= today + n` is `midnight(d) > NOW() + n - 1`.
        return f"DATETIMEVALUE({column.name}) {'<=' if early else '>'} {_shifted('NOW()', day.offset - 1)}"
    if calendar.viewer:
        viewed = column.name if column.field.type == "date" else f"DATEVALUE({column.name})"
        return f"{viewed} {'<' if early else '>='} {_shifted('TODAY()', day.offset)}"
    if column.field.type == "datetime":
        raise refuse(f"{column.field.name} is compared with TODAY", reasons.TODAY_ON_INSTANT, _ACCEPT)
    raise refuse(f"{column.field.name} is compared with TODAY in {calendar.zone}", reasons.ZONE, _ACCEPT)


def _shifted(moment: str, days: int) -> str:
    return moment if not days else f"{moment} {'+' if days > 0 else '-'} {abs(days)}"


def _folded(column: Column, literal: Text) -> str:
    """The field in lower case. LOWER makes two code points of `İ` and looks around a final `Σ`; fold does neither."""
    text, wanted = column.name, fold(literal.value)
    if "i" in wanted:
        text = f'SUBSTITUTE({text}, "İ", "i")'
    if "σ" in wanted or "ς" in wanted:
        text = f'SUBSTITUTE({text}, "Σ", "σ")'
    return f"LOWER({text})"


def quoted(text: str) -> str:
    """A string; nothing but the quote and the backslash may be escaped there."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
