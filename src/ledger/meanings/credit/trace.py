"""Why each touch is in the journey of one conversion, or is not: the steps of `journeys`, asked about one.

touches of its key --> later | not of its group | an earlier conversion's | outside | not eligible | stood for | in
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ledger.language.record import Value
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.journey import Conversion, Journey, Touch
from ledger.meanings.credit.journeys import (
    Candidates,
    Roles,
    candidates_of,
    collapsed,
    conversion_order,
    in_order,
    inside_window,
    own_candidates,
)

LATER, NOT_OF_GROUP, SPENT, OUTSIDE, NOT_ELIGIBLE, STOOD_FOR, KEPT = (
    *("later", "not of its group", "an earlier conversion's", "outside the window", "not eligible"),
    *("counts as one with another", ""),
)
"""Why a touch is in no journey, in the order of the steps; empty for one that is in it."""


class TracedTouch(NamedTuple):
    """A touch, and why it is not in the journey; `by` is the conversion or the touch that has its place."""

    touch: Touch
    why: str
    by: Value = None


class Trace(NamedTuple):
    """The journey of one conversion, and every touch of its key in order.

    `first` is the conversion that counts in its place, where only the first of a key does.
    """

    journey: Journey
    touches: tuple[TracedTouch, ...]
    first: Conversion | None = None


def trace(
    rule: Attribution, asked: Conversion, touches: Iterable[Touch], conversions: Iterable[Conversion], roles: Roles
) -> Trace:
    """What becomes of every touch that has the key of a conversion; `asked` is one of `conversions`."""
    mine = sorted((each for each in touches if each.key == asked.key), key=in_order)
    converted = sorted((each for each in conversions if each.key == asked.key), key=conversion_order)
    if rule.conversion.again == "first" and converted[0].id != asked.id:
        return Trace(Journey(asked, ()), (), converted[0])
    if rule.conversion.again == "first":
        converted = converted[:1]
    candidates = [candidates_of(rule, each, mine, roles) for each in converted]
    steps = _steps(rule, asked, candidates)
    return Trace(Journey(asked, tuple(steps.kept)), tuple(_traced(each, asked, steps) for each in mine))


class _Steps(NamedTuple):
    """The touches that are still there after each step; and what conversions before took."""

    candidates: Sequence[Touch]
    own: Sequence[Touch]
    near: Sequence[Touch]
    eligible: Sequence[Touch]
    kept: Sequence[Touch]
    earlier: Sequence[Candidates]


def _steps(rule: Attribution, asked: Conversion, candidates: Sequence[Candidates]) -> _Steps:
    resets = own_candidates(rule.journey.reset, candidates)
    own = sorted(next(each.touches for each in resets if each.conversion.id == asked.id), key=in_order)
    near = [each for each in own if inside_window(rule.journey.window, each, asked)]
    eligible = [each for each in near if each.eligible]
    mine = next(each.touches for each in candidates if each.conversion.id == asked.id)
    earlier = [each for each in candidates if each.conversion.at.order < asked.at.order]
    return _Steps(mine, own, near, eligible, collapsed(rule.touches.collapse, eligible), earlier)


def _traced(touch: Touch, asked: Conversion, steps: _Steps) -> TracedTouch:
    """The last step that a touch came to."""
    if touch not in steps.candidates:
        return TracedTouch(touch, NOT_OF_GROUP if touch.at.by(asked.at) else LATER)
    if touch not in steps.own:
        spent = (each.conversion.id for each in steps.earlier if touch in each.touches)
        return TracedTouch(touch, SPENT, next(spent, None))
    if touch not in steps.near:
        return TracedTouch(touch, OUTSIDE)
    if touch not in steps.eligible:
        return TracedTouch(touch, NOT_ELIGIBLE)
    if touch not in steps.kept:
        return TracedTouch(touch, STOOD_FOR, _standing(touch, steps.eligible, steps.kept))
    return TracedTouch(touch, KEPT)


def _standing(touch: Touch, eligible: Sequence[Touch], kept: Sequence[Touch]) -> Value:
    """The touch that stands for one: the last of its channel that is kept and comes before it."""
    before = eligible[: eligible.index(touch)]
    return next((each.id for each in reversed(before) if each in kept and each.channel == touch.channel), None)
