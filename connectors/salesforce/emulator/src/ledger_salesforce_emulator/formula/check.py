"""Types, then closures: an untyped tree becomes a Formula that judges rows.

Messages are those of Salesforce's label file where the fact is observed there; a rule without such a source is
marked *assumed* beside it, and is then stricter than the platform, never kinder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ledger_salesforce_emulator.formula.functions import FUNCTIONS
from ledger_salesforce_emulator.formula.library import RULES
from ledger_salesforce_emulator.formula.operators import operator
from ledger_salesforce_emulator.formula.parse import Call, Column, Constant, Node, parse
from ledger_salesforce_emulator.formula.typed import Typed
from ledger_salesforce_emulator.formula.values import TYPES, FormulaError, Moment, Row, Type, Value

CHARACTERS, BYTES, COMPILED = 3_900, 4_000, 15_000  # observed: constants of the engine's FormulaInfo
ELSEWHERE = frozenset(
    {"ACOS", "ASCII", "ASIN", "ATAN", "ATAN2", "CASESAFEID", "CHR", "COS", "CURRENCYRATE", "DAYOFYEAR", "DISTANCE"}
    | {"FORMATDURATION", "FROMUNIXTIME", "GEOLOCATION", "GETSESSIONID", "HOUR", "IFERROR", "IFS", "INITCAP"}
    | {"ISOWEEK", "ISOYEAR", "MILLISECOND", "MINUTE", "PI", "PICKLISTCOUNT", "REVERSE", "SECOND", "SIN", "TAN"}
    | {"TIMENOW", "TIMEVALUE", "UNIXTIMESTAMP"}
)
"""Functions of Salesforce, or of its engine, that are not evaluated here, and are refused by name."""

Functions = Mapping[str, Callable[[str, list[Typed]], Typed]]


@dataclass(frozen=True, slots=True)
class Field:
    """A column that a formula may read: its Metadata type, its option names, its own formula if it is one."""

    name: str
    type: str
    options: frozenset[str] | None = None
    formula: Callable[[], Formula] | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """A compiled formula; `size` estimates the characters of SQL that it compiles to, other formulas inlined."""

    type: Type
    size: int
    run: Callable[[Row, Moment], Value]


def read(
    formula: str,
    fields: Mapping[str, Field],
    result: Type,
    blanks_as_zero: bool,
    more: Functions = MappingProxyType({}),
) -> Formula:
    """Compile a formula over `fields` (keyed by lower-case name); `more` are functions of this place alone.

    Raises FormulaError.
    """
    if len(formula) > CHARACTERS:
        raise FormulaError(f"Formula is too long ({len(formula):,} characters).  Maximum length is 3,900 characters")
    if len(formula.encode()) > BYTES:  # observed: 4,000 stored; the text of the message is assumed
        raise FormulaError(f"Formula is too long ({len(formula.encode()):,} bytes).  Maximum length is 4,000 bytes")
    typed = _check(parse(formula), fields, blanks_as_zero, FUNCTIONS | dict(more))
    if typed.type not in (result, "Null"):
        raise FormulaError(
            f"Formula result is data type ({typed.type}), incompatible with expected data type ({result})."
        )
    if typed.size > COMPILED:
        raise FormulaError(
            f"Compiled formula is too big to execute ({typed.size:,} characters). Maximum size is 15,000 characters"
        )
    return Formula(result, typed.size, typed.run)


def _check(node: Node, fields: Mapping[str, Field], zero: bool, functions: Functions) -> Typed:
    match node:
        case Constant(value):
            return _constant(value)
        case Column(name):
            return _column(name, fields, zero)
        case Call(name, arguments, bare):
            typed = [_check(argument, fields, zero, functions) for argument in arguments]
            return operator(name, typed) if bare and name not in FUNCTIONS else _call(name, typed, functions)


def _constant(value: Value) -> Typed:
    kinds: dict[type, Type] = {bool: "Boolean", str: "Text", type(None): "Null"}
    return Typed(kinds.get(type(value), "Number"), len(str(value)) + 2, lambda row, moment: value, literal=value)


def _column(name: str, fields: Mapping[str, Field], zero: bool) -> Typed:
    try:
        field = fields[name.lower()]  # observed: identifiers in any case
    except KeyError:
        raise FormulaError(f"Field {name} does not exist. Check spelling.") from None
    if field.type not in TYPES:
        raise FormulaError(f"Field {name} may not be used in this type of formula")  # long, encrypted, rich text
    kind = TYPES[field.type]
    inner = field.formula() if field.formula else None
    run = inner.run if inner else _reading(field)
    if kind == "Number" and zero:
        run = _or_zero(run)
    return Typed(kind, inner.size if inner else 24, run, column=field)


def _reading(field: Field) -> Callable[[Row, Moment], Value]:
    if field.type == "Checkbox":
        return lambda row, moment: bool(row.get(field.name))  # observed: a checkbox is never NULL
    if field.type == "Percent":  # documented: a formula sees a percent as its fraction, the API as the percent
        return lambda row, moment: None if (value := row.get(field.name)) is None else value / 100
    return lambda row, moment: row.get(field.name)


def _or_zero(run: Callable[[Row, Moment], Value]) -> Callable[[Row, Moment], Value]:
    """BlankAsZero (observed: ISBLANK is then always false, dates and text are not touched)."""
    return lambda row, moment: 0 if (value := run(row, moment)) is None else value


def _call(name: str, arguments: list[Typed], functions: Functions) -> Typed:
    if name in functions:
        return functions[name](name, arguments)
    if name in RULES:  # documented: not in formula fields; wording from memory
        raise FormulaError(f"Function {name} may not be used in this type of formula")
    if name in ELSEWHERE:
        raise FormulaError(f"The sandbox does not evaluate {name}().")
    raise FormulaError(f"Unknown function {name}. Check spelling.")
