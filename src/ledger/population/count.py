"""What a meaning says of the records of a file: one pass of DuckDB, by one rule or by each record's own.

A record is in exactly one of five: matched, not matched, unreadable, and, where each is judged by the version in force
on its own day, undated (its clock has no day that can be read) or ungoverned (no version was in force). What a score or
a ladder judges is matched, and told apart by what it says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.errors import BadInput
from ledger.language.meaning import Composite, Meaning
from ledger.language.schema import Schema
from ledger.population.columns import Column, macros
from ledger.population.grouping import Grouping, grouping, label
from ledger.population.source.file import File, open_file, session
from ledger.population.source.reading import MOST_GROUPS, dated, lay_calendar, read_from, too_many_groups
from ledger.population.source.unread import Unread, first_unread
from ledger.population.sql.arms import arm, score_names
from ledger.population.sql.layers import Layers, TimeOf
from ledger.population.sql.query import Arm, CountQuery

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_TALLIES = 100_000
COUNTS = ("not_matched", "matched", "unreadable", "ungoverned", "undated")


@dataclass(frozen=True, slots=True)
class JudgingSegment:
    """The days [start, end) on which a version was in force, None where without end; no `meaning` where none was.

    `scores` are those that it compares, as they were then.
    """

    start: date | None
    end: date | None
    version: int
    meaning: Meaning | None
    scores: Mapping[str, Composite] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CountRow:
    """The counts of one group; `value` is None for blanks, and for the whole. `others` are by further groupings."""

    value: str | None
    not_matched: int
    matched: int
    unreadable: int
    ungoverned: int
    undated: int
    others: tuple[str | None, ...] = ()

    @property
    def total(self) -> int:
        """All records of the group."""
        return self.not_matched + self.matched + self.unreadable + self.ungoverned + self.undated


@dataclass(frozen=True, slots=True)
class CountTally:
    """How many records of a group get these points, or are in this stage (None: in none)."""

    value: str | None
    said: int | str | None
    records: int
    others: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """What came of the records: as a whole, and by group where one was asked for; what a score or ladder said."""

    overall: CountRow
    rows: tuple[CountRow, ...]
    first_unreadable: Unread | None
    said: tuple[CountTally, ...] = ()
    by: tuple[Grouping, ...] = ()


def count(
    population: Path | File,
    rules: Meaning | JudgingSegment | Sequence[JudgingSegment],
    schema: Schema,
    columns: Mapping[str, Column],
    today: date,
    *,
    clock: str = "",
    by: Sequence[str] = (),
) -> Count:
    """Judge each record of a file, by one expanded meaning or by the segment that its `clock` falls in.

    `columns` says where fields stand in the file; one that it lacks stands under its own name. `by` groups by fields,
    columns and times, as `population.grouping` reads them. TODAY is `today` for every record. Raises BadInput where the
    file cannot be read or lacks a column, where `clock` is no date, and where there are more than 1,000 groups.
    """
    file = population if isinstance(population, File) else open_file(population)
    each_its_own = isinstance(rules, Sequence)
    segments = tuple(rules) if isinstance(rules, Sequence) else (_always(rules, schema),)
    day = dated(clock, schema) if each_its_own else None
    groupings = tuple(grouping(each, schema, clock, file) for each in by)
    labels = tuple(label(each, file, schema, columns) for each in groupings)
    arms = tuple(_arm(n, each, schema, columns, today) for n, each in enumerate(segments) if each.meaning)
    days = {each.field.name for each in labels if isinstance(each, TimeOf)} | ({day.name} if day else set())
    names = sorted(days.union(*(arm.fields for arm in arms)))
    layers = Layers(
        file.source,
        tuple(read_from(file, schema.fields[name], columns.get(name, Column(name))) for name in names),
        schema.zone,
        labels,
    )
    with session(file, layers.columns) as connection:
        connection.execute(macros(schema.zone))
        return replace(_counted(connection, CountQuery(layers, arms, day)), by=groupings)


def _always(rules: Meaning | JudgingSegment, schema: Schema) -> JudgingSegment:
    return rules if isinstance(rules, JudgingSegment) else JudgingSegment(None, None, 0, rules, schema.scores)


def _arm(number: int, segment: JudgingSegment, schema: Schema, columns: Mapping[str, Column], today: date) -> Arm:
    assert segment.meaning is not None
    known = replace(schema, scores=segment.scores)
    names = score_names(number, segment.meaning, known)
    judges = arm(segment.meaning, known, columns, today, names)
    return judges._replace(start=segment.start, end=segment.end)


def _counted(connection: DuckDBPyConnection, query: CountQuery) -> Count:
    lay_calendar(connection, query.layers)
    tallies = _tallied(connection, query) if any(arm.value for arm in query.arms) else None
    rows = _rows(connection, query) if tallies is None else _by_group(tallies)
    if len(rows) > MOST_GROUPS:
        raise too_many_groups()
    overall = CountRow(None, *(sum(getattr(row, name) for row in rows) for name in COUNTS))
    unread = first_unread(connection, query.layers, query.first_unreadable()) if overall.unreadable else None
    said = tuple(CountTally(group[0], said, counts[1], group[1:]) for group, counts, said in tallies or () if counts[1])
    return Count(overall, tuple(rows) if query.grouped else (), unread, said)


def _rows(connection: DuckDBPyConnection, query: CountQuery) -> list[CountRow]:
    found = connection.execute(query.counts(MOST_GROUPS + 1), query.parameters).fetchall()
    return [_row(*_split(each, query)) for each in found]


def _split(row: Sequence[Any], query: CountQuery) -> tuple[tuple[str | None, ...], Sequence[Any]]:
    """The labels of a group, and what was counted."""
    at = len(query.layers.by)
    return (tuple(row[:at]) if at else (None,)), row[at:]


def _row(group: tuple[str | None, ...], counts: Sequence[int]) -> CountRow:
    return CountRow(group[0], **dict(zip(COUNTS, counts, strict=True)), others=group[1:])


def _tallied(connection: DuckDBPyConnection, query: CountQuery) -> list[tuple[tuple[str | None, ...], list[int], Any]]:
    """(group, the five counts, what was said), for each that occurs."""
    found = connection.execute(query.distribution(MOST_TALLIES + 1), query.parameters).fetchall()
    if len(found) > MOST_TALLIES:
        why = f"more than {MOST_TALLIES:,} of them answer nothing"
        raise BadInput("there are too many groups of points", why, "group by something that repeats")
    split = (_split(each, query) for each in found)
    return [(group, list(counts[:-1]), counts[-1]) for group, counts in split]


def _by_group(tallies: list[tuple[tuple[str | None, ...], list[int], Any]]) -> list[CountRow]:
    found: dict[tuple[str | None, ...], list[int]] = {}
    for group, counts, _ in tallies:
        found[group] = [was + more for was, more in zip(found.get(group, [0] * 5), counts, strict=True)]
    return [_row(group, counts) for group, counts in found.items()]
