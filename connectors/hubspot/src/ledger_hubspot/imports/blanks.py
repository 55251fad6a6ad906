"""What lists spell out about blanks, taken back into the leaves.

    (a AND f < 5) OR (a AND f unknown)   -->   a AND NOT f >= 5
    (a AND b false) OR (a AND b unknown) -->   a AND NOT b

HubSpot tells a blank by a branch of its own. In the language a sign, or the NOT before it, says which way blanks go,
and a boolean has no blank at all, so that such a pair of branches is one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ledger import Blank, Compare, Core, HasAny, In, Leaf, Name, Text
from ledger_hubspot.imports.leaves import opposite

Items = tuple[Core, ...]


def settled(branches: Sequence[Items]) -> list[Items]:
    """The branches, joined by OR, with every blank that can be in the leaf that it is beside. Keeps the meaning."""
    found = list(dict.fromkeys(branches))
    unknown = [item for items in found for item in items if isinstance(item, Leaf) and _is_blank(item)]
    for blank in dict.fromkeys(unknown):
        for negated in (True, False):  # a boolean without a value reads as false, so its NOT comes first
            found = _without(blank, [_widened(items, blank, found, negated) for items in found])
    return found


def field_of(item: Core) -> str:
    """The field that a leaf reads; empty for anything else."""
    if not isinstance(item, Leaf):
        return ""
    return item.predicate.name if isinstance(item.predicate, Name) else item.predicate.field


def _is_blank(item: Leaf) -> bool:
    return isinstance(item.predicate, Blank) and not item.negated


def _widened(items: Items, blank: Leaf, branches: Sequence[Items], negated: bool) -> Items:
    """`items` true on a blank too, where a branch that is then not needed any more says that of the same records.

    A boolean, if it is `negated` or not, is widened wherever that is true, since nothing else can be said of one
    without a value.
    """
    own = {item for item in items if field_of(item) == field_of(blank) and _may_widen(item, negated)}
    rest = set(items) - own
    boolean = any(isinstance(_predicate(item), Name) for item in own)

    def same(other: Items) -> bool:
        return _covers(other, rest | {blank}) and (boolean or _covers(rest, set(other) - {blank}))

    if not own or not any(blank in other and same(other) for other in branches):
        return items
    return tuple(_true_on_blank(item) if item in own else item for item in items)


def _may_widen(item: Core, negated: bool) -> bool:
    predicate = _predicate(item)
    if isinstance(predicate, Name):
        return isinstance(item, Leaf) and item.negated is negated
    return not isinstance(predicate, Blank)


def _without(blank: Leaf, branches: Sequence[Items]) -> list[Items]:
    """Without the branches for a blank that another one covers now."""

    def covered(items: Items) -> bool:
        rest = set(items) - {blank}
        return blank in items and any(
            _by_other_fields(other, blank) <= rest for other in branches if blank not in other
        )

    return [items for items in branches if not covered(items)]


def _covers(wider: Collection[Core], items: Collection[Core]) -> bool:
    """Whether whoever passes all of `items` passes all of `wider`: each of these is one of those, or lets more in."""
    return all(item in items or any(_lets_in(item, other) for other in items) for item in wider)


def _lets_in(item: Core, other: Core) -> bool:
    """Whether both want a code of one field, and `item` takes every code that `other` does."""
    same = field_of(item) == field_of(other) != ""
    return same and bool(_codes(other)) and _codes(other) <= _codes(item)


def _codes(item: Core) -> frozenset[object]:
    match item:
        case Leaf(predicate=In(values=values) | HasAny(values=values), negated=False, on_blank=False):
            return frozenset(values)
        case Leaf(predicate=Compare(op="=", right=Text() as value), negated=False, on_blank=False):
            return frozenset({value})
    return frozenset()


def _by_other_fields(items: Items, blank: Leaf) -> set[Core]:
    """What a branch asks of a record whose field is blank."""
    name = field_of(blank)
    return {item for item in items if not (field_of(item) == name and isinstance(item, Leaf) and item.on_blank)}


def _true_on_blank(item: Core) -> Core:
    assert isinstance(item, Leaf)
    return opposite(Leaf(item.predicate, item.negated, True))


def _predicate(item: Core) -> object:
    return item.predicate if isinstance(item, Leaf) else None
