"""What a meaning says of the records of a file: one pass of DuckDB, by one rule or by each record's own.

A record is in exactly one of five: matched, not matched, unreadable, and, where each is judged by the version in force
on its own day, undated (its clock has no day that can be read) or ungoverned (no version was in force). What a score or
a ladder judges is matched, and told apart by what it says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.errors import BadInput
from ledger.language.core import All, core
from ledger.language.days import start_of
from ledger.language.inputs import inputs, scores_under
from ledger.language.meaning import Ladder, Meaning, Score, reads
from ledger.language.record import Unreadable, read_record
from ledger.language.schema import Field, Schema, score_field
from ledger.population.columns import Column, macros, value_of
from ledger.population.file import File, open_file, session
from ledger.population.query import Arm, Query, Read
from ledger.population.sql import condition, expression

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_GROUPS, MOST_TALLIES = 1_000, 100_000
COUNTS = ("not_matched", "matched", "unreadable", "ungoverned", "undated")


@dataclass(frozen=True, slots=True)
class Segment:
    """The days [start, end) on which a version was in force, None where without end; no `meaning` where none was.

    `scores` are those that it compares, as they were then.
    """

    start: date | None
    end: date | None
    version: int
    meaning: Meaning | None
    scores: Mapping[str, Score] = field(default_factory=dict)


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


class Tally(NamedTuple):
    """How many records of a group get these points, or are in this stage (None: in none)."""

    value: str | None
    said: int | str | None
    records: int


@dataclass(frozen=True, slots=True)
class Unread:
    """The first record that could not be judged, counted from 1 below the header, and why."""

    record: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Count:
    """What came of the records: as a whole, and by group where one was asked for; what a score or ladder said."""

    overall: Row
    rows: tuple[Row, ...]
    first_unreadable: Unread | None
    said: tuple[Tally, ...] = ()


def count(
    path: Path,
    rules: Meaning | Segment | Sequence[Segment],
    schema: Schema,
    columns: Mapping[str, Column],
    today: date,
    *,
    clock: str = "",
    by: str = "",
    monthly: bool = False,
) -> Count:
    """Judge each record of the CSV file at `path`, by one expanded meaning or by the segment that its `clock` falls in.

    `columns` says where fields stand in the file; one that it lacks stands under its own name. `by` groups by a field
    or a column, `monthly` by the month of `clock`. TODAY is `today` for every record. Raises BadInput where the file
    cannot be read or lacks a column, where `clock` is no date, and where there are more than 1,000 groups.
    """
    if by and monthly:
        raise BadInput(
            f"records are grouped by `{by}` and by month", "a table has one grouping", "leave out one of them"
        )
    file, each_its_own = open_file(path), isinstance(rules, Sequence)
    segments = tuple(rules) if isinstance(rules, Sequence) else (_always(rules, schema),)
    dated = _dated(clock, schema) if each_its_own or monthly else None
    arms = tuple(_arm(n, each, schema, columns, today) for n, each in enumerate(segments) if each.meaning)
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


def _always(rules: Meaning | Segment, schema: Schema) -> Segment:
    return rules if isinstance(rules, Segment) else Segment(None, None, 0, rules, schema.scores)


def _dated(clock: str, schema: Schema) -> Field:
    """The field whose day says which version judges a record, or in which month it counts."""
    dates = [field.name for field in schema.fields.values() if field.type in ("date", "datetime")]
    if clock in dates:
        return schema.fields[clock]
    what = f"{clock} is not a date of {schema.entity}" if clock else "no date says when a record came to be"
    fix = f"use one of {', '.join(dates)}" if dates else f"give {schema.entity} a field of type date or datetime"
    raise BadInput(what, "records are told apart by the day of a date or datetime field", fix)


def _arm(number: int, segment: Segment, schema: Schema, columns: Mapping[str, Column], today: date) -> Arm:
    assert segment.meaning is not None
    fields = {key: score_field(key, score) for key, score in segment.scores.items()}
    known = replace(schema, fields={**schema.fields, **fields}, scores=segment.scores)
    used = reads(segment.meaning)
    names = {key: f"{key} {number}" for key in scores_under(used, known)}  # no field has a space in its name
    scores = {name: expression(known.scores[key], known, columns, today, names) for key, name in names.items()}
    judges, value = condition(All(()), known, columns, today), None  # whatever is said, a record is judged
    if isinstance(segment.meaning, Score | Ladder):
        value = expression(segment.meaning, known, columns, today, names)
    else:
        judges = condition(core(segment.meaning, known), known, columns, today, names)
    return Arm(segment.start, segment.end, judges, inputs(used, known), scores, value)


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
    tallies = _tallied(connection, query) if any(arm.value for arm in query.arms) else None
    rows = _rows(connection, query) if tallies is None else _by_group(tallies)
    if len(rows) > MOST_GROUPS:
        why = f"a table of more than {MOST_GROUPS:,} rows answers nothing"
        raise BadInput("there are too many groups", why, "group by something that repeats")
    overall = Row(None, *(sum(getattr(row, name) for row in rows) for name in COUNTS))
    unread = _first_unreadable(connection, query) if overall.unreadable else None
    said = tuple(Tally(value, said, counts[1]) for value, said, *counts in tallies or () if counts[1])
    return Count(overall, tuple(rows) if query.by or query.month_of else (), unread, said)


def _rows(connection: DuckDBPyConnection, query: Query) -> list[Row]:
    found = connection.execute(query.counts(MOST_GROUPS + 1), query.parameters).fetchall()
    return [Row(*each) for each in found]


def _tallied(connection: DuckDBPyConnection, query: Query) -> list[tuple[Any, ...]]:
    """(group, what was said, and the five counts), for each that occurs."""
    found = connection.execute(query.distribution(MOST_TALLIES + 1), query.parameters).fetchall()
    if len(found) > MOST_TALLIES:
        why = f"more than {MOST_TALLIES:,} of them answer nothing"
        raise BadInput("there are too many groups of points", why, "group by something that repeats")
    return found


def _by_group(tallies: list[tuple[Any, ...]]) -> list[Row]:
    found: dict[str | None, list[int]] = {}
    for value, _, *counts in tallies:
        found[value] = [was + more for was, more in zip(found.get(value, [0] * 5), counts, strict=True)]
    return [Row(value, *counts) for value, counts in found.items()]


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
