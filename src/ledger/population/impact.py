"""What a change does to the records of a file: both versions judge each of them, in one pass of DuckDB.

    criteria    both · gained · lost · neither · unreadable
    score       up · down · same · unreadable, and every pair of points
    ladder      the same, and every pair of stages; only moved, where the ladders are not alike

A side may be a whole governing function, by which each record is judged by the version of its own day. A criteria then
holds for no record that nothing governs; of points and stages such a record is *ungoverned*.

A record is in exactly one cell. It is unreadable where either version cannot read it; `said` tells which.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ledger.data import Data, replace
from ledger.errors import BadInput
from ledger.population.asking import ImpactOptions, Judge, crosswalk
from ledger.population.backtest import Cell, Quality, quality, together
from ledger.population.columns import Column
from ledger.population.crosswalk import (
    GAINED,
    GROUP,
    LOST,
    MONTH,
    UNGOVERNED as NO_VERSION,
    WHOLE,
    Crosswalk,
    CrosswalkRow,
    Sort,
)
from ledger.population.engines.calendar import with_calendar
from ledger.population.engines.engine import CountedIn, RecordsEngine
from ledger.population.grouping import Grouping, place
from ledger.population.in_place import engine as engine_of, in_place
from ledger.population.source.file import File
from ledger.population.source.reading import MOST_GROUPS, too_many_groups
from ledger.population.source.unread import Unread, first_unread
from ledger.population.sql.layers import ID, UNREADABLE as NO_MONTH, Label, TimeOf
from ledger.population.sql.query import Strange
from ledger.population.sql.rules import Rules
from ledger.population.strangers import Stranger as Stranger, strangers

MOST_TALLIES = 100_000
CELLS: Mapping[Sort, Mapping[int, str]] = {
    "criteria": {3: "both", 2: "gained", 1: "lost", 0: "neither"},
    "score": {1: "up", -1: "down", 0: "same"},
    "ladder": {1: "up", -1: "down", 0: "same"},
}
UNRANKED = {1: "moved", 0: "same"}
MOVED = frozenset({"gained", "lost", "up", "down", "moved"})
UNREADABLE, UNGOVERNED = "unreadable", "ungoverned"
NOT_JUDGED = frozenset({UNREADABLE, UNGOVERNED})


class Group(Data, frozen=True):
    """The cells of the whole, of a group or of a month; `value` is None for blanks, and for the whole.

    `others` are by further groupings.
    """

    value: str | None
    cells: Mapping[str, Cell]
    others: tuple[str | None, ...] = ()

    @property
    def records(self) -> int:
        """All of them."""
        return sum(each.records for each in self.cells.values())

    @property
    def judged(self) -> int:
        """Those that both versions say something of."""
        return self.among().records

    def among(self, *names: str) -> Cell:
        """Some cells together; all that could be judged where none is named."""
        return together(each for name, each in self.cells.items() if name in (names or self.cells.keys() - NOT_JUDGED))


class MoveTally(Data, frozen=True):
    """How many records get this from one version and that from the other: 0 or 1, points, a stage ('' for none).

    None where that version cannot read them, and where no version judges them that could give points or a stage.
    """

    before: int | str | None
    after: int | str | None
    records: int


class Blame(Data, frozen=True):
    """A top-level clause that answers for records that are lost or gained: of how many, and of how many it alone."""

    cell: str
    lets_in: bool
    clause: str
    records: int
    alone: int


class Sample(NamedTuple):
    """A record that moves, as the file has it: its id, and the texts of the fields that are read; None is blank.

    It is for whoever holds the records, and is never kept.
    """

    id: str
    values: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Impact:
    """What came of it, as a whole, by group and by month; sample ids by cell.

    `unreadable` are those with a value that was needed and cannot be read, be it only to know the month.
    `repeated` records have the id of an earlier one, and count like any other; it is 0 where no id was named. `ids` are
    those of the one cell of which all were wanted; a record without one has an empty one.
    """

    sort: Sort
    overall: Group
    groups: tuple[Group, ...]
    months: tuple[Group, ...]
    said: tuple[MoveTally, ...]
    blames: tuple[Blame, ...]
    samples: Mapping[str, tuple[str, ...]]
    first_unreadable: Unread | None
    strangers: tuple[Stranger, ...]
    unreadable: int = 0
    repeated: int = 0
    by: tuple[Grouping, ...] = ()
    ids: tuple[str, ...] = field(default=(), repr=False)
    examples: Mapping[str, Sample] = field(default_factory=dict, compare=False)  # as the file happens to write them
    counted_in: CountedIn | None = field(default=None, compare=False)  # of records that lie elsewhere

    @property
    def moved(self) -> int:
        """How many verdicts move: also to or from one that nobody can give."""
        one_sided = (each.records for each in self.said if (each.before is None) is not (each.after is None))
        return self.overall.among(*MOVED).records + sum(one_sided)

    def quality(self) -> tuple[Quality, Quality]:
        """How well both versions of a criteria pick, among the records that both can judge."""
        everyone = self.overall.among()
        before, after = (self.overall.among("both", name) for name in ("lost", "gained"))
        return quality(before, everyone), quality(after, everyone)


def impact(
    file: File,
    before: Judge | Rules,
    after: Judge | Rules,
    columns: Mapping[str, Column],
    today: date,
    asked: ImpactOptions = ImpactOptions(),  # noqa: B008  # frozen
) -> Impact:
    """Judge each record of `file` by both rules. TODAY is `today` for every record.

    `columns` says where fields stand in the file; one that it lacks stands under its own name. Raises BadInput where
    the two say different sorts of things, where the file cannot be read or lacks a column, where a month is asked for
    by what is no date, and where there are more than 1,000 groups.
    """
    zone = after.schema.zone
    file = in_place(file, zone)
    query = crosswalk(file, before, after, columns, today, asked)
    with engine_of(file, query.layers.columns, zone) as engine:
        query = replace(query, layers=with_calendar(engine, query.layers))
        rows = engine.rows(query.crosswalk(MOST_TALLIES + 1), query.parameters)
        found = _impact(engine, query, [CrosswalkRow(*row) for row in rows], asked.listed)
        return replace(found, counted_in=engine.counted_in)


def _impact(engine: RecordsEngine, query: Crosswalk, found: list[CrosswalkRow], listed: str) -> Impact:
    names = CELLS[query.sort] if query.sort != "ladder" or query.ranks else UNRANKED
    names = {**names, NO_VERSION: UNGOVERNED} if query.is_partial else names
    whole = [each for each in found if each.of == WHOLE]
    layers = query.layers
    by_month = [TimeOf(layers.month_of, "month")] if layers.month_of else []
    groups = _groups([each for each in found if each.of == GROUP], names, layers.by)
    months = _groups([each for each in found if each.of == MONTH], names, by_month)
    if len(found) > MOST_TALLIES or max(len(groups), len(months)) > MOST_GROUPS:
        raise too_many_groups()
    overall = Group(None, _cells(whole, names))
    untimed = sum(each.judged for each in groups if query.layers.untimed((each.value, *each.others)))
    no_month = sum(each.judged for each in months if each.value == NO_MONTH)
    unreadable = overall.cells[UNREADABLE].records + max(untimed, no_month)
    unread = unreadable and first_unread(engine, query.layers, query.first_unreadable())
    return Impact(
        query.sort,
        overall,
        groups,
        months,
        _said(whole),
        tuple(_blames(query, whole, names)),
        _samples(engine, query, whole, names),
        unread or None,
        tuple(strangers(engine, query.layers, _strange(query, whole))),
        unreadable,
        _repeated(engine, query),
        query.by,
        _ids(engine, query, names, listed),
        dict(_examples(engine, query, overall)),
    )


def _examples(engine: RecordsEngine, query: Crosswalk, overall: Group) -> Iterator[tuple[str, Sample]]:
    """Where ids are told, the first record of each cell that moves; a field that is read in two ways is told once."""
    wanted = {cell: CELLS["criteria"][cell] for cell in (GAINED, LOST) if query.samples and query.sort == "criteria"}
    for cell, name in wanted.items():
        found = overall.cells[name].records
        row = engine.first(query.first_moved(cell), query.parameters) if found else None
        if row:
            texts = {read.field.name: text for read, text in zip(query.layers.reads, row, strict=True)}
            yield name, Sample(texts.get(ID) or "", {key: text for key, text in texts.items() if " " not in key})


def _ids(engine: RecordsEngine, query: Crosswalk, names: Mapping[int, str], listed: str) -> tuple[str, ...]:
    """The ids of the cell that is listed."""
    if not listed:
        return ()
    cells = {name: cell for cell, name in names.items()}
    if listed not in cells:
        why, fix = f"of a {query.sort} records are {', '.join(cells)}", f"list one of them: --list {next(iter(cells))}"
        raise BadInput(f"nothing is {listed} here", why, fix)
    found = engine.rows(query.ids(cells[listed]), query.parameters)
    return tuple(id_ or "" for (id_,) in found)


def _repeated(engine: RecordsEngine, query: Crosswalk) -> int:
    return sum(int(found) for (found,) in engine.rows(query.layers.repeated())) if query.unique else 0


def _groups(found: Iterable[CrosswalkRow], names: Mapping[int, str], by: Sequence[Label]) -> tuple[Group, ...]:
    rows: dict[tuple[str | None, ...], list[CrosswalkRow]] = defaultdict(list)
    for each in found:
        rows[tuple(each.values)].append(each)
    ordered = sorted(rows, key=lambda values: place(values, by))
    return tuple(Group(values[0], _cells(rows[values], names), values[1:]) for values in ordered)


def _cells(found: Iterable[CrosswalkRow], names: Mapping[int, str]) -> dict[str, Cell]:
    counts = {name: [0] * len(Cell._fields) for name in (*names.values(), UNREADABLE)}
    for each in found:
        cell = counts[UNREADABLE if each.cell is None else names[each.cell]]
        cell[0] += each.records
        if each.outcome is not None:
            cell[1 + each.outcome] += each.records
    return {name: Cell(*numbers) for name, numbers in counts.items()}


def _said(whole: Iterable[CrosswalkRow]) -> tuple[MoveTally, ...]:
    counts: dict[tuple[int | str | None, int | str | None], int] = defaultdict(int)
    for each in whole:
        counts[each.before, each.after] += each.records
    ordered = sorted(counts, key=lambda pair: [(said is None, said or (0 if said == 0 else "")) for said in pair])
    return tuple(MoveTally(*pair, counts[pair]) for pair in ordered)


def _blames(query: Crosswalk, whole: Iterable[CrosswalkRow], names: Mapping[int, str]) -> Iterator[Blame]:
    """How many records each clause answers for; alone among those that act in the same way."""
    rows = list(whole)
    for cell in names:
        for clause, records, alone in query.moves.answering(rows, cell):
            yield Blame(names[cell], clause.lets_in, clause.text, records, alone)


def _samples(
    engine: RecordsEngine, query: Crosswalk, whole: Sequence[CrosswalkRow], names: Mapping[int, str]
) -> dict[str, tuple[str, ...]]:
    ids: dict[str, list[str]] = defaultdict(list)
    for cell, found in _found_ids(engine, query, whole, names):
        ids[names[cell]] += found
    return {name: tuple(heapq.nsmallest(query.samples, ids[name])) for name in names.values() if name in ids}


def _found_ids(
    engine: RecordsEngine, query: Crosswalk, whole: Sequence[CrosswalkRow], names: Mapping[int, str]
) -> Iterator[tuple[int, Sequence[str]]]:
    """Ids by cell: those that came with the counts or, where the engine gives none with them, those it is asked for."""
    if query.ids_are_apart:
        there = {each.cell for each in whole}
        for cell in (each for each, name in names.items() if name in MOVED and each in there):
            if found := [id_ for (id_,) in engine.rows(query.first_ids(cell), query.parameters)]:
                yield cell, found
        return
    for each in whole:
        if each.cell is not None and each.cell != NO_VERSION and each.ids:
            yield each.cell, each.ids


def _strange(query: Crosswalk, whole: Iterable[CrosswalkRow]) -> Iterator[tuple[Strange, int]]:
    return zip(query.strange, query.moves.strangers(whole), strict=True)
