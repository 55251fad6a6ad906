"""What a formula gives for one record.

observed (public notes of a portal's owner, 2026): a term without a value makes arithmetic blank; `coalesce(x, 0)`,
`(x + 0)` and `if is_present(x) then x else 0` guard it; a comparison with no value falls to the else; `bool(p)` reads
nothing even where the property is set, and `string(p)` of an enumeration goes blank once it has a value: only numbers
are reliable. assumed: a comparison with no value is false, so that `not` makes it true; an `if` without a hit and
without an else is blank; a division by zero is blank; numbers have 34 digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, DecimalException, InvalidOperation
from typing import Any, TypeAlias

from ledger_hubspot_emulator.formula.tree import Binary, Call, Choice, Grouped, Literal, Name, Negation, Node
from ledger_hubspot_emulator.instants import stored_instant

Value: TypeAlias = Decimal | str | bool | None
_DIGITS = Context(prec=34, rounding=ROUND_HALF_UP)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ZERO = Literal("number", "0")
_UNITS = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}


@dataclass(frozen=True)
class Record:
    """What a formula reads: values as the portal stores them, each property's type, and the instant."""

    values: Mapping[str, str]
    types: Mapping[str, str]
    now: datetime


def run(node: Node, record: Record) -> Value:
    """The value for that record; None is blank."""
    match node:
        case Literal(kind, text):
            return Decimal(text) if kind == "number" else text == "true" if kind == "bool" else text
        case Name(name):
            return _number(record.values.get(name, "")) if record.types.get(name) == "number" else None
        case Grouped(inner):
            return run(inner, record)
        case Negation(inner):
            return run(inner, record) is not True
        case Call():
            return _call(node, record)
        case Binary():
            return _binary(node, record)
        case Choice():
            return _chosen(node, record)


def written(value: Value) -> str:
    """The value as the portal stores it; empty where there is none."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case Decimal():
            return f"{value.normalize(_DIGITS):f}" if value else "0"
    return value


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _chosen(node: Choice, record: Record) -> Value:
    for when, then in node.cases:
        if run(when, record) is True:
            return run(then, record)
    return None if node.otherwise is None else run(node.otherwise, record)


def _binary(node: Binary, record: Record) -> Value:
    left, right = run(node.left, record), run(node.right, record)
    if node.sign in ("and", "or", "xor"):
        here, there = left is True, right is True
        return {"and": here and there, "or": here or there, "xor": here is not there}[node.sign]
    if node.sign == "+" and _ZERO in (node.left, node.right):
        left, right = left or Decimal(0), right or Decimal(0)
    if node.sign in ("+", "-", "*", "/"):
        return None if left is None or right is None else _arithmetic(node.sign, left, right)
    if left is None or right is None:
        return False
    return _compare("=" if node.sign == "equals" else node.sign, left, right)


def _arithmetic(sign: str, left: Any, right: Any) -> Value:
    if isinstance(left, str):
        return left + str(right)
    act = {"+": _DIGITS.add, "-": _DIGITS.subtract, "*": _DIGITS.multiply, "/": _DIGITS.divide}[sign]
    try:
        return act(left, right)
    except DecimalException:
        return None


def _compare(sign: str, left: Any, right: Any) -> bool:
    if sign in ("=", "!="):
        return (left == right) is (sign == "=")
    return bool({"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[sign])


def _call(node: Call, record: Record) -> Value:
    match node.function:
        case "is_present" | "is_blank":
            return _there(node.given[0], record) is (node.function == "is_present")
        case "string" | "bool" | "timestamp":
            return _read(node.function, node.given[0], record)
        case "NOW":
            return Decimal((record.now - _EPOCH) // timedelta(milliseconds=1))
    given = [run(part, record) for part in node.given]
    if node.function == "coalesce":
        return next((value for value in given if value is not None), None)
    if any(value is None for value in given):
        return None
    try:
        return _FUNCTIONS[node.function](*given)
    except (DecimalException, ValueError, IndexError, OverflowError, re.error):
        return None


def _there(node: Node, record: Record) -> bool:
    if isinstance(node, Name) and record.types.get(node.name) in ("string", "date", "datetime", "phone_number"):
        return record.values.get(node.name, "") != ""
    return run(node, record) is not None


def _read(reader: str, node: Node, record: Record) -> Value:
    assert isinstance(node, Name)
    kind, text = record.types.get(node.name, ""), record.values.get(node.name, "")
    if reader == "string" and kind in ("string", "phone_number"):
        return text or None
    if reader == "timestamp" and kind in ("date", "datetime") and (found := stored_instant(text)):
        return Decimal((found - _EPOCH) // timedelta(milliseconds=1))
    return None


def _at(milliseconds: Decimal) -> datetime:
    return _EPOCH + timedelta(milliseconds=int(milliseconds))


def _rounded(how: str) -> Callable[[Decimal], Decimal]:
    return lambda value: value.to_integral_value(rounding=how)


_FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "max": max,
    "min": min,
    "abs": _DIGITS.abs,
    "sqrt": _DIGITS.sqrt,
    "power": _DIGITS.power,
    "round_up": _rounded(ROUND_CEILING),
    "round_down": _rounded(ROUND_FLOOR),
    "round_nearest": _rounded(ROUND_HALF_UP),
    "is_multiple_of": lambda value, of: _DIGITS.remainder(value, of) == 0,
    "date": lambda at: Decimal(_at(at).day),
    "month": lambda at: Decimal(_at(at).month),
    "year": lambda at: Decimal(_at(at).year),
    "time_between": lambda start, end, unit: _DIGITS.divide(end - start, Decimal(_UNITS.get(unit, 86_400) * 1000)),
    "contains": lambda text, part: part in text,
    "begins_with": lambda text, part: text.startswith(part),
    "regex_matches": lambda text, pattern: re.search(pattern, text) is not None,
    "to_lower_case": str.lower,
    "to_upper_case": str.upper,
    "concatenate": lambda *texts: "".join(texts),
    "substring": lambda text, start, end: text[int(start) : int(end)],
    "string_length": lambda text: Decimal(len(text)),
    "number_to_string": written,
    "string_to_number": _number,
}
