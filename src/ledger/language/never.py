"""Whether a criteria plainly holds for no record, by reading alone: a prover knows more.

score >= 80 AND score < 65       job_level = 'vp' AND job_level = 'director'       mql AND NOT mql
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from ledger.language.core import AllOf, AnyOf, Core, Leaf, core
from ledger.language.fold import fold
from ledger.language.schema import Schema
from ledger.language.tree import Between, Blank, Compare, In, Literal, Number, Predicate, Text, Tree, reads

Bound = tuple[Decimal, int]
"""A number, and which way from it a bound lies that does not hold for the number itself: 1 above, -1 below."""

_NONE: tuple[Bound, Bound] = ((Decimal("-Infinity"), 0), (Decimal("Infinity"), 0))


def never(tree: Tree, schema: Schema) -> bool:
    """Whether the conditions of `tree` (its references expanded) exclude each other in a way that can be seen."""
    return _never(core(tree, schema))


def _never(form: Core) -> bool:
    match form:
        case Leaf():
            return False
        case AnyOf(of=parts):
            return all(map(_never, parts))
        case AllOf(of=parts):
            leaves = [part for part in parts if isinstance(part, Leaf)]
            return any(map(_never, parts)) or any(_exclude(each) for each in _by_field(leaves))


def _by_field(leaves: Iterable[Leaf]) -> Iterable[Sequence[Leaf]]:
    found: dict[tuple[str, ...], list[Leaf]] = {}
    for leaf in leaves:
        found.setdefault(reads(leaf.predicate), []).append(leaf)
    return found.values()


def _exclude(leaves: Sequence[Leaf]) -> bool:
    """Whether leaves on one field cannot all be true."""
    said = {(leaf.predicate, leaf.negated) for leaf in leaves}
    if any((predicate, not negated) in said for predicate, negated in said):
        return True
    if any(isinstance(leaf.predicate, Blank) and not leaf.negated for leaf in leaves):
        return any(not leaf.on_blank for leaf in leaves)
    signs = [leaf.predicate for leaf in leaves if not leaf.negated]
    listed = [values for each in signs if (values := _values(each))]
    if listed and not frozenset.intersection(*listed):
        return True
    ranges = [_NONE, *map(_range, signs)]
    low, high = max(each[0] for each in ranges), min(each[1] for each in ranges)
    return low[0] > high[0] or (low[0] == high[0] and (low[1] > 0 or high[1] < 0))


def _values(node: Predicate) -> frozenset[object]:
    """What the field must equal one of; nothing where it is not asked to."""
    match node:
        case In(values=values):
            return frozenset(map(_key, values))
        case Compare(op="=", right=(Number() | Text()) as right):
            return frozenset((_key(right),))
    return frozenset()


def _key(literal: Literal) -> object:
    return fold(literal.value) if isinstance(literal, Text) else literal


def _range(node: Predicate) -> tuple[Bound, Bound]:
    match node:
        case Compare(op=op, right=Number(value=value)):
            low = {"=": 0, ">=": 0, ">": 1}.get(op)
            high = {"=": 0, "<=": 0, "<": -1}.get(op)
            return _NONE[0] if low is None else (value, low), _NONE[1] if high is None else (value, high)
        case Between(low=Number(value=low_value), high=Number(value=high_value)):
            return (low_value, 0), (high_value, 0)
    return _NONE
