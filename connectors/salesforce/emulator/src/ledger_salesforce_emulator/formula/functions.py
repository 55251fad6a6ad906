"""The functions: what each accepts, what it gives, and what it does with a blank.

Observed by running Salesforce's engine, unless a line says otherwise: a checkbox is never NULL, IF takes NULL for
false, AND and OR coerce it or keep it depending on the code path (`Moment.logic`), text functions pass it on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from ledger_salesforce_emulator.formula import library
from ledger_salesforce_emulator.formula.library import plain
from ledger_salesforce_emulator.formula.operators import comparison
from ledger_salesforce_emulator.formula.typed import Typed, count, expect, no_picklist, size, strict
from ledger_salesforce_emulator.formula.values import FormulaError, Moment, Row, RowError, Type, Value, instant, text


def _junction(name: str, of: list[Typed]) -> Typed:
    count(name, of, 1)
    for operand in of:
        expect(f"function '{name}()'", operand, "Boolean")
    stop = name == "OR"

    def run(row: Row, moment: Moment) -> Value:
        unknown = False
        for operand in of:
            value = operand.run(row, moment)
            if value is stop:
                return stop
            unknown = unknown or value is None
        return None if unknown and moment.logic == "sql" else not stop and not unknown

    return Typed("Boolean", size(of, 6 * len(of)), run)


def _not(name: str, of: list[Typed]) -> Typed:
    count(name, of, 1, 1)
    expect("function 'NOT()'", of[0], "Boolean")
    return Typed("Boolean", of[0].size + 6, strict(lambda m, value: not value, of))


def _if(name: str, of: list[Typed]) -> Typed:
    count(name, of, 3, 3)
    when, then, other = of
    expect("function 'IF()'", when, "Boolean")
    kind = _same(name, (then, other))
    return Typed(kind, size(of, 32), lambda row, m: (then if when.run(row, m) else other).run(row, m))


def _same(name: str, of: Sequence[Typed]) -> Type:
    """The one type of several results."""
    for operand in of:
        no_picklist(operand)
    kinds: dict[Type, None] = {operand.type: None for operand in of if operand.type != "Null"}
    if len(kinds) > 1:
        first, second = list(kinds)[:2]
        raise FormulaError(f"Incorrect parameter type for function '{name}()'. Expected {first}, received {second}")
    return next(iter(kinds), "Null")


def _case(name: str, of: list[Typed]) -> Typed:
    count(name, of, 4)
    if len(of) % 2:
        raise FormulaError(
            f"Incorrect number of parameters for function 'CASE()'. Expected {len(of) + 1}, received {len(of)}"
        )
    asked, pairs, other = of[0], list(zip(of[1:-1:2], of[2:-1:2], strict=True)), of[-1]
    kind = _same(name, [then for _, then in pairs] + [other])
    if "Boolean" in (kind, asked.type):  # observed: CASE takes no booleans
        raise FormulaError(
            "Incorrect parameter type for function 'CASE()'. Expected Number, Text, Date, received Boolean"
        )
    tests = [comparison("=", [_as_text(asked), _as_text(when)]) for when, _ in pairs]

    def run(row: Row, moment: Moment) -> Value:
        for test, (_, then) in zip(tests, pairs, strict=True):
            if test.run(row, moment):
                return then.run(row, moment)
        return other.run(row, moment)

    return Typed(kind, size(of, 12 * len(pairs) + asked.size), run)


def _as_text(of: Typed) -> Typed:
    return Typed("Text", of.size + 20, of.run) if of.type == "Picklist" else of


def _is_blank(name: str, of: list[Typed]) -> Typed:
    count(name, of, 1, 1)
    if of[0].type == "Picklist":
        no_picklist(of[0])
    return Typed("Boolean", of[0].size + 12, lambda row, m: of[0].run(row, m) in (None, ""))


def _is_null(name: str, of: list[Typed]) -> Typed:
    """Never true of a text (documented: ISNULL help; so in the engine's source); a multi-select picklist is none."""
    if of and of[0].type == "Text":
        count(name, of, 1, 1)
        return Typed("Boolean", 3, lambda row, m: False)
    return _is_blank(name, of)


def _null_value(name: str, of: list[Typed]) -> Typed:
    """A text is never null, and stays as it is (documented: NULLVALUE help; so in the engine's source)."""
    count(name, of, 2, 2)
    return Typed("Text", of[0].size, of[0].run) if _same(name, of) == "Text" else _blank_value(name, of)


def _blank_value(name: str, of: list[Typed]) -> Typed:
    count(name, of, 2, 2)
    kind = _same(name, of)

    def run(row: Row, moment: Moment) -> Value:
        value = of[0].run(row, moment)
        return of[1].run(row, moment) if value in (None, "") else value

    return Typed(kind, size(of, 8), run)


def _is_pick_val(name: str, of: list[Typed]) -> Typed:
    count(name, of, 2, 2)
    field, wanted = of
    if field.type != "Picklist":
        raise FormulaError(
            f"Incorrect parameter type for function 'ISPICKVAL()'. Expected Picklist, received {field.type}"
        )
    if not isinstance(wanted.literal, str):
        raise FormulaError("Incorrect parameter type for function 'ISPICKVAL()'. Expected Text Literal, received Text")
    options = field.column.options
    if wanted.literal and options is not None and wanted.literal not in options:
        return Typed("Boolean", 3, lambda row, m: False)  # observed: an unknown option compiles to FALSE, in silence
    return Typed("Boolean", size(of, 16), lambda row, m: text(field.run(row, m)) == wanted.literal)


def _includes(name: str, of: list[Typed]) -> Typed:
    count(name, of, 2, 2)
    field, wanted = of
    if field.type != "MultiPicklist":
        raise FormulaError(
            f"Incorrect parameter type for function 'INCLUDES()'. Expected Multi-Select Picklist, received {field.type}"
        )
    if not isinstance(wanted.literal, str):
        raise FormulaError("Incorrect parameter type for function 'INCLUDES()'. Expected Text Literal, received Text")
    return Typed("Boolean", size(of, 40), strict(lambda m, values, code: code in values, of))  # NULL on blank: assumed


def _part(act: Callable[[str, str], bool]) -> library.Check:
    """CONTAINS and BEGINS: a blank is part of everything (documented: CONTAINS help), and of a blank nothing is known.

    The order is that of the engine's source: what is looked for comes first.
    """

    def check(name: str, of: list[Typed]) -> Typed:
        count(name, of, 2, 2)
        for operand in of:
            expect(f"function '{name}()'", operand, "Text")

        def run(row: Row, moment: Moment) -> Value:
            whole, part = (operand.run(row, moment) for operand in of)
            return act(whole, part) if whole and part else None if part else True

        return Typed("Boolean", size(of, 40), run)

    return check


def _extreme(name: str, of: list[Typed]) -> Typed:
    count(name, of, 2)
    for operand in of:
        expect(f"function '{name}()'", operand, "Number")
    pick = max if name == "MAX" else min
    return Typed("Number", size(of, 12 * len(of)), strict(lambda m, *values: pick(values), of))


def _date(moment: Moment, year: Value, month: Value, day: Value) -> date:
    try:
        return date(int(year), int(month), int(day))
    except (ValueError, OverflowError) as broken:  # observed: DATE(2024, 2, 30) is an error
        raise RowError("#Error!") from broken


def _instant_of(moment: Moment, value: Value) -> datetime:
    """Observed in the engine's source: text is read as GMT, `yyyy-MM-dd HH:mm:ss`; a date is its midnight GMT."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return instant(value)
    try:
        return datetime.strptime(str(value), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError as broken:
        raise RowError("#Error!") from broken


def _day_of(moment: Moment, value: Value) -> date:
    """The day of an instant where the running user is (documented: DATEVALUE help)."""
    if isinstance(value, datetime):
        return value.astimezone(moment.zone).date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as broken:
        raise RowError("#Error!") from broken


TEXT, NUMBER = ("Text",), ("Number",)
FUNCTIONS: dict[str, Callable[[str, list[Typed]], Typed]] = library.FUNCTIONS | {
    "AND": _junction,
    "BEGINS": _part(str.startswith),
    "BLANKVALUE": _blank_value,
    "CASE": _case,
    "CONTAINS": _part(str.__contains__),
    "DATE": plain("Date", (NUMBER, NUMBER, NUMBER), 90, _date),
    "DATETIMEVALUE": plain("DateTime", (("Text", "Date", "DateTime"),), 60, _instant_of),
    "DATEVALUE": plain("Date", (("Text", "Date", "DateTime"),), 60, _day_of),
    "IF": _if,
    "INCLUDES": _includes,
    "ISBLANK": _is_blank,
    "ISNULL": _is_null,
    "ISPICKVAL": _is_pick_val,
    "LOWER": plain("Text", (TEXT,), 8, lambda m, value: value.lower()),
    "MAX": _extreme,
    "MIN": _extreme,
    "NOT": _not,
    "NOW": plain("DateTime", (), 12, lambda m: m.now),
    "NULLVALUE": _null_value,
    "OR": _junction,
    "SUBSTITUTE": plain("Text", (TEXT, TEXT, TEXT), 10, lambda m, whole, old, new: whole.replace(old, new)),
    "TODAY": plain("Date", (), 40, lambda m: m.today),
    "TRIM": plain("Text", (TEXT,), 8, lambda m, value: value.strip()),
    "UPPER": plain("Text", (TEXT,), 8, lambda m, value: value.upper()),
}
