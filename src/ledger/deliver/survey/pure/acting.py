"""What to do with the rules of a survey, and in which order: what most is built on first, twins beside one another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger.data import replace
from ledger.deliver.survey.pure.claims import Pairs, twins, use
from ledger.deliver.survey.pure.rules import Ruled, hints
from ledger.prove.category import MeaningChange

ACTS = ("import", "join", "clear away", "leave")
"""What there is to do with a rule, in the order in which to do it."""


def related(rules: Sequence[Ruled], known: Pairs, day: date) -> list[Ruled]:
    """The rules, each with its twins and what a person should know of it. How two differ is said with the first."""
    same = {at: group for group in twins(rules, known) for at in group}
    return [
        replace(
            each,
            hints=(*each.hints, *hints(each, _beside(at, rules, known), day)),
            twins=tuple(rules[other].label for other in same.get(at, ()) if other != at),
        )
        for at, each in enumerate(rules)
    ]


def _beside(at: int, rules: Sequence[Ruled], known: Pairs) -> list[tuple[Ruled, MeaningChange]]:
    there = ((to if at == one else one, found) for (one, to), found in known.items() if at in (one, to))
    return [(rules[other], found) for other, found in there if found.witness is None or other > at]


def ordered(rules: Sequence[Ruled]) -> list[Ruled]:
    """The rules by what to do."""
    built = {each.label: use(each) for each in rules}

    def place(each: Ruled) -> tuple[object, ...]:
        group = (each.label, *each.twins)
        most = max(built[label] for label in group)
        return ACTS.index(each.act), *(-n for n in most), min(group), *(-n for n in use(each)), each.label

    return sorted(rules, key=place)
