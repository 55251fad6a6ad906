"""A meaning over records of which only some fields are ever filled: every other field is blank in each of them.

    score >= 65 AND employees >= 200 AND NOT is_competitor     over records that have employees, and nothing else

    FALSE                                                      a sign is false on a blank, whatever else stands there

What a blank reads as is taken in first (`blank: 0`, a boolean's false), so that what is narrowed says of each such
record what the whole says of it, and speaks of no field that they lack. What is true or false of all of them is left
out beside what is not.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from msgspec import structs

from ledger.data import replace
from ledger.language.evaluate import holds, values_of
from ledger.language.meaning import with_whens
from ledger.language.schema import Schema
from ledger.language.tree import Always, And, Compare, Not, Number, Or, Predicate, Ref, Tree, mapped, reads
from ledger.prove.side import Side
from ledger.prove.soundness import NOBODY

EVERYBODY = Always()
_MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_NO_DAY = date(2000, 1, 1)
"""The day on which a blank is judged: it is blank on any other too."""


def narrowed(side: Side, filled: Collection[str]) -> Side:
    """What a side says of records that have no other fields than these; its references are expanded."""
    meaning = with_whens(side.meaning, lambda tree: narrowed_tree(tree, side.schema, filled))
    return Side(meaning, narrowed_schema(side.schema, filled))


def narrowed_schema(schema: Schema, filled: Collection[str]) -> Schema:
    """What criteria may speak of: the scores that they compare are narrowed too."""

    def of(tree: Tree) -> Tree:
        return narrowed_tree(tree, schema, filled)

    return replace(schema, scores={key: with_whens(each, of) for key, each in schema.scores.items()})


def narrowed_tree(tree: Tree, schema: Schema, filled: Collection[str]) -> Tree:
    """The same of one criteria; what it asks of a score, it asks of that score as it is narrowed itself."""

    def blank(name: str) -> bool:
        return name not in filled and name not in schema.scores

    def of(node: Predicate) -> Tree:
        named = reads(node)
        if not any(map(blank, named)):
            return node
        if all(map(blank, named)):
            return _verdict(holds(node, values_of({}, named, schema, _NO_DAY), schema, _NO_DAY))
        assert isinstance(node, Compare)
        assert isinstance(node.right, Ref)
        return _beside_a_blank(node, node.right.name, schema, blank(node.field))

    return _folded(mapped(tree, of))


def _beside_a_blank(node: Compare, other: str, schema: Schema, first: bool) -> Tree:
    """Two fields of which one is blank, the first or the other: false, or a comparison with what it reads as."""
    reads_as = schema.fields[node.field if first else other].blank
    if not isinstance(reads_as, Decimal):
        return _verdict(False)
    if first:
        return Compare(_MIRRORED[node.op], other, Number(reads_as))
    return structs.replace(node, right=Number(reads_as))


def _verdict(holds: bool) -> Tree:
    return EVERYBODY if holds else NOBODY


def _folded(tree: Tree) -> Tree:
    """The same without parts that are true or false of every record."""
    match tree:
        case Not(of=part):
            inner = _folded(part)
            return EVERYBODY if inner == NOBODY else NOBODY if inner == EVERYBODY else structs.replace(tree, of=inner)
        case And(of=parts):
            return _joined(tree, list(map(_folded, parts)), EVERYBODY, NOBODY)
        case Or(of=parts):
            return _joined(tree, list(map(_folded, parts)), NOBODY, EVERYBODY)
        case _:
            return tree


def _joined(tree: And | Or, parts: list[Tree], idle: Tree, deciding: Tree) -> Tree:
    """Parts under their joint, of which an idle one says nothing and a deciding one everything."""
    if deciding in parts:
        return deciding
    kept = tuple(each for each in parts if each != idle)
    return idle if not kept else kept[0] if len(kept) == 1 else structs.replace(tree, of=kept)
