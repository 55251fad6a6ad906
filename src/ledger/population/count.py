"""How many records of a file satisfy a criteria: one pass of DuckDB, by one rule or by each record's own.

A record is in exactly one of five: matched, not matched, unreadable, and, where each is judged by the version in force
on its own day, undated (its clock has no day that can be read) or ungoverned (no version was in force).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.errors import BadInput
from ledger.language.core import core
from ledger.language.days import start_of
from ledger.language.record import Unreadable, read_record
from ledger.language.schema import Field, Schema
from ledger.language.tree import Tree, fields_of
from ledger.population.columns import Column, macros, value_of
from ledger.population.file import File, open_file, session
from ledger.population.query import Arm, Query, Read
from ledger.population.sql import condition

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_GROUPS = 1_000


@dataclass(frozen=True, slots=True)
class Segment:
    """The days [start, end) on which a version was in force, None where without end; no `tree` where none was."""

    start: date | None
    end: date | None
    version: int
    tree: Tree | None


@dataclass(frozen=True, slots=True)
class Row:
    """The counts of one group; `value` is None for blanks, and for the whole."""

    value: str | None
    not_matched: int
    matched: int
    unreadable: int
    ungoverned: int
    undated: int

    @property
    def total(self) -> int:
        """All records of the group."""
        return self.not_matched + self.matched + self.unreadable + self.ungoverned + self.undated


@dataclass(frozen=True, slots=True)
class Unread:
    """The first record that could not be judged, counted from 1 below the header, and why."""

    record: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Count:
    """What came of the records: as a whole, and by group where one was asked for."""

    overall: Row
    rows: tuple[Row, ...]
    first_unreadable: Unread | None


def count(
    path: Path,
    rules: Tree | Sequence[Segment],
    schema: Schema,
    columns: Mapping[str, Column],
    today: date,
    *,
    clock: str = "",
    by: str = "",
    monthly: bool = False,
) -> Count:
    """Judge each record of the CSV file at `path`, by one expanded tree or by the segment that its `clock` falls in.

    `columns` says where fields stand in the file; one that it lacks stands under its own name. `by` groups by a field
    or a column, `monthly` by the month of `clock`. TODAY is `today` for every record. Raises BadInput where the file
    cannot be read or lacks a column, where `clock` is no date, and where there are more than 1,000 groups.
    """
    if by and monthly:
        raise BadInput(
            f"records are grouped by `{by}` and by month", "a table has one grouping", "leave out one of them"
        )
    file, each_its_own = open_file(path), isinstance(rules, Sequence)
    segments = tuple(rules) if isinstance(rules, Sequence) else (Segment(None, None, 0, rules),)
    dated = _dated(clock, schema) if each_its_own or monthly else None
    arms = tuple(_arm(each, each.tree, schema, columns, today) for each in segments if each.tree)
    names = sorted(({dated.name} if dated else set()).union(*(arm.fields for arm in arms)))
    query = Query(
        file.source,
        tuple(_read(file, schema.fields[name], columns.get(name, Column(name))) for name in names),
        arms,
        schema.zone,
        clock=dated if each_its_own else None,
        by=_grouping(file, schema, columns, by) if by else None,
        month_of=dated if monthly else None,
    )
    with session(file) as connection:
        connection.execute(macros(schema.zone))
        return _counted(connection, query)


def _dated(clock: str, schema: Schema) -> Field:
    """The field whose day says which version judges a record, or in which month it counts."""
    dates = [field.name for field in schema.fields.values() if field.type in ("date", "datetime")]
    if clock in dates:
        return schema.fields[clock]
    what = f"{clock} is not a date of {schema.entity}" if clock else "no date says when a record came to be"
    fix = f"use one of {', '.join(dates)}" if dates else f"give {schema.entity} a field of type date or datetime"
    raise BadInput(what, "records are told apart by the day of a date or datetime field", fix)


def _arm(segment: Segment, tree: Tree, schema: Schema, columns: Mapping[str, Column], today: date) -> Arm:
    form = core(tree, schema)
    return Arm(segment.start, segment.end, condition(form, schema, columns, today), fields_of(tree))


def _grouping(file: File, schema: Schema, columns: Mapping[str, Column], by: str) -> Read:
    """The text that records are grouped by, of a field or of a column that is none."""
    column = columns.get(by, Column(by)) if by in schema.fields else Column(by)
    at = _at(file, column.name, "group by a field, or by a column of the file such as `NAME`")
    return Read(Field("group by", "text"), column, at)  # no field has a space in its name


def _read(file: File, field: Field, column: Column) -> Read:
    return Read(field, column, _at(file, column.name, f"bind {field.name} to a column: `bind: {{csv: NAME}}`"))


def _at(file: File, column: str, fix: str) -> str:
    """What `column` of the file is called in the session. Raises BadInput where it is not there, or twice."""
    found = [at for at, name in enumerate(file.header) if name == column]
    if len(found) == 1:
        return file.sql_name(found[0])
    if found:
        why = f"the header names columns {found[0] + 1} and {found[1] + 1} alike"
        raise BadInput(f"two columns are called `{column}`", why, "rename one of them", f"{file.name}:1")
    import difflib  # only on the way to an error

    names = {name.casefold(): name for name in file.header if name}
    near = [names[each] for each in difflib.get_close_matches(column.casefold(), names, n=1)]
    why = f"the nearest is `{near[0]}`" if near else f"it has {', '.join(list(names.values())[:12])}"
    raise BadInput(f"the file has no column `{column}`", why, fix.replace("NAME", [*near, "NAME"][0]), f"{file.name}:1")


def _counted(connection: DuckDBPyConnection, query: Query) -> Count:
    if query.needs_calendar:
        _lay_calendar(connection, query)
    found = connection.execute(query.counts(MOST_GROUPS + 1), query.parameters).fetchall()
    if len(found) > MOST_GROUPS:
        why = f"a table of more than {MOST_GROUPS:,} rows answers nothing"
        raise BadInput("there are too many groups", why, "group by something that repeats")
    rows = [Row(*each) for each in found]
    counts = ("not_matched", "matched", "unreadable", "ungoverned", "undated")
    overall = Row(None, *(sum(getattr(row, name) for row in rows) for name in counts))
    unread = _first_unreadable(connection, query) if overall.unreadable else None
    return Count(overall, tuple(rows) if query.by or query.month_of else (), unread)


def _lay_calendar(connection: DuckDBPyConnection, query: Query) -> None:
    """Where the days of the zone start, for the days on which the instants in the file fall; one NULL where none do."""
    days = [day for (day,) in connection.execute(query.utc_days()).fetchall()]

    def starts(later: int) -> str:
        return ",".join(str(start_of(day + timedelta(later), query.zone).replace(tzinfo=None)) for day in days)

    connection.execute(
        "CREATE TEMP TABLE calendar AS SELECT TRY_CAST(unnest(string_split($days, ',')) AS DATE) AS _day,"
        " TRY_CAST(unnest(string_split($these, ',')) AS TIMESTAMP) AS _this,"
        " TRY_CAST(unnest(string_split($next, ',')) AS TIMESTAMP) AS _next",
        {"days": ",".join(map(str, days)), "these": starts(0), "next": starts(1)},
    )


def _first_unreadable(connection: DuckDBPyConnection, query: Query) -> Unread | None:
    found = connection.execute(query.first_unreadable()).fetchone()
    if found is None:
        return None
    record, name, *texts = found
    read, text = next((read, text) for read, text in zip(query.reads, texts, strict=True) if read.field.name == name)
    try:
        value = value_of(read.field, read.column, text)
        read_record({name: value}, Schema("record", {name: read.field}, zone=query.zone))
    except Unreadable as unreadable:
        return Unread(record, read.column.name, unreadable.reason)
    raise AssertionError(f"{name} can be read: {text!r}")
