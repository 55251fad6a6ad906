"""The closed meanings that a definition may yield: a criteria's tree, a score, a ladder (language.md, section 8).

Connectors, counts and judgements match on these, and so need to know no kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from ledger.language.tree import Tree, fields_of


@dataclass(frozen=True, slots=True)
class Weighted:
    """One rule of a score: its points, where `when` is true."""

    when: Tree
    points: int


@dataclass(frozen=True, slots=True)
class Score:
    """The points of every rule that is true, summed and then clamped once to [low, high]. Never blank."""

    rules: tuple[Weighted, ...]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a ladder: its code, what people call it, and who has reached it."""

    key: str
    title: str
    when: Tree


@dataclass(frozen=True, slots=True)
class Ladder:
    """Stages in order: a record is in the last one whose `when` is true, else in `otherwise` (empty: in none)."""

    stages: tuple[Stage, ...]
    otherwise: str = ""


Meaning: TypeAlias = Tree | Score | Ladder
M = TypeVar("M", bound=Meaning)


def whens(meaning: Meaning) -> tuple[Tree, ...]:
    """Every criteria that a meaning is made of, in its order."""
    match meaning:
        case Score(rules=rules):
            return tuple(each.when for each in rules)
        case Ladder(stages=stages):
            return tuple(each.when for each in stages)
        case _:
            return (meaning,)


def reads(meaning: Meaning) -> frozenset[str]:
    """Every name that a meaning reads: fields, and references where they are not expanded."""
    return frozenset[str]().union(*(fields_of(each) for each in whens(meaning)))


def with_whens(meaning: M, of: Callable[[Tree], Tree]) -> M:
    """The same meaning, with each criteria that it is made of replaced by what `of` makes of it."""
    match meaning:
        case Score(rules=rules):
            return replace(meaning, rules=tuple(replace(each, when=of(each.when)) for each in rules))
        case Ladder(stages=stages):
            return replace(meaning, stages=tuple(replace(each, when=of(each.when)) for each in stages))
        case _:
            return of(meaning)  # type: ignore[return-value]  # a tree gives a tree
