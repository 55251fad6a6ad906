"""The same question to a solver, where there are too many combinations to list them: z3, without its string theory.

    stored record (`stored`) --what each side says (`spoken`)--> says more? says less? --> the first record of each

What z3 answers is bounded by its own count of steps and never by a clock, so that an answer is the same on every
machine; beyond it the answer is *unknown*. Of a satisfiable question the canonical witness is asked for, axis by axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.prove.axes import Space
from ledger.prove.encoder import SolverEncoder
from ledger.prove.listing import FirstDifference
from ledger.prove.side import Side
from ledger.prove.stored import Stored, number_of

STEPS = 20_000_000
"""z3's own measure of work (rlimit): a few seconds on a laptop."""


class Unknown(Exception):
    """The solver gave up, or what it found has no record: nobody knows."""


def solved(one: Side, other: Side, space: Space) -> tuple[FirstDifference | None, FirstDifference | None]:
    """The first record on which `other` says more than `one`, and the first on which it says less.

    Raises Unknown where the solver gives up, and ModuleNotFoundError where z3 is not installed.
    """
    import z3

    stored = Stored(z3, (one, other), space)
    says = [SolverEncoder(z3, side, stored).said(side) for side in (one, other)]
    return tuple(_first(z3, stored, space, question) for question in (says[1] > says[0], says[1] < says[0]))  # type: ignore[return-value]


def _first(z3: Any, stored: Stored, space: Space, question: Any) -> FirstDifference | None:
    """Whether there is one is asked of all values there are; which one comes first, of the candidates."""
    solver = z3.Solver(ctx=stored.context)
    solver.set("rlimit", STEPS)
    solver.add(*stored.axioms, question)
    if not _possible(z3, solver):
        return None
    solver.add(*(z3.Or([stored.is_value(axis, value) for value in axis.candidates]) for axis in space.axes))
    today = _fixed(z3, solver, [(day, stored.today == number_of(day)) for day in space.todays])
    values = []
    for axis in space.axes:
        found = _fixed(z3, solver, [(value, stored.is_value(axis, value)) for value in axis.candidates])
        values.append(found)
    return FirstDifference(space.record(values), today)


def _fixed(z3: Any, solver: Any, candidates: Sequence[tuple[Any, Any]]) -> Any:
    """The first candidate that is still possible, which is then kept."""
    for value, is_it in candidates:
        solver.push()
        solver.add(is_it)
        if _possible(z3, solver):
            return value
        solver.pop()
    raise Unknown


def _possible(z3: Any, solver: Any) -> bool:
    answer = solver.check()
    if answer == z3.unknown:
        if "interrupted" in solver.reason_unknown():
            raise KeyboardInterrupt
        raise Unknown
    return bool(answer == z3.sat)
