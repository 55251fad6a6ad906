"""Which clauses answer for the records that move, and which values nobody declared, told beside the counts of a query.

    as bits    a number for each record, among the keys that they are counted by      DuckDB: a key costs little there
    as sums    counters, each some digits of one number that is added up              where each key is worked out again

What answers is worked out for those that move alone, who are few: a test of every record costs as much as a version.
Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from ledger.data import Data
from ledger.population.sql.condition import SqlCondition

NEITHER, LOST, GAINED, BOTH = range(4)
LEAST_BITS = 16
_DIGITS = 13  # of a counter, so that 9,999,999,999,999 records fit


class Clause(NamedTuple):
    """A condition that answers for records that move one way: it keeps them out of one version, or lets them in."""

    cell: int
    lets_in: bool
    text: str
    test: SqlCondition

    @property
    def answers(self) -> str:
        """SQL for whether it answers for a record that moves its way."""
        return self.test.verdict if self.lets_in else f"({self.test.text}) IS NOT TRUE"


class Answering(NamedTuple):
    """A clause, for how many records of its cell it answers, and for how many it alone among those of its kind."""

    clause: Clause
    records: int
    alone: int


class TalliedMoves(Protocol):
    """A row of a query, as far as it tells of moves."""

    @property
    def cell(self) -> int | None:
        """Which way its records move."""

    @property
    def records(self) -> int:
        """How many they are."""

    @property
    def bits(self) -> int:
        """What they have in common."""

    @property
    def sums(self) -> Sequence[object] | None:
        """What their counters come to."""


class MoveBits(Data, frozen=True):
    """A bit for each clause that answers, and one for each test of a strange value."""

    clauses: tuple[Clause, ...]
    strange: tuple[str, ...]

    @property
    def key(self) -> str:
        """SQL for the bits of a record; empty where there are none."""
        lost, gained = (_bits(each.answers for each in self._of(cell)) for cell in (LOST, GAINED))
        strange = _bits(self.strange, self._strange_from)
        return " + ".join(each for each in (_moved(lost, gained), strange) if each)

    @property
    def sums(self) -> list[str]:
        """Nothing is added up."""
        return []

    def answering(self, rows: Iterable[TalliedMoves], cell: int) -> Iterator[Answering]:
        """What each clause of a cell answers for."""
        own, mask = self._of(cell), (1 << self._strange_from) - 1
        kinds = {kind: sum(1 << n for n, each in enumerate(own) if each.lets_in is kind) for kind in (False, True)}
        masks = [(each.bits & mask, each.records) for each in rows if each.cell == cell]
        for bit, clause in ((1 << n, each) for n, each in enumerate(own)):
            records = sum(count for of, count in masks if of & bit)
            alone = sum(count for of, count in masks if of & kinds[clause.lets_in] == bit)
            yield Answering(clause, records, alone)

    def strangers(self, rows: Iterable[TalliedMoves]) -> list[int]:
        """How many records have each strange value."""
        found = [(each.bits >> self._strange_from, each.records) for each in rows]
        return [sum(count for bits, count in found if bits >> n & 1) for n in range(len(self.strange))]

    def _of(self, cell: int) -> list[Clause]:
        return [each for each in self.clauses if each.cell == cell]

    @property
    def _strange_from(self) -> int:
        return max(LEAST_BITS, *(len(self._of(cell)) for cell in (LOST, GAINED)))


class MoveSums(Data, frozen=True):
    """For each clause two counters: of the records that it answers for, and of those that it alone does."""

    clauses: tuple[Clause, ...]
    strange: tuple[str, ...]
    key: str = ""

    @property
    def sums(self) -> list[str]:
        """Aggregates: how many have each strange value, and then the counters of those that move."""
        lost, gained = map(self._counters, (LOST, GAINED))
        moved = f"CASE WHEN _before > _after THEN {lost} ELSE {gained} END"
        counters = [f"sum({moved}) FILTER (WHERE _before <> _after)"] if self.clauses else []
        return [*(f"count(*) FILTER (WHERE {each})" for each in self.strange), *counters]

    def answering(self, rows: Iterable[TalliedMoves], cell: int) -> Iterator[Answering]:
        """What each clause of a cell answers for."""
        told = [int(each.sums[-1] or 0) for each in rows if each.cell == cell and each.sums]  # type: ignore[call-overload]
        total, size = sum(told), 10**_DIGITS
        for clause in self._of(cell):
            total, records = divmod(total, size)
            total, alone = divmod(total, size)
            yield Answering(clause, records, alone)

    def strangers(self, rows: Iterable[TalliedMoves]) -> list[int]:
        """How many records have each strange value."""
        told = [each.sums for each in rows if each.sums]
        return [sum(int(sums[n] or 0) for sums in told) for n in range(len(self.strange))]  # type: ignore[call-overload]

    def _of(self, cell: int) -> list[Clause]:
        return [each for each in self.clauses if each.cell == cell]

    def _counters(self, cell: int) -> str:
        own = list(enumerate(self._of(cell)))
        records = [_when(each.answers, 2 * n) for n, each in own]
        kinds = [[(n, each) for n, each in own if each.lets_in is kind] for kind in (False, True)]
        alone = [
            f"CASE WHEN {_bits_set(each for _, each in kind)} = 1"
            f" THEN {' + '.join(_when(each.answers, 2 * n + 1) for n, each in kind)} ELSE 0 END"
            for kind in kinds
            if kind
        ]
        return " + ".join([*records, *alone]) or "0"


def _moved(lost: str, gained: str) -> str:
    moved = f"CASE WHEN _before > _after THEN {lost or '0'} ELSE {gained or '0'} END"
    return f"CASE WHEN _before <> _after THEN {moved} ELSE 0 END" if lost or gained else ""


def _bits(tests: Iterable[str], start: int = 0) -> str:
    """A number with a bit for each test that holds; as a sum, so that DuckDB knows how large it may be."""
    return " + ".join(f"CASE WHEN {test} THEN {1 << n} ELSE 0 END" for n, test in enumerate(tests, start))


def _bits_set(clauses: Iterable[Clause]) -> str:
    """How many answer."""
    return " + ".join(f"CASE WHEN {each.answers} THEN 1 ELSE 0 END" for each in clauses)


def _when(test: str, counter: int) -> str:
    return f"CASE WHEN {test} THEN {10 ** (_DIGITS * counter)}::numeric ELSE 0 END"
