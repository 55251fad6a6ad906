"""Which way blank records go: what the checker must say, since a sign and its NOT differ on them (language.md, 3.3).

NOT score = 65    a record with no score satisfies it
score <> 65       a record with no score does not
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeAlias

from ledger.language.evaluate import holds
from ledger.language.print import canonical
from ledger.language.record import read_record
from ledger.language.schema import Schema
from ledger.language.tree import Always, And, Blank, Compare, Not, Or, Predicate, Tree, fields_of, reads, walk

Verdict: TypeAlias = bool | None
"""True, false, or None: the rest of the record decides."""

_GOES = {True: "satisfies", False: "does not satisfy", None: "may satisfy or not, as its other fields decide,"}


def blank_notes(tree: Tree, schema: Schema) -> tuple[str, ...]:
    """One sentence for each negation or `<>` over a field that can be blank and that no IS BLANK tests; a summary last.

    `tree` is as written: what a reference does with blanks is said where it is defined.
    """
    return (*negation_notes(tree, schema), _summary(tree, schema))


def negation_notes(tree: Tree, schema: Schema) -> tuple[str, ...]:
    """The same without the summary, for one of the criteria that a score or a ladder is made of."""
    return tuple(dict.fromkeys(_notes(tree, schema)))


def _notes(tree: Tree, schema: Schema) -> Iterator[str]:
    tested = {node.field for node in walk(tree) if isinstance(node, Blank)}
    for clause in walk(tree):
        if isinstance(clause, Not) or (isinstance(clause, Compare) and clause.op == "<>"):
            for name in _open_fields(clause, schema):
                if name not in tested:
                    yield f"a record with no {name} {_GOES[_without(name, clause, schema)]} `{canonical(clause)}`"


def _open_fields(clause: Tree, schema: Schema) -> Iterator[str]:
    """The fields of `clause` that can be blank, in the order written."""
    for name in dict.fromkeys(name for node in walk(clause) for name in reads(node)):
        if name in schema.fields and not schema.fields[name].never_blank:
            yield name


def _without(name: str, clause: Tree, schema: Schema) -> Verdict:
    """The verdict of `clause` where `name` is blank and nothing else is known."""
    return _decided(clause, lambda leaf: _on_blank(leaf, schema) if name in reads(leaf) else None)


def _summary(tree: Tree, schema: Schema) -> str:
    verdict = _decided(tree, lambda leaf: _on_blank(leaf, schema))
    if verdict is None:
        referents = ", ".join(sorted(fields_of(tree) & schema.definitions))
        return f"whether a record with nothing filled in satisfies the criteria is decided by {referents}"
    return f"a record with nothing filled in {_GOES[verdict]} the criteria"


def _on_blank(leaf: Predicate, schema: Schema) -> Verdict:
    if schema.definitions.intersection(reads(leaf)):
        return None
    return holds(leaf, read_record({}, schema, reads(leaf)), schema, date.min)


def _decided(tree: Tree, leaf: Callable[[Predicate], Verdict]) -> Verdict:
    """The verdict of `tree` where some leaves are unknown: known only if those cannot change it."""
    match tree:
        case Always():
            return True
        case Not(of=part):
            inner = _decided(part, leaf)
            return None if inner is None else not inner
        case And(of=parts) | Or(of=parts):
            settled = isinstance(tree, Or)
            verdicts = [_decided(part, leaf) for part in parts]
            return settled if settled in verdicts else None if None in verdicts else not settled
        case _:
            return leaf(tree)
