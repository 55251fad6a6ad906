"""One side of a comparison: what is meant, over the fields as this side reads them.

Two versions may read one stored record in different ways: a field counts as 0 where it is blank on one side and stays
blank on the other. So both are asked about the record as it is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from ledger.language.evaluate import known_names, values_of
from ledger.language.inputs import inputs, scores_under
from ledger.language.judged import judged, said
from ledger.language.meaning import Composite, Meaning, reads, sort_of, whens
from ledger.language.schema import Schema
from ledger.language.tree import Always, And, Not, Or, Predicate, Tree, walk

Record = Mapping[str, Any]


class Side(NamedTuple):
    """A meaning with its references expanded, and the schema that it is over."""

    meaning: Meaning
    schema: Schema

    @property
    def fields(self) -> frozenset[str]:
        """The fields of a stored record that it rests on, also through scores."""
        return inputs(reads(self.meaning), self.schema)

    @property
    def scores(self) -> tuple[str, ...]:
        """The scores that it compares, each after those that it compares itself."""
        return scores_under(reads(self.meaning), self.schema)

    @property
    def trees(self) -> tuple[Tree, ...]:
        """Every criteria in it: its own, and those of the scores that it compares."""
        under = (tree for key in self.scores for tree in whens(self.schema.scores[key]))
        return (*whens(self.meaning), *under)

    def predicates(self) -> Iterator[Predicate]:
        """Every predicate in it."""
        for tree in self.trees:
            yield from (node for node in walk(tree) if not isinstance(node, Always | And | Or | Not))

    def says(self, record: Record, today: date) -> int:
        """What it says of a stored record, as a number that grows: 0 or 1, the points, how far up the ladder."""
        if not isinstance(self.meaning, Composite):
            return int(judged(self.meaning, record, self.schema, today) or 0)
        values = values_of(record, known_names(self.meaning, self.schema), self.schema, today)
        return int(said(self.meaning.measure, values, self.schema, today) or 0)


def alike(one: Side, other: Side) -> str:
    """Why two sides cannot be compared; empty where they can."""
    sorts = sort_of(one.meaning), sort_of(other.meaning)
    if sorts[0] != sorts[1]:
        return f"one is a {sorts[0]}, the other a {sorts[1]}"
    if isinstance(one.meaning, Composite) and (why := one.meaning.unlike(other.meaning)):
        return why
    for name in sorted(one.fields & other.fields):
        types = one.schema.fields[name].type, other.schema.fields[name].type
        if types[0] != types[1]:
            return f"{name} is a {types[0]} for one and a {types[1]} for the other"
    return ""
