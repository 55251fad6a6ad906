"""The operators: what each accepts, what it gives, and what it does with a blank.

Observed by running Salesforce's engine: a comparison or a sum with a blank is NULL; text compares null-safe and
case-sensitively; decimals are exact; a division by zero is `#Error!`.
"""

from __future__ import annotations

import operator as python
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from ledger_salesforce_emulator.formula.typed import Typed, expect, no_picklist, size, strict
from ledger_salesforce_emulator.formula.values import FormulaError, RowError, Value, decimal, text

ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "=": python.eq, "<>": python.ne, "<": python.lt, "<=": python.le, ">": python.gt, ">=": python.ge,
}  # fmt: skip


def operator(sign: str, of: list[Typed]) -> Typed:
    """A binary operator or a sign, checked."""
    for operand in of:
        no_picklist(operand)
    if sign in ORDERS:
        return comparison(sign, of)
    if sign in ("NEGATE", "PLUS"):
        expect(f"operator '{'-' if sign == 'NEGATE' else '+'}'", of[0], "Number")
        return Typed("Number", of[0].size + 3, strict(lambda m, v: -v if sign == "NEGATE" else v, of))
    if sign == "&" or (sign == "+" and of[0].type == "Text"):
        expect(f"operator '{sign}'", of[0], "Text")
        expect(f"operator '{sign}'", of[1], "Text")
        return Typed("Text", size(of, 6), lambda row, m: text(of[0].run(row, m)) + text(of[1].run(row, m)))
    return _arithmetic(sign, of)


def comparison(sign: str, of: list[Typed]) -> Typed:
    """Two operands of one type; only text may compare with a blank and not be NULL."""
    left, right = of
    kind = right.type if left.type == "Null" else left.type
    if right.type not in (kind, "Null"):
        raise FormulaError(
            f"Incorrect parameter type for operator '{sign}'. Expected {left.type}, received {right.type}"
        )
    if sign not in ("=", "<>") and kind in ("Text", "Boolean"):  # assumed for text
        raise FormulaError(
            f"Incorrect parameter type for operator '{sign}'. Expected Number, Date, DateTime, received {kind}"
        )
    order = ORDERS[sign]
    if kind == "Text":
        return Typed("Boolean", size(of, 12), lambda row, m: order(text(left.run(row, m)), text(right.run(row, m))))
    return Typed("Boolean", size(of, 4), strict(lambda m, a, b: order(a, b), of))


def _arithmetic(sign: str, of: list[Typed]) -> Typed:
    left, right = of
    days = ("Date", "DateTime")
    if left.type in days and right.type == left.type and sign == "-":
        return Typed("Number", size(of, 4), strict(lambda m, a, b: _days(a - b), of))
    if left.type in days and right.type == "Number" and sign in "+-":
        return Typed(left.type, size(of, 4), strict(lambda m, a, b: _shift(a, b if sign == "+" else -b), of))
    for operand in of:
        expect(f"operator '{sign}'", operand, "Number")
    acts = {"+": python.add, "-": python.sub, "*": python.mul, "/": python.truediv, "^": python.pow}
    return Typed("Number", size(of, 4), strict(lambda m, a, b: _exact(acts[sign], a, b), of))


def _exact(act: Callable[[Any, Any], Any], left: Value, right: Value) -> Decimal:
    try:
        return Decimal(act(decimal(left), decimal(right)))
    except (DivisionByZero, InvalidOperation, Overflow) as broken:
        raise RowError("#Error!") from broken


def _days(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(microseconds=1)) / 86_400_000_000


def _shift(moment: date, days: Decimal) -> date:
    """A date moves by whole days (assumed: the fraction is dropped), an instant by fractions too."""
    try:
        micros = int(decimal(days) * 86_400_000_000)
        return moment + (timedelta(microseconds=micros) if isinstance(moment, datetime) else timedelta(days=int(days)))
    except (OverflowError, ValueError) as broken:
        raise RowError("#Error!") from broken
