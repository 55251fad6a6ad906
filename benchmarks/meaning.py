"""The category of a 20-clause change, with its canonical witnesses, against raw z3 on the same formula.

    python benchmarks/meaning.py [--changes 60]

    before, after --change--> category and both witnesses         what people wait for
                  --z3------> is there a record either way?       two checks of the same formula, and any model

Budgets: at most 3 times raw z3, and under 100 ms at the median (issue C, design section 8). Each change is a random
criteria of 20 clauses over 12 fields, and the same with one clause changed, in one run each after the other. Most have
too many combinations to be listed, so that the solver is asked; how many were listed is told.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import z3

from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.prove.axes import space
from ledger.prove.category import change
from ledger.prove.encoder import SolverEncoder
from ledger.prove.side import Side
from ledger.prove.stored import Stored

RATIO, MILLISECONDS, CLAUSES = 3.0, 100.0, 20
TODAY = date(2026, 3, 29)
CODES = ("c_level", "vp", "director", "manager", "other")
NUMBERS = tuple(f"n{each}" for each in range(6))
LEAD = Schema(
    "lead",
    {
        **{name: Field(name, "number") for name in NUMBERS},
        **{name: Field(name, "choice", choices=CODES) for name in ("level", "region")},
        **{name: Field(name, "boolean") for name in ("rival", "partner")},
        "created": Field("created", "datetime"),
        "title": Field("title", "text"),
    },
)


def clause(chance: random.Random) -> str:
    """One condition."""
    kinds: tuple[Callable[[], str], ...] = (
        lambda: f"{chance.choice(NUMBERS)} {chance.choice(('>=', '<', '<>'))} {chance.randrange(100)}",
        lambda: f"{chance.choice(('level', 'region'))} IN ('{chance.choice(CODES[:2])}', '{chance.choice(CODES[2:])}')",
        lambda: f"NOT {chance.choice(('rival', 'partner'))}",
        lambda: f"created >= TODAY - {chance.randrange(1, 90)} DAYS",
        lambda: f"title CONTAINS '{chance.choice(('vp', 'sales', 'chief'))}'",
        lambda: f"{chance.choice(NUMBERS)} IS BLANK",
    )
    return chance.choice((*kinds[:1], *kinds))()


def pair(chance: random.Random) -> tuple[str, str]:
    """A criteria of 20 clauses, five ORs of four joined by AND; and the same with one clause changed."""
    before = [clause(chance) for _ in range(CLAUSES)]
    after = [*before]
    after[chance.randrange(CLAUSES)] = clause(chance)
    return joined(before), joined(after)


def joined(clauses: list[str]) -> str:
    """ANDs of ORs."""
    groups = (clauses[start : start + 4] for start in range(0, CLAUSES, 4))
    return " AND ".join(f"({' OR '.join(group)})" for group in groups)


def raw(before: Side, after: Side) -> tuple[bool, bool]:
    """Whether there is a record either way: the formula made, and two checks."""
    room = space((before, after), TODAY)
    stored = Stored(z3, (before, after), room)
    says = [SolverEncoder(z3, side, stored).said(side) for side in (before, after)]
    found = []
    for question in (says[1] > says[0], says[1] < says[0]):
        solver = z3.Solver(ctx=stored.context)
        solver.add(*stored.axioms, question)
        found.append(solver.check() == z3.sat)
    return found[0], found[1]


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds, and what came of it."""
    started = time.perf_counter()
    came = work()
    return (time.perf_counter() - started) * 1000, came


def main() -> None:
    """Print both medians and their ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--changes", type=int, default=60, help="how many")
    asked, chance = parser.parse_args(), random.Random(20)
    ours, theirs, ways = [], [], Counter[str]()
    for _ in range(asked.changes):
        before, after = (Side(read(text, LEAD), LEAD) for text in pair(chance))
        took, (gains, losses) = timed(lambda one=before, other=after: raw(one, other))
        theirs.append(took)
        took, found = timed(lambda one=before, other=after: change(one, other, TODAY))
        ours.append(took)
        ways[found.by or found.category] += 1
        if found.by:
            assert (found.gains is not None, found.losses is not None) == (gains, losses)
    mine, raws = statistics.median(ours), statistics.median(theirs)
    print(f"{asked.changes} changes of {CLAUSES} clauses: {dict(ways)}")
    print(f"category, with witnesses   {mine:6.1f} ms at the median (at most {MILLISECONDS:.0f})")
    print(f"raw z3, the same formula   {raws:6.1f} ms at the median")
    print(f"                           {mine / raws:6.2f} x (at most {RATIO})")


if __name__ == "__main__":
    main()
