"""What is odd about one meaning by itself: nobody satisfies it, everybody does, a part of it never decides.

criteria   never true · always true · a clause without which it would say the same
score      a rule that never gives its points · a number that is worth more as it grows, and then less
ladder     a stage that nobody is in · a stage that does not imply the one before it
metric     what no record can count as: a ratio that is always 0, or always 1
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from ledger.language.literals import plain
from ledger.language.meaning import Composite, Last, Total
from ledger.language.print import canonical
from ledger.language.schema import Schema
from ledger.language.tree import Always, And, Not, Or, Tree
from ledger.prove.axes import Space, space
from ledger.prove.category import FEW, MeaningChange, change
from ledger.prove.listing import Turn, turns
from ledger.prove.side import Side
from ledger.prove.witness import Witness, in_words

MOST_CLAUSES = 20
NOBODY = Not(Always())


class Odd(NamedTuple):
    """One oddity, in words, and a record that shows it where one can."""

    what: str
    witness: Witness | None = None


def odd(side: Side, today: date) -> Iterator[Odd]:
    """Everything that was proved odd; what nobody could prove is left out."""
    meaning = side.meaning
    if not isinstance(meaning, Composite):
        yield from _criteria(meaning, side.schema, today)
        return
    match meaning.form:
        case Total() as total:
            yield from _total(side, total, today)
        case Last() as last:
            yield from _last(meaning, last, side.schema, today)


def _criteria(tree: Tree, schema: Schema, today: date) -> Iterator[Odd]:
    if isinstance(tree, Always):
        return
    if _same(tree, NOBODY, schema, today):
        yield Odd("no record can satisfy it")
    elif _same(tree, Always(), schema, today):
        yield Odd("every record satisfies it")
    elif isinstance(tree, And | Or) and len(tree.of) <= MOST_CLAUSES:
        yield from _idle(tree, schema, today)


def _idle(tree: And | Or, schema: Schema, today: date) -> Iterator[Odd]:
    """The clauses that never decide, each beside the others that are left: of two that say the same one is idle."""
    left = list(tree.of)
    for clause in tree.of:
        others = [each for each in left if each is not clause]
        if others and _same(tree, _joined(tree, others), schema, today):
            left = others
            yield Odd(f"`{canonical(clause)}` never decides: what else it asks says that already")


def _joined(tree: And | Or, parts: list[Tree]) -> Tree:
    return parts[0] if len(parts) == 1 else replace(tree, of=tuple(parts))


def _total(side: Side, total: Total, today: date) -> Iterator[Odd]:
    for when, points in total.parts:
        if when != Always() and _same(when, NOBODY, side.schema, today):
            yield Odd(f"the rule `{canonical(when)}` gives its {points} points to nobody")
    room = space((side,), today)
    if room.whole and room.size <= FEW:
        yield from _turning(side, room)


def _turning(side: Side, room: Space) -> Iterator[Odd]:
    """The numbers that are worth more points as they grow in one place, and fewer in another."""
    for name in sorted(side.fields):
        if side.schema.fields[name].type == "number":
            up, down = turns(side, name, room)
            if up and down:
                told = " and ".join(f"from {_step(name, each)}" for each in (up, down))
                yield Odd(f"more `{name}` is worth more in one place and less in another: {told}")


def _step(name: str, turn: Turn) -> str:
    return f"{turn.before} to {turn.after} points at {plain(turn.high[name])}, of {in_words(turn.low)}"


def _last(meaning: Composite, last: Last, schema: Schema, today: date) -> Iterator[Odd]:
    """A record is in the last stage that it satisfies, so a stage is empty where a later one takes all of it."""
    for at, (when, said) in enumerate(last.parts):
        later = [Not(each) for each, _ in last.parts[at + 1 :]]
        told = meaning.empty(said)
        if told and _same(_and([when, *later]), NOBODY, schema, today):
            yield Odd(told)


def _and(parts: list[Tree]) -> Tree:
    kept = [part for part in parts if part != Always()]
    if NOBODY in kept:
        return NOBODY
    return Always() if not kept else kept[0] if len(kept) == 1 else And(tuple(kept))


def _same(one: Tree, other: Tree, schema: Schema, today: date) -> bool:
    found: MeaningChange = change(Side(one, schema), Side(other, schema), today)
    return not found.breaking
