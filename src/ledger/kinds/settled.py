"""A criteria that says the same on every day: credit that was given does not change because time passes."""

from __future__ import annotations

from typing import NamedTuple

from ledger.documents import Document
from ledger.kinds import shape
from ledger.kinds.kind import Surroundings
from ledger.kinds.references import criteria_at, written_out_at
from ledger.language.digest import meaning_digest
from ledger.language.schema import Schema
from ledger.language.tree import Tree, fields_of, moving, walk


class Settled(NamedTuple):
    """A criteria as it was written and as a tree, the digest of its meaning, the names that it mentions, and the scores
    that it rests on.
    """

    text: str
    tree: Tree
    meaning: str
    names: frozenset[str]
    scores: frozenset[str] = frozenset()


def settled_at(
    document: Document, path: tuple[str | int, ...], key: str, known: Schema, around: Surroundings
) -> Settled:
    """The criteria at a path of a document. Raises BadInput, where it or what it refers to speaks of TODAY too."""
    tree = criteria_at(document, path, known)
    whole, schema = written_out_at(document, path, tree, key, known, around)
    if any(True for node in walk(whole) for _ in moving(node)):
        what, why = "this criteria speaks of TODAY", "what a touch earned would be another every day"
        raise document.problem(path, what, why, "compare with the field of another day, or write the day")
    return Settled(
        shape.text(document, *path), tree, meaning_digest(whole, schema), fields_of(tree), frozenset(schema.scores)
    )
