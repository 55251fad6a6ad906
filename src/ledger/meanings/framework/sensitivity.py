"""What would turn a recommendation: another weight, or other scores. Worked out exactly, nothing is simulated.

T(x) = x * s/max + (100 - x) * r      the total, where one criterion weighs x and the others keep their proportions;
                                      r is the weighted mean of their s/max. A line: each threshold is met at one x.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import ceil, floor
from typing import NamedTuple

from ledger.meanings.framework.framework import BEST, OUTCOMES, Criterion, Framework
from ledger.meanings.framework.recommending import PASS, REJECT, below_floor, outcome_at, outcome_of, total
from ledger.meanings.framework.scoring import Scores, SettledScore

MOST_STEPS = 4
"""More changes of one step each are not looked for."""


class WeightBound(NamedTuple):
    """Where the weight of a criterion turns the recommendation to `outcome`: from `at` percent up, or down.

    `reached` says whether `at` itself does: a total that is the threshold has reached it.
    """

    key: str
    outcome: str
    at: Fraction
    up: bool
    reached: bool

    @property
    def shown(self) -> Decimal:
        """It to one decimal, rounded away from what it is the end of: what is printed keeps its promise."""
        return rounded(self.at, up=self.up)

    @property
    def keeps(self) -> str:
        """For which weights the recommendation stays: the bound rounded away from what it promises, the other way."""
        kept = rounded(self.at, up=not self.up)
        edge = self.reached and kept == self.at  # there it turns already
        return f"{'under' if self.up else 'over'} {kept} %" if edge else f"at {'most' if self.up else 'least'} {kept} %"

    @property
    def sign(self) -> str:
        """`>=`, `>`, `<=` or `<`."""
        return (">" if self.up else "<") + ("=" if self.reached else "")


class ScoreChange(NamedTuple):
    """Other scores, by how many steps each criterion moves; the total and the outcome that they give.

    `before` and `after` are the scores of those that move.
    """

    steps: Mapping[str, int]
    total: Fraction
    outcome: str
    before: Mapping[str, Fraction]
    after: Mapping[str, Fraction]

    @property
    def size(self) -> int:
        """How many steps it takes."""
        return sum(map(abs, self.steps.values()))


class SmallestChange(NamedTuple):
    """The fewest changes of one step each that give another outcome, and every way; none where it is more than four."""

    outcome: str
    steps: int | None
    ways: tuple[ScoreChange, ...] = ()


class ChannelScores(NamedTuple):
    """What one channel was scored, and what each gate answered."""

    scores: Scores
    gates: Mapping[str, str]


def weight_bounds(framework: Framework, scores: Scores) -> Iterator[WeightBound]:
    """Every weight of one criterion at which the recommendation turns, the others in their proportions.

    There is none where a floor rejects whatever the total, or where weights are ranges.
    """
    if framework.ranges or below_floor(framework, scores):
        return
    reached = total(framework, scores)
    for each in framework.criteria:
        own = scores[each.key].score / each.most
        others = (reached - each.lowest * own) / (BEST - each.lowest)
        if own != others:
            yield from _bounds(framework, each, own, others, reached)


def single_criteria(framework: Framework, scores: Scores) -> Iterator[ScoreChange]:
    """For each criterion alone, up and down, the first step to each other outcome."""
    for each in framework.criteria:
        for way in (1, -1):
            seen = {outcome_of(framework, scores)}
            for steps in range(1, _room(each, scores[each.key], way) + 1):
                found = changed(framework, scores, {each.key: way * steps})
                if found.outcome not in seen:
                    seen.add(found.outcome)
                    yield found


def smallest_changes(framework: Framework, scores: Scores) -> Iterator[SmallestChange]:
    """For each other outcome, the highest first, the fewest steps that give it."""
    now, found = outcome_of(framework, scores), dict[str, tuple[ScoreChange, ...]]()
    gives = _outcomes(framework, scores)
    for size in range(1, MOST_STEPS + 1):
        new = [(gives(steps), steps) for steps in _of_size(framework, scores, size)]
        for outcome in {outcome for outcome, _ in new} - found.keys() - {now}:
            found[outcome] = tuple(changed(framework, scores, steps) for each, steps in new if each == outcome)
    for outcome in OUTCOMES:
        if outcome in found:
            yield SmallestChange(outcome, found[outcome][0].size, found[outcome])
        elif outcome in framework.outcomes and outcome != now:
            yield SmallestChange(outcome, None)


def changed(framework: Framework, scores: Scores, steps: Mapping[str, int]) -> ScoreChange:
    """What other scores would give. A score that is no whole number moves to the end of its scale at most."""
    moved = {**scores, **{key: _moved(framework.criterion(key), scores[key], by) for key, by in steps.items()}}
    before, after = ({key: each[key].score for key in steps} for each in (scores, moved))
    return ScoreChange(steps, total(framework, moved), outcome_of(framework, moved), before, after)


def dominates(framework: Framework, one: ChannelScores, other: ChannelScores) -> bool:
    """Whether one channel is as good as another, or better, on every criterion and every gate."""
    return all(one.scores[each.key].score >= other.scores[each.key].score for each in framework.criteria) and all(
        one.gates.get(each.key) == PASS or other.gates.get(each.key) != PASS for each in framework.gates
    )


def rounded(number: Fraction, *, up: bool) -> Decimal:
    """A number to one decimal, always up or always down."""
    tenths = ceil(number * 10) if up else floor(number * 10)
    return Decimal(tenths).scaleb(-1)


def _bounds(
    framework: Framework, criterion: Criterion, own: Fraction, others: Fraction, reached: Fraction
) -> Iterator[WeightBound]:
    for each, below in zip(framework.thresholds, framework.outcomes[1:], strict=True):
        at, gains = (each.least - BEST * others) / (own - others), reached < each.least
        up = (own > others) == gains
        if 0 <= at <= BEST and (gains or at != (BEST if up else 0)):
            yield WeightBound(criterion.key, each.outcome if gains else below, at, up, gains)


def _room(criterion: Criterion, score: SettledScore, way: int) -> int:
    """How many steps up, or down, are still another score for somebody."""
    return criterion.most - score.lowest if way > 0 else ceil(score.score)


def _moved(criterion: Criterion, score: SettledScore, by: int) -> SettledScore:
    """A score that everybody puts so many steps higher, within the scale."""
    return SettledScore(*(min(max(each + by, 0), criterion.most) for each in score))  # type: ignore[arg-type]


def _outcomes(framework: Framework, scores: Scores) -> Callable[[Mapping[str, int]], str]:
    """What steps give, worked out from what each of them adds: there are thousands of combinations of them."""
    if framework.ranges:
        return lambda steps: changed(framework, scores, steps).outcome
    reached, below = total(framework, scores), {*below_floor(framework, scores)}

    @cache
    def one(key: str, by: int) -> tuple[Fraction, bool]:
        criterion = framework.criterion(key)
        moved = _moved(criterion, scores[key], by)
        added = criterion.lowest * (moved.score - scores[key].score) / criterion.most
        return added, moved.lowest < criterion.floor

    def given(steps: Mapping[str, int]) -> str:
        added = [one(key, by) for key, by in steps.items()]
        if below - steps.keys() or any(low for _, low in added):
            return REJECT
        return outcome_at(framework, sum((each for each, _ in added), reached))

    return given


def _of_size(framework: Framework, scores: Scores, size: int) -> Iterator[dict[str, int]]:
    """Every change of so many steps in all."""

    def rest(criteria: tuple[Criterion, ...], left: int) -> Iterator[dict[str, int]]:
        if not left:
            yield {}
        elif criteria:
            each, *others = criteria
            score = scores[each.key]
            for by in range(-min(left, _room(each, score, -1)), min(left, _room(each, score, 1)) + 1):
                for found in rest(tuple(others), left - abs(by)):
                    yield {each.key: by, **found} if by else found

    return rest(framework.criteria, size)
