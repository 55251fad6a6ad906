"""From one attribution to another, one thing at a time, in a fixed order: each world differs from the one before in it.

    A ─ conversions ─ candidates ─ reset ─ window ─ eligibility ─ taxonomy ─ collapse ─ credit ─ value ─ B

Where the parts of the funnel differ, no form of credit of the one can speak of the parts of the other: then `taxonomy`
and `credit` are one step, in the place of the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ledger.data import replace
from ledger.meanings.credit.attribution import Attribution
from ledger.measure.credit.pure.run import CreditWorld


class WorldStep(NamedTuple):
    """What is taken of the other, and the world that is reached by it."""

    name: str
    world: CreditWorld


TAXONOMY, CREDIT, BOTH = "taxonomy", "credit", "taxonomy and credit"
Take = Callable[[CreditWorld, CreditWorld], CreditWorld]
"""A world with one thing of another in the place of its own."""


def chain(before: CreditWorld, after: CreditWorld) -> Iterator[WorldStep]:
    """Every step, those too in which the two are alike; the last one reaches `after`."""
    one = before.taxonomy.funnel != after.taxonomy.funnel
    world = before
    for name, take in _STEPS:
        if one and name == CREDIT:
            continue
        world = take(world, after)
        if one and name == TAXONOMY:
            name, world = BOTH, _credit(world, after)
        yield WorldStep(name, world)


def _conversions(world: CreditWorld, other: CreditWorld) -> CreditWorld:
    own = world.rule.conversion.worth
    return _with_rule(world, replace(world.rule, conversion=other.rule.conversion._replace(worth=own)))


def _candidates(world: CreditWorld, other: CreditWorld) -> CreditWorld:
    """What joins a touch to a conversion, and when it was."""
    by, touching = other.rule.journey, other.rule.touches
    journey = world.rule.journey._replace(touch=by.touch, conversion=by.conversion, through=by.through)
    touches = world.rule.touches._replace(at=touching.at, order=touching.order)
    return _with_rule(world, replace(world.rule, journey=journey, touches=touches))


def _reset(world: CreditWorld, other: CreditWorld) -> CreditWorld:
    journey = world.rule.journey._replace(reset=other.rule.journey.reset)
    return _with_rule(world, replace(world.rule, journey=journey))


def _window(world: CreditWorld, other: CreditWorld) -> CreditWorld:
    journey = world.rule.journey._replace(window=other.rule.journey.window)
    return _with_rule(world, replace(world.rule, journey=journey))


def _eligibility(world: CreditWorld, other: CreditWorld) -> CreditWorld:
    touches = world.rule.touches._replace(eligible=other.rule.touches.eligible)
    return _with_rule(world, replace(world.rule, touches=touches))


def _taxonomy(world: CreditWorld, other: CreditWorld) -> CreditWorld:
    touches = world.rule.touches._replace(taxonomy=other.rule.touches.taxonomy)
    return _with_rule(world, replace(world.rule, touches=touches))._replace(taxonomy=other.taxonomy)


def _collapse(world: CreditWorld, other: CreditWorld) -> CreditWorld:
    touches = world.rule.touches._replace(collapse=other.rule.touches.collapse)
    return _with_rule(world, replace(world.rule, touches=touches))


def _credit(world: CreditWorld, other: CreditWorld) -> CreditWorld:
    """The form, with the dates that it speaks of, and what it calls nobody."""
    rule = other.rule
    form = replace(world.rule, form=rule.form, milestones=rule.milestones, no_touch=rule.no_touch)
    return _with_rule(world, form)._replace(weighed=other.weighed)


def _value(world: CreditWorld, other: CreditWorld) -> CreditWorld:
    conversion = world.rule.conversion._replace(worth=other.rule.conversion.worth)
    return _with_rule(world, replace(world.rule, conversion=conversion))


def _with_rule(world: CreditWorld, rule: Attribution) -> CreditWorld:
    return world._replace(rule=rule)


_STEPS: tuple[tuple[str, Take], ...] = (
    ("conversions", _conversions),
    ("candidates", _candidates),
    ("reset", _reset),
    ("window", _window),
    ("eligibility", _eligibility),
    (TAXONOMY, _taxonomy),
    ("collapse", _collapse),
    (CREDIT, _credit),
    ("value", _value),
)
_BEFORE_BOTH = next(nth for nth, (name, _) in enumerate(_STEPS) if name == TAXONOMY) + 1
CHAIN = (*(name for name, _ in _STEPS[:_BEFORE_BOTH]), BOTH, *(name for name, _ in _STEPS[_BEFORE_BOTH:]))
"""What every step may be called, in the order in which they are taken."""
