"""What is told of one clause of a rule and one record: its verdict, and what it saw."""

from __future__ import annotations

from typing import TypeAlias

from ledger.data import Data

Said: TypeAlias = bool | int | str | None
"""A verdict, the points of a score, or the code of a stage; None where a record is in no stage."""


class Explanation(Data, frozen=True):
    """One clause: its canonical text, its verdict, what it saw (name and value), and the clauses it is made of.

    `joint` says how those count: `all of`, `any of`, `not`, `is` for a reference, `the sum of` for a score and
    `the last of` for a ladder, whose verdicts are points and a code; it is empty for a predicate, whose clauses are the
    rules of the scores it compares. `name` is what the clause is in its whole: a rule's points, a stage's key.
    """

    clause: str
    verdict: Said
    joint: str = ""
    found: tuple[tuple[str, str], ...] = ()
    children: tuple[Explanation, ...] = ()
    name: str = ""
