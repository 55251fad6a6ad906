"""PostgreSQL's SQL, over a table as it lies: columns of its own types, and texts read as exactly as those of a file.

    numeric   80.5            65 <= x compared as it is; NaN, infinity and more than 15 digits are unreadable
    text      COLLATE "C"     compared byte by byte, whatever the collation of the column or the database
    text[]    {a,b}           a set of codes; a text with `;` between becomes one

Nothing is cast before a pattern says that the cast succeeds, so no value is an error of the server. Pure.
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
from ledger.population.dialects import postgres_texts as texts
from ledger.population.dialects.dialect import ColumnObjection, HeldColumn
from ledger.population.dialects.folding import spelled_otherwise
from ledger.population.dialects.postgres_numbers import is_inexact
from ledger.population.dialects.servers import is_native, not_blank, or_default
from ledger.population.profile import EXACT
from ledger.population.quoting import string
from ledger.population.spelling import NO_ELEMENT, WITHIN

NAME, LIST, UTF8 = "PostgreSQL", "VARCHAR[]", "UTF8"
BOUNDS = (date(FIRST_YEAR, 1, 1), date(LAST_YEAR + 1, 1, 1))
_DAYS = tuple(f"DATE '{each}'" for each in BOUNDS)
COPY = "count a copy of the columns that are read: add --copy"
_TIMES = {"day": "YYYY-MM-DD", "week": 'IYYY-"W"IW', "month": "YYYY-MM", "quarter": 'YYYY-"Q"Q', "year": "YYYY"}
_EMPTY = "ARRAY['']::text[]"
_LIST_TEXT = f"""
CASE WHEN EXISTS (SELECT FROM unnest({{0}}) AS each WHERE each IS NULL) THEN chr({ord(NO_ELEMENT)})
WHEN {{0}} IS NOT NULL
THEN array_to_string(ARRAY(SELECT replace(each::text, ';', chr({ord(WITHIN)})) FROM unnest({{0}}) AS each), ';') END"""


@dataclass(frozen=True, slots=True)
class PostgresDialect:
    """PostgreSQL 15 and later, in a ledger of this zone; `encoding` is that of the database.

    Types are called as `source.postgres` calls them.
    """

    zone: str
    encoding: str = UTF8
    name: str = NAME
    adds_up: bool = True
    record_number: str = "row_number() OVER ()"

    def objection(self, field: Field, column: Column, type: str) -> ColumnObjection | None:
        """What it holds is none, or is written as a profile says that PostgreSQL does not read."""
        if why := native.objection(field, type):
            return ColumnObjection(why)
        said = column.profile
        if type == native.TEXT and field.type in ("date", "datetime") and (said.dates or said.zone):
            return ColumnObjection("a day that is written otherwise is read here, and not in PostgreSQL", COPY)
        if type in (native.TEXT, LIST) and field.type in ("text", "choice", "choices") and self.encoding != UTF8:
            return ColumnObjection(
                f"the database keeps its texts as {self.encoding}, and letters are those of UTF-8", COPY
            )
        return None

    def held(self, field: Field, column: Column, at: str, type: str) -> HeldColumn:
        """A text by its bytes; another type where that is exact, and else its text."""
        if type == native.TEXT:
            return HeldColumn(column, f'{at}::text COLLATE "C"', type)
        exact = replace(column, profile=EXACT)
        if field.type == "choices" and type == LIST:
            return HeldColumn(exact, f'{at}::text[] COLLATE "C"', type)
        if is_native(field, type, _is_number(type)):
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
                return _set(column, raw, type)
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
                return texts.number(column.profile, raw)
        return texts.truth(column, raw)

    @property
    def _instants(self) -> tuple[str, str]:
        """The first instant that we hold, and the one after the last."""
        first, end = (self.instant(start_of(day, self.zone)) for day in BOUNDS)
        return first, end

    def text(self, at: str, type: str) -> str:
        """PostgreSQL's own exact text: an instant in UTC ends with +00, but for `infinity`."""
        if type == native.TEXT:
            return at
        if type == LIST:
            return f'({_LIST_TEXT.format(at)}) COLLATE "C"'
        plain = f"replace({at}::text, '+00', 'Z')" if type == native.INSTANT else f"{at}::text"
        return f'{plain} COLLATE "C"'

    def stranger(self, field: Field, column: Column, raw: str, type: str) -> str:
        """A code that is not among them; in a set, an element that is neither empty nor one of them."""
        codes = ", ".join(map(string, written_codes(field, column)))
        if field.type == "choice":
            return f"{raw} NOT IN ({codes})"
        return f"NOT {_elements(column, raw, type)} <@ ARRAY['', {codes}]::text[]"

    def number(self, value: Decimal) -> str:
        """As it is written: PostgreSQL takes it for the type that it is compared with."""
        return plain(value)

    def instant(self, value: datetime) -> str:
        """A timestamptz, so that no column is moved to another zone."""
        return f"TIMESTAMPTZ '{value.replace(tzinfo=None)}+00'"

    def folded(self, value: str, compared: Sequence[str]) -> str:
        """`lower` knows ASCII alone under "C", and is the same everywhere; other letters that matter are named."""
        lower = f'lower({value} COLLATE "C")'
        odd = spelled_otherwise("".join(compared))
        return f"translate({lower}, {string(''.join(odd))}, {string(''.join(odd.values()))})" if odd else lower

    def contains(self, value: str, part: str) -> str:
        """By position, never by a pattern."""
        return f"strpos({value}, {part}) > 0"

    def starts_with(self, value: str, part: str) -> str:
        """By a function."""
        return f"starts_with({value}, {part})"

    def has_any(self, value: str, codes: Sequence[str]) -> str:
        """Two sets that have one in common."""
        return f"{value} && ARRAY[{', '.join(map(string, codes))}]::text[]"

    def time(self, unit: str, day: str) -> str:
        """By to_char."""
        return f"""to_char({day}, '{_TIMES[unit]}') COLLATE "C\""""

    def exact(self, value: str) -> str:
        """A numeric: of a double it has the fifteen digits that count."""
        return f"{value}::numeric"

    def listed(self, texts: Sequence[str]) -> str:
        """An array."""
        return f"ARRAY[{', '.join(texts)}]"

    def smallest(self, value: str, most: int, when: str) -> str:
        """There is no such aggregate: an ordered one would sort every record."""
        return ""


def _set(column: Column, raw: str, type: str) -> Typed:
    elements = _elements(column, raw, type)
    value = f"CASE WHEN NOT {elements} <@ {_EMPTY} THEN {elements} END"
    if type != LIST:
        return Typed(value, f"{raw} = chr({ord(NO_ELEMENT)})")
    several = f"EXISTS (SELECT FROM unnest({raw}) AS each WHERE each IS NULL)"  # the quicker way knows one dimension
    any_ = f"array_position({raw}, NULL) IS NOT NULL"  # a place may be 0 or less: '[0:0]={NULL}'
    return Typed(value, f"CASE WHEN array_ndims({raw}) > 1 THEN {several} ELSE {any_} END")


def _elements(column: Column, raw: str, type: str) -> str:
    return raw if type == LIST else f"string_to_array({raw}, {string(column.profile.list)})"


def _is_number(type: str) -> bool:
    return type in ("SMALLINT", "INTEGER", "BIGINT", "DOUBLE") or type.startswith("DECIMAL")
