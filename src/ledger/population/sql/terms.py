"""The few terms that an exported expression is made of, as each dialect says them.

    text     escaped as the dialect reads it        day      of the calendar, by no format of a session
    number   a decimal, and never a double          start    an instant, with its offset from UTC
    local    the day of an instant in one zone, whatever the zone of the session

There is no division, LIKE, cast of a column, month or pattern among them, so nothing that the dialects read in
different ways can be written. Searching is by position, since BigQuery's CONTAINS_SUBSTR folds what it compares.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlglot import exp

from ledger.language.days import start_of
from ledger.language.literals import plain
from ledger.population.sql.dialect import SPARKS, VARIABLE, name_in

_BEFORE_BRACE = re.compile(rf"(?<={re.escape(VARIABLE[0])})(?={re.escape(VARIABLE[1])})")


def column(dialect: str, name: str) -> exp.Expr:
    """A column, in quotes."""
    return exp.column(exp.to_identifier(name_in(dialect, name), quoted=True))


def text(value: str) -> exp.Expr:
    """A string; the dialect says how it is escaped.

    Spark, like many a tool before a warehouse, puts a setting of its own in the place of `${name}`, inside of strings
    too, and before it reads them: such a text is written in two parts.
    """
    first, *rest = _BEFORE_BRACE.split(value)
    found: exp.Expr = exp.Literal.string(first)
    for each in rest:
        found = exp.DPipe(this=found, expression=exp.Literal.string(each))
    return exp.Paren(this=found) if rest else found


def number(dialect: str, value: Decimal | int) -> exp.Expr:
    """A decimal. What has a point is a double in BigQuery, unless it is read from its text."""
    written = plain(value) if isinstance(value, Decimal) else str(value)
    if dialect == "bigquery" and "." in written:
        return exp.Cast(this=text(written), to=exp.DataType.build("decimal"))
    return exp.Literal.number(written)


def day(dialect: str, value: date) -> exp.Expr:
    """A day of the calendar. Snowflake reads a text by a format of the session, so there it is made of its parts."""
    if dialect == "snowflake":
        parts = (exp.Literal.number(each) for each in (value.year, value.month, value.day))
        return exp.DateFromParts(**dict(zip(("year", "month", "day"), parts, strict=True)))
    return exp.Cast(this=text(value.isoformat()), to=exp.DataType.build("date"))


def start(dialect: str, value: date, zone: str) -> exp.Expr:
    """The first instant of a day in the zone."""
    found = start_of(value, zone)
    if dialect == "snowflake":
        parts = (found.year, found.month, found.day, found.hour, found.minute, found.second, 0)
        names = ("year", "month", "day", "hour", "min", "sec", "nano")
        numbers = {name: exp.Literal.number(part) for name, part in zip(names, parts, strict=True)}
        return exp.TimestampTzFromParts(**numbers, zone=text("UTC"))
    return exp.Cast(this=text(found.isoformat()), to=exp.DataType.build("timestamptz"))


def local(dialect: str, instant: exp.Expr, zone: str) -> exp.Expr:
    """The day of an instant by the clock of the zone. Spark casts by the session's, so it is moved there first."""
    if dialect == "bigquery":
        return exp.Date(this=instant, zone=text(zone))
    if dialect in SPARKS:
        there = _called("FROM_UTC_TIMESTAMP", instant, text(zone))
        instant = _called("TO_UTC_TIMESTAMP", there, _called("CURRENT_TIMEZONE"))
        return exp.Cast(this=instant, to=exp.DataType.build("date"))
    return exp.Cast(this=exp.AtTimeZone(this=instant, zone=text(zone)), to=exp.DataType.build("date"))


def today(dialect: str, offset: int, zone: str) -> exp.Expr:
    """The day in the zone on which the query runs, moved by whole days."""
    found, by = local(dialect, exp.CurrentTimestamp(), zone), exp.Literal.number(abs(offset))
    if not offset:
        return found
    if dialect in ("duckdb", "postgres"):  # an interval would make an instant of it
        return (exp.Add if offset > 0 else exp.Sub)(this=found, expression=by)
    if dialect in SPARKS:
        return _called("DATE_ADD", found, exp.Literal.number(offset))
    return exp.DateAdd(this=found, expression=exp.Literal.number(offset), unit=exp.var("DAY"))


def contains(value: exp.Expr, part: str) -> exp.Expr:
    """Whether a text has this part."""
    return exp.GT(this=exp.StrPosition(this=value, substr=text(part)), expression=exp.Literal.number(0))


def clamped(value: exp.Expr, low: int, high: int) -> exp.Expr:
    """A number within its bounds."""
    least = _called("LEAST", exp.Literal.number(high), value)
    return _called("GREATEST", exp.Literal.number(low), least)


def case(arms: Sequence[tuple[exp.Expr, exp.Expr]], other: exp.Expr) -> exp.Expr:
    """The value of the first arm that holds."""
    return exp.Case(ifs=[exp.If(this=when, true=value) for when, value in arms], default=other)


def every(parts: Sequence[exp.Expr]) -> exp.Expr:
    """All of them; true where there is none."""
    return exp.and_(*parts, copy=False) if parts else exp.true()


def either(parts: Sequence[exp.Expr]) -> exp.Expr:
    """Any of them; false where there is none."""
    return exp.or_(*parts, copy=False) if parts else exp.false()


def truth(value: exp.Expr) -> exp.Expr:
    """True or false for every record, where `value` may be NULL."""
    return exp.Coalesce(this=value, expressions=[exp.false()])


def _called(name: str, *of: exp.Expr) -> exp.Expr:
    """A function by its own name: sqlglot would write out what the dialects make of a NULL, and here is none."""
    return exp.Anonymous(this=name, expressions=list(of))
