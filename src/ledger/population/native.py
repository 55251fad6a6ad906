"""A value that a file holds in a type of its own, as Parquet and DuckDB do, read as exactly as its text would be.

    DOUBLE 65.5 -> 65.5      DOUBLE 0.30000000000000004 -> unreadable      BOOLEAN -> as it is      DECIMAL -> its text

What `value` has no quicker way for is read from `text`. The SQL is DuckDB's.
"""

from __future__ import annotations

from ledger.language.literals import DIGITS
from ledger.language.schema import Field

TEXT = "VARCHAR"
INSTANT = "TIMESTAMP WITH TIME ZONE"
SPELLED = "SPELLED"  # a text that a server made of a value of another type: no person wrote it, and no profile reads it
LIST = "SPELLED[]"  # the same of an array, as `spelling.elements_sql` has it
_WHOLE = frozenset(f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG", "HUGE"))
_WHOLE |= {"INTEGER", "UINTEGER"}
_NEVER = ("STRUCT", "MAP", "UNION", "BLOB", "BIT")


def text(at: str, type: str) -> str:
    """The value as a text, NULL where there is none: an instant in UTC, a list with `;` between."""
    if type in (TEXT, SPELLED, LIST):
        return at
    if type == INSTANT:
        shown = f"strftime(make_timestamp(epoch_us({at})), '%Y-%m-%dT%H:%M:%S.%fZ')"
        return f"CASE WHEN {at} IS NOT NULL THEN COALESCE({shown}, 'infinity') END"
    return f"array_to_string({at}, ';')" if type.endswith("[]") else f"CAST({at} AS VARCHAR)"


def value(field: Field, at: str, type: str) -> str:
    """The value of the field, NULL where it cannot be read; empty where only its text says it."""
    match field.type, type:
        case "number", "DOUBLE":  # six digits after the point, and nine before: fifteen, so exact without a look
            return f"CASE WHEN {glance(at)} THEN {at} ELSE number_in({text(at, type)}) END"
        case "number", whole if whole in _WHOLE:
            most = 10**DIGITS - 1
            return f"CASE WHEN {at} BETWEEN {-most} AND {most} THEN CAST({at} AS DOUBLE) END"
        case (("boolean" | "signal"), "BOOLEAN"):
            return at
        case "date", "DATE":
            return f"day_within({at})"
        case "datetime", "TIMESTAMP WITH TIME ZONE":
            return f"instant_within(make_timestamp(epoch_us({at})))"
    return ""


def glance(at: str) -> str:
    """Whether a DOUBLE is surely one of our numbers: whole ones first, for rounding works out 10^6 for each record."""
    return f"(trunc({at}) = {at} OR round({at}, 6) = {at}) AND abs({at}) < 1e9"


def objection(field: Field, type: str) -> str:
    """Why no value of this type can be one of the field; empty where that is for each value to show."""
    if type.startswith(_NEVER):
        return f"it holds values of the type {type}"
    if field.type == "datetime" and type.startswith("TIMESTAMP") and type != INSTANT:
        return f"it holds the type {type}, which says a time without its zone"
    return ""
