"""One side of a comparison: what is meant, over the fields as this side reads them.

Two versions may read one stored record in different ways: a field counts as 0 where it is blank on one side and stays
blank on the other. So both are asked about the record as it is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from ledger.language import Ladder, Meaning, Schema, Score, inputs, judged
from ledger.language.inputs import scores_under
from ledger.language.meaning import reads, whens
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
        said = judged(self.meaning, record, self.schema, today)
        return rank(self.meaning, said)


def rank(meaning: Meaning, said: bool | int | str | None) -> int:
    """A verdict as a number that grows; a record in no stage is at 0."""
    if isinstance(meaning, Ladder):
        keys = [each.key for each in meaning.stages]
        return keys.index(said) + 1 if isinstance(said, str) and said in keys else 0
    return int(said or 0)


def alike(one: Side, other: Side) -> str:
    """Why two sides cannot be compared; empty where they can."""
    if type_of(one.meaning) != type_of(other.meaning):
        return f"one is a {type_of(one.meaning)}, the other a {type_of(other.meaning)}"
    match one.meaning, other.meaning:
        case Ladder() as before, Ladder() as after if why := _rungs(before, after):
            return why
    for name in sorted(one.fields & other.fields):
        types = one.schema.fields[name].type, other.schema.fields[name].type
        if types[0] != types[1]:
            return f"{name} is a {types[0]} for one and a {types[1]} for the other"
    return ""


def _rungs(one: Ladder, other: Ladder) -> str:
    """How two ladders differ in where a record may be; empty where they do not."""
    before, after = ([each.key for each in ladder.stages] for ladder in (one, other))
    if before != after:
        return f"the stages are {', '.join(before)} and {', '.join(after)}"
    rest = [f"`{each.otherwise}`" if each.otherwise else "no stage" for each in (one, other)]
    return f"what satisfies none is in {rest[0]} for one and in {rest[1]} for the other" if rest[0] != rest[1] else ""


def type_of(meaning: Meaning) -> str:
    """What sort of answer a meaning gives."""
    return "score" if isinstance(meaning, Score) else "ladder" if isinstance(meaning, Ladder) else "criteria"
