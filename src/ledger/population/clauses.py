"""Who answers for a record that moves: the clauses of the versions that judge it, before and after.

    lost     conjuncts of the rule after that stop it    branches of the rule before that took it
    gained   conjuncts of the rule before that did       branches of the rule after that take it

Where a side is several versions, a clause answers for the records that its own version judges, and says which that is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ledger.data import replace
from ledger.language.core import core
from ledger.language.meaning import Composite, Meaning, reads
from ledger.language.print import canonical
from ledger.language.tree import And, Or, Tree
from ledger.population.columns import Column
from ledger.population.crosswalk import GAINED, LOST, Clause
from ledger.population.sides import JudgingSide
from ledger.population.sql.arms import score_names, with_scores
from ledger.population.sql.condition import SqlCondition, condition
from ledger.population.sql.governing import Arm
from ledger.population.sql.layers import Layers
from ledger.population.sql.rules import JudgingSegment

MOST_PARTS, MOST_BITS = 8, 16
NOBODY = "no version governs it"


class Clauses(NamedTuple):
    """How clauses are written as SQL: over which layers, from which columns, and as of which day."""

    layers: Layers
    columns: Mapping[str, Column]
    today: date

    def between(self, before: JudgingSide, after: JudgingSide) -> Iterator[Clause]:
        """Who answers for a move: conjuncts of the version that stops a record, branches of the one that takes it."""
        for cell, stops, takes in ((LOST, after, before), (GAINED, before, after)):
            yield from self._stopping(cell, stops)
            yield from self._taking(cell, takes)

    def _stopping(self, cell: int, side: JudgingSide) -> Iterator[Clause]:
        for version in (versions := _versions(side)):
            for part in _parts(version.meaning, And, len(versions)) or _whole(version.meaning):
                yield Clause(cell, False, version.worded(part, versions), self._test(side, version, part, "TRUE"))
        if not side.governing.is_one:
            found = side.governing.by_clock(self.layers, lambda arm: "TRUE" if arm else "FALSE", "TRUE", "FALSE")
            yield Clause(cell, False, NOBODY, SqlCondition(found, {}))

    def _taking(self, cell: int, side: JudgingSide) -> Iterator[Clause]:
        for version in (versions := _versions(side)):
            for part in _parts(version.meaning, Or, len(versions)):
                yield Clause(cell, True, version.worded(part, versions), self._test(side, version, part, "FALSE"))

    def _test(self, side: JudgingSide, version: _Version, part: Tree, otherwise: str) -> SqlCondition:
        """The part, of the records that its version judges; `otherwise` of all others."""
        tests = {at: self._written(side, *each, part) for at, each in version.arms.items()}

        def of(arm: Arm | None) -> str:
            return next((tests[at].text for at in tests if side.governing.arms[at] is arm), otherwise)

        text = side.governing.by_clock(self.layers, of, otherwise, otherwise)
        return SqlCondition(text, {name: day for each in tests.values() for name, day in each.parameters.items()})

    def _written(self, side: JudgingSide, number: int, segment: JudgingSegment, part: Tree) -> SqlCondition:
        known = replace(side.side.rules.schema, scores=segment.scores)
        assert segment.meaning is not None
        names = {**side.side.names, **score_names(number, segment.meaning, known)}
        typed = with_scores(known)
        return condition(core(part, typed), typed, self.columns, self.today, names, self.layers.dialect)


class _Version(NamedTuple):
    """A version that judges records, and by which arms: each its number in the query and the segment that it is of."""

    number: int
    meaning: Meaning
    arms: Mapping[int, tuple[int, JudgingSegment]]

    def worded(self, part: Tree, among: Sequence[_Version]) -> str:
        """A part in the words of the language; of several versions, with which one it is of."""
        return f"v{self.number}: {canonical(part)}" if len(among) > 1 else canonical(part)


def _versions(of: JudgingSide) -> list[_Version]:
    """Those that judge by different words, or by scores that say something else."""
    side, found = of.side, list[list[tuple[int, int, JudgingSegment]]]()
    numbered = ((n, each) for n, each in enumerate(side.rules.segments, side.first) if each.meaning is not None)
    for at, (n, each) in enumerate(numbered):
        alike = (group for group in found if _said(group[0][2]) == _said(each))
        group = next(alike, None)
        if group is None:
            found.append(group := [])
        group.append((at, n, each))
    return [_version(group) for group in found]


def _said(of: JudgingSegment) -> tuple[object, ...]:
    return of.version, of.meaning, dict(of.scores)


def _version(group: Sequence[tuple[int, int, JudgingSegment]]) -> _Version:
    (_, _, first), *_ = group
    assert first.meaning is not None
    return _Version(first.version, first.meaning, {at: (n, each) for at, n, each in group})


def _parts(meaning: Meaning, joint: type[And | Or], versions: int) -> list[Tree]:
    """What it joins; where that is much, the last part stands for the rest."""
    most = MOST_PARTS if versions == 1 else max(1, MOST_BITS // versions)
    parts = list(meaning.of) if isinstance(meaning, joint) else []
    return parts if len(parts) <= most else [*parts[: most - 1], joint(tuple(parts[most - 1 :]))]


def _whole(meaning: Meaning) -> list[Tree]:
    return [] if isinstance(meaning, Composite) or not reads(meaning) else [meaning]
