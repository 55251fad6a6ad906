"""Branches as few as this can find: OR of ANDs, absorbed and merged.

Exact by construction: each step keeps the set of records. A branch that no record can pass is dropped; a filter that
another one implies is dropped; a branch that a wider one covers is dropped; branches that differ only in the options
of one property become one.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

from ledger_hubspot.native.filters import (
    AsIs,
    Branch,
    Branches,
    Filter,
    InHelper,
    InList,
    IsKnown,
    IsTrue,
    OptionIs,
    spelled,
)


def both(left: Branches, right: Branches) -> Branches:
    """The branches that are true where both are."""
    return frozenset(one | other for one in left for other in right)


def tidied(found: Branches) -> Branches:
    """Without impossible branches, implied filters and branches that another covers."""
    possible = {_simpler(branch) for branch in found if not _impossible(branch)}
    wider: dict[Filter | None, list[Branch]] = defaultdict(list)  # each kept branch under one of its own filters
    kept: list[Branch] = []
    for branch in sorted(possible, key=len):
        if not any(one <= branch for item in (None, *branch) for one in wider[item]):
            kept.append(branch)
            wider[next(iter(branch), None)].append(branch)
    return frozenset(kept)


def merged(found: Branches) -> Branches:
    """Branches alike but for the wanted options of one property, joined until nothing is left to join."""
    while (joined := tidied(_joined_once(found))) != found:
        found = joined
    return found


def _impossible(branch: Branch) -> bool:
    """Whether the filters contradict each other: blank and not, true and false, in a list and not in it."""
    unknown = {item.property for item in branch if isinstance(item, IsKnown) and not item.known}
    return any(_needs(item) in unknown or _opposite(item) in branch for item in branch)


def _opposite(item: Filter) -> Filter | None:
    match item:
        case IsTrue(property=name, value=value):
            return IsTrue(name, not value)
        case InList(list_id=list_id, member=member):
            return InList(list_id, not member)
        case InHelper(of=of, member=member):
            return InHelper(of, not member)
    return None


def _needs(item: Filter) -> str | None:
    """The property that must have a value for this filter to pass, if any."""
    if isinstance(item, InList | InHelper | AsIs) or (isinstance(item, IsKnown) and not item.known):
        return None
    return item.property


def _simpler(branch: Branch) -> Branch:
    """Without `known` where a value filter says it too, and with one list of excluded options a property."""
    valued = {_needs(item) for item in branch if not isinstance(item, IsKnown)}
    kept = {item for item in branch if not (isinstance(item, IsKnown) and item.known and item.property in valued)}
    excluded = [item for item in kept if isinstance(item, OptionIs) and item.none]
    for one, other in combinations(excluded, 2):
        if one.property == other.property:
            rest = frozenset(kept - {one, other})
            return _simpler(rest | {OptionIs(one.property, one.values | other.values, True)})
    return frozenset(kept)


def _joined_once(found: Branches) -> Branches:
    alike: dict[tuple[Branch, str], set[OptionIs]] = defaultdict(set)
    for branch in found:
        for item in branch:
            if isinstance(item, OptionIs) and not item.none:
                alike[branch - {item}, item.property].add(item)
    left = set(found)
    joinable = [entry for entry in alike.items() if len(entry[1]) > 1]
    for (rest, name), items in sorted(joinable, key=lambda entry: (entry[0][1], spelled(entry[0][0]))):
        gone = {rest | {item} for item in items}
        if gone <= left:
            values = frozenset().union(*(item.values for item in items))
            left = (left - gone) | {rest | {OptionIs(name, values, False)}}
    return frozenset(left)
