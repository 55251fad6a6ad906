"""A framework made by hand, and random ones, for the tests of how channels are judged."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from random import Random

from ledger.meanings.framework.framework import Criterion, Framework, Gate, Threshold
from ledger.meanings.framework.scoring import Scores, SettledScore

SCALE = ("nobody we sell to", "under 10 %", "10-30 %", "30-60 %", "over 60 %")
WEIGHTS = {"audience": 30, "measurable": 25, "speed": 20, "cost": 15, "moat": 10}
GATES = (Gate("read", "supplies_read", ["mql"]), Gate("consent", asked="Is there consent?", evidence=True, renew=365))


def criterion(key: str, weight: int | tuple[int, int], scale: tuple[str, ...] = SCALE, floor: int = 0) -> Criterion:
    lowest, highest = weight if isinstance(weight, tuple) else (weight, weight)
    return Criterion(key, "", lowest, highest, scale, floor=floor)


def framework(
    criteria: tuple[Criterion, ...], at: tuple[int, int] = (70, 55), gates: tuple[Gate, ...] = ()
) -> Framework:
    adopt, pilot = Fraction(at[0]), Fraction(at[1])
    rule = (Threshold("adopt", adopt), Threshold("pilot", pilot))
    return Framework((), gates, criteria, rule, "reject", None, {"adopted": 365, "pilot": None}, 2, 1)


HAND = framework(tuple(criterion(key, weight, floor=key == "audience") for key, weight in WEIGHTS.items()), gates=GATES)
"""The framework of the hand example: the audience has a floor of 1."""


def random_framework(random: Random, *, ranges: bool = False) -> Framework:
    """Two to five criteria of scales of their own, now and then with a floor; weights that sum to 100, or ranges."""
    cuts = sorted(random.sample(range(1, 100), random.randint(1, 4)))
    weights = [end - start for start, end in zip([0, *cuts], [*cuts, 100], strict=True)]
    criteria = []
    for n, weight in enumerate(weights):
        scale = SCALE[: random.randint(2, 5)]
        wide = (max(1, weight - random.randint(0, 9)), min(99, weight + random.randint(0, 9)))
        floor = random.choice([0, 0, 0, 1])
        criteria.append(criterion(f"c{n}", wide if ranges else weight, scale, floor))
    pilot, adopt = sorted(random.sample(range(10, 95), 2))
    return framework(tuple(criteria), (adopt, pilot))


def random_scores(random: Random, found: Framework) -> Scores:
    """What two assessors gave who lie at most one step apart."""
    return {each.key: _score(random, each) for each in found.criteria}


def _score(random: Random, found: Criterion) -> SettledScore:
    one = random.randint(0, found.most)
    other = min(found.most, one + random.randint(0, 1))
    return SettledScore(Fraction(one + other, 2), one, other)


def plainly(weights: Mapping[str, Fraction], found: Framework, scores: Scores) -> tuple[Fraction, str]:
    """The total and the outcome straight from their definition, for a judge that shares no code."""
    total = sum(
        (weights[each.key] * scores[each.key].score / (len(each.scale) - 1) for each in found.criteria), Fraction()
    )
    if any(scores[each.key].lowest < each.floor for each in found.criteria):
        return total, "reject"
    adopt, pilot = (each.least for each in found.thresholds)
    return total, "adopt" if total >= adopt else "pilot" if total >= pilot else "reject"
