"""DuckDB's SQL. It reads files, and copies of tables: `columns`, `native` and `spelling` say how. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ledger.data import replace
from ledger.language.literals import plain
from ledger.language.schema import Field
from ledger.population import columns, native, spelling
from ledger.population.columns import Column, Typed
from ledger.population.dialects.dialect import ColumnObjection, HeldColumn
from ledger.population.dialects.exact import exact
from ledger.population.profile import EXACT
from ledger.population.quoting import string

_TIMES = {
    "day": "strftime({day}, '%Y-%m-%d')",
    "week": "strftime({day}, '%G-W%V')",
    "month": "strftime({day}, '%Y-%m')",
    "quarter": "strftime({day}, '%Y-Q') || quarter({day})",
    "year": "strftime({day}, '%Y')",
}


@dataclass(frozen=True, slots=True)
class Duck:
    """DuckDB, over the rows of a file; `columns.macros` are there."""

    name: str = "DuckDB"
    adds_up: bool = False
    record_number: str = "row_number() OVER ()"

    def objection(self, field: Field, column: Column, type: str) -> ColumnObjection | None:
        """Why none of this type can be one."""
        why = native.objection(field, type)
        return ColumnObjection(why) if why else None

    def held(self, field: Field, column: Column, at: str, type: str) -> HeldColumn:
        """A text as it is, a list with `;` between, another type where that is exact."""
        if type == native.TEXT:
            return HeldColumn(column, at, type)
        exactly = replace(column, profile=EXACT)  # nobody wrote it by hand
        if native.value(field, at, type):
            return HeldColumn(exactly, at, type)
        if field.type == "choices" and type.endswith("[]") and type != native.LIST:
            return HeldColumn(exactly, spelling.elements_sql(at), native.TEXT)
        return HeldColumn(exactly, native.text(at, type), native.TEXT)

    def not_blank(self, column: Column, at: str, type: str) -> str:
        """As `columns` has it."""
        return columns.not_blank(column, at, type)

    def typed(self, field: Field, column: Column, raw: str, type: str) -> Typed:
        """As `columns` has it."""
        return columns.typed(field, column, raw, type)

    def text(self, at: str, type: str) -> str:
        """As `native` has it."""
        return native.text(at, type)

    def stranger(self, field: Field, column: Column, raw: str, type: str) -> str:
        """An ENUM knows its values by hash, and DuckDB asks it once for each that a block of the file repeats."""
        codes = ", ".join(map(string, columns.written_codes(field, column)))
        if field.type == "choice":
            return f"{raw} IS NOT NULL AND TRY_CAST({raw} AS ENUM({codes})) IS NULL"
        written = spelling.codes_sql(column.profile, raw)
        each = f"list_filter(string_split({written}, ';'), lambda each: each <> '' AND each NOT IN ({codes}))"
        return f"len({each}) > 0"

    def number(self, value: Decimal) -> str:
        """A DOUBLE, read from the decimal text."""
        return f"{plain(value)}e0"

    def instant(self, value: datetime) -> str:
        """A TIMESTAMP, whose zone is left out."""
        return f"TIMESTAMP '{value.replace(tzinfo=None)}'"

    def folded(self, value: str, compared: Sequence[str]) -> str:
        """Its `lower` is the simple mapping."""
        return f"lower({value})"

    def contains(self, value: str, part: str) -> str:
        """By a function."""
        return f"contains({value}, {part})"

    def starts_with(self, value: str, part: str) -> str:
        """By a function."""
        return f"starts_with({value}, {part})"

    def has_any(self, value: str, codes: Sequence[str]) -> str:
        """A set is a text `;a;b;`."""
        return " OR ".join(f"contains({value}, {string(f';{each};')})" for each in codes)

    def time(self, unit: str, day: str) -> str:
        """By strftime."""
        return _TIMES[unit].format(day=day)

    def exact(self, value: str) -> str:
        """A DECIMAL of 38 digits."""
        return exact(value)

    def listed(self, texts: Sequence[str]) -> str:
        """A LIST."""
        return f"[{', '.join(texts)}]"

    def smallest(self, value: str, most: int, when: str) -> str:
        """In the one pass."""
        return f"min({value}, {most}) FILTER (WHERE {when})"


DUCKDB = Duck()
