"""Functions of numbers, texts and dates that formulas in real orgs use, beyond those that the compiler writes.

Observed in Salesforce's engine: LEN counts UTF-16 units, ROUND goes away from zero at a half. Documented (formula
operators and functions): the rest, but for what a line marks as assumed. REGEX is for validation rules, not for fields.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal, InvalidOperation

from ledger_salesforce_emulator.formula.typed import Typed, count, expect, size, strict
from ledger_salesforce_emulator.formula.values import FormulaError, Moment, RowError, Type, Value, decimal

Act = Callable[..., Value]
Check = Callable[[str, list[Typed]], Typed]
TEXT, NUMBER, DATE = "Text", "Number", "Date"


def plain(result: Type, types: tuple[tuple[str, ...], ...], own: int, act: Act, optional: int = 0) -> Check:
    """A function with one type a parameter that is NULL when an argument is; the last `optional` may be left out."""

    def check(name: str, of: list[Typed]) -> Typed:
        count(name, of, len(types) - optional, len(types))
        for operand, wanted in zip(of, types, strict=False):
            expect(f"function '{name}()'", operand, *wanted)
        return Typed(result, size(of, own), strict(act, of))

    return check


def _number(act: Callable[[Decimal], Decimal]) -> Check:
    return plain("Number", ((NUMBER,),), 10, lambda m, value: act(decimal(value)))


def _whole(rounding: str) -> Check:
    return _number(lambda value: value.quantize(Decimal(1), rounding))


def _places(rounding: str) -> Act:
    def act(moment: Moment, value: Value, places: Value = 0) -> Decimal:
        try:
            return decimal(value).quantize(Decimal(1).scaleb(-int(places)), rounding)
        except InvalidOperation as broken:
            raise RowError("#Error!") from broken

    return act


def _root(value: Decimal) -> Decimal:
    if value < 0:
        raise RowError("#Error!")
    return value.sqrt()


def _double(act: Callable[[float], float]) -> Callable[[Decimal], Decimal]:
    """EXP, LN and LOG, which the engine computes in doubles (its source); what has no result is `#Error!`."""

    def run(value: Decimal) -> Decimal:
        try:
            return Decimal(repr(act(float(value))))
        except (ValueError, OverflowError) as broken:
            raise RowError("#Error!") from broken

    return run


def _mod(moment: Moment, value: Value, by: Value) -> Decimal:
    """The sign is that of the number (assumed)."""
    if not by:
        raise RowError("#Error!")
    return decimal(value) % decimal(by)


def _value(moment: Moment, given: Value) -> Decimal | None:
    """Text that is no number is `#Error!`."""
    if not given.strip():
        return None
    try:
        return Decimal(given.strip())
    except InvalidOperation as broken:
        raise RowError("#Error!") from broken


def _is_number(moment: Moment, given: Value) -> bool:
    return re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", given) is not None


def _length(name: str, of: list[Typed]) -> Typed:
    """Zero of a blank (assumed)."""
    count(name, of, 1, 1)
    expect(f"function '{name}()'", of[0], TEXT)
    return Typed(
        "Number", size(of, 10), lambda row, m: Decimal(len((of[0].run(row, m) or "").encode("utf-16-le")) // 2)
    )


def _find(moment: Moment, wanted: Value, whole: Value, start: Value = 1) -> Decimal:
    """Positions count from 1; 0 says that it is not there."""
    return Decimal(0 if start < 1 else whole.find(wanted, int(start) - 1) + 1)


def _padded(left: bool) -> Act:
    def act(moment: Moment, whole: Value, length: Value, pad: Value = "") -> str:
        wanted = int(length)
        if len(whole) >= wanted or not pad:
            return str(whole[:wanted])
        fill = (pad * wanted)[: wanted - len(whole)]
        return str(fill + whole if left else whole + fill)

    return act


def _add_months(moment: Moment, day: Value, months: Value) -> date:
    """The last day of a month stays the last day."""
    at = day.year * 12 + day.month - 1 + int(months)
    year, month = divmod(at, 12)
    try:
        longest, before = calendar.monthrange(year, month + 1)[1], calendar.monthrange(day.year, day.month)[1]
        moved: date = day.replace(
            year=year, month=month + 1, day=longest if day.day == before else min(day.day, longest)
        )
    except (ValueError, calendar.IllegalMonthError) as broken:
        raise RowError("#Error!") from broken
    return moved


def as_text(name: str, of: list[Typed]) -> Typed:
    """TEXT: of a picklist its API name, of a number its plain digits, of an instant `2026-03-29 23:30:00Z`."""
    count(name, of, 1, 1)
    if of[0].type == "Picklist":
        return Typed("Text", of[0].size + 60, of[0].run)
    expect("function 'TEXT()'", of[0], NUMBER, DATE, "DateTime")
    return Typed("Text", of[0].size + 60, strict(lambda m, value: written(value), of))


def written(value: Value) -> str:
    """A value as TEXT writes it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    digits = format(decimal(value).normalize(), "f")
    return digits.removeprefix("0") if digits.startswith("0.") else digits.replace("-0.", "-.")  # assumed: .5


def _link(moment: Moment, url: Value, label: Value, target: Value = "_blank") -> str:
    return f'<a href="{url}" target="{target}">{label}</a>'


def _image(moment: Moment, url: Value, label: Value, *sizes: Value) -> str:
    return f'<img src="{url}" alt="{label}" border="0"/>'


def _matches(name: str, of: list[Typed]) -> Typed:
    """The whole text has to match; the language of patterns is Java's, and near enough to Python's here."""
    count(name, of, 2, 2)
    for operand in of:
        expect("function 'REGEX()'", operand, TEXT)
    if not isinstance(of[1].literal, str):
        raise FormulaError("Incorrect parameter type for function 'REGEX()'. Expected Text Literal, received Text")
    try:
        pattern = re.compile(of[1].literal)
    except re.error as broken:
        raise FormulaError(f"Invalid regular expression: {of[1].literal}") from broken
    return Typed("Boolean", size(of, 20), lambda row, m: pattern.fullmatch(of[0].run(row, m) or "") is not None)


FUNCTIONS: dict[str, Check] = {
    "ABS": _number(abs),
    "ADDMONTHS": plain("Date", ((DATE,), (NUMBER,)), 60, _add_months),
    "CEILING": _whole(ROUND_UP),
    "DAY": plain("Number", ((DATE,),), 30, lambda m, day: Decimal(day.day)),
    "EXP": _number(_double(math.exp)),
    "FIND": plain("Number", ((TEXT,), (TEXT,), (NUMBER,)), 30, _find, optional=1),
    "FLOOR": _whole(ROUND_DOWN),
    "HYPERLINK": plain("Text", ((TEXT,), (TEXT,), (TEXT,)), 60, _link, optional=1),
    "IMAGE": plain("Text", ((TEXT,), (TEXT,), (NUMBER,), (NUMBER,)), 60, _image, optional=2),
    "ISNUMBER": plain("Boolean", ((TEXT,),), 60, _is_number),
    "LEFT": plain("Text", ((TEXT,), (NUMBER,)), 12, lambda m, whole, n: whole[: max(0, int(n))] or None),
    "LEN": _length,
    "LN": _number(_double(math.log)),
    "LOG": _number(_double(math.log10)),
    "LPAD": plain("Text", ((TEXT,), (NUMBER,), (TEXT,)), 12, _padded(left=True), optional=1),
    "MCEILING": _whole(ROUND_CEILING),
    "MFLOOR": _whole(ROUND_FLOOR),
    "MID": plain(
        "Text",
        ((TEXT,), (NUMBER,), (NUMBER,)),
        14,
        lambda m, whole, at, n: whole[max(0, int(at) - 1) :][: int(n)] or None,
    ),
    "MOD": plain("Number", ((NUMBER,), (NUMBER,)), 10, _mod),
    "MONTH": plain("Number", ((DATE,),), 30, lambda m, day: Decimal(day.month)),
    "RIGHT": plain("Text", ((TEXT,), (NUMBER,)), 12, lambda m, whole, n: whole[-int(n) :] if n > 0 else None),
    "ROUND": plain("Number", ((NUMBER,), (NUMBER,)), 10, _places(ROUND_HALF_UP)),
    "RPAD": plain("Text", ((TEXT,), (NUMBER,), (TEXT,)), 12, _padded(left=False), optional=1),
    "SQRT": _number(_root),
    "TEXT": as_text,
    "TRUNC": plain("Number", ((NUMBER,), (NUMBER,)), 10, _places(ROUND_DOWN), optional=1),
    "VALUE": plain("Number", ((TEXT,),), 40, _value),
    "WEEKDAY": plain("Number", ((DATE,),), 40, lambda m, day: Decimal(day.isoweekday() % 7 + 1)),
    "YEAR": plain("Number", ((DATE,),), 30, lambda m, day: Decimal(day.year)),
}
RULES: dict[str, Check] = {"REGEX": _matches}
"""What a validation rule may use and a field may not."""
