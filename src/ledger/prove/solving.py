"""The same question to a solver, where there are too many combinations to list them: z3, without its string theory.

    stored record (`stored`) --what each side says (`spoken`)--> says more? says less? --> the first record of each

What z3 answers is bounded by its own count of steps and never by a clock, so that an answer is the same on every
machine. The steps of all checks count together; beyond the limit the answer is *unknown*. Where nobody waits any longer
(`patience`) there is no answer at all. Of a satisfiable question the canonical witness is asked for, axis by axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any, NamedTuple

from ledger.prove.axes import Space
from ledger.prove.encoder import SolverEncoder
from ledger.prove.listing import FirstDifference
from ledger.prove.patience import left as seconds_left
from ledger.prove.side import Side
from ledger.prove.stored import Stored, number_of

STEPS = 20_000_000
"""How much work z3 does for one comparison, by its own measure (rlimit): a few seconds on a laptop."""


class Unknown(Exception):
    """The solver gave up, or what it found has no record: nobody knows."""


def solved(one: Side, other: Side, space: Space) -> tuple[FirstDifference | None, FirstDifference | None]:
    """The first record on which `other` says more than `one`, and the first on which it says less.

    Raises Unknown where the solver gives up, and ModuleNotFoundError where z3 is not installed.
    """
    import z3

    stored = Stored(z3, (one, other), space)
    says = [SolverEncoder(z3, side, stored).said(side) for side in (one, other)]
    candidates = [[(value, stored.is_value(axis, value)) for value in axis.candidates] for axis in space.axes]
    solver = z3.Solver(ctx=stored.context)
    solver.add(*stored.axioms)
    asked = _Asked(z3, solver, stored, candidates)
    return asked.first(says[1] > says[0]), asked.first(says[1] < says[0])


class _Asked(NamedTuple):
    """One solver for all checks of a comparison; `candidates` are, for each axis, its values and that it has each."""

    z3: Any
    solver: Any
    stored: Stored
    candidates: Sequence[Sequence[tuple[Any, Any]]]

    def first(self, question: Any) -> FirstDifference | None:
        """Whether there is one is asked of all values there are; which one comes first, of the candidates."""
        self.solver.push()
        try:
            self.solver.add(question)
            return self._first() if self._possible() else None
        finally:
            self.solver.pop()

    def _first(self) -> FirstDifference:
        self.solver.add(*(self.z3.Or([is_it for _, is_it in axis]) for axis in self.candidates))
        space = self.stored.space
        today = self._fixed([(day, self.stored.today == number_of(day)) for day in space.todays])
        return FirstDifference(space.record([self._fixed(axis) for axis in self.candidates]), today)

    def _fixed(self, candidates: Sequence[tuple[Any, Any]]) -> Any:
        """The first candidate that is still possible, which is then kept."""
        for value, is_it in candidates:
            if self._possible(is_it):
                self.solver.add(is_it)
                return value
        raise Unknown

    def _possible(self, *assumed: Any) -> bool:
        left = STEPS - _steps(self.solver)
        if left <= 0:
            raise Unknown
        if (seconds := seconds_left()) < inf:
            self.solver.set("timeout", 1 + int(1000 * seconds))
        self.solver.set("rlimit", left)
        answer = self.solver.check(*assumed)
        if answer == self.z3.unknown:
            seconds_left()
            if "interrupted" in self.solver.reason_unknown():
                raise KeyboardInterrupt
            raise Unknown
        return bool(answer == self.z3.sat)


def _steps(solver: Any) -> int:
    """The steps of all checks so far: z3 counts them for the context, which is made for one comparison."""
    counted = solver.statistics()
    return int(counted.get_key_value("rlimit count")) if "rlimit count" in counted.keys() else 0  # noqa: SIM118
