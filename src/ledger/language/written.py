"""From the core form back to a tree: how a rule that a platform holds is written in the language.

    Leaf(f = 'vp', negated, false on a blank)  -->  f <> 'vp'
    Leaf(f >= 65, true on a blank)             -->  f >= 65 OR f IS BLANK

The inverse of `core`, up to meaning: `judge(tree_of(core(t, s), s), r, s, d) == judge(t, r, s, d)`. A platform's leaf
says itself what it is on a blank; where the field's own `blank:` says otherwise, the two cannot both hold.
"""

from __future__ import annotations

from datetime import date

from ledger.errors import Refused
from ledger.language.core import AllOf, Core, Leaf
from ledger.language.evaluate import holds, known_names
from ledger.language.print import canonical
from ledger.language.record import read_record
from ledger.language.schema import Field, Schema
from ledger.language.simplify import simplified
from ledger.language.tree import Always, And, Blank, Compare, Not, Or, Predicate, Tree, reads

_COMPLEMENT = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def tree_of(form: Core, schema: Schema) -> Tree:
    """The tree that says what `form` says, over the fields of `schema`.

    Raises Refused where a leaf and the `blank:` of its field differ on a blank, and BadInput for a name that is no
    field.
    """
    return _tree(simplified(form), schema)


def _tree(form: Core, schema: Schema) -> Tree:
    if isinstance(form, Leaf):
        return _leaf(form, schema)
    kind, constant = (And, Always()) if isinstance(form, AllOf) else (Or, Not(Always()))
    if not form.of:
        return constant
    parts = [_tree(part, schema) for part in form.of]
    return kind(tuple(inner for part in parts for inner in (part.of if isinstance(part, kind) else (part,))))


def _leaf(leaf: Leaf, schema: Schema) -> Tree:
    known_names(leaf.predicate, schema)
    tree: Tree = Not(leaf.predicate) if leaf.negated else leaf.predicate
    fields = [schema.fields[name] for name in dict.fromkeys(reads(leaf.predicate)) if name not in schema.scores]
    if len(fields) > 1:
        for field in fields:
            _never_replaced(field, leaf, tree)
    if not fields or _on_blank(leaf, schema) is leaf.on_blank:
        return tree
    for field in fields:
        _can_be_blank(field, leaf, tree)
    if leaf.on_blank:
        return Or((tree, *(Blank(field.name) for field in fields)))
    if leaf.negated and isinstance(leaf.predicate, Compare):
        return Compare(_COMPLEMENT[leaf.predicate.op], leaf.predicate.field, leaf.predicate.right)
    return And((*(Not(Blank(field.name)) for field in fields), tree))


def _on_blank(leaf: Leaf, schema: Schema) -> bool:
    """What the predicate, turned round where the leaf is, says by itself where its fields are blank."""
    predicate: Predicate = leaf.predicate
    blanks = read_record({}, schema, reads(predicate))
    return holds(predicate, blanks, schema, date.min) is not leaf.negated  # no day is looked at


def _never_replaced(field: Field, leaf: Leaf, tree: Tree) -> None:
    """A blank of one of two fields that are compared is never replaced there: it is the verdict that is given."""
    if field.blank is not None:
        raise Refused(
            f"`{canonical(tree)}` is {_word(leaf.on_blank)} there where {field.name} is blank",
            why=f"here a blank {field.name} counts as {field.blank}, and is compared as that",
            fix=f"declare {field.name} without `blank:`, or compare it with a number",
        )


def _can_be_blank(field: Field, leaf: Leaf, tree: Tree) -> None:
    if not field.never_blank:
        return
    reading = "false" if field.blank is None else str(field.blank)
    raise Refused(
        f"`{canonical(tree)}` is {_word(leaf.on_blank)} there where {field.name} is blank",
        why=f"here a blank {field.name} counts as {reading}, for which it is {_word(not leaf.on_blank)}",
        fix=f"declare {field.name} {'otherwise' if field.blank is None else 'without `blank:`'}, or fill it there",
    )


def _word(verdict: bool) -> str:
    return "true" if verdict else "false"
