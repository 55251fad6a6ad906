"""The one query that judges a file by two rules at once, on top of its layers.

    judged   what each says: 0 or 1, points, a stage; NULL where it cannot read the record     _before, _after
             whether no version of either says anything of it, though one was asked for more   _silent
    keyed    a bit for each clause that answers for a record that moved, and for each strange value   _bits
    tallied  how many records there are of each key, in the one pass                                  _n, _ids
    celled   0 neither · 1 lost · 2 gained · 3 both, or by the sign of the move; NULL likewise        _cell

Each side is one meaning, or a whole governing function: the version of each record's day. A criteria holds for no
record that no version governs; of points and stages such a record has none, and it is counted apart.

Pure: it says what to ask, and `impact` asks it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple, TypeAlias

from ledger.data import Data, field
from ledger.population.columns import string
from ledger.population.grouping import Grouping
from ledger.population.sql.governing import Arm, Governing
from ledger.population.sql.layers import Layers, unreadable
from ledger.population.sql.moves import (
    BOTH as BOTH,
    GAINED as GAINED,
    LOST as LOST,
    Clause as Clause,
    MoveBits,
    MoveSums,
)
from ledger.population.sql.query import Strange

Sort: TypeAlias = Literal["criteria", "score", "ladder"]

WHOLE, GROUP, MONTH = range(3)
UNGOVERNED = 9  # no move: of one side, no version says anything
UNUSED = {"_bits": "0", "_silent": "FALSE"}


class CrosswalkRow(NamedTuple):
    """A row of the answer: what of, of which group or month, and how many records; some of their ids, and counters."""

    of: int
    values: Sequence[str | None]
    cell: int | None
    before: int | str | None
    after: int | str | None
    bits: int
    outcome: int | None
    records: int
    ids: Sequence[str] | None
    sums: Sequence[object] | None


class Crosswalk(Data, frozen=True):
    """What is asked of a file: two rules, side by side.

    Of stages, `ranks` says which way is up (empty: nobody can say). `outcome` is SQL for what became of a record. Of
    `samples` records that move, the column `sample` is told; where it is to be `unique`, that is looked at too.
    """

    layers: Layers
    before: Governing
    after: Governing
    sort: Sort
    ranks: Mapping[str, int] = field(default_factory=dict)
    clauses: tuple[Clause, ...] = ()
    strange: tuple[Strange, ...] = ()
    outcome: str = "NULL"
    sample: str = "NULL"
    samples: int = 0
    unique: bool = False
    by: tuple[Grouping, ...] = ()
    among: str = "TRUE"

    @property
    def parameters(self) -> dict[str, date | datetime]:
        """What the `$names` in `crosswalk` stand for."""
        found = {**self.before.parameters, **self.after.parameters}
        return found | {name: value for each in self.clauses for name, value in each.test.parameters.items()}

    @property
    def is_partial(self) -> bool:
        """Whether there may be records of which no version gives points or a stage."""
        return self.sort != "criteria" and not (self.before.is_one and self.after.is_one)

    @property
    def moves(self) -> MoveBits | MoveSums:
        """How is told what answers for the records that move."""
        how = MoveSums if self.layers.dialect.adds_up else MoveBits
        return how(self.clauses, tuple(each.test for each in self.strange))

    def crosswalk(self, most: int) -> str:
        """Rows of CrosswalkRow, at most `most`: of the whole, of each group and of each month."""
        sets = {WHOLE: ["_before", "_after", "_cell", "_bits", "_outcome"]}
        sets |= {GROUP: [*self.layers.groups, "_cell", "_outcome"]} if self.layers.by else {}
        sets |= {MONTH: ["_month", "_cell", "_outcome"]} if self.layers.month_of else {}
        among = ", ".join(f"({', '.join(each)})" for each in sets.values())
        celled = f"SELECT *, {self._cell()} AS _cell FROM ({self._tallied()}) AS tallied"
        by = f" GROUP BY GROUPING SETS ({among})" if len(sets) > 1 else ""  # the whole is tallied by its keys already
        return f"SELECT {self._told(sets)} FROM ({celled}) AS celled{by} LIMIT {most}"

    def first_unreadable(self) -> str:
        """The number of the first record with a value that cannot be read, and what is to blame."""
        needed = self.before.fields | self.after.fields | {*self.layers.dates}
        return self.layers.first(unreadable(self.layers.fallible(needed)))

    def first_moved(self, cell: int) -> str:
        """What is in the columns that are read, of the first record in a cell."""
        texts = ", ".join(f"{each.text} AS {each.raw}" for each in self.layers.reads)
        return f"SELECT {texts} FROM ({self._celled()}) AS celled WHERE _cell = {cell} LIMIT 1"

    def ids(self, cell: int) -> str:
        """The id of each record in a cell; nothing where it is blank."""
        return f"{self._ids(cell)} ORDER BY _id NULLS FIRST"

    def first_ids(self, cell: int) -> str:
        """As many ids of a cell as are told, where they do not come with its counts."""
        named = f"SELECT _id FROM ({self._ids(cell)}) AS named WHERE _id IS NOT NULL"
        return f"{named} ORDER BY _id LIMIT {self.samples}"

    def _ids(self, cell: int) -> str:
        return f"SELECT {self.sample} AS _id FROM ({self._celled()}) AS celled WHERE _cell = {cell}"

    def _told(self, sets: Mapping[int, Sequence[str]]) -> str:
        labels = {GROUP: self.layers.groups, MONTH: ["_month"]}
        tests = {of: f"WHEN GROUPING({labels[of][0]}) = 0 THEN" for of in sets if of}
        of = "".join(f" {test} {of}" for of, test in tests.items())
        values = "".join(f" {test} {self.layers.dialect.listed(labels[of])}" for of, test in tests.items())
        records, ids, added = "_n", "_ids", "_sum_{}"
        if tests:
            records, added = "CAST(sum(_n) AS BIGINT)", "sum(_sum_{})"
            ids = "flatten(list(_ids) FILTER (WHERE _ids IS NOT NULL))"
        named = f"CASE{of} ELSE {WHOLE} END, CASE{values} END" if tests else f"{WHOLE}, NULL"
        counters = [added.format(n) for n in range(len(self.moves.sums))]
        sums = self.layers.dialect.listed(counters) if counters else "NULL"
        said = f"{self._number('_before')}, {self._number('_after')}"
        return f"{named}, _cell, {said}, _bits, _outcome, {records}, {ids if self._smallest else 'NULL'}, {sums}"

    def _tallied(self) -> str:
        """As few keys as will do: DuckDB counts by two or three small numbers without hashing a row."""
        keys = {
            **dict.fromkeys(self.layers.groups, True),
            "_month": bool(self.layers.month_of),
            "_before": True,
            "_after": True,
            "_silent": self.is_partial,
            "_bits": bool(self.moves.key),
            "_outcome": self.outcome != "NULL",
        }
        named = ", ".join(key if used else f"{UNUSED.get(key, 'NULL')} AS {key}" for key, used in keys.items())
        by = ", ".join(key for key, used in keys.items() if used)
        told = {"_n": "count(*)", **({"_ids": self._smallest} if self._smallest else {})}
        told |= {f"_sum_{n}": each for n, each in enumerate(self.moves.sums)}
        aggregates = ", ".join(f"{each} AS {name}" for name, each in told.items())
        return f"SELECT {named}, {aggregates} FROM ({self._keyed()}) AS keyed GROUP BY {by}"

    @property
    def ids_are_apart(self) -> bool:
        """Whether ids are told, and do not come with the counts."""
        return bool(self.samples) and not self._smallest

    @property
    def _smallest(self) -> str:
        return self.layers.dialect.smallest("_id", self.samples, "_before <> _after") if self.samples else ""

    def _keyed(self) -> str:
        return f"SELECT *, {self.moves.key or '0'} AS _bits, {self.sample} AS _id FROM ({self._judged()}) AS judged"

    def _celled(self) -> str:
        return f"SELECT *, {self._cell()} AS _cell FROM ({self._judged()}) AS judged"

    def _judged(self) -> str:
        labelled = self.layers.labelled([*self.before.scores, *self.after.scores])
        said = f"{self._said(self.before)} AS _before, {self._said(self.after)} AS _after, {self._silent} AS _silent"
        return f"SELECT *, {said}, {self.outcome} AS _outcome FROM ({labelled}) AS labelled WHERE {self.among}"

    def _said(self, of: Governing) -> str:
        none = self._truth("FALSE") if self.sort == "criteria" else "NULL"
        return of.by_clock(self.layers, lambda arm: self._verdict(arm) if arm else none, undated=none)

    def _verdict(self, arm: Arm) -> str:
        bad = " OR ".join(each.unreadable for each in self.layers.fallible(arm.fields))
        said = self._truth(arm.condition.text)
        if arm.value is not None:
            said = f"COALESCE({arm.value.text}, '')" if self.sort == "ladder" else arm.value.text
        return f"CASE WHEN {bad} THEN NULL ELSE {said} END" if bad else said

    def _truth(self, condition: str) -> str:
        """A number for DuckDB, which counts by small ones; where keys are hashed, what can only be two or three."""
        return f"({condition}) IS TRUE" if self.layers.dialect.adds_up else f"CASE WHEN {condition} THEN 1 ELSE 0 END"

    def _number(self, said: str) -> str:
        return f"CAST({said} AS INTEGER)" if self.sort == "criteria" else said

    @property
    def _silent(self) -> str:
        sides = (self.before, self.after) if self.is_partial else ()
        found = (each.by_clock(self.layers, lambda arm: "FALSE" if arm else "TRUE", "FALSE", "TRUE") for each in sides)
        return " OR ".join(f"({each})" for each in found) or "FALSE"

    def _cell(self) -> str:
        move = self._move()
        return f"CASE WHEN _silent THEN {UNGOVERNED} ELSE {move} END" if self.is_partial else move

    def _move(self) -> str:
        if self.sort == "criteria":
            return f"{self._number('_before')} + 2 * {self._number('_after')}"
        if self.sort == "score":
            return "sign(_after - _before)"
        if not self.ranks:
            return "CAST(_before <> _after AS INTEGER)"
        return f"sign({_ranked('_after', self.ranks)} - {_ranked('_before', self.ranks)})"


def _ranked(said: str, ranks: Mapping[str, int]) -> str:
    whens = " ".join(f"WHEN {string(code)} THEN {rank}" for code, rank in ranks.items())
    return f"CASE WHEN {said} IS NULL THEN NULL ELSE CASE {said} {whens} ELSE 0 END END"
