"""Spark's SQL, over a table as it lies: columns of its own types, and texts read as exactly as those of a file.

    decimal      80.5           compared as it is; more than 15 digits, or 9 decimals, are unreadable
    string       UTF8_BINARY    compared by its letters, whatever the collation of the column
    array        [a, b]         a set of codes, as a text ;a;b;

Nothing is cast where that could fail, in ANSI mode or out of it: a value that cannot be read is told, and no error of
the cluster. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ledger.data import replace
from ledger.language.days import FIRST_YEAR, LAST_YEAR, start_of
from ledger.language.literals import plain
from ledger.language.schema import Field
from ledger.population import native
from ledger.population.columns import Column, Typed, written_codes
from ledger.population.dialects import spark_texts as texts
from ledger.population.dialects.dialect import ColumnObjection, HeldColumn
from ledger.population.dialects.servers import is_native, not_blank, or_default
from ledger.population.dialects.spark_numbers import SUMMED, is_inexact, is_number
from ledger.population.profile import EXACT
from ledger.population.quoting import string
from ledger.population.spelling import NO_ELEMENT, WITHIN

NAME, LIST = "Spark", "VARCHAR[]"
BOUNDS = (date(FIRST_YEAR, 1, 1), date(LAST_YEAR + 1, 1, 1))
_DAYS = tuple(f"DATE '{each}'" for each in BOUNDS)
COPY = "count a copy of the columns that are read: add --copy"
_TIMES = {
    "day": "date_format({0}, 'yyyy-MM-dd')",
    "week": "concat(extract(YEAROFWEEK FROM {0}), '-W', lpad(extract(WEEK FROM {0}), 2, '0'))",
    "month": "date_format({0}, 'yyyy-MM')",
    "quarter": "concat(year({0}), '-Q', quarter({0}))",
    "year": "CAST(year({0}) AS STRING)",
}
_FULL = {"İ": "i", "Σ": "σς"}  # whose lower case depends on neighbours there, or is two letters: ours is the first


@dataclass(frozen=True, slots=True)
class SparkDialect:
    """Spark 4, in a ledger of this zone and a session of UTC. Types are called as `source.spark` calls them."""

    zone: str
    name: str = NAME
    adds_up: bool = False
    record_number: str = "monotonically_increasing_id() + 1"

    def objection(self, field: Field, column: Column, type: str) -> ColumnObjection | None:
        """What it holds is none, or is written as a profile says that is read here alone."""
        if why := native.objection(field, type):
            return ColumnObjection(why)
        said = column.profile
        odd = {
            "number": said.currency or said.thousands or said.decimal == ",",
            "date": said.dates,
            "datetime": said.dates or said.zone,
            "choices": said.list != EXACT.list,
        }
        if type == native.TEXT and odd.get(field.type):
            return ColumnObjection("what is written otherwise is read here, and not in Spark", COPY)
        return None

    def held(self, field: Field, column: Column, at: str, type: str) -> HeldColumn:
        """A text as it is; another type where that is exact, and else its text."""
        if type == native.TEXT:
            return HeldColumn(column, at, type)
        exact = replace(column, profile=EXACT)
        if is_native(field, type, is_number(type)):
            return HeldColumn(exact, at, type)
        return HeldColumn(exact, self.text(at, type), native.TEXT)

    def not_blank(self, column: Column, at: str, type: str) -> str:
        """By its text, where words say so."""
        return not_blank(column, at, type, self.text(at, type))

    def typed(self, field: Field, column: Column, raw: str, type: str) -> Typed:
        """By the type of the column."""
        match field.type:
            case "text" | "choice":
                return Typed(or_default(raw, field, column), "")
            case "choices":
                value = f"CASE WHEN btrim({raw}, ';') <> '' THEN concat(';', {raw}, ';') END"
                return Typed(value, f"{raw} = {string(NO_ELEMENT)}")
            case "number" if type != native.TEXT:
                return Typed(or_default(raw, field, column), is_inexact(raw, type))
            case "boolean" | "signal" if type == "BOOLEAN":
                return Typed(raw, "")
        value = self._value(field, column, raw, type)
        return Typed(or_default(value, field, column), f"{raw} IS NOT NULL AND {value} IS NULL")

    def _value(self, field: Field, column: Column, raw: str, type: str) -> str:
        """NULL where it cannot be read."""
        match field.type:
            case "date":
                return texts.within(raw, *_DAYS) if type == "DATE" else texts.day(raw)
            case "datetime" if type == native.INSTANT:
                return texts.within(raw, *self._instants)
            case "datetime":
                return texts.instant(raw, *self._instants)
            case "number":
                return texts.number(raw)
        return texts.truth(column, raw)

    @property
    def _instants(self) -> tuple[str, str]:
        """The first instant that we hold, and the one after the last."""
        first, end = (self.instant(start_of(day, self.zone)) for day in BOUNDS)
        return first, end

    def text(self, at: str, type: str) -> str:
        """An instant in UTC, a list with `;` between."""
        match type:
            case native.TEXT | native.LIST:
                return at
            case native.INSTANT:
                return f"date_format({at}, {string(_INSTANT)})"
            case _ if type == LIST:
                bare = f"transform({at}, each -> replace(each, ';', {string(WITHIN)}))"
                missing = f"exists({at}, each -> each IS NULL)"
                return f"CASE WHEN {missing} THEN {string(NO_ELEMENT)} ELSE array_join({bare}, ';') END"
        return f"CAST({at} AS STRING)"

    def stranger(self, field: Field, column: Column, raw: str, type: str) -> str:
        """By its codes."""
        codes = ", ".join(map(string, written_codes(field, column)))
        if field.type == "choice":
            return f"{raw} NOT IN ({codes})"
        return f"exists(split({raw}, ';'), each -> each <> '' AND each NOT IN ({codes}))"

    def number(self, value: Decimal) -> str:
        """A decimal."""
        return plain(value)

    def instant(self, value: datetime) -> str:
        """With its offset, so that no session moves it."""
        return f"TIMESTAMP '{value.replace(tzinfo=None)}+00:00'"

    def folded(self, value: str, compared: Sequence[str]) -> str:
        """Its `lower` is the full mapping: of two letters that makes another than ours."""
        odd = {upper: lower[0] for upper, lower in _FULL.items() if set(lower) & set("".join(compared))}
        if not odd:
            return f"lower({value})"
        return f"lower(translate({value}, {string(''.join(odd))}, {string(''.join(odd.values()))}))"

    def contains(self, value: str, part: str) -> str:
        """By a function, never by a pattern."""
        return f"contains({value}, {part})"

    def starts_with(self, value: str, part: str) -> str:
        """By a function."""
        return f"startswith({value}, {part})"

    def has_any(self, value: str, codes: Sequence[str]) -> str:
        """A set is a text `;a;b;`."""
        return " OR ".join(f"contains({value}, {string(f';{each};')})" for each in codes)

    def time(self, unit: str, day: str) -> str:
        """By date_format, which knows no week."""
        return _TIMES[unit].format(day)

    def exact(self, value: str) -> str:
        """A decimal, which a double is too where it has fifteen digits."""
        return f"try_cast({value} AS {SUMMED})"

    def listed(self, texts: Sequence[str]) -> str:
        """An array."""
        return f"array({', '.join(texts)})"

    def smallest(self, value: str, most: int, when: str) -> str:
        """There is no such aggregate: a list of all would be as long as the records."""
        return ""


_INSTANT = "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'"
