"""What a formula computes with: types, blanks, and the moment of reading.

A blank is None for every type but Boolean, which never is. Numbers are decimals, instants are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

Type = Literal["Number", "Text", "Boolean", "Date", "DateTime", "Picklist", "MultiPicklist", "Null"]

TYPES: Mapping[str, Type] = {
    "Checkbox": "Boolean",
    "Currency": "Number",
    "Date": "Date",
    "DateTime": "DateTime",
    "Email": "Text",
    "MultiselectPicklist": "MultiPicklist",
    "Number": "Number",
    "Percent": "Number",
    "Phone": "Text",
    "Picklist": "Picklist",
    "Text": "Text",
    "TextArea": "Text",
    "Url": "Text",
}
"""Field types that a formula may read, by Metadata API name; the others may not be used (documented: formula help)."""


class FormulaError(Exception):
    """The formula does not compile; the message is the one that Salesforce's label file has, where it is known."""


class RowError(Exception):
    """The formula compiles and this record breaks it: people see `#Error!` (observed: division by zero, bad date)."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When and by whom a formula is read.

    `zone` is the running user's, which decides TODAY() (documented: TODAY help). `logic` is how AND and OR take a
    NULL: `java` reads it as false, `sql` keeps three values; the engine's two code paths differ there (observed).
    """

    now: datetime
    zone: ZoneInfo
    logic: Literal["java", "sql"] = "java"

    @property
    def today(self) -> date:
        """The calendar day where the running user is."""
        return self.now.astimezone(self.zone).date()


Value = Any
Row = Mapping[str, Value]


def text(value: Value) -> str:
    """A text operand: blank and empty are one thing in Salesforce (observed: `s = ""` is true on a blank)."""
    return "" if value is None else str(value)


def decimal(value: Value) -> Decimal:
    """Keep arithmetic exact (observed: 0.1 + 0.2 = 0.3 is true)."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def instant(day: date) -> datetime:
    """Midnight GMT of a day (observed in the engine's source; not on a live org)."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
