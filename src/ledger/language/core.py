"""The core form: sugar removed, NOT pushed down to the leaves.

    tree --expand--> tree without references --core--> All / Any / Leaf

This is what every target compiles and what the meaning digest covers (language.md, sections 6 and 10).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TypeAlias

import msgspec

from ledger.language.evaluate import Values, holds, known_names
from ledger.language.record import read_record
from ledger.language.schema import Schema
from ledger.language.tree import Always, And, HasAll, HasAny, Json, Not, Or, Predicate, Tree
from ledger.language.tree_json import to_json


class Leaf(msgspec.Struct, frozen=True):
    """One predicate, turned round where `negated`.

    `on_blank` is the leaf's verdict on a record where every field is blank, after the NOT and each field's `blank:`
    are taken in (`tb` in language.md section 10). For two fields of which one has a `blank:`, it is the verdict
    where the other is blank; where both have one, the fixed verdict on the two.
    """

    predicate: Predicate
    negated: bool
    on_blank: bool


class AllOf(msgspec.Struct, frozen=True):
    """True when each part is; `All(())` is true for every record."""

    of: tuple[Core, ...]


class AnyOf(msgspec.Struct, frozen=True):
    """True when any part is; `Any(())` is true for no record."""

    of: tuple[Core, ...]


Core: TypeAlias = Leaf | AllOf | AnyOf


def core(tree: Tree, schema: Schema) -> Core:
    """The core form of `tree`, whose references are expanded.

    HAS ALL becomes one HAS ANY a code; BETWEEN and `<>` stay leaves. All in All and Any in Any are flattened, and a
    constant (`All(())`, `Any(())`) is only ever the whole core.
    """
    known_names(tree, schema)
    return _core(tree, schema, read_record({}, schema), negated=False)


def leaves(form: Core) -> Iterator[Leaf]:
    """Every leaf of a core form, in its order."""
    if isinstance(form, Leaf):
        yield form
        return
    for part in form.of:
        yield from leaves(part)


def core_json(form: Core) -> Json:
    """The core form as JSON. `on_blank` follows from the predicate and its fields, so it is left out."""
    match form:
        case Leaf(predicate=predicate, negated=negated):
            return ["not", to_json(predicate)] if negated else to_json(predicate)
        case AllOf(of=parts):
            return ["all", [core_json(part) for part in parts]]
        case AnyOf(of=parts):
            return ["any", [core_json(part) for part in parts]]


def _core(tree: Tree, schema: Schema, blanks: Values, *, negated: bool) -> Core:
    match tree:
        case Always():
            return AnyOf(()) if negated else AllOf(())
        case Not(of=part):
            return _core(part, schema, blanks, negated=not negated)
        case And(of=parts) | Or(of=parts):
            every = isinstance(tree, And) is not negated
            return _combined([_core(part, schema, blanks, negated=negated) for part in parts], every=every)
        case HasAll(field=field, values=codes, at=at):
            each = [_leaf(HasAny(field, (code,), at=at), schema, blanks, negated) for code in codes]
            return _combined(each, every=not negated)
        case _:
            return _leaf(tree, schema, blanks, negated)


def _leaf(predicate: Predicate, schema: Schema, blanks: Values, negated: bool) -> Core:
    verdict = holds(predicate, blanks, schema, date.min)  # no field with days has a `blank:`, so no day is looked at
    return Leaf(predicate, negated, verdict is not negated)


def _combined(parts: list[Core], *, every: bool) -> Core:
    kind, other = (AllOf, AnyOf) if every else (AnyOf, AllOf)
    if other(()) in parts:
        return other(())
    flat = tuple(inner for part in parts for inner in (part.of if isinstance(part, kind) else (part,)))
    return flat[0] if len(flat) == 1 else kind(flat)
