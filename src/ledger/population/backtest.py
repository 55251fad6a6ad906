"""What became of the records: whether a version had picked those that turned out well.

    outcome column --yes | no | not known yet | blank | unclear--> Cell, for each cell of the crosswalk
    cells --> rate in each; precision, recall and lift of both versions

A record whose outcome was not known by the day asked about says nothing, and is left out and counted. An outcome that
says one thing only, as where a CRM fills in `won` and leaves all others blank, tells nothing: its rates would be 100 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ledger.data import Data
from ledger.language.days import start_of
from ledger.language.schema import Field, Schema
from ledger.population.columns import Column, identifier, string
from ledger.population.dialects.dialect import Dialect
from ledger.population.dialects.duck import DUCKDB
from ledger.population.source.file import File
from ledger.population.source.reading import named, read_from, text_of
from ledger.population.sql.layers import ReadColumn

NO, YES, NOT_YET, BLANK, UNCLEAR = range(5)
_Z = 1.959963984540054  # of the normal distribution, 97.5 % lie below
LEFT_OUT = {NOT_YET: "not known yet", BLANK: "blank", UNCLEAR: "neither yes nor no"}
_YES, _NO = ("yes", "true", "y", "t", "1"), ("no", "false", "n", "f", "0")
_OUTCOME, _DAY, _INSTANT = "the outcome", "known day", "known instant"  # no field has a space in its name


class Cell(NamedTuple):
    """The records of a cell of the crosswalk, and what became of them as far as an outcome was asked for."""

    records: int = 0
    no: int = 0
    yes: int = 0
    not_yet: int = 0
    blank: int = 0
    unclear: int = 0

    @property
    def known(self) -> int:
        """Those whose outcome says something."""
        return self.yes + self.no

    @property
    def rate(self) -> float | None:
        """The share of those that turned out well."""
        return ratio(self.yes, self.known)

    @property
    def only(self) -> str:
        """What the outcome says wherever it is known, yes or no; empty where it says both, or nothing."""
        return "" if bool(self.yes) is bool(self.no) else "yes" if self.yes else "no"


class Quality(NamedTuple):
    """How well a version picks: precision, the rate among those it picks; recall, its share of all that turned out
    well; lift, its precision beside the rate among all.
    """

    picked: Cell
    precision: float | None
    recall: float | None
    lift: float | None


class OutcomeColumn(Data, frozen=True):
    """The outcome that is asked about: a column that says yes or no, or that says `value`; and since when it is known.

    Columns may be fields. Without `known` every outcome that is there is known.
    """

    column: str
    value: str = ""
    known: str = ""


def outcome(text: str, known: str, file: File, schema: Schema) -> OutcomeColumn:
    """The outcome that `COLUMN` or `COLUMN=VALUE` means."""
    if text in file.header or text in schema.fields or "=" not in text:
        return OutcomeColumn(text, "", known)
    name, _, value = text.partition("=")
    return OutcomeColumn(name, value, known)


def outcome_reads(
    asked: OutcomeColumn, file: File, schema: Schema, columns: Mapping[str, Column]
) -> tuple[ReadColumn, ...]:
    """The columns that it is read from. Raises BadInput where one is not there."""
    fix = "name a column of the file such as `NAME`"
    found = text_of(file, _OUTCOME, asked.column, schema, columns, fix)
    if not asked.known:
        return (found,)
    column = named(file, asked.known, schema, columns)
    days = (Field(_DAY, "date"), Field(_INSTANT, "datetime"))
    return (found, *(read_from(file, each, column, fix) for each in days))


def outcome_sql(
    asked: OutcomeColumn, schema: Schema, columns: Mapping[str, Column], today: date, dialect: Dialect = DUCKDB
) -> str:
    """SQL for what became of a record, as far as that was known at the end of `today`."""
    raw = identifier(f"{_OUTCOME} raw")
    yes, no = _yes_and_no(asked, schema, columns, raw)
    told = f"WHEN {raw} IS NULL THEN {BLANK} WHEN {yes} THEN {YES} WHEN {no} THEN {NO} ELSE {UNCLEAR}"
    if asked.value:
        told = f"WHEN {yes} THEN {YES} ELSE {NO}"  # a blank is not that value
    return f"CASE {_not_known(today, schema.zone, dialect) if asked.known else ''}{told} END"


def _not_known(today: date, zone: str, dialect: Dialect) -> str:
    day, instant = identifier(_DAY), identifier(_INSTANT)
    end = dialect.instant(start_of(today + timedelta(1), zone))
    by_then = f"({day} <= DATE '{today}' OR {instant} < {end}) IS NOT TRUE"
    strange = f"{identifier(f'{_DAY} raw')} IS NOT NULL AND {day} IS NULL AND {instant} IS NULL"
    return f"WHEN {strange} THEN {UNCLEAR} WHEN {by_then} THEN {NOT_YET} "


def _yes_and_no(asked: OutcomeColumn, schema: Schema, columns: Mapping[str, Column], raw: str) -> tuple[str, str]:
    field, column = schema.fields.get(asked.column), columns.get(asked.column, Column(asked.column))
    if asked.value:
        code = column.codes.get(asked.value, asked.value) if field else asked.value
        return f"{raw} = {string(code)}", "TRUE"
    if field and field.type == "boolean" and column.codes:
        yes, no = (column.codes.get(each, each) for each in ("true", "false"))
        return f"{raw} = {string(yes)}", f"{raw} = {string(no)}"
    yes_words, no_words = (", ".join(map(string, words)) for words in (_YES, _NO))
    return f"lower({raw}) IN ({yes_words})", f"lower({raw}) IN ({no_words})"


def together(cells: Iterable[Cell]) -> Cell:
    """Several cells as one."""
    return Cell(*map(sum, zip(Cell(), *cells, strict=True)))


def quality(picked: Cell, everyone: Cell) -> Quality:
    """How well a version picks `picked` among everyone; the same records for both versions."""
    base, precision = everyone.rate, picked.rate
    lift = precision / base if base and precision is not None else None
    return Quality(picked, precision, ratio(picked.yes, everyone.yes), lift)


class Comparison(NamedTuple):
    """Whether one version picks `better`, `worse` or `alike`; `certain` where that is more than chance."""

    word: str
    certain: bool


def comparison(before: Cell, after: Cell) -> Comparison | None:
    """How the picks of two versions turned out, the one beside the other; None where either is not known.

    Newcombe's interval of a difference, from the two of Wilson (Statistics in Medicine 17, 1998, 873-890, method 10).
    Of versions that pick many of the same records the difference varies less: it is called certain too seldom.
    """
    if before.rate is None or after.rate is None:
        return None
    (low, high), (least, most) = interval(before.yes, before.known), interval(after.yes, after.known)
    gain = after.rate - before.rate
    if gain > 0:
        return Comparison("better", gain > math.hypot(after.rate - least, high - before.rate))
    if gain < 0:
        return Comparison("worse", -gain > math.hypot(most - after.rate, before.rate - low))
    return Comparison("alike", certain=False)


def interval(part: int, whole: int) -> tuple[float, float]:
    """Where the share lies that so many records show, 95 times in a hundred: Wilson's score interval.

    E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212. Of nothing it is anywhere.
    """
    if not whole:
        return 0.0, 1.0
    share, weight = part / whole, _Z * _Z / whole
    middle, half = share + weight / 2, math.sqrt(weight * (share * (1 - share) + weight / 4))
    return max(0.0, (middle - half) / (1 + weight)), min(1.0, (middle + half) / (1 + weight))


def ratio(part: int, whole: int) -> float | None:
    """A share, None of nothing."""
    return part / whole if whole else None
