"""A criteria as a meaning: true or false of every record.

It is the tree itself, and what the language says of trees needs no repeating here. `Criteria` is what those above ask
where every other meaning answers for itself.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any, ClassVar

from ledger.data import Data
from ledger.language.explanation import Said
from ledger.language.meaning import Composite, Meaning
from ledger.language.tree import And, Or, Tree


class Criteria(Data, frozen=True):
    """A tree, asked as a meaning is."""

    tree: Tree

    grouped_by: ClassVar[str] = ""
    head: ClassVar[str] = ""

    def unjudged(self) -> str:
        """What is said of a record that no version judges."""
        return "is false"

    def labels(self, among: Sequence[Any], said: Set[Said], by: str) -> dict[str, frozenset[Said]]:
        """None: a count says how many it holds for, and of how many."""
        return {}

    def united(self, among: Sequence[Meaning]) -> Tree:
        """True where any of them is."""
        return joined(Or, [each for each in among if not isinstance(each, Composite)])

    def untitled(self) -> Tree:
        """The tree, which has no titles."""
        return self.tree


def joined(joint: type[And | Or], trees: Sequence[Tree]) -> Tree:
    """Criteria under one joint, without a joint of the same kind inside it."""
    flat = [inner for each in trees for inner in (each.of if isinstance(each, joint) else (each,))]
    return flat[0] if len(flat) == 1 else joint(tuple(flat))
