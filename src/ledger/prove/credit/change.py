"""What a change of an attribution does to credit: its category, and where that moves.

    who converts, in which currency, over which parts      another   -->  incomparable
    who may earn, and how much: equal canonical forms                -->  equivalent
    credit where nobody earned, and none moves elsewhere             -->  widening; the reverse: narrowing
    any other journey in which somebody earns another share          -->  shifting

A journey in which credit moves is looked for among short ones, and shared by the reference evaluator on either side.
Where none is found and the two are not proved to be the same, nobody can say, and that counts as shifting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import gcd
from typing import Any, NamedTuple

from ledger.data import Data
from ledger.kinds.credit.rule import CreditRule
from ledger.language.digest import meaning_digest
from ledger.language.evaluate import holds
from ledger.language.tree import Tree
from ledger.meanings.credit.attribution import Attribution, Collapse, Window
from ledger.meanings.credit.form import (
    Decay,
    FirstTouch,
    Form,
    LastBut,
    LastTouch,
    Linear,
    Markov,
    Shapley,
    ShareLine,
    Shares,
    Weights,
)
from ledger.prove.category import change
from ledger.prove.credit.both import BothSides, JourneyPair, pairs, read_touch, record_values
from ledger.prove.credit.placed import every_place, placing
from ledger.prove.credit.sorts import TouchSort, Unproved, own_conditions
from ledger.prove.side import Side

_NO_DAY = date(2000, 1, 1)
_ALONE: Mapping[str, Form] = {"first": FirstTouch(), "last": LastTouch(), "others": Linear()}


class PartMove(NamedTuple):
    """What a part of the funnel earns after a change: `never less`, `never more`, `both` or `the same`."""

    part: str
    moves: str


class CreditChange(Data, frozen=True):
    """What a change does to credit, with the smallest journey in which it moves, as either side shares it.

    `parts` say what each part of the funnel earned on all journeys of up to `longest` touches; `why` gives the reason
    of what was not compared, or not proved.
    """

    category: str
    pair: JourneyPair | None = None
    parts: tuple[PartMove, ...] = ()
    longest: int = 0
    why: str = ""

    @property
    def breaking(self) -> bool:
        """Whether credit may move."""
        return self.category not in ("editorial", "equivalent")


def credit_change(before: CreditRule, after: CreditRule, today: date) -> CreditChange:
    """What it does to credit to go from one attribution to another."""
    if why := incomparable(before, after, today):
        return CreditChange("incomparable", why=why)
    try:
        if _who(before, after, today) and (
            canonical(before) == canonical(after) or _weighed_alike(before, after, today)
        ):
            return CreditChange("equivalent")
        return _moved(before, after, today)
    except Unproved as unproved:
        return CreditChange("unknown", why=str(unproved))


def incomparable(before: CreditRule, after: CreditRule, today: date) -> str:
    """Why two attributions share something else, or in another way of counting; empty where they can be compared."""
    one, other = before.rule, after.rule
    known = (before.schemas[one.conversion.entity], after.schemas.get(other.conversion.entity))
    if one.conversion.entity != other.conversion.entity or known[1] is None:
        return "other records convert"
    if one.conversion._replace(when=other.conversion.when, worth=other.conversion.worth) != other.conversion:
        return "conversions are counted otherwise"
    if not _same((one.conversion.when, known[0]), (other.conversion.when, known[1]), today):
        return "other records convert"
    if one.conversion.worth != other.conversion.worth:
        return "what a conversion is worth is another field, or another currency"
    if before.taxonomy.funnel != after.taxonomy.funnel:
        return "the parts of the funnel are others"
    if one.journey._replace(reset="", window=Window()) != other.journey._replace(reset="", window=Window()):
        return "touches are joined to conversions otherwise"
    times = [(each.touches.entity, each.touches.at, each.touches.order) for each in (one, other)]
    return "touches are other records, or are ordered by other fields" if times[0] != times[1] else ""


def canonical(found: CreditRule) -> Any:
    """How much each touch earns of the touches that may earn, however that is written."""
    form, how = _plain(found.rule.form), found.rule.touches.collapse
    if isinstance(form, Shapley):
        return Linear(), ("once", 0), {}
    named = {line.name for line in form.lines if line.to == "before"} if isinstance(form, Shares) else set()
    milestones = {name: found.rule.milestones[name] for name in named}
    return _comparable(form), tuple(how), milestones


def _weighed_alike(before: CreditRule, after: CreditRule, today: date) -> bool:
    """Whether every touch weighs the same wherever it stands, by two forms that weigh by kind and place."""
    forms, hows = [[get(each.rule) for each in (before, after)] for get in (lambda rule: rule.form, _how)]
    if hows[0] != hows[1] or any(isinstance(form, Shares | LastBut | Decay) for form in forms):
        return False
    records = BothSides(before, after, today).records
    counted = max(placing(each).counted for each in (before, after))
    one, other = (_weights_at(each, records, counted) for each in (before, after))
    return one == other


def _how(rule: Attribution) -> Collapse:
    return Collapse("once") if isinstance(rule.form, Shapley) else rule.touches.collapse


def _weights_at(found: CreditRule, records: Sequence[Mapping[str, Any]], counted: int) -> list[int]:
    """What a touch of every sort weighs at every place that is told apart, in the least whole numbers."""
    looks, conditions = placing(found), own_conditions(found)
    weights = list[int]()
    for record in records:
        touch = read_touch(found, record)
        truths = tuple(holds(each, record_values(found, record, each), found.touch, _NO_DAY) for each in conditions)
        way = looks.treated(TouchSort(touch.channel, touch.funnel, record, False, truths))
        weights += (looks.weigh(way, place) for place in every_place(counted))
    unit = gcd(*weights) or 1
    return [weight // unit for weight in weights]


def _comparable(form: Form) -> Any:
    if isinstance(form, Weights):
        return [(meaning, weight) for meaning, weight in _scaled(form)]
    return tuple(sorted(form.effects.items())) if isinstance(form, Markov) else form


def _plain(form: Form) -> Form:
    """The simplest form that gives the same."""
    match form:
        case Shares(lines=(ShareLine(to="touch", name=name),)):
            return _ALONE[name]
        case Shares(lines=lines):
            unit = gcd(*(line.share for line in lines))
            least = (ShareLine(line.to, line.name, line.share // unit) for line in lines)
            return Shares(tuple(sorted(least, key=lambda line: (line.to, line.name))))
        case Weights(rules=rules, otherwise=otherwise) if otherwise and all(each.weight == otherwise for each in rules):
            return Linear()
        case LastBut(channels=channels):
            return LastBut(tuple(sorted(channels)))
        case Markov(order=_, effects=effects):
            unit = gcd(*effects.values()) or 1
            return Markov(1, {name: weight // unit for name, weight in effects.items() if weight})
    return form


def _scaled(form: Weights) -> Iterator[tuple[Tree | None, int]]:
    unit = gcd(form.otherwise, *(each.weight for each in form.rules)) or 1
    yield from ((each.when, each.weight // unit) for each in form.rules)
    yield None, form.otherwise // unit


def _who(before: CreditRule, after: CreditRule, today: date) -> bool:
    """Whether the same touches may earn, each of the same channel."""
    one, other = before.rule, after.rule
    if one.journey.reset != other.journey.reset or _reaches(before) != _reaches(after):
        return False
    if not _same((one.touches.eligible, before.touch), (other.touches.eligible, after.touch), today):
        return False
    sorted_ = [
        (
            [(meaning_digest(each.when, found.touch), each.channel) for each in found.taxonomy.rules],
            found.taxonomy.otherwise,
            found.taxonomy.channels,
        )
        for found in (before, after)
    ]
    return sorted_[0] == sorted_[1]


def _reaches(found: CreditRule) -> list[tuple[int | None, bool]]:
    """How far back touches of each part may lie."""
    window = found.rule.journey.window
    return [(window.of(part), window.hours and window.of(part) is not None) for part in (*found.taxonomy.funnel, "")]


def _same(one: tuple[Tree, Any], other: tuple[Tree, Any], today: date) -> bool:
    found = change(Side(*one), Side(*other), today)
    if found.category == "unknown":
        raise Unproved(found.why)
    return not found.breaking


def _moved(before: CreditRule, after: CreditRule, today: date) -> CreditChange:
    """The category by the journeys in which credit moves, and what they say of each part."""
    both = BothSides(before, after, today)
    smallest, first_moved, filled, emptied = None, None, False, False
    signs: dict[str, set[int]] = {part: set() for part in both.parts}
    for pair in pairs(both):
        for part in both.parts:
            signs[part].add(_sign(pair.gained(part)))
        if pair.differs:
            smallest = smallest or pair
            filled, emptied = filled or pair.filled, emptied or pair.emptied
            first_moved = first_moved or (None if pair.filled or pair.emptied else pair)
        if first_moved and all({1, -1} <= found for found in signs.values()):
            break
    parts = tuple(PartMove(part, _words(found)) for part, found in signs.items())
    if first_moved or (filled and emptied):
        return CreditChange("shifting", first_moved or smallest, parts, both.longest)
    name = "widening" if filled else "narrowing" if emptied else ""
    if name and before.taxonomy == after.taxonomy and _proved(before.rule, after.rule, name):
        return CreditChange(name, smallest, parts, both.longest)
    seen = f"credit only {'comes' if filled else 'goes'} where nobody {'earned' if filled else 'earns then'}"
    said = seen if name else "credit is the same"
    why = f"on every journey of up to {both.longest} touches {said}, and nobody proved that of longer ones"
    return CreditChange("unknown", smallest, parts, both.longest, why)


def _proved(before: Attribution, after: Attribution, name: str) -> bool:
    """Whether journeys that had credit are left as they were, whatever their length.

    What is carried comes only to journeys without touches. A longer window adds only touches before the others, and of
    those the last earns nothing less.
    """
    less, more = (before, after) if name == "widening" else (after, before)
    if (less.touches, less.form, less.milestones) != (more.touches, more.form, more.milestones):
        return False
    windows, resets = (less.journey.window, more.journey.window), (less.journey.reset, more.journey.reset)
    if windows[0] == windows[1]:
        return resets == ("at_conversion", "carry")
    plain = windows[0].hours == windows[1].hours and not (windows[0].parts or windows[1].parts)
    last = isinstance(_plain(less.form), LastTouch) and less.touches.collapse.how == "none"
    return plain and last and resets in (("at_conversion", "at_conversion"), ("never", "never"))


def _sign(number: Fraction) -> int:
    return (number > 0) - (number < 0)


def _words(signs: set[int]) -> str:
    return "both" if {1, -1} <= signs else "never less" if 1 in signs else "never more" if -1 in signs else "the same"
