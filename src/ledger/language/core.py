"""The core form: references expanded, sugar removed, NOT pushed down to the leaves.

    tree --expand--> tree of fields only --core--> All / Any / Leaf

This is what every target compiles and what the meaning digest covers (language.md, sections 6 and 10).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from ledger.errors import BadInput
from ledger.language.evaluate import Values, holds, known_fields
from ledger.language.record import read_record
from ledger.language.schema import Schema
from ledger.language.tree import Always, And, HasAll, HasAny, Json, Name, Not, Or, Predicate, Tree, names, predicates
from ledger.language.tree_json import to_json

REFERENCES, PREDICATES = 8, 1_000


@dataclass(frozen=True, slots=True)
class Leaf:
    """One predicate, turned round where `negated`.

    `on_blank` is the leaf's verdict on a record where every field is blank, after the NOT and each field's `blank:`
    are taken in (`tb` in language.md section 10). For two fields of which one has a `blank:`, it is the verdict
    where the other is blank; where both have one, the fixed verdict on the two.
    """

    predicate: Predicate
    negated: bool
    on_blank: bool


@dataclass(frozen=True, slots=True)
class All:
    """True when each part is; `All(())` is true for every record."""

    of: tuple[Core, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """True when any part is; `Any(())` is true for no record."""

    of: tuple[Core, ...]


Core: TypeAlias = Leaf | All | Any


def expand(tree: Tree, criteria: Mapping[str, Tree]) -> Tree:
    """`tree` with each reference replaced by the tree it stands for.

    `criteria` holds the trees of the entity's criteria, unexpanded, by key. Raises BadInput where references go in a
    circle, are more than 8 deep, or make more than 1,000 predicates. A referenced `TRUE` becomes an inner `Always`.
    """
    heights: dict[str, int] = {}
    for key in sorted(names(tree) & criteria.keys()):
        _height(key, criteria, heights, ())
    done: dict[str, Tree] = {}
    for key in heights:  # filled from the bottom, so that what a criteria refers to is done before it
        done[key] = _within_limit(_inline(criteria[key], done), key)
    return _within_limit(_inline(tree, done), "this criteria")


def core(tree: Tree, schema: Schema) -> Core:
    """The core form of `tree`, whose references are expanded.

    HAS ALL becomes one HAS ANY a code; BETWEEN and `<>` stay leaves. All in All and Any in Any are flattened, and a
    constant (`All(())`, `Any(())`) is only ever the whole core.
    """
    known_fields(tree, schema)
    return _core(tree, schema, read_record({}, schema), negated=False)


def core_json(form: Core) -> Json:
    """The core form as JSON. `on_blank` follows from the predicate and its fields, so it is left out."""
    match form:
        case Leaf(predicate=predicate, negated=negated):
            return ["not", to_json(predicate)] if negated else to_json(predicate)
        case All(of=parts):
            return ["all", [core_json(part) for part in parts]]
        case Any(of=parts):
            return ["any", [core_json(part) for part in parts]]


def _height(key: str, criteria: Mapping[str, Tree], heights: dict[str, int], path: tuple[str, ...]) -> int:
    """How many references deep `key` goes, itself included; `path` is how it was reached."""
    if key in path:
        raise BadInput(
            f"{key} refers to itself: {' -> '.join((*path[path.index(key) :], key))}",
            "a criteria cannot rest on its own verdict",
            "write out what is meant in one of them",
        )
    if key not in heights and len(path) < REFERENCES:
        referents = sorted(names(criteria[key]) & criteria.keys())
        below = [_height(referent, criteria, heights, (*path, key)) for referent in referents]
        heights[key] = 1 + max(below, default=0)
    if len(path) + heights.get(key, 1) > REFERENCES:
        raise BadInput(
            f"references go more than {REFERENCES} deep: {' -> '.join((*path, key))} …",
            "nobody can follow so long a chain",
            "write out what one of them stands for",
        )
    return heights[key]


def _inline(tree: Tree, done: Mapping[str, Tree]) -> Tree:
    match tree:
        case Name(name=key) if key in done:
            return done[key]
        case Not(of=part, at=at):
            return Not(_inline(part, done), at=at)
        case And(of=parts, at=at):
            return And(_joined(And, [_inline(part, done) for part in parts]), at=at)
        case Or(of=parts, at=at):
            return Or(_joined(Or, [_inline(part, done) for part in parts]), at=at)
        case _:
            return tree


def _within_limit(tree: Tree, name: str) -> Tree:
    """`tree`, measured as soon as it is built, so that a bomb of references costs nothing."""
    if predicates(tree) > PREDICATES:
        raise BadInput(
            f"{name} has more than {PREDICATES:,} predicates once its references are written out",
            "a criteria of that size is neither read nor compiled",
            "refer to fewer criteria, or to simpler ones",
        )
    return tree


def _joined(kind: type[And | Or], parts: list[Tree]) -> tuple[Tree, ...]:
    """The operands, with those of a nested node of the same kind in its place."""
    return tuple(inner for part in parts for inner in (part.of if isinstance(part, kind) else (part,)))


def _core(tree: Tree, schema: Schema, blanks: Values, *, negated: bool) -> Core:
    match tree:
        case Always():
            return Any(()) if negated else All(())
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
    kind, other = (All, Any) if every else (Any, All)
    if other(()) in parts:
        return other(())
    flat = tuple(inner for part in parts for inner in (part.of if isinstance(part, kind) else (part,)))
    return flat[0] if len(flat) == 1 else kind(flat)
