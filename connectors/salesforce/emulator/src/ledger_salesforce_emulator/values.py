"""Values of records: read from a seed as strictly as the platform would on save, and written as its JSON does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ledger_salesforce_emulator.standard import INTEGERS
from ledger_salesforce_emulator.state import FieldState


class Unlisted(ValueError):
    """A restricted picklist does not offer the value."""


def read(of: FieldState, value: Any, offered: Sequence[str] = ()) -> Any:
    """A value in the type of its field; `offered` is what a restricted picklist takes. Raises ValueError, which says
    what is wrong in a clause, and Unlisted.

    Empty text is null (observed), and text is trimmed (documented: leading and trailing blanks are removed on save).
    """
    if value is None or value == "" or value == []:
        return False if of.type == "Checkbox" else None
    reader = READERS.get(of.type)
    if reader is None:
        raise ValueError(f"the sandbox holds no {of.type} values")
    made = reader(of, value)
    if (of.metadata.get("valueSet") or {}).get("restricted"):
        _listed(made if isinstance(made, tuple) else (made,), offered)
    return made


def _listed(codes: Sequence[str], offered: Sequence[str]) -> None:
    for code in codes:
        if code not in offered:
            raise Unlisted(f"bad value for restricted picklist field: {code}")  # observed wording


def _number(of: FieldState, value: Any) -> Decimal | int:
    if isinstance(value, bool):
        raise ValueError(f"{value} is not a number")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{value} is not a number") from None
    scale, precision = of.metadata.get("scale", 0), of.metadata.get("precision", 18)
    places = max(0, -int(number.normalize().as_tuple().exponent)) if number.is_finite() else scale + 1
    if places > scale:
        raise ValueError(f"{value} has more than {scale} decimals")
    if abs(number) >= Decimal(10) ** (precision - scale):
        raise ValueError(f"{value} has more than {precision - scale} digits before the point")
    return int(number) if of.full_name in INTEGERS and number == int(number) else number


def _text(of: FieldState, value: Any) -> str | None:
    if not isinstance(value, str):
        raise ValueError(f"{value} is not text")
    if len(value.strip()) > of.metadata.get("length", 255):
        raise ValueError("the text is too long")
    return value.strip() or None


def _checkbox(of: FieldState, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value} is neither true nor false")
    return value


def _date(of: FieldState, value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return date.fromisoformat(str(value))


def _datetime(of: FieldState, value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError(f"{value} has no offset")
    return moment.astimezone(UTC)


def _option(of: FieldState, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value} is not the name of an option")
    return value


def _options(of: FieldState, value: Any) -> tuple[str, ...]:
    codes = value.split(";") if isinstance(value, str) else value
    return tuple(_option(of, code) for code in codes)


READERS: Mapping[str, Callable[[FieldState, Any], Any]] = {
    "Checkbox": _checkbox,
    "Currency": _number,
    "Date": _date,
    "DateTime": _datetime,
    "Email": _text,
    "LongTextArea": _text,
    "Lookup": _text,
    "MasterDetail": _text,
    "MultiselectPicklist": _options,
    "Number": _number,
    "Percent": _number,
    "Phone": _text,
    "Picklist": _option,
    "Text": _text,
    "TextArea": _text,
    "Url": _text,
}


def write(value: Any) -> Any:
    """A value as the REST API's JSON has it: instants with `+0000`, several options joined by semicolons."""
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return ";".join(value) if isinstance(value, tuple) else value


def stamp(moment: datetime) -> str:
    """`2026-01-01T00:00:00.000+0000` (observed)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
