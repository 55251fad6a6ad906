"""From the worlds that a figure was counted in to the steps between them, and whether their order matters.

    W0 ──facts──▶ W1 ──lead v2──▶ W2 ──mql v3──▶ W3        a step: Σ over records of what it changed, gained and lost
    ∅, {facts}, {rule}, {facts, rule}                      the cube: one world for each choice of kinds, old or new

Pure: sums over tallies, which say how many records count as what in each world.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from math import factorial
from typing import NamedTuple

from ledger.population.worlds import STAYED, FigureCell, WorldTally

KINDS = ("facts", "inputs", "rule", "standard", "dating", "segments")
"""What may change between two worlds, in the order of the chain."""
CORRECTED = "corrected"

Cube = Mapping[frozenset[str], int]
"""The world of each choice of kinds that are new, all others being old."""


class Effect(NamedTuple):
    """What a step does to one figure: the records that it gains and loses, and how many of which fate."""

    gained: int = 0
    lost: int = 0
    fates: tuple[tuple[str, int, int], ...] = ()

    @property
    def net(self) -> int:
        """By how much the figure grows."""
        return self.gained - self.lost


Counts = Mapping[FigureCell, int]


def figures(found: Iterable[WorldTally], world: int) -> dict[FigureCell, int]:
    """The figure of each cell in a world."""
    counts: dict[FigureCell, int] = defaultdict(int)
    for each in found:
        if cell := each.cells[world]:
            counts[cell] += each.records
    return dict(counts)


def effects(found: Sequence[WorldTally], chain: Sequence[int], of: Callable[[FigureCell], bool]) -> list[Effect]:
    """What each step of a chain of worlds does to the cells that are asked about, taken as one figure."""
    return [_effect(found, before, after, of) for before, after in pairwise(chain)]


def _effect(found: Iterable[WorldTally], before: int, after: int, of: Callable[[FigureCell], bool]) -> Effect:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for each in found:
        was, now = (cell is not None and of(cell) for cell in (each.cells[before], each.cells[after]))
        if was is not now:
            counts[CORRECTED if each.fate == STAYED else each.fate][was] += each.records
    fates = tuple((fate, gained, lost) for fate, (gained, lost) in sorted(counts.items()))
    return Effect(sum(each[1] for each in fates), sum(each[2] for each in fates), fates)


class OrderMatters(NamedTuple):
    """How many records depend on the order of the steps, and one of them; no id is read where there is none."""

    records: int
    sample: str


def order_matters(found: Iterable[WorldTally], cube: Cube, of: Callable[[FigureCell], bool]) -> OrderMatters:
    """The records whose verdict is no sum of what each kind does by itself."""
    records, samples = 0, []
    for each in found:
        if not _is_additive({chosen: _counts(each, world, of) for chosen, world in cube.items()}):
            records += each.records
            samples += [each.sample] if each.sample else []
    return OrderMatters(records, min(samples, default=""))


def _counts(each: WorldTally, world: int, of: Callable[[FigureCell], bool]) -> int:
    cell = each.cells[world]
    return int(cell is not None and of(cell))


def _is_additive(verdicts: Mapping[frozenset[str], int]) -> bool:
    none = verdicts[frozenset()]
    alone = {next(iter(chosen)): verdict - none for chosen, verdict in verdicts.items() if len(chosen) == 1}
    return all(verdict == none + sum(alone[kind] for kind in chosen) for chosen, verdict in verdicts.items())


def shapley(counts: Mapping[frozenset[str], int] | Mapping[frozenset[str], Fraction]) -> dict[str, Fraction]:
    """What each kind does on average over all orders: exact, and the sum is the whole change."""
    kinds = sorted(frozenset[str]().union(*counts), key=KINDS.index)
    return {kind: _average(counts, kind, [each for each in kinds if each != kind]) for kind in kinds}


def _average(
    counts: Mapping[frozenset[str], int] | Mapping[frozenset[str], Fraction], kind: str, others: Sequence[str]
) -> Fraction:
    whole, total = len(others) + 1, Fraction(0)
    for size in range(whole):
        weight = Fraction(factorial(size) * factorial(whole - size - 1), factorial(whole))
        for chosen in map(frozenset, combinations(others, size)):
            total += weight * (counts[chosen | {kind}] - counts[chosen])
    return total
