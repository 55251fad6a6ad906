"""Whether every rule of a taxonomy is reached, and which of them hold for one touch.

rule 3 AND NOT rule 1 AND NOT rule 2     nothing satisfies it: no touch is ever sorted by rule 3
rule 1 AND rule 2                        a touch that both would sort: the first decides, or `hit: unique` is broken
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any, NamedTuple

from ledger.language import Schema
from ledger.language.tree import And, Not, Tree
from ledger.prove.credit.sorts import Unproved, possible

MOST_PAIRS = 400
"""So many pairs of rules are asked about."""


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
