"""Forms by which a touch weighs what its kind and its place say: first, last, linear, shapley, markov and weights.

How many touches there will be is guessed when a journey begins, and kept to: so that a touch knows whether it is the
last, and what `nth` and `touches` are compared with. Beyond the greatest number that is compared they are all alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ledger.data import Data
from ledger.kinds.credit.form import weighed_schema
from ledger.kinds.credit.rule import CreditRule
from ledger.language.evaluate import holds
from ledger.language.record import Value
from ledger.language.schema import Schema
from ledger.language.tree import Always, And, Between, Compare, In, Not, Number, Or, Ref, Tree, reads, walk
from ledger.meanings.credit.form import FirstTouch, LastTouch, Linear, Markov, Shapley, Weights
from ledger.meanings.credit.weighing import places
from ledger.prove.credit.goals import Goal
from ledger.prove.credit.groups import Letter
from ledger.prove.credit.sorts import TouchSort, Unproved, own_conditions
from ledger.prove.credit.walks import JourneyMove

MOST_COUNTED = 30
"""The greatest number that `nth` and `touches` are compared with in a proof."""
_ORDER = ("place", "nth", "touches")
_NO_DAY = date(2000, 1, 1)


class TouchPlace(NamedTuple):
    """Where a touch stands: its place, which it is, and of how many; beyond what is compared, one more than that."""

    place: str
    nth: int
    touches: int


def every_place(counted: int) -> Iterator[TouchPlace]:
    """Every place that is told apart where no more than so many touches are."""
    for total in range(1, counted + 2):
        yield from (TouchPlace(place, at, total) for at, place in enumerate(places(total), 1))
    most = counted + 1
    yield TouchPlace("first", 1, most)
    yield from (TouchPlace("between", min(at, most), most) for at in range(2, most + 2))
    yield TouchPlace("last", most, most)


Weigh = Callable[[Any, TouchPlace], int]
"""What a touch weighs that is treated in some way, by where it stands."""


class Placed(Data, frozen=True):
    """What is remembered: how many touches there will be (0: more than are told apart), and how many there were."""

    weigh: Weigh
    goal: Goal
    counted: int = 0

    @property
    def constant(self) -> int:
        """What a journey begins with."""
        return self.goal.constant

    def starts(self) -> Iterator[tuple[int, int]]:
        """A guess at how many touches there will be."""
        yield from ((number, 0) for number in range(self.counted + 2))

    def moves(self, state: tuple[int, int], letter: Letter) -> Iterator[JourneyMove]:
        """One more touch, where it stands."""
        total, at = state
        if total:
            if at < total:
                yield self._move(letter, (total, at + 1), TouchPlace(places(total)[at], at + 1, total))
            return
        if at < 0:
            return
        most = self.counted + 1
        nth = min(at + 1, most)
        yield self._move(letter, (0, min(at + 1, most)), TouchPlace("between" if at else "first", nth, most))
        if at >= most:
            yield self._move(letter, (0, -1), TouchPlace("last", nth, most))

    def ends(self, state: tuple[int, int]) -> bool:
        """Whether there were as many as was guessed."""
        return state[1] == (state[0] or -1)

    def _move(self, letter: Letter, state: tuple[int, int], place: TouchPlace) -> JourneyMove:
        return JourneyMove(state, self.goal.gain(self.weigh(letter.way, place), letter.here))


class Placing(NamedTuple):
    """How a form of this sort looks at touches: what it looks at in one, what that weighs, and how far it counts."""

    treated: Callable[[TouchSort], Any]
    weigh: Weigh
    counted: int = 0


def placing(found: CreditRule) -> Placing:
    """How the form of an attribution looks at touches. Raises Unproved."""
    match found.rule.form:
        case FirstTouch():
            return Placing(lambda _: (), lambda _, at: int(at.place in ("only", "first")))
        case LastTouch():
            return Placing(lambda _: (), lambda _, at: int(at.place in ("only", "last")))
        case Linear() | Shapley():
            return Placing(lambda _: (), lambda _, at: 1)
        case Markov(effects=effects):
            return Placing(lambda sort: effects.get(sort.channel, 0), lambda weight, _: int(weight))
        case Weights() as form:
            return _weights(form, found)
    raise AssertionError(found.rule.form)


def by_place(found: CreditRule) -> bool:
    """Whether a form asks where in its journey a touch stands."""
    form = found.rule.form
    trees = [rule.when for rule in form.rules] if isinstance(form, Weights) else []
    return any(set(reads(node)) & {*_ORDER} for tree in trees for node in walk(tree))


def _weights(form: Weights, found: CreditRule) -> Placing:
    known, own = weighed_schema(found.touch, found.taxonomy), own_conditions(found)
    named = [node for rule in form.rules for node in walk(rule.when)]
    said = tuple(dict.fromkeys(node for node in named if set(reads(node)) & {"channel", "funnel"}))
    ordered = [node for node in named if set(reads(node)) & {*_ORDER}]

    def treated(sort: TouchSort) -> tuple[bool, ...]:
        of: dict[str, Value] = {"channel": sort.channel, "funnel": sort.funnel or None}
        return (*sort.truths, *(holds(each, of, known, _NO_DAY) for each in said))

    def weigh(way: tuple[bool, ...], at: TouchPlace) -> int:
        truths = dict(zip((*own, *said), way, strict=True))
        return next((rule.weight for rule in form.rules if _true(rule.when, truths, at, known)), form.otherwise)

    return Placing(treated, weigh, _counted(ordered))


def _true(tree: Tree, truths: dict[Tree, bool], at: TouchPlace, known: Schema) -> bool:
    match tree:
        case And(of=parts):
            return all(_true(each, truths, at, known) for each in parts)
        case Or(of=parts):
            return any(_true(each, truths, at, known) for each in parts)
        case Not(of=part):
            return not _true(part, truths, at, known)
        case Always():
            return True
    if tree in truths:
        return truths[tree]
    values: dict[str, Value] = {"place": at.place, "nth": Decimal(at.nth), "touches": Decimal(at.touches)}
    return holds(tree, values, known, _NO_DAY)


def _counted(ordered: Sequence[Tree]) -> int:
    """The greatest number that `nth` and `touches` are compared with. Raises Unproved where that is too great."""
    counting = [node for node in ordered if set(reads(node)) & {"nth", "touches"}]
    if any(isinstance(node, Compare) and isinstance(node.right, Ref) for node in counting):
        raise Unproved("its weights compare the number of a touch with a field")
    most = int(max((each for node in counting for each in _numbers(node)), default=Decimal(0)))
    if most > MOST_COUNTED:
        raise Unproved(f"its weights count to {most:,}, and at most {MOST_COUNTED} touches are told apart")
    return max(most, 0)


def _numbers(node: Tree) -> Iterator[Decimal]:
    match node:
        case Compare(right=Number(value=value)):
            yield value
        case Between(low=Number(value=low), high=Number(value=high)):
            yield from (low, high)
        case In(values=values):
            yield from (each.value for each in values if isinstance(each, Number))
