"""The sorts of touch that may earn under an attribution: a channel, and what is asked of a touch beside it.

    eligible AND rule 2 AND NOT rule 1     -->  a record of channel 2, or proof that there is none
    … AND medium = 'blog' | NOT …          -->  one for each way in which the conditions that matter may fall out

A channel that no eligible touch can have is in no journey, so no claim is judged by it; and so is a touch without a
key, a time or an id of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ledger.kinds.credit.form import SAID
from ledger.kinds.credit.rule import CreditRule
from ledger.language.schema import Schema
from ledger.language.tree import Always, And, Blank, Not, Or, Tree, reads, walk
from ledger.meanings.credit.form import Weights
from ledger.prove.category import change
from ledger.prove.side import Side
from ledger.prove.soundness import NOBODY

MOST_CONDITIONS = 10
"""So many conditions of weights are told apart: each may double the sorts of touch."""


class Unproved(Exception):
    """Why nobody can say."""


class TouchSort(NamedTuple):
    """A sort of touch: its channel, the part of the funnel, whether it is one that was asked about, and a record.

    `truths` say which of the conditions that weights ask of a touch itself hold.
    """

    channel: str
    funnel: str
    record: Mapping[str, Any]
    asked: bool = False
    truths: tuple[bool, ...] = ()


def touch_sorts(found: CreditRule, today: date, asked: Tree | None = None) -> tuple[TouchSort, ...]:
    """Every sort of touch that may earn; `asked` is a criteria of whose touches a claim speaks.

    Raises Unproved where nobody can say which there are.
    """
    conditions = [*([asked] if asked else []), *own_conditions(found)]
    if len(conditions) > MOST_CONDITIONS:
        raise Unproved(f"its weights ask {len(conditions)} conditions of a touch, and at most {MOST_CONDITIONS} are")
    sorts: dict[tuple[Any, ...], TouchSort] = {}
    for channel, base in _channels(found):
        for truths, record in _split(base, conditions, found.touch, today):
            of = truths[0] if asked else False
            sort = TouchSort(channel, found.taxonomy.funnel_of(channel), record, of, truths[1:] if asked else truths)
            sorts.setdefault((channel, sort.asked, sort.truths), sort)
    return tuple(sorts.values())


def own_conditions(found: CreditRule) -> tuple[Tree, ...]:
    """The predicates of weights that a touch's own fields answer, each once."""
    form = found.rule.form
    rules = form.rules if isinstance(form, Weights) else ()
    named = (node for rule in rules for node in walk(rule.when) if _predicate(node))
    return tuple(dict.fromkeys(node for node in named if not set(reads(node)) & {*SAID}))


def possible(tree: Tree, schema: Schema, today: date) -> Mapping[str, Any] | None:
    """The first record that satisfies a criteria; None where there is none. Raises Unproved where nobody can say."""
    found = change(Side(NOBODY, schema), Side(tree, schema), today)
    if found.category == "unknown" and not found.gains:
        raise Unproved(found.why)
    return found.gains.record if found.gains else None


def all_of(parts: Sequence[Tree]) -> Tree:
    """All of these at once."""
    asked = [each for each in parts if not isinstance(each, Always)]
    return And(tuple(asked)) if len(asked) > 1 else asked[0] if asked else Always()


def joinable(found: CreditRule) -> Iterator[Tree]:
    """That a touch has all without which it is in no journey: what joins it, its time and its id."""
    joining, touching = found.rule.journey, found.rule.touches
    group = [joining.through.touch] if joining.through else []
    for name in dict.fromkeys((joining.touch, *group, touching.at, touching.order[-1])):
        if not found.touch.fields[name].never_blank:
            yield Not(Blank(name))


def _channels(found: CreditRule) -> Iterator[tuple[str, list[Tree]]]:
    """Each rule's channel and what a touch that may earn satisfies where that rule decides; and what none decides."""
    may, before = [found.rule.touches.eligible, *joinable(found)], list[Tree]()
    for rule in found.taxonomy.rules:
        yield rule.channel, [*may, rule.when, *before]
        before.append(Not(rule.when))
    yield found.taxonomy.otherwise, [*may, *before]


def _split(
    base: list[Tree], conditions: Sequence[Tree], schema: Schema, today: date
) -> Iterator[tuple[tuple[bool, ...], Mapping[str, Any]]]:
    """Each way in which the conditions can fall out beside what is asked, with a record of it."""
    record = possible(all_of(base), schema, today)
    if record is None:
        return
    if not conditions:
        yield (), record
        return
    first, *others = conditions
    for truth in (True, False):
        for truths, record in _split([*base, first if truth else Not(first)], others, schema, today):
            yield (truth, *truths), record


def _predicate(node: Tree) -> bool:
    return not isinstance(node, Always | And | Or | Not)
