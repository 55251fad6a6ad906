"""The tree of a criteria: what the parser builds and everything else walks.

    text --read--> tree --to_json--> stored bytes
                    |--print--> canonical text
                    |--core---> leaves, with NOT pushed down to them

Nodes compare by meaning of spelling: two texts that differ only in white space, case of keywords or the other
normalisations of language.md section 6 build equal trees. `at` says where a node stood and never counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, TypeAlias

import msgspec
from msgspec.structs import replace

from ledger.language.canonical import Json as Json


class Place(msgspec.Struct, frozen=True):
    """Where something stood in a text: line and column from 1, and its length in characters."""

    line: int = 0
    column: int = 0
    length: int = 0


class Node(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What every part of a tree has: where it stood, which does not count where two are compared."""

    at: Place = Place()

    def __eq__(self, other: object) -> bool:
        """Whether another one says the same, wherever it stood."""
        if type(self) is not type(other):
            return NotImplemented
        said = _said_of(type(self))
        return bool(said(self) == said(other))

    def __ne__(self, other: object) -> bool:
        """Whether another one says something else: a struct without `eq` goes by who it is."""
        return not self == other

    def __hash__(self) -> int:
        """As of what it says."""
        return hash((type(self), _said_of(type(self))(self)))


@cache
def _said_of(sort: type[Node]) -> Callable[[object], Any]:
    """What gives all that a node of a sort says."""
    says = [name for name in sort.__struct_fields__ if name != "at"]
    return attrgetter(*says) if says else lambda _: ()


class Number(Node, frozen=True, eq=False):
    """A decimal, normalised (`65`, never `65.0`)."""

    value: Decimal


class Text(Node, frozen=True, eq=False):
    """A string, or the code of a choice."""

    value: str


class Day(Node, frozen=True, eq=False):
    """A calendar day."""

    value: date


class Today(Node, frozen=True, eq=False):
    """The day that is asked about, shifted by whole days."""

    offset: int = 0


class Ref(Node, frozen=True, eq=False):
    """The other field, where a field is compared with a field."""

    name: str


Literal: TypeAlias = Number | Text | Day | Today


class Always(Node, frozen=True, eq=False):
    """`TRUE`, allowed only as a whole text."""


class Name(Node, frozen=True, eq=False):
    """A boolean field, a signal, or another criteria of the same entity."""

    name: str


class Compare(Node, frozen=True, eq=False):
    """`field op right`, where op is one of `= <> < <= > >=`."""

    op: str
    field: str
    right: Literal | Ref


class In(Node, frozen=True, eq=False):
    """`field IN (…)`."""

    field: str
    values: tuple[Literal, ...]


class Between(Node, frozen=True, eq=False):
    """`field BETWEEN low AND high`, both ends included."""

    field: str
    low: Literal
    high: Literal


class Contains(Node, frozen=True, eq=False):
    """`field CONTAINS 'text'`."""

    field: str
    text: Text


class StartsWith(Node, frozen=True, eq=False):
    """`field STARTS WITH 'text'`."""

    field: str
    text: Text


class HasAny(Node, frozen=True, eq=False):
    """`field HAS ANY (…)`, over a set of codes."""

    field: str
    values: tuple[Text, ...]


class HasAll(Node, frozen=True, eq=False):
    """`field HAS ALL (…)`, over a set of codes."""

    field: str
    values: tuple[Text, ...]


class Blank(Node, frozen=True, eq=False):
    """`field IS BLANK`."""

    field: str


class Not(Node, frozen=True, eq=False):
    """True exactly when `of` is false."""

    of: Tree


class And(Node, frozen=True, eq=False):
    """True when each is."""

    of: tuple[Tree, ...]


class Or(Node, frozen=True, eq=False):
    """True when any is."""

    of: tuple[Tree, ...]


Predicate: TypeAlias = Name | Compare | In | Between | Contains | StartsWith | HasAny | HasAll | Blank
Tree: TypeAlias = Always | Predicate | Not | And | Or


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node of `tree` from the root, in the author's order. Uses no stack of calls, so any depth is safe."""
    waiting: list[Tree] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def children(node: Tree) -> tuple[Tree, ...]:
    """The parts of an AND, an OR or a NOT; a predicate has none."""
    match node:
        case And(of=parts) | Or(of=parts):
            return parts
        case Not(of=part):
            return (part,)
        case _:
            return ()


def mapped(tree: Tree, of: Callable[[Predicate], Tree]) -> Tree:
    """`tree` with each predicate replaced by what `of` makes of it; nested AND in AND and OR in OR is flattened."""
    match tree:
        case Always():
            return tree
        case Not(of=part, at=at):
            return Not(mapped(part, of), at=at)
        case And(of=parts, at=at) | Or(of=parts, at=at):
            kind, made = type(tree), [mapped(part, of) for part in parts]
            return kind(
                tuple(inner for part in made for inner in (part.of if isinstance(part, kind) else (part,))), at=at
            )
        case _:
            return of(tree)


def renamed(tree: Tree, names: Mapping[str, str]) -> Tree:
    """`tree` with other names for the fields in `names`."""

    def of(node: Predicate) -> Tree:
        if names.keys().isdisjoint(reads(node)):
            return node
        if isinstance(node, Name):
            return replace(node, name=names.get(node.name, node.name))
        moved = replace(node, field=names.get(node.field, node.field))
        if isinstance(moved, Compare) and isinstance(moved.right, Ref):
            return replace(moved, right=replace(moved.right, name=names.get(moved.right.name, moved.right.name)))
        return moved

    return mapped(tree, of)


def names(tree: Tree) -> frozenset[str]:
    """The names that stand alone: boolean fields, signals and other criteria."""
    return frozenset(node.name for node in walk(tree) if isinstance(node, Name))


@lru_cache(maxsize=256)
def fields_of(tree: Tree) -> frozenset[str]:
    """Every name that `tree` reads. Before references are expanded, the keys of other criteria are among them."""
    return frozenset(name for node in walk(tree) for name in reads(node))


def reads(node: Tree) -> tuple[str, ...]:
    """The names that one predicate reads, the field first; none for AND, OR, NOT and TRUE."""
    match node:
        case Name(name=name):
            return (name,)
        case Compare(field=name, right=Ref(name=other)):
            return (name, other)
        case Always() | And() | Or() | Not():
            return ()
        case _:
            return (node.field,)


def moving(node: Tree) -> Iterator[Today]:
    """The days of one predicate that move with TODAY."""
    match node:
        case Compare(right=Today() as day):
            yield day
        case Between(low=low, high=high):
            yield from (end for end in (low, high) if isinstance(end, Today))


def predicates(tree: Tree) -> int:
    """How many predicates `tree` has; `TRUE` is none."""
    return sum(not isinstance(node, Always | And | Or | Not) for node in walk(tree))


def depth(tree: Tree) -> int:
    """How many levels `tree` has: 1 for a predicate, one more for each AND, OR or NOT above it."""
    level, deepest = [tree], 0
    while level:
        level, deepest = [part for node in level for part in children(node)], deepest + 1
    return deepest
