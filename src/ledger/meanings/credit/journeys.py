"""From touches and conversions to journeys, in the order that attribution.md, section 2, fixes.

    conversions -> candidates -> reset -> window -> eligible -> collapse

Every touch that a step leaves out of a journey is counted under that step.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import timedelta
from itertools import groupby
from typing import NamedTuple

from ledger.meanings.credit.attribution import Attribution, Collapse, Window
from ledger.meanings.credit.journey import Conversion, Journey, Touch

Roles = Set[tuple[str, str]]
"""Pairs of what joins a touch and what joins a conversion to a buying group."""


class Journeys(NamedTuple):
    """The journey of every conversion, and how often a touch was left out of one, by the step that did it.

    `again` are conversions that are none because only the first counts; `apart` are touches that came before no
    conversion of their key.
    """

    found: tuple[Journey, ...]
    left_out: Mapping[str, int]


class _Candidates(NamedTuple):
    conversion: Conversion
    touches: list[Touch]


def journeys(
    rule: Attribution, touches: Iterable[Touch], conversions: Iterable[Conversion], roles: Roles = frozenset()
) -> Journeys:
    """Every conversion with its touches. They may be handed in in any order: the answer is the same."""
    out: Counter[str] = Counter()
    by_key = defaultdict[str, list[Touch]](list)
    for touch in touches:
        by_key[touch.key].append(touch)
    found: list[Journey] = []
    used = set[str]()
    for key, several in groupby(sorted(conversions, key=_time), key=lambda each: each.key):
        converted = list(several)
        if rule.conversion.again == "first":
            out["again"] += len(converted) - 1
            converted = converted[:1]
        candidates = [_candidates(rule, each, by_key[key], roles) for each in converted]
        used.update(touch.id for each in candidates for touch in each.touches)
        found += (_journey(rule, each, out) for each in _reset(rule.journey.reset, candidates, out))
    out["apart"] += sum(touch.id not in used for each in by_key.values() for touch in each)
    return Journeys(tuple(found), {step: number for step, number in sorted(out.items()) if number})


def _time(conversion: Conversion) -> tuple[str, object, str]:
    return conversion.key, conversion.at.order, conversion.id


def _candidates(rule: Attribution, conversion: Conversion, touches: Sequence[Touch], roles: Roles) -> _Candidates:
    belongs = [
        each
        for each in touches
        if each.at.by(conversion.at) and (rule.journey.through is None or (each.through, conversion.through) in roles)
    ]
    return _Candidates(conversion, belongs)


def _reset(reset: str, candidates: Sequence[_Candidates], out: Counter[str]) -> Iterator[_Candidates]:
    """Each conversion with the candidates that are its own. Conversions of one instant share theirs."""
    spent = set[str]()
    before = set[str]()
    for _, several in groupby(candidates, key=lambda each: each.conversion.at.order):
        together = list(several)
        again = set[str]()
        for conversion, touches in together:
            own = [each for each in touches if reset == "never" or each.id not in spent]
            if reset == "carry" and not own:
                own = [each for each in touches if each.id in before]
            again.update(each.id for each in own)
            out["reset"] += len(touches) - len(own)
            yield _Candidates(conversion, own)
        before = again
        spent.update(touch.id for each in together for touch in each.touches)


def _journey(rule: Attribution, candidates: _Candidates, out: Counter[str]) -> Journey:
    conversion, touches = candidates
    steps: tuple[tuple[str, Callable[[list[Touch]], list[Touch]]], ...] = (
        ("window", lambda among: [each for each in among if _inside(rule.journey.window, each, conversion)]),
        ("not eligible", lambda among: [each for each in among if each.eligible]),
        ("collapse", lambda among: collapsed(rule.touches.collapse, among)),
    )
    kept = sorted(touches, key=in_order)
    for step, keep in steps:
        least = keep(kept)
        out[step] += len(kept) - len(least)
        kept = least
    return Journey(conversion, tuple(kept))


def in_order(touch: Touch) -> tuple[object, tuple[str, ...]]:
    """By what touches are ordered: when they happened, then what the rule says."""
    return touch.at.order, touch.order


def _inside(window: Window, touch: Touch, conversion: Conversion) -> bool:
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
