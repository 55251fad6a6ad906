"""Reading a record: each value in the type of its field, blanks taken in (language.md, sections 2 and 3).

    {"score": "65.0", "tags": "demo;trial"} --read_record--> {"score": Decimal(65), "tags": {"demo", "trial"}, …}

A value that cannot be read is never taken for a blank: it makes the record *unreadable*, which is counted apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from ledger.errors import BadInput
from ledger.language import literals
from ledger.language.days import FIRST_YEAR, LAST_YEAR, day_of
from ledger.language.schema import Field, Schema

Value: TypeAlias = bool | Decimal | str | frozenset[str] | date | None

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?[0-5]\d)", re.ASCII)
_INSTANT_RULE = "an instant is written YYYY-MM-DDTHH:MM:SS with Z or an offset such as +01:00"


class Unreadable(BadInput):
    """A value of a record that is none of its field's type, so that the record cannot be judged."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field} cannot be read", reason, "correct the value, or leave it blank")
        self.field, self.reason = field, reason


def read_record(record: Mapping[str, object], schema: Schema, fields: Iterable[str] | None = None) -> dict[str, Value]:
    """The values of `fields` (of every field, where None), in their types; None is a blank.

    A field that `record` lacks is blank. An instant becomes its day in the schema's zone. Values may be what JSON
    holds, decimals, dates and aware datetimes, and what platforms export: numbers and booleans as strings, sets of
    codes as `a;b`. Raises Unreadable at the first value that is none of its type.
    """
    wanted = schema.fields if fields is None else sorted(fields)
    return {name: _value(schema.fields[name], record.get(name), schema.zone) for name in wanted}


def _value(field: Field, found: object, zone: str) -> Value:
    if found is None or found == "":
        return _blank(field)
    try:
        value = _instant(found, zone) if field.type == "datetime" else _READERS[field.type](found)
    except ValueError as fault:
        raise Unreadable(field.name, f"{_shown(found)}: {fault}") from None
    return _blank(field) if value == frozenset() else value


def _blank(field: Field) -> Value:
    return False if field.type in ("boolean", "signal") else field.blank


def _boolean(found: object) -> bool:
    if isinstance(found, bool):
        return found
    if isinstance(found, str) and found in ("true", "false"):
        return found == "true"
    raise ValueError("a boolean is true or false")


def _number(found: object) -> Decimal:
    if isinstance(found, bool) or not isinstance(found, int | float | Decimal | str):
        raise ValueError("it is not a number")
    value = literals.normal(found) if isinstance(found, Decimal) else literals.number(_digits(found))
    if value is None:
        raise ValueError(literals.number_objection(found) if isinstance(found, str) else literals.NUMBER_RULE)
    return value


def _digits(found: int | float | str) -> str:
    """The shortest decimal form of a float; an int too long to be ours is not even printed."""
    if isinstance(found, int) and abs(found) >= 10**literals.DIGITS:
        return ""
    return found if isinstance(found, str) else repr(found)


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise ValueError("it is not a text")
    return found


def _codes(found: object) -> frozenset[str]:
    parts = found.split(";") if isinstance(found, str) else found
    if not isinstance(parts, list | tuple | set | frozenset) or not all(isinstance(part, str) for part in parts):
        raise ValueError("a set of codes is a list of texts, or one text such as a;b")
    return frozenset(part for part in parts if part)


def _day(found: object) -> date:
    text = found.isoformat() if isinstance(found, date) and not isinstance(found, datetime) else found
    value = literals.day(text) if isinstance(text, str) else None
    if value is None:
        raise ValueError(literals.DAY_RULE)
    return value


def instant_of(found: object) -> datetime:
    """The instant that a value of a datetime field is. Raises ValueError where it is none."""
    instant = _written(found) if isinstance(found, str) else found
    if not isinstance(instant, datetime) or instant.utcoffset() is None:
        raise ValueError(_INSTANT_RULE)
    return instant


def _instant(found: object, zone: str) -> date:
    instant = instant_of(found)
    near = FIRST_YEAR - 1 <= instant.year <= LAST_YEAR + 1  # its day is that of the zone: a year may begin elsewhere
    day = day_of(instant, zone) if near else date.min
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(literals.DAY_RULE)
    return day


def _written(text: str) -> datetime | None:
    if not _INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("the calendar or the clock has no such instant") from None


def _shown(found: object) -> str:
    text = repr(found) if not isinstance(found, int) or abs(found) < 10**40 else "a very long number"
    return text if len(text) <= 60 else f"{text[:57]}…"


_READERS: Mapping[str, Callable[[object], Value]] = {
    "boolean": _boolean,
    "signal": _boolean,
    "number": _number,
    "text": _text,
    "choice": _text,
    "choices": _codes,
    "date": _day,
}
