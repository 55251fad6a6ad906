"""The core form as the fewest branches this can find: OR of ANDs, absorbed and merged.

Exact by construction: each step keeps the set of records. A branch that no record can pass is dropped; a filter that
another one implies is dropped; a branch that a wider one covers is dropped; branches that differ only in the options
of one property become one.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

from ledger import All, Core, Leaf, Rule
from ledger_hubspot.compile import reasons
from ledger_hubspot.compile.leaves import Branches, both, branches
from ledger_hubspot.filters import Branch, Filter, InList, IsKnown, IsTrue, OptionIs, spelled

MOST_FILTERS = 250  # HubSpot's limit for one list
# On the way. Beyond these, merging is unlikely to bring the filters under the limit, and comparing branches is slow.
_MOST_BRANCHES, _MOST_PAIRS = 500, 2000


def normal(form: Core, rule: Rule) -> Branches:
    """The branches of a core form. Raises Refused."""
    found = merged(_built(form, rule))
    if not found:
        raise reasons.refused(reasons.NEVER, f"`{rule.key}`")
    if sum(len(branch) for branch in found) > MOST_FILTERS:
        raise reasons.refused(reasons.TOO_MANY, f"`{rule.key}`")
    return found


def _built(form: Core, rule: Rule) -> Branches:
    if isinstance(form, Leaf):
        return _tidied(branches(form, rule))
    parts = [_built(part, rule) for part in form.of]
    if not isinstance(form, All):
        return _within(_tidied(frozenset().union(*parts)), rule)
    found: Branches = frozenset({frozenset()})
    for part in sorted(parts, key=len):
        if len(found) * len(part) > _MOST_PAIRS:
            raise reasons.refused(reasons.TOO_MANY, f"`{rule.key}`")
        found = _within(_tidied(both(found, merged(part))), rule)
    return found


def _within(found: Branches, rule: Rule) -> Branches:
    if len(found) > _MOST_BRANCHES:
        raise reasons.refused(reasons.TOO_MANY, f"`{rule.key}`")
    return found


def _tidied(found: Branches) -> Branches:
    """Without impossible branches, implied filters and branches that another covers."""
    possible = {_simpler(branch) for branch in found if not _impossible(branch)}
    kept: list[Branch] = []
    for branch in sorted(possible, key=len):
        if not any(wider <= branch for wider in kept):
            kept.append(branch)
    return frozenset(kept)


def _impossible(branch: Branch) -> bool:
    """Whether the filters contradict each other: blank and not, true and false, in a list and not in it."""
    unknown = {item.property for item in branch if isinstance(item, IsKnown) and not item.known}
    return any(_needs(item) in unknown for item in branch) or any(
        (isinstance(item, IsTrue) and IsTrue(item.property, not item.value) in branch)
        or (isinstance(item, InList) and InList(item.list_id, not item.member) in branch)
        for item in branch
    )


def _needs(item: Filter) -> str | None:
    """The property that must have a value for this filter to pass, if any."""
    if isinstance(item, InList) or (isinstance(item, IsKnown) and not item.known):
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


def merged(found: Branches) -> Branches:
    """Branches alike but for the wanted options of one property, joined until nothing is left to join."""
    while (joined := _tidied(_joined_once(found))) != found:
        found = joined
    return found


def _joined_once(found: Branches) -> Branches:
    alike: dict[tuple[Branch, str], set[OptionIs]] = defaultdict(set)
    for branch in found:
        for item in branch:
            if isinstance(item, OptionIs) and not item.none:
                alike[branch - {item}, item.property].add(item)
    left = set(found)
    for (rest, name), items in sorted(alike.items(), key=lambda entry: (entry[0][1], spelled(entry[0][0]))):
        gone = {rest | {item} for item in items}
        if len(items) > 1 and gone <= left:
            values = frozenset().union(*(item.values for item in items))
            left = (left - gone) | {rest | {OptionIs(name, values, False)}}
    return frozenset(left)
