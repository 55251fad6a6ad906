"""Whether every rule of a taxonomy is reached, and which of them hold for one touch.

rule 3 AND NOT rule 1 AND NOT rule 2     nothing satisfies it: no touch is ever sorted by rule 3
rule 1 AND rule 2                        a touch that both would sort: the first decides, or `hit: unique` is broken
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, product
from typing import Any, NamedTuple

from ledger.kinds.credit.rule import SortingRule
from ledger.language.schema import Schema
from ledger.language.tree import And, Not, Tree
from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.prove.credit.sorts import Unproved, possible

MOST_PAIRS = 400
"""So many pairs of rules are asked about."""


class ChannelMove(NamedTuple):
    """A touch that is of another channel after a change, and its record."""

    before: str
    after: str
    record: Mapping[str, Any]


class Overlap(NamedTuple):
    """Two rules, by their numbers from 0, and a record that satisfies both."""

    first: int
    second: int
    record: Mapping[str, Any]


def unreached(rules: Sequence[Tree], schema: Schema, today: date) -> Iterator[int]:
    """The rules, by their numbers from 0, that no touch is sorted by, for those before take all of theirs.

    A rule of which nobody can say is not among them.
    """
    for at, rule in enumerate(rules):
        try:
            if possible(_all([rule, *map(Not, rules[:at])]), schema, today) is None:
                yield at
        except Unproved:
            continue


def overlaps(rules: Sequence[Tree], channels: Sequence[str], schema: Schema, today: date) -> Iterator[Overlap]:
    """The pairs of rules of two channels that a touch satisfies both of. Raises Unproved where nobody can say."""
    pairs = [pair for pair in combinations(range(len(rules)), 2) if channels[pair[0]] != channels[pair[1]]]
    if len(pairs) > MOST_PAIRS:
        raise Unproved(f"it has {len(pairs):,} pairs of rules, and at most {MOST_PAIRS} are asked about")
    for first, second in pairs:
        record = possible(_all([rules[first], rules[second]]), schema, today)
        if record is not None:
            yield Overlap(first, second, record)


def _all(parts: Sequence[Tree]) -> Tree:
    return And(tuple(parts)) if len(parts) > 1 else parts[0]


class TaxonomyChange(NamedTuple):
    """The category of a change of a taxonomy, a touch that moves, and why there is no answer."""

    category: str
    move: ChannelMove | None = None
    why: str = ""


def taxonomy_change(before: SortingRule, after: SortingRule, today: date) -> TaxonomyChange:
    """What a change does to the channels of touches: where more have one, and none another, it widens."""
    one, other = before.taxonomy, after.taxonomy
    if one.funnel != other.funnel:
        return TaxonomyChange("incomparable", why="the parts of the funnel are others")
    try:
        moves = list(_moves(before, after, today))
    except Unproved as unproved:
        return TaxonomyChange("unknown", why=str(unproved))
    move = next(iter(moves), None)
    found, lost = (
        any(each.before == one.otherwise for each in moves),
        any(each.after == other.otherwise for each in moves),
    )
    between = any(each.before != one.otherwise and each.after != other.otherwise for each in moves)
    if between or (found and lost) or _parts_differ(one, other):
        return TaxonomyChange("shifting", move)
    return TaxonomyChange("widening" if found else "narrowing" if lost else "equivalent", move)


def _parts_differ(one: Taxonomy, other: Taxonomy) -> bool:
    """Whether a channel of both serves another part."""
    names = {each.name for each in one.channels} & {each.name for each in other.channels}
    return any(one.funnel_of(name) != other.funnel_of(name) for name in names)


def _moves(before: SortingRule, after: SortingRule, today: date) -> Iterator[ChannelMove]:
    """A touch for each way from one channel to another. Raises Unproved where nobody can say."""
    ways = list(product(_outcomes(before.taxonomy), _outcomes(after.taxonomy)))
    if len(ways) > MOST_PAIRS:
        raise Unproved(f"it has {len(ways):,} pairs of rules, and at most {MOST_PAIRS} are asked about")
    rest = before.taxonomy.otherwise, after.taxonomy.otherwise
    for (was, one), (now, other) in ways:
        if was == now or (was, now) == rest:
            continue
        record = possible(_all([*one, *other]), before.touch, today)
        if record is not None:
            yield ChannelMove(was, now, record)


def _outcomes(found: Taxonomy) -> list[tuple[str, tuple[Tree, ...]]]:
    """Each rule's channel and the conditions under which that rule decides; and what none does."""
    before = [Not(rule.when) for rule in found.rules]
    decided = [(rule.channel, (rule.when, *before[:at])) for at, rule in enumerate(found.rules)]
    return [*decided, (found.otherwise, tuple(before))]
