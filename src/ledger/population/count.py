"""What a meaning says of the records of a file: one pass of DuckDB, by one rule or by each record's own.

A record is in exactly one of five: matched, not matched, unreadable, and, where each is judged by the version in force
on its own day, undated (its clock is blank) or ungoverned (no version was in force). What a score or a ladder judges is
matched, and told apart by what it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from ledger.data import Data, replace
from ledger.errors import BadInput
from ledger.language.meaning import Meaning
from ledger.language.schema import Schema
from ledger.population.asking import id_column
from ledger.population.columns import Column
from ledger.population.engines.calendar import with_calendar
from ledger.population.engines.engine import CountedIn, RecordsEngine
from ledger.population.grouping import Grouping, grouping, label, place
from ledger.population.in_place import engine as engine_of, in_place
from ledger.population.source.file import File, open_file
from ledger.population.source.reading import MOST_GROUPS, dated, profiled_columns, read_all, text_of, too_many_groups
from ledger.population.source.unread import Unread, first_unread
from ledger.population.sql.arms import governing
from ledger.population.sql.days import RecordDays, within
from ledger.population.sql.layers import ID, Layers, TimeOf
from ledger.population.sql.query import CountQuery
from ledger.population.sql.rules import JudgingSegment as JudgingSegment, segments_of
from ledger.population.strangers import Stranger, strange, strangers

MOST_TALLIES = 100_000
COUNTS = ("not_matched", "matched", "unreadable", "ungoverned", "undated")


class CountRow(Data, frozen=True):
    """The counts of one group; `value` is None for blanks, and for the whole. `others` are by further groupings.

    `judged_by` are the versions that judged a record of it, where that was asked.
    """

    value: str | None
    not_matched: int
    matched: int
    unreadable: int
    ungoverned: int
    undated: int
    others: tuple[str | None, ...] = ()
    judged_by: tuple[int, ...] = ()

    @property
    def judged(self) -> int:
        """The records that a version says something of."""
        return self.not_matched + self.matched

    @property
    def total(self) -> int:
        """All records of the group."""
        return self.judged + self.unreadable + self.ungoverned + self.undated


class CountTally(Data, frozen=True):
    """How many records of a group get these points, or are in this stage (None: in none)."""

    value: str | None
    said: int | str | None
    records: int
    others: tuple[str | None, ...] = ()


class GroupSum(Data, frozen=True):
    """What a number comes to in the records of a group that were told something, to its last digit."""

    value: str | None
    amount: Fraction
    others: tuple[str | None, ...] = ()


class RepeatedIds(Data, frozen=True):
    """How many `ids` stand in more than one record, in which column, and how many `records` have the id of another.

    The first record of an id is not among `records`.
    """

    column: str
    ids: int
    records: int


@dataclass(frozen=True, slots=True)
class Count:
    """What came of the records: as a whole, and by group where one was asked for; what a score or ladder said.

    `unreadable` are those with a value that was needed and cannot be read, be it only to know the month. `sums` are
    those of the groups, where a number was to be added up. `counted_in` says where, of records that lie elsewhere.
    `repeated` are the ids that stand more than once; None where none does, or where that was not asked.
    """

    overall: CountRow
    rows: tuple[CountRow, ...]
    first_unreadable: Unread | None
    said: tuple[CountTally, ...] = ()
    unreadable: int = 0
    strangers: tuple[Stranger, ...] = ()
    by: tuple[Grouping, ...] = ()
    sums: tuple[GroupSum, ...] = ()
    counted_in: CountedIn | None = field(default=None, compare=False)  # not what was found
    repeated: RepeatedIds | None = None


def count(
    population: Path | File,
    rules: Meaning | JudgingSegment | Sequence[JudgingSegment],
    schema: Schema,
    columns: Mapping[str, Column],
    today: date,
    *,
    clock: str = "",
    by: Sequence[str] = (),
    among: RecordDays | None = None,
    sums: str = "",
    tell_versions: bool = False,
    tell_repeated: bool = False,
    most: int = MOST_GROUPS,
) -> Count:
    """Judge each record of a file, by one expanded meaning or by the segment that its `clock` falls in.

    `columns` says where fields stand in the file; one that it lacks stands under its own name. `by` groups by fields,
    columns and times, as `population.grouping` reads them; `among` leaves out all other records. `sums` is a number to
    be added up, which what judges reads as well. With `tell_versions` each group says which judged it; with
    `tell_repeated` the ids of a file are counted that stand more than once. TODAY is `today` for every record. Raises
    BadInput where the file cannot be read or lacks a column, where `clock` is no date, and where there are more than
    `most` groups.
    """
    file = in_place(population if isinstance(population, File) else open_file(population), schema.zone)
    asked, columns = segments_of(rules, schema), profiled_columns(file, schema, columns)
    day = dated(clock, schema) if isinstance(rules, Sequence) and asked.by_clock else None
    cohorts = {each.cohort.clock: dated(each.cohort.clock, schema) for each in asked.segments if each.cohort}
    groupings = tuple(grouping(each, schema, clock, file) for each in by)
    labels = tuple(label(each, file, schema, columns) for each in groupings)
    judges = governing(asked, day, cohorts, columns, today, dialect=file.dialect)
    within_days = [dated(among.clock, schema)] if among else []
    dates = [*(each.field for each in labels if isinstance(each, TimeOf)), *within_days]
    names = sorted(judges.fields | {each.name for each in dates})
    layers = Layers(
        file.source,
        tuple(read_all(file, {name: (schema.fields[name], columns[name]) for name in names}, known=columns.values())),
        schema.zone,
        labels,
        dialect=file.dialect,
    )
    only = within(within_days[0], among.start, among.end, schema.zone, file.dialect) if among else "TRUE"
    ids = _ids(file, schema, columns) if tell_repeated else None
    with engine_of(file, layers.columns | (ids.columns if ids else frozenset()), schema.zone) as engine:
        declared = frozenset[str]().union(*(arm.fields for arm in judges.arms))
        tests = strange(read for read in layers.reads if read.field.name in declared)
        query = CountQuery(with_calendar(engine, layers), judges, tests, only, sums, tell_versions)
        versions = [each.version for each in asked.segments if each.meaning is not None]
        counts = _counted(engine, query, versions, most)
        repeated = _count_repeated(engine, ids) if ids else None
        return replace(counts, by=groupings, counted_in=engine.counted_in, repeated=repeated)


def _ids(file: File, schema: Schema, columns: Mapping[str, Column]) -> Layers | None:
    """The column of ids alone; None where no column is called so, or where the records lie elsewhere."""
    column = "" if file.lies_elsewhere else id_column(file, "", schema.entity)
    if not column or file.header.count(column) > 1:
        return None
    return Layers(file.source, (text_of(file, ID, column, schema, columns, ""),), schema.zone, dialect=file.dialect)


def _count_repeated(engine: RecordsEngine, ids: Layers) -> RepeatedIds | None:
    """The ids that stand more than once; None where none does."""
    ((several, records),) = engine.rows(ids.several())
    return RepeatedIds(ids.reads[0].column.name, int(several), int(records)) if several else None


def _counted(engine: RecordsEngine, query: CountQuery, versions: Sequence[int], most: int) -> Count:
    """What is told; `versions` are those of the arms, in their order."""
    tallies = _tallies(engine, query, most)
    rows = _by_group(tallies, versions)
    if len(rows) > most:
        raise too_many_groups(most)
    untimed = query.layers.untimed
    unreadable = sum(row.total if untimed((row.value, *row.others)) else row.unreadable for row in rows)
    strange_records = [sum(each.strange[n] for each in tallies) for n in range(len(query.strange))]
    return Count(
        _row((), *_added(tallies), versions),
        tuple(rows) if query.grouped else (),
        first_unread(engine, query.layers, query.first_unreadable()) if unreadable else None,
        tuple(_said(each) for each in tallies if query.says and each.counts[1]),
        unreadable,
        tuple(strangers(engine, query.layers, zip(query.strange, strange_records, strict=True))),
        sums=tuple(_sums(tallies)) if query.sums else (),
    )


class _Tally(NamedTuple):
    """The records of a group that are told one thing: the five counts, those with each strange value, those that each
    arm judged, and their sum.
    """

    group: tuple[str | None, ...]
    said: int | str | None
    counts: Sequence[int]
    strange: Sequence[int]
    arms: Sequence[int]
    sum: Decimal | None = None


def _tallies(engine: RecordsEngine, query: CountQuery, most: int) -> list[_Tally]:
    """In the order of the groups, and of what they are told; blanks and what is told of nobody are last."""
    sql = query.distribution(MOST_TALLIES + 1) if query.says else query.counts(most + 1)
    found = engine.rows(sql, query.parameters)
    if len(found) > MOST_TALLIES:
        why = f"more than {MOST_TALLIES:,} of them answer nothing"
        raise BadInput("there are too many groups of points", why, "group by something that repeats")
    at = len(query.layers.by)
    found.sort(key=lambda row: (place(row[:at], query.layers.by), row[at] is None, 0 if row[at] is None else row[at]))
    split = ((tuple(row[:at]), row[at], row[at + 1 :]) for row in found)
    start, end = len(COUNTS), len(COUNTS) + len(query.strange)
    last = end + query.arms
    return [
        _Tally(group, said, told[:start], told[start:end], told[end:last], next(iter(told[last:]), None))
        for group, said, told in split
    ]


def _sums(tallies: Iterable[_Tally]) -> Iterator[GroupSum]:
    """What the records of each group come to that were told something; one without a number comes to 0."""
    found: dict[tuple[str | None, ...], Fraction] = {}
    for each in tallies:
        found[each.group] = found.get(each.group, Fraction(0)) + Fraction((each.said is not None and each.sum) or 0)
    for group, amount in found.items():
        yield GroupSum(next(iter(group), None), amount, group[1:])


def _by_group(tallies: Iterable[_Tally], versions: Sequence[int]) -> list[CountRow]:
    found: dict[tuple[str | None, ...], list[_Tally]] = {}
    for each in tallies:
        found.setdefault(each.group, []).append(each)
    return [_row(group, *_added(several), versions) for group, several in found.items()]


def _added(tallies: Iterable[_Tally]) -> tuple[list[int], list[int]]:
    """The counts of several together, and how many records each arm judged."""
    several = [*tallies]
    counts = [sum(each.counts[n] for each in several) for n in range(len(COUNTS))]
    return counts, [sum(numbers) for numbers in zip(*(each.arms for each in several), strict=True)]


def _row(
    group: tuple[str | None, ...], counts: Sequence[int], arms: Sequence[int], versions: Sequence[int]
) -> CountRow:
    judged_by = tuple(dict.fromkeys(version for version, many in zip(versions, arms, strict=False) if many))
    told = dict(zip(COUNTS, counts, strict=True))
    return CountRow(next(iter(group), None), **told, others=group[1:], judged_by=judged_by)


def _said(of: _Tally) -> CountTally:
    return CountTally(next(iter(of.group), None), of.said, of.counts[1], of.group[1:])
