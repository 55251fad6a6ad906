"""A figure in several worlds at once: which records count in each, in one pass over each file of facts.

    facts then --one mask a record--.
                                    +--by id--> how many records count in the same worlds, as the same cells
    facts now  --one mask a record--'

A world is one full choice: facts, inputs, rule, dating, segments. A record counts in at most one cell of a world, the
period and segment that it has there. Where all worlds share their facts no id is needed, and no record is held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ledger.data import replace
from ledger.errors import BadInput
from ledger.population.columns import Column, macros
from ledger.population.engines.calendar import lay_calendar, with_calendar
from ledger.population.engines.engine import Row
from ledger.population.in_place import engine as engine_of, in_place
from ledger.population.sides import NamedSide, read_by
from ledger.population.source.file import File, FileColumns, sessions, together
from ledger.population.source.reading import dated, profiled_columns, read_all, text_of
from ledger.population.sql.days import RecordDays
from ledger.population.sql.layers import ID, Layers, ReadColumn
from ledger.population.sql.rules import Rules
from ledger.population.sql.worlds import WorldQuery, WorldSide, joined
from ledger.steps import Open, again

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_TALLIES = 200_000
STAYED, LATE, DELETED, MERGED = "stayed", "late", "deleted", "merged"
FATES = (STAYED, LATE, DELETED, MERGED)


class FigureWorld(NamedTuple):
    """One full choice by which a figure is counted.

    `facts` is which of the files. `columns` says where the fields of the rules stand in it; the clock of the rules says
    of which period a record is, and the column `segment` of which segment (empty: all are one). TODAY is `today`.
    """

    facts: int
    rules: Rules
    columns: Mapping[str, Column]
    today: date
    segment: str = ""


class FigureCell(NamedTuple):
    """Where a record counts: the number of the period, and the segment; None is blank, and all where none are told."""

    period: int
    segment: str | None


class WorldTally(NamedTuple):
    """How many records count as these cells, one a world, and how they fared from one file to the other.

    None is a world in which they do not count. `sample` is the first of their ids; empty where no ids are read.
    """

    cells: tuple[FigureCell | None, ...]
    fate: str
    records: int
    sample: str


def world_tallies(
    files: Sequence[File], worlds: Sequence[FigureWorld], periods: Sequence[RecordDays], id_: str, merged: str = ""
) -> list[WorldTally]:
    """What the records of `files`, those of now and maybe those of then, are in each world.

    Records of two files are the same where they have the same `id_`; the column `merged` of the first one names those
    that were merged into a record. Of `periods` only the days count. Raises BadInput where a file cannot be read, where
    an id is blank or occurs twice, and where there are too many cells.
    """
    zone = worlds[0].rules.schema.zone
    files = together(files) if len(files) > 1 else [in_place(files[0], zone)]
    queries = [_query(files, n, worlds, periods, id_, merged) for n in range(len(files))]
    found = _of_two(files, queries, zone) if len(files) > 1 else _of_one(files[0], queries[0], zone)
    if len(found) > MOST_TALLIES:
        raise BadInput("there are too many cells", "periods times segments are told apart", "ask for fewer periods")
    return [_tally(worlds, queries, row) for row in found]


def _query(
    files: Sequence[File],
    facts: int,
    worlds: Sequence[FigureWorld],
    periods: Sequence[RecordDays],
    id_: str,
    merged: str,
) -> WorldQuery:
    """What is asked of one file: the worlds whose facts it holds, each with names of its own for what it reads."""
    file, own = files[facts], [(n, each) for n, each in enumerate(worlds) if each.facts == facts]
    names: dict[str, list[tuple[object, Column]]] = {}
    reads: dict[str, tuple[object, Column]] = {}
    sides, segments, first = list[WorldSide](), dict[str, ReadColumn](), 0
    schema = worlds[0].rules.schema
    for n, world in own:
        columns = profiled_columns(file, world.rules.schema, world.columns)
        side = NamedSide(world.rules, _names(world.rules, columns, names), first)
        first += len(world.rules.segments)
        called = {side.named(each).name: each.name for each in read_by(world.rules)}
        reads |= {name: (side.fields[name], columns[plain]) for name, plain in called.items()}
        if world.segment and world.segment not in segments:
            label = f"segment {len(segments)}"
            fix = "name a field, or a column of the file such as `NAME`"
            segments[world.segment] = text_of(file, label, world.segment, world.rules.schema, columns, fix)
        clock = side.named(dated(world.rules.clock, world.rules.schema))
        reads[clock.name] = (clock, columns[world.rules.clock])
        at = segments[world.segment].raw if world.segment else ""
        sides.append(WorldSide(n, side.judging(columns, world.today, file.dialect).governing, clock, at))
    found = [*read_all(file, dict(sorted(reads.items()))), *segments.values()]  # type: ignore[arg-type]
    columns = profiled_columns(file, schema, worlds[0].columns)
    if id_:
        found.append(text_of(file, ID, id_, schema, columns, "name a column of the file such as `NAME`: --id NAME"))
    if merged and not facts:
        found.append(text_of(file, "merged ids", merged, schema, columns, "name a column of the file such as `NAME`"))
    layers = Layers(file.source, tuple(found), schema.zone, dialect=file.dialect)
    return WorldQuery(layers, tuple(sides), tuple(periods), bool(id_))


def _names(
    rules: Rules, columns: Mapping[str, Column], known: dict[str, list[tuple[object, Column]]]
) -> dict[str, str]:
    """What fields are called that other worlds read in another way, or from another column."""
    found = {}
    for name, field in rules.schema.fields.items():
        ways = known.setdefault(name, [])
        if (field, columns[name]) not in ways:
            ways.append((field, columns[name]))
        if at := ways.index((field, columns[name])):
            found[name] = f"{name} way {at}"
    return found


def _of_one(file: File, query: WorldQuery, zone: str) -> list[Row]:
    """Asked of what holds the records."""
    with engine_of(file, query.layers.columns, zone) as engine:
        query = replace(query, layers=with_calendar(engine, query.layers))
        return engine.rows(query.tallied(MOST_TALLIES + 1), query.parameters)


def _of_two(files: Sequence[File], queries: Sequence[WorldQuery], zone: str) -> list[Row]:
    """Brought together here: records of then and of now lie in two places."""
    read = [FileColumns(file, query.layers.columns) for file, query in zip(files, queries, strict=True)]
    with sessions(read) as connection:
        connection.execute(macros(zone))
        for n, (file, query) in enumerate(zip(files, queries, strict=True)):
            connection.execute("DROP TABLE IF EXISTS calendar")
            lay_calendar(connection, query.layers)
            connection.execute(f"CREATE TEMP TABLE judged_{n} AS {query.judged()}", query.parameters)
            _require_ids(connection, file, n)
        connection.execute(f"CREATE TEMP TABLE merged AS {queries[0].merged()}")
        return connection.execute(joined(queries, MOST_TALLIES + 1)).fetchall()


def _require_ids(connection: DuckDBPyConnection, file: File, number: int) -> None:
    """Pass where each record has an id of its own. Raises BadInput."""
    blank = "SELECT count(*) FILTER (WHERE _id IS NULL)"
    found = connection.execute(f"{blank} FROM judged_{number}").fetchone()
    if found and found[0]:
        why = "a record of then and one of now are the same where their ids are"
        raise BadInput(
            f"{found[0]:,} records have no id", why, again("name another column", id=Open("COLUMN")), file.name
        )
    twice = f"SELECT _id FROM judged_{number} GROUP BY _id HAVING count(*) > 1 ORDER BY _id LIMIT 1"
    if found := connection.execute(twice).fetchone():
        why = "nobody could say which of them is the one of the other file"
        raise BadInput(f"two records have the id `{found[0]}`", why, "leave one of them out", file.name)


def _tally(worlds: Sequence[FigureWorld], queries: Sequence[WorldQuery], row: Sequence[object]) -> WorldTally:
    cells: list[FigureCell | None] = [None] * len(worlds)
    values = iter(row)
    for query in queries:
        masks = [int(next(values) or 0) for _ in query.masks]  # type: ignore[call-overload]
        periods = {name: next(values) for name in query.clocks}
        segments = {name: next(values) for name in query.segments}
        for at, side in enumerate(query.sides):
            period = periods[side.clock.name]
            if masks[at // query.width] >> at % query.width & 1 and period is not None and int(period) >= 0:  # type: ignore[call-overload]
                told = segments[side.segment] if side.segment else None
                cells[side.world] = FigureCell(int(period), told)  # type: ignore[call-overload,arg-type]
    fate, records, sample = values
    return WorldTally(tuple(cells), FATES[int(fate)], int(records), str(sample or ""))  # type: ignore[call-overload]
