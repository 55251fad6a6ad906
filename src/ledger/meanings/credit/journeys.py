"""From touches and conversions to journeys, in the order that attribution.md, section 2, fixes.

    conversions -> candidates -> reset -> window -> eligible -> collapse

Every touch that is in no journey is counted under the last step that it came to.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import timedelta
from itertools import groupby
from typing import Any, NamedTuple

from ledger.language.record import Value
from ledger.meanings.credit.attribution import Attribution, Collapse, Window
from ledger.meanings.credit.journey import Conversion, Journey, Touch

Roles = Set[tuple[Value, Value]]
"""Pairs of what joins a touch and what joins a conversion to a buying group."""


STEPS = ("apart", "window", "not eligible", "collapse", "")
"""Why a touch is in no journey: it came before no conversion of its key; it lay outside of every window; it was not
eligible; it counts as one with another. Empty for a touch that is in one."""


class Journeys(NamedTuple):
    """The journey of every conversion; how many touches are in none, by the last step that they came to; and how many
    conversions have no journey, because only the first of a key counts.
    """

    found: tuple[Journey, ...]
    left_out: Mapping[str, int]
    again: int = 0


class Candidates(NamedTuple):
    """A conversion, and the touches that may be its own."""

    conversion: Conversion
    touches: list[Touch]


def journeys(
    rule: Attribution, touches: Iterable[Touch], conversions: Iterable[Conversion], roles: Roles = frozenset()
) -> Journeys:
    """Every conversion with its touches. They may be handed in in any order: the answer is the same."""
    by_key = defaultdict[Value, list[Touch]](list)
    came_to: dict[Value, int] = {}
    for touch in touches:
        by_key[touch.key].append(touch)
        came_to[touch.id] = 0
    found, again = list[Journey](), 0
    for key, several in groupby(sorted(conversions, key=conversion_order), key=lambda each: each.key):
        converted = list(several)
        if rule.conversion.again == "first":
            again += len(converted) - 1
            converted = converted[:1]
        candidates = [candidates_of(rule, each, by_key[key], roles) for each in converted]
        found += (_journey(rule, each, came_to) for each in own_candidates(rule.journey.reset, candidates))
    left = Counter(STEPS[step] for step in came_to.values() if STEPS[step])
    return Journeys(tuple(found), {step: left[step] for step in STEPS if left[step]}, again)


def conversion_order(conversion: Conversion) -> tuple[Any, ...]:
    """By what conversions are ordered: of one key, the earliest first."""
    return conversion.key, conversion.at.order, conversion.id


def candidates_of(rule: Attribution, conversion: Conversion, touches: Sequence[Touch], roles: Roles) -> Candidates:
    """Every touch that may be its own: not later than it, and of its buying group where there are such."""
    belongs = [
        each
        for each in touches
        if each.at.by(conversion.at) and (rule.journey.through is None or (each.through, conversion.through) in roles)
    ]
    return Candidates(conversion, belongs)


def own_candidates(reset: str, candidates: Sequence[Candidates]) -> Iterator[Candidates]:
    """Each conversion with the candidates that are its own. Conversions of one instant share theirs."""
    spent = set[Value]()
    before = set[Value]()
    for _, several in groupby(candidates, key=lambda each: each.conversion.at.order):
        together = list(several)
        again = set[Value]()
        for conversion, touches in together:
            own = [each for each in touches if reset == "never" or each.id not in spent]
            if reset == "carry" and not own:
                own = [each for each in touches if each.id in before]
            again.update(each.id for each in own)
            yield Candidates(conversion, own)
        before = again
        spent.update(touch.id for each in together for touch in each.touches)


def _journey(rule: Attribution, candidates: Candidates, came_to: dict[Value, int]) -> Journey:
    conversion, touches = candidates
    kept = sorted(touches, key=in_order)
    steps: tuple[Callable[[list[Touch]], list[Touch]], ...] = (
        lambda among: among,
        lambda among: [each for each in among if inside_window(rule.journey.window, each, conversion)],
        lambda among: [each for each in among if each.eligible],
        lambda among: collapsed(rule.touches.collapse, among),
    )
    for step, keep in enumerate(steps, 1):
        kept = keep(kept)
        for each in kept:
            came_to[each.id] = max(came_to[each.id], step)
    return Journey(conversion, tuple(kept))


def in_order(touch: Touch) -> tuple[Any, ...]:
    """By what touches are ordered: when they happened, then what the rule says; a blank comes before all others."""
    return touch.at.order, *((each is not None, each) for each in touch.order)


def inside_window(window: Window, touch: Touch, conversion: Conversion) -> bool:
    """Whether a touch lies near enough before a conversion."""
    length = window.of(touch.funnel)
    if length is None:
        return True
    if not window.hours:
        return (conversion.at.day - touch.at.day).days <= length
    return conversion.at.since(touch.at) <= timedelta(hours=length)


def collapsed(collapse: Collapse, touches: list[Touch]) -> list[Touch]:
    """The touches that stand for all of them: the first of those that count as one."""
    if collapse.how == "once":
        first: dict[str, Touch] = {}
        for each in touches:
            first.setdefault(each.channel, each)
        return list(first.values())
    if collapse.how == "none":
        return touches
    pairs = zip([None, *touches], touches, strict=False)
    return [each for before, each in pairs if before is None or not _as_one(collapse, before, each)]


def _as_one(collapse: Collapse, before: Touch, touch: Touch) -> bool:
    if before.channel != touch.channel:
        return False
    if collapse.how == "repeats":
        return True
    return touch.at.since(before.at) <= timedelta(minutes=collapse.minutes)
